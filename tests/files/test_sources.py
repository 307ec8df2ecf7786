"""Files, folders, archives and standard input, whole or harmful."""

import io
import json
import zipfile

import pytest

from moothall.files import FileError, Form, read_posts
from moothall.files.sniff import form_of
from moothall.files.sources import open_source


def test_a_missing_file_is_named(read_paths):
    with pytest.raises(FileError, match=r"nowhere\.jsonl: no such file or folder"):
        read_paths(["nowhere.jsonl"])


@pytest.mark.parametrize("content", ["", "\n\n", "[]", "text,id\n", '{"text": " \\n"}'])
def test_a_file_that_holds_no_posts_is_named(read, content):
    rows, bad, notes = read(content)
    assert (rows, bad) == ([], [])
    assert [name.rsplit("/", 1)[-1] for name in notes.without_posts] == ["posts.jsonl"]


def test_a_post_without_any_words_is_passed_by_and_counted_in_every_form(read):
    for content in (
        '{"text": ""}\n{"text": "a"}',
        "id,text\n1,  \n2,a\n",
        '[{"text": ""}, {"text": "a"}]',
    ):
        rows, bad, notes = read(content)
        assert bad == []
        assert [row.post.text for row in rows] == ["a"]
        assert notes.passed_by == {"without words (the text is empty)": 1}
        assert notes.without_posts == []


def test_our_own_posts_are_left_out_of_tables_and_json_lines_too(read):
    for content in (
        "text,author\nours,CBH\ntheirs,Ena\n",
        '{"text": "ours", "author": "CBH"}\n{"text": "theirs"}',
    ):
        rows, _, notes = read(content, own=["cbh"])
        assert [row.post.text for row in rows] == ["theirs"]
        assert notes.passed_by == {"written by the account itself": 1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "a PDF document"),
        (b"\x1f\x8b\x08", "packed with gzip; unpack it first"),
        (b"<html><body>", "a web page or XML; ask the platform for the download as JSON"),
        (b'{\n "posts": {}\n}', "a JSON object with posts; expected one object a line"),
        (b"\xd0\xcf\x11\xe0", "save it as CSV"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "not text"),
    ],
)
def test_what_cannot_be_read_is_told_for_what_it_is(read, content, words):
    with pytest.raises(FileError, match=words):
        read(content, name="thing")


def test_a_workbook_is_a_zip_and_is_told_to_become_csv(tmp_path, read_paths):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(FileError, match="an Excel workbook; save it as CSV"):
        read_paths([str(tmp_path / "a.xlsx")])


def test_an_export_made_as_web_pages_is_told_to_be_asked_for_as_json(folder, read_paths):
    for name in ("your_activity.html", "your_facebook_activity/comments/comments.html"):
        path = folder({name: "<html>", "index.html": "<html>"}, name=name.split(".")[0])
        for form in (None, Form.FACEBOOK):
            with pytest.raises(
                FileError, match=r"this is the HTML download.* choose the form JSON"
            ):
                read_paths([path], form)


def test_a_folder_of_anything_else_says_what_it_saw(folder, read_paths):
    path = folder({"a.txt": "x", "b.png": "x"})
    with pytest.raises(FileError, match=r"2 files: a\.txt, b\.png"):
        read_paths([path])


def test_a_folder_with_two_exports_is_not_read_in_part(read_paths):
    with pytest.raises(
        FileError, match=r"holds a Mastodon outbox, an X archive, a Facebook export; give one"
    ):
        read_paths(["examples"])


def test_an_archive_that_unpacks_to_far_more_than_it_weighs_is_refused(tmp_path, read_paths):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/tweets.js", b"\0" * 32 * 1024 * 1024)
    with pytest.raises(FileError, match="this is not an export"):
        read_paths([str(tmp_path / "bomb.zip")])


def test_a_member_is_cut_off_at_the_limit_even_where_its_header_lies(tmp_path, monkeypatch):
    monkeypatch.setattr("moothall.files.sources.LARGEST_MEMBER", 1000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("data/tweets.js", b"x" * 900)
    with open_source(str(tmp_path / "a.zip")) as source:
        monkeypatch.setattr("moothall.files.sources.LARGEST_MEMBER", 100)
        with (
            pytest.raises(FileError, match="unpacks to more than 100 bytes"),
            source.members[0].open() as stream,
        ):
            stream.read()


def test_names_inside_an_archive_point_nowhere_because_nothing_is_unpacked(tmp_path, read_paths):
    tweet = {"tweet": {"id_str": "1", "full_text": "hello"}}
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../data/tweets.js", f"window.YTD.tweets.part0 = {json.dumps([tweet])}")
    before = sorted(tmp_path.parent.rglob("*"))
    rows, bad, _ = read_paths([str(tmp_path / "a.zip")])
    assert (len(rows), bad) == (1, [])
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_an_archive_with_a_password_says_so(tmp_path, read_paths):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("data/tweets.js", "x")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(FileError, match="has a password; unpack it first"):
        read_paths([str(tmp_path / "a.zip")])


def test_a_damaged_archive_is_no_traceback(tmp_path, read_paths):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/tweets.js", "window.YTD.tweets.part0 = " + "[1]" * 500)
    whole = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileError, match="not a whole zip archive"):
        read_paths([str(tmp_path / "a.zip")])


