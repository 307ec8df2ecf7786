"""The table in words: on the page, and printed."""

from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from moothall.platforms.base import AltText, Media, Retention, Support, Verb
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
            assert bool(row.by_hand) is (row.said == "by hand")


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
        ("retention: {delete_within_hours: 24", "retention: {delete_within_days: 1", "no field"),
    ],
)  # fmt: skip
def test_a_hole_in_what_is_said_of_keeping_and_pictures_stops_the_start(good, bad, what):
    text = TABLE.read_text("utf-8")
    assert good in text
    with pytest.raises(TableError, match=what):
        read(text.replace(good, bad, 1))
