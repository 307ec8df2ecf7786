"""Hours in prose, in the many ways that published statements write them."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.policy.draft.hours import hours_in
from moothall.core.policy.draft.recognise.watching import week_data

WEEK = [
    ("9am to 4pm Monday-Friday (excluding bank holidays)", {"mon-fri": "09:00-16:00"}, "excluded"),
    (
        "Mon to Thu 8.30am-5pm, Friday 9-4.30",
        {"mon-thu": "08:30-17:00", "fri": "09:00-16:30"},
        "unsaid",
    ),
    ("between the hours of 9:00 and 17:00 on weekdays", {"mon-fri": "09:00-17:00"}, "unsaid"),
    ("24 hours a day", {"daily": "00:00-24:00"}, "included"),
    ("24/7", {"daily": "00:00-24:00"}, "included"),
    (
        "Monday to Friday, 9am to 5pm, except Wednesdays (10am to 5pm)",
        {"mon-tue": "09:00-17:00", "wed": "10:00-17:00", "thu-fri": "09:00-17:00"},
        "unsaid",
    ),
    ("We monitor 9-5, Mon-Fri", {"mon-fri": "09:00-17:00"}, "unsaid"),
    (
        "between 8.30 a.m. and 5 p.m. on Monday, Tuesday and Thursday and 9.30am to 1pm on Saturdays",
        {"mon-tue": "08:30-17:00", "thu": "08:30-17:00", "sat": "09:30-13:00"},
        "unsaid",
    ),
    (
        "Monday - Friday 9am - 12.30pm and 1.30pm - 5pm, closed at weekends and on bank holidays",
        {"mon-fri": "09:00-12:30, 13:30-17:00"},
        "excluded",
    ),
    ("0900 to 1700 hrs Monday to Friday", {"mon-fri": "09:00-17:00"}, "unsaid"),
    (
        "seven days a week, 8am until 8pm including bank holidays",
        {"daily": "08:00-20:00"},
        "included",
    ),
    ("from noon to midnight every day", {"daily": "12:00-24:00"}, "unsaid"),
    ("10am-2 Saturday", {"sat": "10:00-14:00"}, "unsaid"),
    ("1-5pm on Fridays", {"fri": "13:00-17:00"}, "unsaid"),
    ("our team are here Monday to Friday between 9 and 5", {"mon-fri": "09:00-17:00"}, "unsaid"),
    (
        "Monday to Thursday 8:45am to 5:15pm and 8:45am to 4:45pm on Friday",
        {"mon-thu": "08:45-17:15", "fri": "08:45-16:45"},
        "unsaid",
    ),
    (
        "08:30 to 17:30 Mon–Fri; we don't look at weekends or public holidays",
        {"mon-fri": "08:30-17:30"},
        "excluded",
    ),
]


@pytest.mark.parametrize(("prose", "week", "holidays"), WEEK, ids=lambda one: str(one)[:40])
def test_hours_are_read_as_a_person_reads_them(prose: str, week: dict[str, str], holidays: str):
    found = hours_in(prose)
    assert found is not None
    assert week_data(found.week) == week
    assert found.holidays == holidays


@pytest.mark.parametrize(
    "prose",
    [
        "We aim to respond within 24 hours.",
        "within 48 hours",
        "we reply in 2-3 working days",
        "between 7 and 10 working days",
        "not monitored 24 hours a day, seven days a week",
        "Ring us on 01206 282514 or 0800 111 999.",
        "The Act of 1998-2000 and pages 9-12.",
        "Two of your posts in 12 months",
        "",
    ],
)
def test_what_gives_no_hours_is_not_read_as_hours(prose: str):
    assert hours_in(prose) is None


def test_times_without_days_are_taken_for_weekdays_and_say_so():
    found = hours_in("We look at the page from 9am to 5pm.")
    assert found is not None
    assert week_data(found.week) == {"mon-fri": "09:00-17:00"}
    assert "no days are named" in found.doubts[0]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 22 * 4),
    st.integers(1, 8 * 4),
    st.sampled_from(["{0:%H:%M}-{1:%H:%M}", "{0:%H:%M} to {1:%H:%M}", "from {0:%H.%M} until {1:%H.%M}"]),
    st.sampled_from(["Monday to Friday", "Mon-Fri", "weekdays"]),
    st.booleans(),
)  # fmt: skip
def test_any_quarter_hour_on_the_24_hour_clock_is_read(
    opens: int, length: int, form: str, days: str, days_first: bool
):
    closes = min(opens + length, 24 * 4 - 1)
    start, end = time(*divmod(opens * 15, 60)), time(*divmod(closes * 15, 60))
    if end <= start:
        return
    times = form.format(start, end)
    found = hours_in(f"{days} {times}" if days_first else f"{times} {days}")
    assert found is not None
    if (start >= time(7) and start.hour < 12) or end.hour > 12:
        assert found.week[0][0].opens == start
    assert found.week[0] == found.week[4]
    assert found.week[5] == ()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_no_text_makes_the_reader_of_hours_fail(text: str):
    found = hours_in(text)
    assert found is None or len(found.week) == 7
