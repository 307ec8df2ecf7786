"""Reading a published statement: text in any usual encoding, Word, PDF, a saved web page."""

import io
import sys
import zipfile
from pathlib import Path

import docx
import pytest

from moothall.core.policy.draft import BlockKind
from moothall.files.statements import Statement, StatementError, read_statement

WORDS = "Our rules – as agreed\n\nWe don’t allow abuse. Café £5."


def kept(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def texts(statement: Statement) -> list[str]:
    return [block.text for block in statement.blocks]


# --- plain text -------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_a_usual_encoding_is_read(tmp_path: Path, encoding: str):
    path = kept(tmp_path, "rules.txt", WORDS.encode(encoding))
    statement = read_statement(path)
    assert texts(statement) == ["Our rules – as agreed", "We don’t allow abuse. Café £5."]


def test_windows_text_is_said_to_have_been_taken_for_it(tmp_path: Path):
    path = kept(tmp_path, "rules.txt", WORDS.encode("cp1252"))
    assert read_statement(path).notes == ("read as Windows-1252 text, because it is not UTF-8",)
    assert read_statement(kept(tmp_path, "a.txt", WORDS.encode())).notes == ()


def test_a_macs_text_is_refused_rather_than_read_with_wrong_letters(tmp_path: Path):
    path = kept(tmp_path, "rules.txt", WORDS.encode("mac-roman"))
    with pytest.raises(StatementError, match=r"line 1: byte 0xd0 fits neither UTF-8"):
        read_statement(path)
    assert "don’t" in texts(read_statement(path, encoding="mac-roman"))[1]


def test_utf_16_without_its_mark_is_refused(tmp_path: Path):
    path = kept(tmp_path, "rules.txt", WORDS.encode("utf-16-le"))
    with pytest.raises(StatementError, match="UTF-16 without its mark"):
        read_statement(path)


def test_a_wrong_encoding_option_names_the_line(tmp_path: Path):
    path = kept(tmp_path, "rules.txt", "fine\ncafé".encode("cp1252"))
    with pytest.raises(StatementError, match=r"line 2: byte 0xe9 is not utf-8"):
        read_statement(path, encoding="utf-8")
    with pytest.raises(StatementError, match="no known encoding"):
        read_statement(path, encoding="klingon")


def test_control_characters_are_no_words(tmp_path: Path):
    path = kept(tmp_path, "rules.txt", b"One\x07 rule.\x0cAnd another.")
    assert " ".join(texts(read_statement(path))) == "One rule. And another."


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older Word document"),
        (b"{\\rtf1 hello}", "a rich text file"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
    ],
)
def test_files_that_are_not_read_say_what_to_do(tmp_path: Path, data: bytes, what: str):
    path = kept(tmp_path, "statement.doc", data)
    with pytest.raises(StatementError, match=f"{what}.*save it as"):
        read_statement(path)


def test_an_empty_file_has_no_words(tmp_path: Path):
    with pytest.raises(StatementError, match="no words"):
        read_statement(kept(tmp_path, "rules.txt", b"\n\n"))


def test_a_file_that_is_not_there_and_a_folder_are_told_apart(tmp_path: Path):
    with pytest.raises(StatementError, match="no such file"):
        read_statement(tmp_path / "nothing.txt")
    with pytest.raises(StatementError, match="this is a folder"):
        read_statement(tmp_path)


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Café rules.".encode())))
    assert texts(read_statement("-")) == ["Café rules."]


# --- Word -----------------------------------------------------------------------------------


def word(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("House rules", style="Title")
    document.add_heading("Removal", level=1)
    document.add_paragraph("We remove posts that are:")
    document.add_paragraph("abusive", style="List Bullet")
    document.add_paragraph("racist", style="List Bullet")
    document.add_paragraph().add_run("Opening hours").bold = True
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "Monday to Friday"
    table.rows[0].cells[1].text = "9am to 5pm"
    document.sections[0].footer.paragraphs[0].text = "Page 1 of 2"
    path = tmp_path / "rules.docx"
    document.save(str(path))
    return path


def test_a_word_document_gives_its_headings_lists_and_tables(tmp_path: Path):
    statement = read_statement(word(tmp_path))
    assert [(block.kind.value, block.text) for block in statement.blocks] == [
        ("title", "House rules"),
        ("heading", "Removal"),
        ("paragraph", "We remove posts that are:"),
        ("item", "abusive"),
        ("item", "racist"),
        ("heading", "Opening hours"),
        ("item", "Monday to Friday 9am to 5pm"),
    ]


def test_what_is_left_out_of_a_word_document_is_said(tmp_path: Path):
    assert read_statement(word(tmp_path)).notes == ("the page footer was left out: Page 1 of 2",)


def test_a_zip_file_that_is_no_document_is_refused(tmp_path: Path):
    path = tmp_path / "rules.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(StatementError, match="no Word document"):
        read_statement(path)


TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


@pytest.mark.parametrize("types", ["<Types/>", TYPES, "<Types", "", "\0"])
def test_a_word_document_with_damaged_parts_is_refused(tmp_path: Path, types: str):
    path = tmp_path / "rules.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
    with pytest.raises(StatementError, match=r"no Word document .*damaged one"):
        read_statement(path)


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("content", [b"", b"<x/>", b"<w:document", b"\xff\xfe"])
def test_a_word_document_with_one_part_spoilt_is_read_or_refused(
    tmp_path: Path, part: str, content: bytes
):
    path = tmp_path / "spoilt.docx"
    with zipfile.ZipFile(word(tmp_path)) as whole, zipfile.ZipFile(path, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, content if name == part else whole.read(name))
    try:
        assert read_statement(path).blocks
    except StatementError as error:
        assert str(path) in str(error)  # noqa: PT017 - either will do


@pytest.mark.parametrize("cut", range(150, 1000, 50))
def test_a_pdf_that_is_cut_short_or_scrambled_is_read_or_refused(tmp_path: Path, cut: int):
    whole = pdf("We answer questions.")
    for data in (whole[:cut], whole[:cut] + b"<< /Kids 7 >>" + whole[cut + 13 :]):
        try:
            assert read_statement(kept(tmp_path, "rules.pdf", data)).blocks
        except StatementError as error:
            assert "rules.pdf" in str(error)  # noqa: PT017 - either will do


@pytest.mark.parametrize(("library", "name"), [("docx", "rules.docx"), ("pypdf", "rules.pdf")])
def test_without_the_library_the_reader_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, name: str
):
    data = word(tmp_path).read_bytes() if library == "docx" else pdf("We answer questions.")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(StatementError, match=r"pip install -c constraints.txt '\.\[documents\]'"):
        read_statement(kept(tmp_path, name, data))


