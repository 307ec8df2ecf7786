import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.core.values import Author, EarlierPost
from moothall.files import Form
from moothall.files.fields import row_from
from moothall.files.json_lines import LONGEST_LINE, object_in
from moothall.files.rows import RowError


def test_a_post_with_every_field_is_read_as_it_was_written(read):
    line = {
        "id": "p1",
        "platform": "facebook",
        "kind": "reply",
        "text": "Is the office open?",
        "author": {"name": "Ena", "handle": "ena", "bio": "Nan"},
        "parent": "We are open.",
        "history": [{"text": "Hello", "hours_ago": 2.5}],
        "posted_at": "2026-06-15T10:00:00+01:00",
    }
    rows, bad, _ = read(json.dumps(line))
    post = rows[0].post
    assert not bad
    assert (post.id, post.platform, post.kind, post.parent) == (
        "p1",
        "facebook",
        "reply",
        "We are open.",
    )
    assert post.author == Author("Ena", "ena", "Nan")
    assert post.history == (EarlierPost("Hello", 2.5),)
    assert post.posted_at.isoformat() == "2026-06-15T10:00:00+01:00"


def test_only_text_is_needed_and_the_line_number_is_the_id(read):
    rows, bad, _ = read('{"text": "one"}\n\n{"text": "two"}\n')
    assert not bad
    assert [row.post.id for row in rows] == ["1", "3"]


def test_two_posts_may_have_the_same_id(read):
    rows, _, _ = read('{"id": "a", "text": "one"}\n{"id": "a", "text": "two"}')
    assert [row.post.text for row in rows] == ["one", "two"]


def test_fields_that_nobody_knows_are_left_alone(read):
    rows, bad, _ = read('{"text": "one", "likes": 3, "nested": {"a": [1]}}')
    assert len(rows) == 1
    assert not bad


def test_a_number_is_a_fine_id_and_null_is_no_value(read):
    rows, bad, _ = read(
        '{"id": 17, "text": "a", "author": null, "parent": null, "posted_at": null}'
    )
    assert not bad
    assert rows[0].post.id == "17"


def test_the_mark_before_utf_8_is_passed_over(read):
    rows, bad, _ = read(b'\xef\xbb\xbf{"text": "caf\xc3\xa9"}\n')
    assert not bad
    assert rows[0].post.text == "café"


def test_one_line_that_is_not_utf_8_is_one_bad_line(read):
    rows, bad, _ = read(b'{"text": "one"}\n{"text": "\xff"}\n{"text": "three"}\n')
    assert [row.post.text for row in rows] == ["one", "three"]
    assert "line 2: not UTF-8: byte 0xff at position 11" in str(bad[0])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "not JSON: expecting value at character 1"),
        ("[1, 2]", 'a list, not an object such as {"text": "..."}'),
        ("{}", "text: missing (the row has nothing)"),
        ('{"message": "hi"}', "text: missing (the row has message)"),
        ('{"text": 3}', "text: 3 is a number, not text"),
        ('{"text": true}', "text: True is true or false, not text"),
        ('{"text": null}', "text: None is null, not text"),
        ("[" * 100_000, "not a post: brackets are nested too deeply"),
    ],
)
def test_a_bad_line_says_which_field_and_what_it_held(read, line, reason):
    rows, bad, _ = read(f'{{"text": "good"}}\n{line}\n', form=Form.JSON_LINES)
    assert len(rows) == 1
    assert bad[0].reason == reason
    assert bad[0].where.endswith("posts.jsonl, line 2")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            '{"text": "a", "posted_at": "yesterday"}',
            "posted_at: 'yesterday' is not an ISO 8601 time",
        ),
        ('{"text": "a", "posted_at": 5}', "posted_at: 5 is a number, not an ISO 8601 time"),
        (
            '{"text": "a", "author": 5}',
            "author: 5 is a number, not an object with name, handle and bio",
        ),
        ('{"text": "a", "author": {"name": 5}}', "author.name: 5 is a number, not text"),
        ('{"text": "a", "history": "no"}', "history: 'no' is text, not a list"),
        ('{"text": "a", "history": [3]}', "history[0]: 3 is not an object with text and hours_ago"),
        (
            '{"text": "a", "history": [{"text": "b", "hours_ago": "2"}]}',
            "history[0].hours_ago: '2' is not a number of hours",
        ),
        (
            '{"text": "a", "history": [{"text": "b", "hours_ago": NaN}]}',
            "history[0].hours_ago: nan is not a number of hours",
        ),
        ('{"text": "a", "id": [1]}', "id: [1] is a list, not text"),
        ('{"text": "a", "parent": 7}', "parent: 7 is a number, not text"),
        ('{"text": "a", "platform": 7}', "platform: 7 is a number, not text"),
    ],
)
def test_a_post_is_kept_where_something_beside_its_words_cannot_be_read(read, line, reason):
    rows, bad, _ = read(line, form=Form.JSON_LINES)
    assert bad == []
    assert rows[0].post.text == "a"
    assert [fault.split("; ")[0] for fault in rows[0].faults] == [reason]
    assert rows[0].post.posted_at is None


def test_only_the_part_that_cannot_be_read_is_left_out(read):
    rows, _, _ = read(
        '{"text": "a", "author": {"name": 5, "handle": "ena"}, "history": [3, "before"],'
        ' "posted_at": "soon", "parent": "We are open."}'
    )
    post = rows[0].post
    assert post.author == Author("", "ena")
    assert post.history == (EarlierPost("before"),)
    assert post.parent == "We are open."
    assert len(rows[0].faults) == 3
    assert rows[0].faults[-1].endswith("; judged without a time")


def test_a_line_too_long_to_hold_is_reported_and_the_next_is_read(read):
    long = '{"text": "' + "x" * LONGEST_LINE + '"}'
    rows, bad, _ = read(f'{long}\n{{"text": "after"}}', form=Form.JSON_LINES)
    assert "longer than 4 MiB" in bad[0].reason
    assert [(row.post.text, row.post.id) for row in rows] == [("after", "2")]


def test_half_a_surrogate_pair_is_shown_as_missing_and_keeps_its_place(read):
    rows, bad, _ = read('{"text": "a\\ud83d b"}')
    assert not bad
    assert rows[0].post.text == "a\ufffd b"


def test_a_time_without_an_offset_is_london_time(read):
    rows, _, _ = read('{"text": "a", "posted_at": "2026-07-01T12:00"}')
    assert rows[0].post.posted_at.isoformat() == "2026-07-01T12:00:00+01:00"


def test_posts_of_two_files_have_ids_that_tell_the_files_apart(tmp_path, read_paths):
    paths = []
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text('{"text": "hello"}\n')
        paths.append(str(tmp_path / name))
    rows, _, _ = read_paths(paths)
    assert [row.post.id for row in rows] == ["a.jsonl:1", "b.jsonl:1"]


@given(st.binary(max_size=200))
def test_no_line_whatever_its_bytes_does_worse_than_a_reason(line):
    with suppress(RowError):
        assert isinstance(object_in(line), dict)


@given(
    st.dictionaries(
        st.sampled_from(["text", "id", "author", "history", "posted_at", "kind", "parent"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["text", "name", "hours_ago"]), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    )
)
def test_any_json_object_with_words_is_a_post(fields):
    if not isinstance(fields.get("text"), str):
        with pytest.raises(RowError, match=r"^text: "):
            row_from(fields, "line 1", number="1")
    else:
        post = row_from(fields, "line 1", number="1").post
        assert post.text == fields["text"]
        assert post.posted_at is None or post.posted_at.utcoffset() is not None
