"""What is due now is now; hours are said to be watched ones where they are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from moothall.core.judgement.due import monitored_hours
from moothall.core.policy import find_policy, load_policy
from moothall.inbox.shown.dues import due_of
from moothall.inbox.shown.times import Clock

#: a Tuesday at eleven, watched from nine to four
NOW = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def clock():
    hours = monitored_hours(load_policy(find_policy("colchester-borough-homes")))
    return Clock(NOW, LONDON, hours)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (timedelta(0), "now"),
        (20 * MINUTE / 60, "now"),
        (12 * MINUTE, "waiting 12 min"),
        (3 * HOUR + 5 * MINUTE, "waiting 3 h 5 min"),
        (30 * HOUR, "waiting since Mon 1 Jun, 05:00"),
    ],
)
def test_what_is_due_at_once_is_now_and_then_waits_but_is_never_late(clock, since, words):
    due = clock.at_once(NOW - since)
    assert due.words == words
    assert not due.is_late


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (45 * MINUTE, "due in 45 min"),
        # until four, and the rest of it tomorrow from nine
        (24 * HOUR, "due in 7 h of watched time"),
        (-90 * MINUTE, "1 h 30 min late"),
        (-24 * HOUR, "late by 7 h of watched time"),
    ],
)
def test_watched_hours_are_said_to_be_watched_where_the_wall_says_otherwise(clock, left, words):
    assert clock.due(NOW + left).words == words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (10 * HOUR, "due in 10 h"),
        (24 * HOUR, "due tomorrow 11:00"),
        (-24 * HOUR, "24 h late"),
    ],
)
def test_a_clock_that_runs_day_and_night_is_said_so(clock, left, words):
    assert clock.due(NOW + left, watched=False).words == words


def case(**given):
    values = {"is_open": True, "backlog": False, "queue": "danger", "due_at": None, "due_for": "",
              "waiting_since": NOW - 5 * MINUTE, "opened_at": NOW, "goes_out_at": None}  # fmt: skip
    return SimpleNamespace(**values | given)


def test_danger_waits_until_a_clock_in_law_has_run_out(clock):
    assert due_of(case(), None, None, clock).words == "waiting 5 min"
    running = case(due_at=NOW + HOUR, due_for="awaab_emergency")
    assert due_of(running, None, None, clock).words == "waiting 5 min"
    over = due_of(case(due_at=NOW - 2 * HOUR, due_for="awaab_emergency"), None, None, clock)
    assert (over.words, over.is_late) == ("2 h late", True)


def test_a_day_and_night_clock_is_not_counted_in_watched_hours(clock):
    hazard = case(queue="urgent", due_at=NOW + 24 * HOUR, due_for="awaab_emergency")
    assert due_of(hazard, None, None, clock).words == "due tomorrow 11:00"


@pytest.mark.parametrize("waited", [-2 * HOUR, -MINUTE, 0 * MINUTE])
def test_what_a_platform_dates_after_our_own_clock_has_not_waited_yet(clock, waited):
    undated = case(queue="answer", waiting_since=NOW - waited)
    assert due_of(undated, None, None, clock) is None


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (5 * MINUTE, "waiting 5 min"),
        (2 * HOUR, "waiting 2 h"),
        (3 * HOUR, "waiting 2 h of watched time"),
        (24 * HOUR, "waiting 7 h of watched time"),
    ],
)
def test_what_nothing_promises_a_time_for_says_how_long_it_has_waited(clock, waited, words):
    undated = case(queue="answer", waiting_since=NOW - waited)
    assert due_of(undated, None, None, clock).words == words


def test_what_came_while_nobody_watches_has_not_waited_yet(clock):
    night = replace(clock, now=NOW.replace(hour=22))
    undated = case(queue="answer", waiting_since=NOW.replace(hour=20))
    assert due_of(undated, None, None, night).words == "came out of hours"


def test_nobody_waits_where_no_answer_is_wanted_or_one_is_on_its_way(clock):
    quiet = case(queue="left_alone")
    going = case(queue="waiting", goes_out_at=NOW + HOUR)
    assert due_of(quiet, None, None, clock) is None
    assert due_of(going, None, None, clock) is None


def test_backlog_and_what_is_done_are_due_at_no_time(clock):
    assert due_of(case(backlog=True), None, None, clock) is None
    assert due_of(case(is_open=False), None, None, clock) is None