# --- PDF --------------------------------------------------------------------------------------


def pdf(*pages: str) -> bytes:
    """A small PDF with the lines of each page as text; an empty page draws nothing."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects.append(font)
    kids = []
    for page in pages:
        lines = page.splitlines()
        shown = b"".join(
            b"(%s) Tj 0 -14 Td "
            % line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")
            for line in lines
        )
        stream = b"BT /F1 11 Tf 50 780 Td " + shown + b"ET" if lines else b""
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids))
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    )
    return out.getvalue()


def test_the_text_of_a_pdf_is_read(tmp_path: Path):
    path = kept(
        tmp_path, "rules.pdf", pdf("House rules\nWe remove posts that are:\nabusive\nracist")
    )
    kinds = [(block.kind, block.text) for block in read_statement(path).blocks]
    assert kinds[-3:] == [
        (BlockKind.PARAGRAPH, "We remove posts that are:"),
        (BlockKind.ITEM, "abusive"),
        (BlockKind.ITEM, "racist"),
    ]


def test_a_scanned_pdf_is_said_to_have_no_text(tmp_path: Path):
    with pytest.raises(StatementError, match="no text was found in this PDF"):
        read_statement(kept(tmp_path, "scan.pdf", pdf("", "")))


def test_running_headers_and_page_numbers_are_left_out_and_said(tmp_path: Path):
    page = "Anytown Council\nWe answer on day {0}.\nWe like questions number {0}.\nPage {0} of 3"
    statement = read_statement(
        kept(tmp_path, "rules.pdf", pdf(*(page.format(number) for number in (1, 2, 3))))
    )
    assert "Anytown Council" not in " ".join(texts(statement))
    assert "left out, as a running header or footer: Anytown Council" in statement.notes
    assert "left out, as a running header or footer: Page 2 of 3" in statement.notes
    assert "We answer on day 2." in " ".join(texts(statement))


def test_a_damaged_pdf_is_said_to_be_damaged(tmp_path: Path):
    with pytest.raises(StatementError, match="damaged"):
        read_statement(kept(tmp_path, "rules.pdf", b"%PDF-1.7\nnothing here"))


# --- web pages --------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html><head><title>Council</title><style>p {color: red}</style></head>
<body><header><a href="/">Home</a></header><nav><ul><li>Bins</li></ul></nav>
<main><article><header><h1>House&nbsp;rules</h1></header>
<p>We remove posts <b>that</b> are:</p><ul><li><p>abusive</p></li><li>racist &amp; sexist</li></ul>
<h2>Hours</h2><p>9am to 5pm<br>Monday to Friday</p>
<table><tr><th>Friday</th><td>9am to 4pm</td></tr></table></article></main>
<footer>Copyright 2026</footer></body></html>"""


def test_a_saved_web_page_gives_its_main_part(tmp_path: Path):
    statement = read_statement(kept(tmp_path, "page.html", PAGE.encode()))
    assert [(block.kind.value, block.text) for block in statement.blocks] == [
        ("title", "House rules"),
        ("paragraph", "We remove posts that are:"),
        ("item", "abusive"),
        ("item", "racist & sexist"),
        ("heading", "Hours"),
        ("paragraph", "9am to 5pm"),
        ("paragraph", "Monday to Friday"),
        ("item", "Friday 9am to 4pm"),
    ]
    assert "menus, header and footer were left out" in statement.notes[0]


def test_a_page_without_a_main_part_is_read_whole_but_for_its_menus(tmp_path: Path):
    page = PAGE.replace("<main><article>", "<form>").replace("</article></main>", "</form>")
    page = page.replace("<header><h1>", "<div><h1>").replace("</h1></header>", "</h1></div>")
    statement = read_statement(kept(tmp_path, "page.htm", page.encode()))
    assert texts(statement)[0] == "House rules"
    assert "Bins" not in texts(statement)
