"""Our list against two packages that know UK bank holidays, and our rules against our list."""

from datetime import date

import govuk_bank_holidays.bank_holidays
import holidays
import pytest

from moothall.core.values import HolidayCalendar
from moothall.core.worktime import calendar, coverage
from moothall.core.worktime.bank_holidays import DIVISIONS, bank_holidays
from moothall.core.worktime.data_files import read_data
from moothall.core.worktime.holiday_rules import easter, holidays_by_rule

YEARS = range(2012, 2029)
WORLD_CUP = date(2026, 6, 15)
SUBDIVISION = {
    HolidayCalendar.ENGLAND_AND_WALES: "ENG",
    HolidayCalendar.SCOTLAND: "SCT",
    HolidayCalendar.NORTHERN_IRELAND: "NIR",
}
MOVED_OR_ADDED = {
    date(2012, 6, 4): "the spring holiday moved for the Diamond Jubilee",
    date(2012, 6, 5): "the Diamond Jubilee",
    date(2020, 5, 8): "the early May holiday moved for VE Day",
    date(2022, 6, 2): "the spring holiday moved for the Platinum Jubilee",
    date(2022, 6, 3): "the Platinum Jubilee",
    date(2022, 9, 19): "the State Funeral",
    date(2023, 5, 8): "the Coronation",
}
MOVED_FROM = {date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30)}


def listed(division):
    return {entry.day for entry in bank_holidays() if division in entry.where}


@pytest.mark.parametrize("division", DIVISIONS)
def test_our_list_is_that_of_the_holidays_package(division):
    package = holidays.country_holidays("GB", subdiv=SUBDIVISION[division], years=YEARS)
    assert listed(division) == {day for day in package if day.weekday() < 5}


@pytest.mark.parametrize("division", DIVISIONS)
def test_our_list_is_govuks_with_the_world_cup_day_its_packaged_file_lacks(division):
    package = govuk_bank_holidays.bank_holidays.BankHolidays(use_cached_holidays=True)
    theirs = {event["date"] for event in package.get_holidays(division=division.value)}
    lacking = {WORLD_CUP} if division is HolidayCalendar.SCOTLAND else set()
    assert listed(division) == theirs | lacking
    assert WORLD_CUP not in theirs


@pytest.mark.parametrize("division", DIVISIONS)
def test_the_rules_give_every_listed_day_but_the_one_offs(division):
    by_rule = {day for year in YEARS for day in holidays_by_rule(division, year)}
    one_offs = set(MOVED_OR_ADDED) | ({WORLD_CUP} if division == "scotland" else set())
    assert listed(division) - by_rule == one_offs
    assert by_rule - listed(division) == MOVED_FROM


@pytest.mark.parametrize("division", DIVISIONS)
def test_the_rules_beyond_the_list_agree_with_the_holidays_package(division):
    years = range(2029, 2061)
    package = holidays.country_holidays("GB", subdiv=SUBDIVISION[division], years=years)
    by_rule = {day for year in years for day in holidays_by_rule(division, year)}
    assert by_rule == {day for day in package if day.weekday() < 5}


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1818, date(1818, 3, 22)), (2000, date(2000, 4, 23)), (2026, date(2026, 4, 5)),
     (2038, date(2038, 4, 25)), (2285, date(2285, 3, 22))],
)  # fmt: skip
def test_easter_falls_where_the_tables_put_it(year, sunday):
    assert easter(year) == sunday


def test_the_list_covers_whole_years_and_holds_no_weekend_day():
    assert coverage().first == date(2012, 1, 1)
    assert coverage().last == date(2028, 12, 31)
    days = [entry.day for entry in bank_holidays()]
    assert days == sorted(days)
    assert all(day.weekday() < 5 and day in coverage() for day in days)
    assert coverage().as_of <= coverage().last


def test_the_united_kingdom_calendar_is_the_union_of_the_divisions_and_says_whose_day_it_is():
    united = calendar(HolidayCalendar.UNITED_KINGDOM)
    for division in DIVISIONS:
        assert all(united.holiday(day) for day in listed(division))
    assert united.holiday(date(2026, 11, 30)) == "St Andrew's Day (Scotland)"
    assert united.holiday(date(2026, 12, 25)) == "Christmas Day"
    assert united.holiday(date(2026, 4, 6)) == "Easter Monday (England and Wales, Northern Ireland)"
    assert calendar(HolidayCalendar.ENGLAND_AND_WALES).holiday(date(2026, 11, 30)) is None


def test_the_world_cup_day_is_a_holiday_in_scotland_and_so_in_the_union():
    assert calendar(HolidayCalendar.SCOTLAND).holiday(WORLD_CUP) == "World Cup bank holiday"
    assert calendar(HolidayCalendar.UNITED_KINGDOM).holiday(WORLD_CUP)
    assert calendar(HolidayCalendar.ENGLAND_AND_WALES).is_working_day(WORLD_CUP)


def test_a_bank_holiday_proclaimed_since_is_added_by_hand():
    proclaimed = date(2027, 6, 1)
    ours = calendar(HolidayCalendar.ENGLAND_AND_WALES, (proclaimed,))
    assert ours.holiday(proclaimed) == "a bank holiday added by hand"
    assert calendar(HolidayCalendar.ENGLAND_AND_WALES).is_working_day(proclaimed)
    assert ours.between(date(2027, 5, 31), date(2027, 6, 2)) == [date(2027, 5, 31), proclaimed]


def test_a_christmas_beyond_the_list_is_still_a_holiday_but_not_covered():
    england = calendar(HolidayCalendar.ENGLAND_AND_WALES)
    assert england.holiday(date(2029, 12, 25)) == "Christmas Day"
    assert not england.covers(date(2029, 12, 25))
    assert england.covers(date(2028, 12, 26))


def test_holidays_between_two_days_run_on_over_the_end_of_the_list():
    england = calendar(HolidayCalendar.ENGLAND_AND_WALES)
    span = england.between(date(2028, 12, 1), date(2029, 1, 31))
    assert span == [date(2028, 12, 25), date(2028, 12, 26), date(2029, 1, 1)]


def test_no_calendar_has_no_holidays_and_is_never_provisional():
    none = calendar(HolidayCalendar.NONE)
    assert none.holiday(date(2026, 12, 25)) is None
    assert none.covers(date(2040, 1, 1))
    assert none.between(date(2026, 1, 1), date(2040, 1, 1)) == []


def test_every_entry_names_a_source_that_the_file_gives():
    data = read_data("bank-holidays")
    entries = [*data["holidays"], *data["rules"]]
    assert {entry["source"] for entry in entries} <= set(data["sources"])
    assert all(source["url"].startswith("https://") for source in data["sources"].values())
    assert all(entry["where"] for entry in entries)


def test_one_day_is_named_once_for_each_division():
    for division in DIVISIONS:
        days = [entry.day for entry in bank_holidays() if division in entry.where]
        assert len(days) == len(set(days))
