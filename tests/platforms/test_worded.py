"""The table in words: on the page, and printed."""

from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from moothall.platforms.base import (
    AltText,
    Item,
    Media,
    PostKind,
    Retention,
    Support,
    Verb,
    Visibility,
)
from moothall.platforms.base.verbs import READING
from moothall.platforms.table import TableError, read, table
from moothall.platforms.worded import FIRST, about, names, overview

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "src" / "moothall" / "platforms" / "capabilities.yaml"


def loaded(path):
    spec = spec_from_file_location(path.stem, path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_printed_page_is_in_step_with_the_table():
    tool = loaded(ROOT / "tools" / "capabilities.py")
    assert tool.PAGE.read_text("utf-8") == tool.printed(), "run python tools/capabilities.py"


def test_every_platform_says_everything_of_every_verb():
    assert set(names()) == set(table())
    for name in names():
        known = about(name)
        assert [row.verb for row in known.rows] == list(Verb)
        assert known.media.endswith(".")
        assert known.retention.endswith(".")
        assert known.retention_source
        assert known.as_of
        for row in known.rows:
            assert row.source
            assert all(words.endswith(".") for words in row.words), (name, row.verb)
            if row.said in {"no", "by hand"}:
                assert row.words, (name, row.verb)
            assert row.by_hand or row.said != "by hand"
            assert not row.by_hand or row.said in {"by hand", "on conditions"}
            assert bool(row.again) is (row.automatic and row.verb not in READING)


def test_a_row_is_dated_by_its_source_or_else_by_when_it_was_read():
    told = {row.verb: row.since for row in about("x").rows}
    assert told[Verb.REPLY_PUBLIC] == "Since 23 February 2026"
    assert told[Verb.BLOCK] == "As read on 23 November 2026"


def test_the_desk_says_how_it_keeps_one_decision_from_being_done_twice():
    told = {(name, row.verb): row.again for name in names() for row in about(name).rows}
    assert "prepared" in told["threads", Verb.REPLY_PUBLIC]
    assert "prepared" in told["instagram", Verb.PUBLISH]
    assert "names our key" in told["whatsapp", Verb.SEND_DM]
    assert told["x", Verb.BLOCK] == ""


def test_a_whole_post_on_instagram_is_deleted_by_hand_in_steps():
    ours = Item(kind=PostKind.POST, visibility=Visibility.PUBLIC, own=True)
    answer = table()["instagram"].can(Verb.DELETE_OWN, ours, datetime(2026, 11, 24, tzinfo=UTC))
    assert (answer.possible, len(answer.by_hand_steps)) == (False, 3)


def test_what_is_hidden_says_who_still_sees_it_and_whether_it_can_be_undone():
    for capabilities in table().values():
        row = capabilities.rows[Verb.HIDE]
        if row.automatic:
            [said] = [one for one in about(capabilities.platform).rows if one.verb is Verb.HIDE]
            assert any(words.startswith("Who still sees it") for words in said.words)
            assert any("undone" in words for words in said.words)


def test_the_glance_says_what_the_rows_say():
    cells = {name: [said for said, _ in row] for name, _, row in overview()}
    assert cells["google_reviews"][0] == "on conditions"
    assert cells["x"][FIRST.index(Verb.BLOCK)] == "by hand"
    assert table()["x"].rows[Verb.BLOCK].support is Support.MANUAL


def test_times_are_said_as_people_say_them():
    told = {"source": "s"}
    assert "24 hours" in Retention(delete_within=timedelta(hours=24), **told).words
    assert "30 days" in Retention(refresh_within=timedelta(days=30), **told).words
    assert "at most 48 hours" in Retention(longest=timedelta(hours=48), **told).words
    assert "sets no time" in Retention(**told).words
    assert "2 MB" in Media(pictures=4, largest=2_000_000, alt_text=AltText.REQUIRED, **told).words


@pytest.mark.parametrize(
    ("good", "bad", "what"),
    [
        ("media: {pictures: 4, largest: 2000000, alt_text: required}", "", "it is not said"),
        ("media: {pictures: 4, largest: 2000000, alt_text: required}",
         "media: {pictures: 4}", "can have a description"),
        ("media: {pictures: 4, largest: 2000000, alt_text: required}",
         "media: {pictures: many, alt_text: required}", "whole number"),
        ("media: {pictures: 4, largest: 2000000, alt_text: required}",
         "media: {pictures: 0}", "why there are no pictures"),
        ("retention: {delete_within_hours: 24", "retention: {delete_within_hours: 0", "longer"),
        ("closed_again_hours: 168, ", "", "how often"),
        ("retention: {delete_within_hours: 24", "retention: {delete_within_days: 1", "no field"),
    ],
)  # fmt: skip
def test_a_hole_in_what_is_said_of_keeping_and_pictures_stops_the_start(good, bad, what):
    text = TABLE.read_text("utf-8")
    assert good in text
    with pytest.raises(TableError, match=what):
        read(text.replace(good, bad, 1))