def test_one_damaged_file_in_an_archive_does_not_lose_the_others(tmp_path, read_paths):
    tweet = {"tweet": {"id_str": "1", "full_text": "hello " + "x" * 500}}
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/tweets-part1.js", f"window.YTD.tweets.part1 = {json.dumps([tweet])}")
        archive.writestr("data/tweets.js", f"window.YTD.tweets.part0 = {json.dumps([tweet])}")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[60:70] = b"\xff" * 10
    (tmp_path / "a.zip").write_bytes(data)
    rows, bad, _ = read_paths([str(tmp_path / "a.zip")])
    assert len(rows) == 1
    assert "data/tweets-part1.js" in str(bad[0])


class Pipe:
    """Standard input as a program sees it."""

    def __init__(self, data):
        self.buffer = io.BytesIO(data)


@pytest.mark.parametrize("form", [None, Form.JSON_LINES])
def test_standard_input_is_read_whatever_it_holds(monkeypatch, read_paths, form):
    monkeypatch.setattr("sys.stdin", Pipe(b'{"text": "one"}\n{"text": "two"}\n'))
    rows, bad, _ = read_paths(["-"], form)
    assert (len(rows), bad) == (2, [])
    assert rows[0].where == "standard input, line 1"


def test_json_lines_on_standard_input_are_handed_on_as_they_come(monkeypatch):
    class Live(io.RawIOBase):
        """Fails if anybody reads past the first line before asking for the second post."""

        lines = iter([b'{"text": "one"}\n'])

        def readline(self, _size=-1):
            return next(self.lines)

    pipe = Pipe(b"")
    pipe.buffer = Live()
    monkeypatch.setattr("sys.stdin", pipe)
    found = read_posts(["-"], Form.JSON_LINES)
    assert next(found).post.text == "one"


def test_an_archive_may_come_through_standard_input(monkeypatch, read_paths):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("outbox.json", json.dumps({"orderedItems": []}))
    monkeypatch.setattr("sys.stdin", Pipe(packed.getvalue()))
    rows, _, notes = read_paths(["-"])
    assert rows == []
    assert "Mastodon" in notes.said[0]


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ('{"text": "a"}', Form.JSON_LINES),
        ('{"text": "a", "messages": 3}', Form.JSON_LINES),
        ('[{"text": "a"}]', Form.JSON_ARRAY),
        ("[]", Form.JSON_ARRAY),
        ('{"comments_v2": []}', Form.FACEBOOK),
        ('{"participants": [], "messages": []}', Form.FACEBOOK),
        ('[{"timestamp": 1, "data": []}]', Form.FACEBOOK),
        ('{"comments_reels_comments": []}', Form.INSTAGRAM),
        ('[{"media_list_data": []}]', Form.INSTAGRAM),
        ('{"@context": "x", "orderedItems": []}', Form.MASTODON),
        ("window.YTD.tweets.part0 = []", Form.X),
        ('[{"tweet": {}}]', Form.X),
        ("text,id\na,1", Form.CSV),
    ],
)
def test_the_form_is_told_from_the_content(tmp_path, content, form):
    path = tmp_path / "no-ending"
    path.write_text(content)
    with open_source(str(path)) as source:
        assert form_of(source) is form


def test_a_list_of_posts_is_read_and_its_bad_entries_are_named(read):
    rows, bad, _ = read(
        '[{"text": "a", "id": "x"}, 5, {"text": 6}, {"text": "b"}]', name="posts.json"
    )
    assert [row.post.id for row in rows] == ["x", "4"]
    assert [line.reason for line in bad] == [
        'a number, not an object such as {"text": "..."}',
        "text: 6 is a number, not text",
    ]


def test_a_form_that_needs_one_file_refuses_a_folder(folder, read_paths):
    with pytest.raises(FileError, match="is one file, and this is a folder or zip"):
        read_paths([folder({"a.csv": "text"})], Form.CSV)


@pytest.mark.parametrize(
    ("name", "posts"),
    [("posts.jsonl", 60), ("comments.csv", 20), ("facebook-export", 23), ("x-archive", 11), ("mastodon-export", 3)],
)  # fmt: skip
def test_every_example_that_we_ship_is_read_without_a_bad_line(read_paths, name, posts):
    rows, bad, _ = read_paths([f"examples/{name}"])
    assert bad == []
    assert len(rows) == posts
