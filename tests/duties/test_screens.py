"""The register, one duty, and opening one by hand, without a script."""

import csv
from contextlib import redirect_stdout
from io import StringIO

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.duties.world import on, opened
from tests.inbox.screens.page import words
from tests.support.cast import signed_in

from moothall.cli.main import main
from moothall.core.worktime import ClockDoesNotApplyError, clocks, run_clock
from moothall.core.worktime.local_time import from_wall_clock
from moothall.duties.counting import reckon
from moothall.duties.kinds import NO_REQUEST
from moothall.duties.models import Duty


def page(duty):
    return reverse("duty", args=[duty.pk])


def test_the_register_shows_what_is_overdue_and_what_is_due_this_week_first(desk, fay):
    late, soon, later = opened(fay, "foi", on(1, 5)), opened(fay, "foi", on(28, 5)), opened(fay)
    shown = words(signed_in(desk.olive).get("/duties/"))
    assert "Overdue (1)" in shown
    assert "Due this week (1)" in shown
    assert shown.index(late.reference) < shown.index(soon.reference) < shown.index(later.reference)
    assert "3 duties" in shown


def test_the_register_is_narrowed_by_kind_and_state(fay):
    foi, sar = opened(fay, "foi", on(1, 5)), opened(fay, "sar")
    browser = signed_in(fay)
    rows = browser.get("/duties/?kind=sar").context["rows"]
    assert [one.duty for one in rows] == [sar]
    rows = browser.get("/duties/?state=overdue").context["rows"]
    assert [one.duty for one in rows] == [foi]


def test_a_duty_is_opened_by_hand_and_its_page_shows_the_sum(desk):
    sent = {"kind": "foi", "day": "2026-06-01", "name": "Rita Moss"}
    answer = signed_in(desk.olive).post("/duties/open/", sent, follow=True)
    shown = words(answer)
    for said in ("Due Tuesday 30 June 2026", "Rita Moss", "Received Monday 1 June 2026", "weekends",
                 "Rule: ", "opened by Olive Ng"):  # fmt: skip
        assert said in shown, said
    assert "What happened" not in shown  # an officer hands it on


def test_a_clock_in_hours_asks_for_the_time(fay):
    answer = signed_in(fay).post("/duties/open/", {"kind": "breach", "day": "2026-06-22"})
    assert answer.status_code == 422
    assert "give the time" in words(answer)
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"what": "clarified-asked", "day": "2026-06-03"}, "The clock stands still"),
        ({"what": "extend", "why": "The public interest is close"}, "Extended because"),
        ({"what": "answered", "day": "2026-06-22"}, "Answered , Monday 22 June 2026"),
        ({"what": "refused", "why": "s.21"}, "Refused"),
    ],
)
def test_what_happened_is_noted_in_one_form(fay, sent, shown):
    duty = opened(fay)
    answer = signed_in(fay).post(page(duty), {"seen": 1, **sent}, follow=True)
    assert answer.status_code == 200
    assert shown.replace(" ,", ",") in words(answer).replace(" ,", ",")


def test_nonsense_is_refused_beside_the_form_and_changes_nothing(fay):
    duty = opened(fay)
    sent = {"what": "answered", "day": "2026-05-01", "seen": 1}
    answer = signed_in(fay).post(page(duty), sent)
    assert answer.status_code == 422
    assert "It began only on Monday 1 June 2026" in words(answer)
    assert Duty.objects.get().is_open


def test_a_person_without_the_right_is_told_who_may(desk, fay):
    duty = opened(fay)
    sent = {"what": "answered", "seen": 1}
    for who in (desk.olive, desk.audrey, desk.adam):
        assert signed_in(who).get(page(duty)).status_code == 200
        answer = signed_in(who).post(page(duty), sent)
        assert answer.status_code in {403, 422}
        assert Duty.objects.get().is_open
    assert signed_in(desk.carl).get(page(duty)).status_code == 403
    assert signed_in(desk.carl).get("/duties/").status_code == 403
    assert "Duties" not in words(signed_in(desk.carl).get("/questions/"))


def test_the_table_names_nobody_who_asked_and_runs_in_no_spreadsheet(desk, fay):
    opened(fay, name="Rita Moss", reference="=1+1")
    answer = signed_in(desk.audrey).get("/duties/table/")
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(StringIO(text)))
    assert rows[0]["reference"] == "'=1+1"
    assert rows[0]["due_on"] == "2026-06-30"
    assert "Rita" not in text


def test_the_calendar_holds_what_is_open_in_lines_of_75_octets(fay):
    opened(fay, name="Rita Moss")
    opened(fay, "breach", on(22, hour=14))
    answer = signed_in(fay).get("/duties/calendar/")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20260630\r\n" in text
    assert "DTSTART:20260625T140000Z\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "Rita" not in text


def command(*given):
    said = StringIO()
    with redirect_stdout(said):
        assert main(["clock", *given]) == 0
    return said.getvalue()


KINDS = [name for name in clocks() if name not in NO_REQUEST]
MOMENTS = st.datetimes(min_value=on(1, 1).replace(year=2024, tzinfo=None),
                       max_value=on(1, 1).replace(year=2028, tzinfo=None))  # fmt: skip


@settings(max_examples=150)
@given(kind=st.sampled_from(KINDS), wall=MOMENTS)
def test_the_due_date_on_screen_is_what_the_command_prints(kind, wall):
    wall = wall.replace(second=0, microsecond=0)
    clock = clocks()[kind]
    nation = (clock.nations or ("england",))[0]
    received = from_wall_clock(wall)
    start = received.isoformat() if clock.unit == "hours" else received.date().isoformat()
    try:
        run_clock(kind, received, nation=nation)
    except ClockDoesNotApplyError:
        return
    due = reckon(kind, received, nation, {}, extended=False)
    printed = command(kind, start, "--nation", nation)
    assert f"Due {due.sum['due']}" in printed
    assert all(step in printed for step in due.sum["steps"])
