"""History and company: what is remembered within one reading."""

from datetime import UTC, datetime, timedelta

from moothall.core.values import Author, EarlierPost, Post
from moothall.files import BadLine, Notes, Row
from moothall.files.memory import NEWEST_FIRST, remembering

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
SAME = "When will somebody mend the lift in Kestrel House? It has been weeks."


def post(text, author="ena", hours=None, **fields):
    at = START + timedelta(hours=hours) if hours is not None else None
    return Row("line", Post(text, author=Author(handle=author), posted_at=at, **fields))


def remembered(*rows):
    notes = Notes()
    return list(remembering(rows, notes)), notes


def test_an_authors_earlier_posts_become_history_newest_first():
    rows, _ = remembered(post("one", hours=0), post("two", hours=2), post("three", hours=5))
    assert rows[0].post.history == ()
    assert rows[2].post.history == (EarlierPost("two", 3.0), EarlierPost("one", 5.0))


def test_the_history_of_one_author_is_not_anothers():
    rows, _ = remembered(post("one", "ena"), post("two", "bob"))
    assert rows[1].post.history == ()


def test_the_same_words_by_others_are_counted():
    rows, _ = remembered(*(post(SAME, f"person{number}") for number in range(4)))
    assert [row.alike for row in rows] == [0, 1, 2, 3]


def test_a_history_that_the_row_gives_is_kept():
    given = (EarlierPost("what the file says", 1.0),)
    rows, _ = remembered(post("one"), post("two", history=given))
    assert rows[1].post.history == given


def test_a_later_post_is_never_history_and_the_user_is_told():
    rows, notes = remembered(post("newest", hours=5), post("older", hours=2))
    assert rows[1].post.history == ()
    assert notes.said == [NEWEST_FIRST]


def test_posts_without_times_have_a_history_without_hours():
    rows, notes = remembered(post("one"), post("two"))
    assert rows[1].post.history == (EarlierPost("one", None),)
    assert notes.said == []


def test_bad_lines_pass_through_where_they_stood():
    line = BadLine("line 2", "no")
    rows, _ = remembered(post("one"), line, post("two"))
    assert rows[1] is line
