"""Pictures and pages: a stranger's words are set, never obeyed."""

import re
import subprocess
import sys
import time
from io import BytesIO

import pytest

from moothall.files.typeset import (
    CannotTypesetError,
    Card,
    Document,
    Facts,
    Image,
    Line,
    Sealed,
    Section,
    Table,
    Words,
    as_pdf,
    as_picture,
    kind_of_picture,
    running,
)
from moothall.files.typeset.text import broken, direction, settable

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9">'
    b'<rect width="9" height="9" fill="#bcd3e8"/></svg>'
)
HOSTILE = (
    '#read("/etc/passwd") #import "@preview/x:1.0.0": * $x$ *b* _i_ `c` \\ <a> @b = h \u202eevil'
)


def sealed(text, **more):
    values = {
        "title": "Sealed", "place": "sandbox", "author": "Rita", "handle": "rita",
        "posted": "2 June", "text": text, "is_what": "Rendered by Moothall",
    }  # fmt: skip
    return Sealed(**values | more)


def paper(*blocks):
    facts = Facts((("Number", "a" * 64),), frozenset({"Number"}))
    return Document("Case ABC", "Elm Homes", facts, (Section("What was written", blocks),), "foot")


def text_of(content):
    pypdf = pytest.importorskip("pypdf")

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello 😀 👍🏽 👨‍👩‍👧",
        "Ŵyn a Siân",
        "مرحبا بالعالم",
        "שלום",
        "你好世界",
        "\x00\x1b[2J\ud800",
        HOSTILE,
    ],
)
def test_any_words_become_a_picture(text):
    content = as_picture(sealed(text))
    assert kind_of_picture(content) == "png"


def test_a_hundred_thousand_letters_and_as_many_lines_are_cut_in_the_picture():
    started = time.monotonic()
    for text in ("W" * 100_000, "a\n" * 50_000, "\u0301" * 100_000):
        content = as_picture(sealed(text))
        width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
        assert width < 2_000
        assert height < 20_000
    assert time.monotonic() - started < 60


def test_a_picture_that_is_none_is_left_out_and_named():
    bad = b"\x89PNG\r\n\x1a\nbroken"
    assert as_picture(sealed("x", images=((SVG, "a sky"), (bad, "b"))))
    assert as_pdf(paper(Image(bad, "b", "b")))


def test_markup_in_a_post_is_words_in_the_pdf():
    found = text_of(as_pdf(paper(Card((Line(HOSTILE, lead=HOSTILE), Words(HOSTILE))))))
    assert found.count('#read("/etc/passwd")') == 3
    assert "root:" not in found
    assert "[U+202E right-to-left override]" in found.replace("-\n", "-")


def test_the_pdf_is_tagged_with_title_language_and_page_numbers():
    pypdf = pytest.importorskip("pypdf")

    rows = tuple((str(n), "b", "c" * 64) for n in range(80))
    content = as_pdf(
        paper(Table("T", ("a", "b", "c"), rows, frozenset({2})), Image(SVG, "A sky", "s"))
    )
    read = pypdf.PdfReader(BytesIO(content))
    root = read.trailer["/Root"]
    assert read.metadata.title == "Case ABC"
    assert str(root["/Lang"]).startswith("en")
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data().replace(b" ", b"")
    assert f"Page 1 of {len(read.pages)}" in read.pages[0].extract_text()


def test_the_typesetter_gets_nothing_of_our_environment_and_stays_out_of_our_memory(monkeypatch):
    monkeypatch.setenv("MOOTHALL_SECRET_KEY", "secret")
    seen = {}
    real = subprocess.run

    def watched(command, **more):
        seen.update(more["env"])
        return real(command, **more)

    monkeypatch.setattr(running.subprocess, "run", watched)
    as_picture(sealed("x"))
    assert not [name for name in seen if name.startswith("MOOTHALL")]
    assert "typst" not in sys.modules


def test_a_typesetter_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(running, "LONGEST", 0.01)
    with pytest.raises(CannotTypesetError, match="not done after"):
        as_picture(sealed("x"))


def test_a_message_of_the_typesetter_holds_no_words_of_a_post(monkeypatch):
    monkeypatch.setattr(
        "moothall.files.typeset.setting.Images.add", lambda _self, _content: "missing.png"
    )
    with pytest.raises(CannotTypesetError) as caught:
        as_picture(sealed("SECRETWORD", images=((b"x", "y"),)))
    assert "SECRETWORD" not in str(caught.value)


def test_long_words_can_break_and_lose_no_letter():
    for word in ("W" * 100, "e\u0301" * 50, "👍🏽" * 40):
        made = broken(re.fullmatch(r"\S+", word))
        assert made.replace("\u200b", "") == word
        assert "\u200b\u0301" not in made
        assert "\u200b🏽" not in made
    assert settable("a" * 64).replace("\u200b", "") == "a" * 64


@pytest.mark.parametrize(
    ("text", "way"), [("مرحبا", "rtl"), ("123 שלום a", "rtl"), ("a ש", "ltr"), ("", "ltr")]
)
def test_a_line_runs_the_way_of_its_first_letter(text, way):
    assert direction(text) == way


def test_two_hundred_posts_are_set_in_seconds():
    started = time.monotonic()
    cards = [Card((Line("comment", lead="Rita"), Words("Is the lift working? " * 40)))] * 200
    assert as_pdf(paper(*cards))
    assert time.monotonic() - started < 20
