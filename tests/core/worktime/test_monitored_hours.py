"""When the accounts are watched, and the watched minutes between two moments."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.values import Closure, HolidayCalendar, Interval, SpecialDay, WeeklyHours
from moothall.core.worktime import MonitoredHours, NaiveTimeError, NeverOpenError, WorktimeError

LONDON = ZoneInfo("Europe/London")
NINE_TO_FOUR = Interval(time(9), time(16))
ALL_DAY = Interval(time(0), time(0))
MINUTES = list(
    csv.DictReader(
        Path(__file__).with_name("monitored_minutes.csv").read_text("utf-8").splitlines()
    )
)


def weekly(*intervals, weekend=(), holidays=HolidayCalendar.ENGLAND_AND_WALES, **options):
    return WeeklyHours(week=(intervals,) * 5 + (weekend,) * 2, holidays=holidays, **options)


def at(text, zone=LONDON):
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


DESK = MonitoredHours(weekly(NINE_TO_FOUR))
ALWAYS = MonitoredHours(weekly(ALL_DAY, weekend=(ALL_DAY,), holidays=HolidayCalendar.NONE))


@pytest.mark.parametrize("row", MINUTES, ids=lambda row: row["id"])
def test_monitored_minutes_are_those_worked_out_by_hand(row):
    assert DESK.monitored_minutes(at(row["start"]), at(row["end"])) == int(row["minutes"])


def test_opening_time_is_in_and_closing_time_is_out():
    assert DESK.is_open(at("2026-11-23T09:00:00"))
    assert DESK.is_open(at("2026-11-23T15:59:59.999999"))
    assert not DESK.is_open(at("2026-11-23T16:00:00"))
    assert not DESK.is_open(at("2026-11-23T08:59:59.999999"))


def test_a_bank_holiday_is_closed_and_the_desk_opens_on_the_next_working_day():
    christmas = at("2026-12-25T10:00")
    assert not DESK.is_open(christmas)
    assert DESK.closes(christmas) is None
    assert DESK.next_opening(christmas) == at("2026-12-29T09:00")
    assert DESK.why_closed(christmas.date()) == "Christmas Day"


def test_while_open_the_next_opening_is_the_one_after_closing():
    friday = at("2026-11-27T10:00")
    assert DESK.closes(friday) == at("2026-11-27T16:00")
    assert DESK.next_opening(friday) == at("2026-11-30T09:00")


def test_an_english_desk_is_watched_on_st_andrews_day():
    assert DESK.is_open(at("2026-11-30T10:00"))
    scottish = MonitoredHours(weekly(NINE_TO_FOUR, holidays=HolidayCalendar.SCOTLAND))
    assert not scottish.is_open(at("2026-11-30T10:00"))


def test_a_desk_with_a_lunch_break_is_closed_over_lunch():
    desk = MonitoredHours(weekly(Interval(time(9), time(12, 30)), Interval(time(13, 30), time(17))))
    assert not desk.is_open(at("2026-11-23T12:30"))
    assert desk.next_opening(at("2026-11-23T12:45")) == at("2026-11-23T13:30")
    assert desk.monitored_minutes(at("2026-11-23T12:00"), at("2026-11-23T14:00")) == 60
    assert desk.add_monitored(at("2026-11-23T12:00"), 60) == at("2026-11-23T14:00")


def test_a_night_desk_is_one_stretch_over_midnight():
    night = MonitoredHours(
        WeeklyHours(week=((Interval(time(0), time(6)), Interval(time(22), time(0))),) * 7)
    )
    assert night.closes(at("2026-11-23T23:00")) == at("2026-11-24T06:00")
    assert night.closes(at("2026-11-24T00:00")) == at("2026-11-24T06:00")
    assert night.next_opening(at("2026-11-23T23:00")) == at("2026-11-24T22:00")
    assert night.monitored_minutes(at("2026-11-23T23:00"), at("2026-11-24T07:00")) == 7 * 60


def test_a_closure_outranks_the_week_and_a_special_day_outranks_a_holiday():
    desk = MonitoredHours(
        weekly(
            NINE_TO_FOUR,
            closures=(Closure(date(2026, 12, 29), date(2026, 12, 31), "Christmas shutdown"),),
            special_days=(
                SpecialDay(date(2026, 12, 28), (Interval(time(10), time(12)),), "storm cover"),
                SpecialDay(date(2026, 12, 30), (Interval(time(10), time(11)),), "rota"),
                SpecialDay(date(2027, 1, 5), (), "training day"),
            ),
        )
    )
    assert desk.is_open(at("2026-12-28T11:00"))
    assert desk.next_opening(at("2026-12-28T12:00")) == at("2026-12-30T10:00")
    assert desk.why_closed(date(2026, 12, 29)) == "Christmas shutdown"
    assert desk.why_closed(date(2027, 1, 5)) == "training day"
    assert desk.next_opening(at("2026-12-30T11:00")) == at("2027-01-04T09:00")
    # Thursday 24th, the special days, and Monday 4 January
    assert desk.monitored_minutes(at("2026-12-24T00:00"), at("2027-01-06T00:00")) == 420 * 2 + 180


def test_a_day_the_organisation_adds_is_closed():
    desk = MonitoredHours(weekly(NINE_TO_FOUR), extra_holidays=[date(2026, 11, 24)])
    assert desk.next_opening(at("2026-11-23T16:00")) == at("2026-11-25T09:00")


def test_hours_in_another_zone_are_kept_there():
    desk = MonitoredHours(weekly(NINE_TO_FOUR, timezone="Asia/Kolkata"))
    assert desk.is_open(at("2026-11-23T04:00+00:00"))
    assert desk.closes(at("2026-11-23T04:00+00:00")).isoformat() == "2026-11-23T16:00:00+05:30"


class TestClockChanges:
    def test_a_whole_day_is_an_hour_short_in_spring_and_an_hour_long_in_autumn(self):
        spring = (at("2026-03-29T00:00"), at("2026-03-30T00:00"))
        autumn = (at("2026-10-25T00:00"), at("2026-10-26T00:00"))
        assert ALWAYS.monitored_minutes(*spring) == 23 * 60
        assert ALWAYS.monitored_minutes(*autumn) == 25 * 60

    def test_hours_that_open_inside_the_skipped_hour_open_when_it_is_skipped(self):
        desk = MonitoredHours(weekly(weekend=(Interval(time(1, 30), time(4)),)))
        assert desk.next_opening(at("2026-03-29T00:00")) == at("2026-03-29T01:00+00:00")
        assert desk.monitored_minutes(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == 120

    def test_hours_wholly_inside_the_skipped_hour_do_not_happen(self):
        desk = MonitoredHours(weekly(weekend=(Interval(time(1, 15), time(1, 45)),)))
        assert desk.monitored_minutes(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == 0
        assert desk.next_opening(at("2026-03-29T00:00")) == at("2026-04-04T01:15")

    def test_hours_inside_the_repeated_hour_are_watched_twice(self):
        desk = MonitoredHours(weekly(weekend=(Interval(time(1, 15), time(1, 45)),)))
        assert desk.monitored_minutes(at("2026-10-25T00:00"), at("2026-10-25T12:00")) == 60
        assert desk.is_open(at("2026-10-25T01:30+01:00"))
        assert desk.is_open(at("2026-10-25T01:30+00:00"))
        again = desk.next_opening(at("2026-10-25T01:30+01:00"))
        assert again.isoformat() == "2026-10-25T01:15:00+00:00"

    def test_minutes_are_elapsed_through_the_repeated_hour(self):
        first, second = at("2026-10-25T01:50+01:00"), at("2026-10-25T01:10+00:00")
        assert ALWAYS.monitored_minutes(first, second) == 20
        assert ALWAYS.add_monitored(first, 20).isoformat() == "2026-10-25T01:10:00+00:00"

    def test_a_clock_change_in_working_hours_elsewhere_is_measured(self):
        # Lord Howe Island changes by half an hour.
        desk = MonitoredHours(WeeklyHours(week=((ALL_DAY,),) * 7, timezone="Australia/Lord_Howe"))
        zone = ZoneInfo("Australia/Lord_Howe")
        assert desk.monitored_minutes(
            at("2026-04-05T00:00", zone), at("2026-04-06T00:00", zone)
        ) == 24.5 * 60  # fmt: skip


class TestRefusals:
    EMPTY = MonitoredHours(WeeklyHours(week=((),) * 7))

    def test_an_empty_week_never_opens_and_says_so(self):
        moment = at("2026-11-23T10:00")
        assert not self.EMPTY.is_open(moment)
        assert self.EMPTY.closes(moment) is None
        assert self.EMPTY.monitored_minutes(moment, at("2036-11-23T10:00")) == 0
        for ask in (self.EMPTY.next_opening, lambda at: self.EMPTY.add_monitored(at, 1)):
            with pytest.raises(
                NeverOpenError, match="no opening in the ten years after 2026-11-23"
            ):
                ask(moment)

    def test_hours_that_end_for_good_are_told_apart_from_those_that_go_on(self):
        desk = MonitoredHours(
            weekly(NINE_TO_FOUR, closures=(Closure(date(2026, 12, 1), date(9999, 12, 31), "gone"),))
        )
        assert desk.next_opening(at("2026-11-28T10:00")) == at("2026-11-30T09:00")
        with pytest.raises(NeverOpenError):
            desk.next_opening(at("2026-11-30T10:00"))
        with pytest.raises(NeverOpenError):
            desk.add_monitored(at("2026-11-30T10:00"), 500)

    def test_a_desk_that_never_closes_has_no_closing_and_no_next_opening(self):
        assert ALWAYS.closes(at("2026-11-23T10:00")) is None
        assert ALWAYS.next_opening(at("2026-11-23T10:00")) is None
        assert ALWAYS.is_open(at("2026-11-23T00:00"))

    @pytest.mark.parametrize(
        "ask",
        [
            DESK.is_open,
            DESK.closes,
            DESK.next_opening,
            lambda naive: DESK.add_monitored(naive, 5),
            lambda naive: DESK.monitored_minutes(naive, at("2026-11-24T10:00")),
            lambda naive: DESK.monitored_minutes(at("2026-11-20T10:00"), naive),
        ],
    )
    def test_a_time_without_an_offset_is_refused(self, ask):
        with pytest.raises(NaiveTimeError, match="could be several moments"):
            ask(datetime(2026, 11, 23, 10, 0))

    def test_minutes_backwards_are_refused(self):
        with pytest.raises(WorktimeError, match="before it starts"):
            DESK.monitored_minutes(at("2026-11-24T10:00"), at("2026-11-23T10:00"))
        with pytest.raises(WorktimeError, match="0 or more"):
            DESK.add_monitored(at("2026-11-24T10:00"), -1)

    def test_an_unknown_time_zone_is_refused(self):
        with pytest.raises(WorktimeError, match='no time zone called "Europe/Colchester"'):
            MonitoredHours(weekly(NINE_TO_FOUR, timezone="Europe/Colchester"))


def test_hours_past_the_list_of_holidays_are_provisional():
    assert DESK.is_provisional(at("2029-01-02T10:00"))
    assert not DESK.is_provisional(at("2028-12-29T10:00"))
    assert not ALWAYS.is_provisional(at("2040-12-29T10:00"))


TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@st.composite
def intervals(draw):
    points = sorted(draw(st.sets(st.integers(0, 1439), max_size=6)))
    pairs = zip(points[::2], points[1::2], strict=False)
    return tuple(
        Interval(time(*divmod(opens, 60)), time(*divmod(closes, 60))) for opens, closes in pairs
    )


@st.composite
def desks(draw):
    week = tuple(draw(st.lists(intervals(), min_size=7, max_size=7)))
    closed = draw(st.dates(date(2026, 1, 1), date(2026, 12, 1)))
    special = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    return MonitoredHours(
        WeeklyHours(
            week=week,
            holidays=draw(st.sampled_from(HolidayCalendar)),
            timezone=draw(
                st.sampled_from(["Europe/London", "America/St_Johns", "Africa/Casablanca"])
            ),
            closures=(
                Closure(closed, closed + timedelta(days=draw(st.integers(0, 20))), "closed"),
            ),
            special_days=(SpecialDay(special, draw(intervals()), "special"),),
        )
    )


@settings(max_examples=60, deadline=None)
@given(desk=desks(), start=MOMENTS, length=st.integers(0, 3 * 24 * 60))
def test_minutes_are_those_found_by_asking_at_every_minute(desk, start, length):
    every = (start + timedelta(minutes=minute) for minute in range(length))
    expected = sum(desk.is_open(moment) for moment in every)
    assert desk.monitored_minutes(start, start + timedelta(minutes=length)) == expected


@settings(max_examples=100, deadline=None)
@given(desk=desks(), moments=st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_minutes_add_up_over_a_point_between(desk, moments):
    first, middle, last = moments
    whole = desk.monitored_minutes(first, last)
    assert whole == desk.monitored_minutes(first, middle) + desk.monitored_minutes(middle, last)


@settings(max_examples=100, deadline=None)
@given(desk=desks(), start=MOMENTS, minutes=st.integers(1, 5000))
def test_adding_minutes_and_counting_them_agree(desk, start, minutes):
    try:
        end = desk.add_monitored(start, minutes)
    except NeverOpenError:
        return
    assert desk.monitored_minutes(start, end) == minutes
    assert desk.monitored_minutes(start, end.astimezone(UTC) - timedelta(minutes=1)) == minutes - 1


@settings(max_examples=100, deadline=None)
@given(desk=desks(), moment=MOMENTS)
def test_the_next_opening_is_open_and_nothing_opens_before_it(desk, moment):
    try:
        opening = desk.next_opening(moment)
    except NeverOpenError:
        return
    assert opening.astimezone(UTC) > moment
    assert desk.is_open(opening)
    assert not desk.is_open(opening.astimezone(UTC) - timedelta(seconds=1))
    if desk.is_open(moment):
        closes = desk.closes(moment)
        assert not desk.is_open(closes)
        assert desk.is_open(closes.astimezone(UTC) - timedelta(seconds=1))
        assert desk.monitored_minutes(closes, opening) == 0
    else:
        assert desk.closes(moment) is None
        assert desk.monitored_minutes(moment, opening) == 0


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        ("2026-11-24T08:30:00", "2026-11-23T16:00:00"),
        ("2026-11-24T11:00:00", "2026-11-23T16:00:00"),
        ("2026-11-24T16:00:00", "2026-11-24T16:00:00"),
        ("2026-04-07T09:00:00", "2026-04-02T16:00:00"),
        ("2026-12-29T09:00:00", "2026-12-24T16:00:00"),
        ("2026-10-26T09:00:00", "2026-10-23T16:00:00"),
    ],
)
def test_the_last_closing_lies_before_weekends_and_holidays(now, closed):
    assert DESK.previous_closing(at(now)) == at(closed)


def test_who_never_watches_never_closed():
    assert MonitoredHours(weekly()).previous_closing(at("2026-11-24T09:00:00")) is None


@given(st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2027, 1, 1)))
def test_between_the_last_closing_and_now_lies_at_most_one_opening(moment):
    now = moment.replace(tzinfo=UTC)
    closed = DESK.previous_closing(now)
    assert closed <= now
    opens = DESK.next_opening(closed)
    assert opens > now or DESK.closes(now) is not None
