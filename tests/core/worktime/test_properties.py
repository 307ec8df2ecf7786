"""What must hold of every date, whichever it is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.values import HolidayCalendar, Nation
from moothall.core.worktime import (
    WorktimeError,
    add_working_days,
    calendar,
    clocks,
    coverage,
    run_clock,
)
from moothall.core.worktime.local_time import LONDON, london_day, zone

LISTED = st.dates(date(2012, 1, 1), date(2028, 9, 30))
#: After every commencement that we hold, and beyond the list of holidays too.
IN_FORCE = st.dates(date(2027, 4, 1), date(2031, 12, 31))
WORKING_DAY_CLOCKS = [clock.name for clock in clocks().values() if clock.unit == "working-days"]
DAY_CLOCKS = [clock.name for clock in clocks().values() if clock.unit != "hours"]
FORWARD = [clock.name for clock in clocks().values() if not clock.backwards]
ONE_DAY = timedelta(days=1)


def calendar_of_clock(name):
    return calendar(clocks()[name].calendar_in(None))


@pytest.mark.parametrize("name", WORKING_DAY_CLOCKS)
@settings(max_examples=60)
@given(start=IN_FORCE)
def test_a_due_date_is_a_working_day_of_its_own_calendar(name, start):
    assert calendar_of_clock(name).is_working_day(run_clock(name, start).due)


@pytest.mark.parametrize("name", ["sar", "erasure", "objection", "dp_complaint"])
@given(start=st.dates(date(2026, 6, 19), date(2031, 1, 1)), nation=st.sampled_from(Nation))
@settings(max_examples=60)
def test_a_rolled_due_date_is_a_working_day_of_the_organisations_nation(name, start, nation):
    kept = calendar(clocks()[name].calendar_in(nation))
    assert kept.is_working_day(run_clock(name, start, nation=nation).due)


@given(start=LISTED)
def test_the_count_and_the_skipped_days_fill_the_time_exactly(start):
    answer = run_clock("foi", start)
    days = {start + ONE_DAY * n for n in range(1, (answer.due - start).days + 1)}
    left_out = {skip.day for skip in answer.skipped}
    assert left_out < days
    assert len(days - left_out) == 20
    united = calendar(HolidayCalendar.UNITED_KINGDOM)
    assert all(united.why_not_worked(day) for day in left_out)


@given(start=LISTED)
def test_foi_is_never_due_before_the_count_of_england_alone_or_of_scotland_alone(start):
    due = run_clock("foi", start).due
    assert due >= add_working_days(start, 20, HolidayCalendar.ENGLAND_AND_WALES)
    assert due >= run_clock("foisa", start).due


@pytest.mark.parametrize("name", DAY_CLOCKS)
@settings(max_examples=60)
@given(start=IN_FORCE, later=st.integers(1, 40))
def test_what_is_received_later_is_never_due_sooner(name, start, later):
    assert run_clock(name, start).due <= run_clock(name, start + ONE_DAY * later).due


@given(start=LISTED)
def test_friday_saturday_and_sunday_are_due_together(start):
    friday = start + ONE_DAY * ((4 - start.weekday()) % 7)
    dues = {run_clock("foi", friday + ONE_DAY * n).due for n in range(3)}
    assert len(dues) == 1


@given(start=LISTED)
def test_midnight_between_friday_and_saturday_changes_no_foi_date(start):
    friday = start + ONE_DAY * ((4 - start.weekday()) % 7)
    night = datetime(friday.year, friday.month, friday.day, 23, 59, tzinfo=zone(LONDON))
    morning = night + timedelta(minutes=6)
    assert morning.date() == friday + ONE_DAY
    assert run_clock("foi", night).due == run_clock("foi", morning).due


@pytest.mark.parametrize("name", FORWARD)
@settings(max_examples=40)
@given(start=IN_FORCE, after=st.integers(0, 40))
def test_adding_a_holiday_never_shortens_a_clock(name, start, after):
    plain = run_clock(name, start)
    longer = run_clock(name, start, extra_holidays=[start + ONE_DAY * after])
    assert longer.due >= plain.due


@given(poll=st.dates(date(2012, 6, 1), date(2028, 12, 31)), before=st.integers(1, 40))
def test_adding_a_holiday_never_brings_the_pre_election_period_nearer_the_poll(poll, before):
    plain = run_clock("pre_election", poll).due
    assert run_clock("pre_election", poll, extra_holidays=[poll - ONE_DAY * before]).due <= plain


@given(start=st.dates(date(2028, 10, 1), date(2040, 1, 1)))
def test_a_sum_is_provisional_exactly_when_it_leaves_the_list(start):
    answer = run_clock("foi", start)
    assert answer.provisional == (answer.due > coverage().last)


@given(moment=st.datetimes(datetime(2026, 1, 1), datetime(2028, 6, 1), timezones=st.just(UTC)))
def test_a_day_clock_counts_from_the_day_in_london(moment):
    assert run_clock("foi", moment).due == run_clock("foi", london_day(moment)).due
    assert run_clock("foi", moment).counted_from == moment.astimezone(zone(LONDON)).date()


@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2028, 6, 1), timezones=st.just(UTC)),
    name=st.sampled_from(["breach", "awaab_emergency"]),
)
def test_a_clock_in_hours_runs_for_exactly_that_long(moment, name):
    due = run_clock(name, moment).due
    assert due.astimezone(UTC) - moment == timedelta(hours=clocks()[name].period)


@given(moment=st.datetimes(datetime(2026, 1, 1), datetime(2028, 6, 1), timezones=st.just(UTC)))
def test_the_hours_of_a_defamation_notice_are_those_of_its_open_days(moment):
    answer = run_clock("defamation_notice", moment)
    england = calendar(HolidayCalendar.ENGLAND_AND_WALES)
    # quarter hours of the moments between, each looked at on its own
    quarter, open_quarters, here = timedelta(minutes=15), 0, moment
    while here < answer.due:
        open_quarters += england.is_working_day(london_day(here))
        here += quarter
    assert abs(open_quarters - 48 * 4) <= 2


@given(start=LISTED, answered=st.integers(0, 60))
def test_a_clarified_request_is_due_as_if_received_on_the_day_of_the_answer(start, answered):
    answer_day = start + ONE_DAY * answered
    clarified = run_clock("foi", start, events={"clarified": answer_day})
    assert clarified.due == run_clock("foi", answer_day).due


@given(
    start=st.dates(date(2026, 2, 5), date(2028, 9, 1)),
    asked=st.integers(0, 20),
    waited=st.integers(0, 60),
)
def test_waiting_for_clarification_never_brings_a_subject_access_date_nearer(start, asked, waited):
    first = start + ONE_DAY * asked
    events = {"clarified-asked": first, "clarified": first + ONE_DAY * waited}
    due = run_clock("sar", start, events=events).due
    assert due >= run_clock("sar", start).due
    assert (due - run_clock("sar", start).due).days >= waited - 5


@given(start=LISTED, notice=st.integers(0, 15), paid=st.integers(0, 30))
def test_a_fee_costs_as_many_working_days_as_lie_in_the_wait(start, notice, paid):
    first = start + ONE_DAY * notice
    last = first + ONE_DAY * paid
    due = run_clock("foi", start, events={"fees-notice": first, "fee-paid": last}).due
    united = calendar(HolidayCalendar.UNITED_KINGDOM)
    counted = sum(
        united.is_working_day(day) and not first <= day <= last
        for day in (start + ONE_DAY * n for n in range(1, (due - start).days + 1))
    )
    assert counted == 20


@pytest.mark.parametrize("name", list(clocks()))
@settings(max_examples=40)
@given(start=st.dates(), nation=st.sampled_from([None, *Nation]))
def test_any_date_at_all_gives_an_answer_or_a_reason(name, start, nation):
    try:
        answer = run_clock(name, start, nation=nation)
    except WorktimeError:
        return
    assert answer.steps
