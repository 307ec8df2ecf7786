from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.files.times import from_epoch, from_iso, from_written, from_x, shown


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-06-15T10:00:00+01:00", "2026-06-15T10:00:00+01:00"),
        ("2026-06-15T10:00:00Z", "2026-06-15T10:00:00+00:00"),
        ("15/06/2026 10:00", "2026-06-15T10:00:00+01:00"),
        ("03/04/2026", "2026-04-03T00:00:00+01:00"),
        ("15-06-2026 10:00:30", "2026-06-15T10:00:30+01:00"),
        ("5 Jan 2026 09:05", "2026-01-05T09:05:00+00:00"),
        ("5 January 2026", "2026-01-05T00:00:00+00:00"),
        ("Jan 5, 2026 9:05 am", "2026-01-05T09:05:00+00:00"),
        ("Thu Oct 11 02:06:00 +0000 2018", "2018-10-11T02:06:00+00:00"),
        ("1750000000", "2025-06-15T16:06:40+01:00"),
        (" 2026-06-15  10:00 ", "2026-06-15T10:00:00+01:00"),
    ],
)
def test_the_ways_in_which_spreadsheets_write_times_are_understood(written, moment):
    assert from_written(written).isoformat() == moment


@pytest.mark.parametrize("written", ["yesterday", "04/27/2026", "", "2026-13-01", "12:30", "99999"])
def test_what_is_not_a_time_is_refused_in_words(written):
    with pytest.raises(ValueError, match="is not a time; write it as"):
        from_written(written)


def test_milliseconds_and_seconds_are_told_apart():
    assert from_epoch(1_750_000_000) == from_epoch(1_750_000_000_000)
    with pytest.raises(ValueError, match="not a time in seconds since 1970"):
        from_epoch(1e300)


def test_both_halves_of_an_x_archive_give_the_same_second():
    assert from_x("Tue Nov 04 11:30:05 +0000 2025") == from_x("2025-11-04T11:30:05.000Z")


def test_a_time_at_the_edge_of_the_calendar_is_refused_and_not_a_crash():
    with pytest.raises(ValueError, match="outside the years"):
        from_iso("0001-01-01T00:00:00+14:00")


@given(st.text(max_size=40))
def test_any_text_is_an_aware_time_or_a_reason(text):
    with suppress(ValueError):
        assert from_written(text).astimezone(UTC).tzinfo


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1)))
def test_seconds_since_1970_come_back_as_they_went(moment):
    at = moment.replace(tzinfo=UTC, microsecond=0)
    assert from_epoch(at.timestamp()).astimezone(UTC) == at


def test_a_long_value_is_cut_for_the_message():
    assert len(shown("x" * 500)) <= 60
