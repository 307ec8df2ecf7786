"""Dates worked out by hand from GOV.UK's holidays, and by others: Alaveteli, the LGA, NILGA."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from moothall.core.values import Nation
from moothall.core.worktime import run_clock

ROWS = list(
    csv.DictReader(Path(__file__).with_name("worked_dates.csv").read_text("utf-8").splitlines())
)


def when(text):
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def options_of(row):
    options = {}
    for word in row["options"].split():
        name, _, value = word.partition("=")
        if name == "nation":
            options["nation"] = Nation(value)
        elif name == "phase":
            options["phase"] = value
        elif value:
            options.setdefault("events", {})[name] = date.fromisoformat(value)
        else:
            options[name] = True
    return options


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_clock_is_due_on_the_day_worked_out_by_hand(row):
    answer = run_clock(row["clock"], when(row["start"]), **options_of(row))
    assert answer.due == when(row["due"]), row["why"]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if "T" in row["due"]], ids=lambda row: row["id"]
)
def test_a_clock_in_hours_gives_the_time_on_the_wall_in_london(row):
    due = run_clock(row["clock"], when(row["start"]), **options_of(row)).due
    assert due.isoformat(timespec="minutes") == row["due"]


def test_a_date_before_the_list_of_bank_holidays_is_marked_provisional():
    assert run_clock("foi", date(2009, 3, 12)).provisional
    assert not run_clock("foi", date(2014, 6, 24)).provisional
