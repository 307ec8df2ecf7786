"""Who is told of a duty, and when; and whom a proclaimed holiday gives more time."""

from datetime import date, timedelta

import pytest
from tests.duties.world import AT, on, opened
from tests.support.desk_cast import member

from moothall.duties import actions, holidays
from moothall.duties.counting import Refused
from moothall.duties.models import Duty, DutyState
from moothall.duties.queries import history
from moothall.duties.telling import due_duties
from moothall.letters import readers
from moothall.letters.kinds import Kind
from moothall.letters.models import Letter
from moothall.people.permissions import NotAllowed
from moothall.people.verbs import Role

#: of a request received on 1 June 2026: a quarter is left, its last day, the day after
SOON, TODAY, LATE = on(24, hour=9), on(30, hour=9), on(1, 7, hour=9)


def told(at, desk):
    before = set(Letter.objects.values_list("pk", flat=True))
    due_duties(desk.id, at)
    new = Letter.objects.exclude(pk__in=before)
    return sorted((one.reader.person.name, one.subject.partition(" – ")[0]) for one in new)


def test_opening_tells_those_whose_work_it_is_and_not_whoever_opened_it(desk, fay):
    duty = opened(desk.olive)
    letter = Letter.objects.get()
    assert letter.reader == fay
    assert letter.subject.startswith(f"{duty.reference} is open")
    opened(fay, "sar")
    assert Letter.objects.count() == 1


def test_no_letter_names_who_asked(desk, fay):
    duty = opened(desk.olive, name="Rita Moss", contact="rita@example.org")
    actions.give(duty.pk, fay.pk, by=fay, at=AT)
    for at in (SOON, TODAY, LATE):
        due_duties(desk.id, at)
    assert Letter.objects.count() > 3
    assert not any("Rita" in one.text + one.html + one.subject for one in Letter.objects.all())


def test_it_is_told_of_once_before_once_on_its_day_and_weekly_when_late(desk, fay):
    duty = opened(fay)
    assert told(on(22, hour=9), desk) == []
    assert told(SOON, desk) == [("Fay Ives", f"{duty.reference} is due soon")]
    assert told(SOON + timedelta(days=1), desk) == []
    assert told(TODAY, desk) == [("Fay Ives", f"{duty.reference} is due today")]
    late = [("Adam Rees", f"{duty.reference} is overdue"),
            ("Fay Ives", f"{duty.reference} is overdue")]  # fmt: skip
    assert told(LATE, desk) == late
    assert told(LATE + timedelta(days=6), desk) == []
    assert told(LATE + timedelta(days=7), desk) == late


def test_nobody_is_written_to_at_night_unless_hours_count(desk, fay):
    opened(fay)
    breach = opened(fay, "breach", on(22, hour=14))
    assert told(on(25, hour=3), desk) == [("Fay Ives", f"{breach.reference} is due soon")]
    assert told(on(30, hour=5), desk) == [
        ("Adam Rees", f"{breach.reference} is overdue"),
        ("Fay Ives", f"{breach.reference} is overdue"),
    ]
    assert len(told(on(30, hour=7), desk)) == 1


def test_what_stands_still_or_is_over_is_told_of_no_more(desk, fay):
    duty, other = opened(fay), opened(fay)
    actions.note_event(duty.pk, "clarified-asked", date(2026, 6, 3), by=fay, at=AT)
    actions.end(other.pk, DutyState.ANSWERED, AT, by=fay, at=AT)
    assert told(LATE, desk) == []


def test_whoever_it_was_given_to_is_told_alone_and_while_they_are_away_the_others(desk, fay):
    ali = member(desk.organisation, "Ali Reza", Role.FOI_OFFICER)
    duty = opened(desk.olive)
    actions.give(duty.pk, ali.pk, by=fay, at=AT)
    assert [name for name, _ in told(SOON, desk)] == ["Ali Reza"]
    readers.choose(ali, list(Kind), away_until=TODAY + timedelta(days=9))
    assert [name for name, _ in told(TODAY, desk)] == ["Fay Ives"]


def test_where_nobody_handles_it_the_administrators_are_told(desk):
    opened(desk.olive)
    assert Letter.objects.get().reader == desk.adam


def test_a_day_proclaimed_later_gives_running_clocks_more_time_and_says_so(desk, fay):
    duty, sar = opened(fay), opened(fay, "sar")
    over = opened(fay)
    actions.end(over.pk, DutyState.ANSWERED, AT, by=fay, at=AT)
    moved = holidays.add(date(2026, 6, 26), "A day of joy", by=desk.adam, at=AT)
    assert moved == 1
    after = {one.pk: one.due_on for one in Duty.objects.all()}
    assert (after[duty.pk], after[sar.pk], after[over.pk]) == (
        date(2026, 7, 1), date(2026, 7, 1), date(2026, 6, 30)
    )  # fmt: skip
    entry = history(duty).last()
    assert (entry.verb, entry.actor_name) == ("recount-duty", "Adam Rees")
    assert "26 June 2026 was proclaimed a bank holiday" in entry.note
    assert opened(fay).due_on == date(2026, 7, 1)
    assert any(skip["day"] == "2026-06-26" for skip in Duty.objects.get(pk=duty.pk).sum["skipped"])


def test_a_holiday_taken_back_takes_its_day_back(desk, fay):
    duty = opened(fay)
    holidays.add(date(2026, 6, 26), "A day of joy", by=desk.adam, at=AT)
    made = holidays.ProclaimedHoliday.objects.get()
    assert holidays.end(made.pk, by=desk.adam, at=AT) == 1
    assert Duty.objects.get(pk=duty.pk).due_on == date(2026, 6, 30)


def test_only_an_administrator_proclaims_and_no_weekend(desk, fay):
    with pytest.raises(NotAllowed):
        holidays.add(date(2026, 6, 26), "A day of joy", by=fay, at=AT)
    with pytest.raises(Refused, match="Saturday or Sunday"):
        holidays.add(date(2026, 6, 27), "A day of joy", by=desk.adam, at=AT)


def test_what_was_ended_wrongly_runs_on_with_its_first_date(fay):
    duty = opened(fay)
    actions.end(duty.pk, DutyState.MISTAKEN, AT, by=fay, at=AT, note="A joke")
    again = actions.reopen(duty.pk, "It was none", by=fay, at=AT)
    assert (again.state, again.due_on, again.ended_at) == ("open", date(2026, 6, 30), None)
    with pytest.raises(Refused, match="It is open"):
        actions.reopen(duty.pk, "Again", by=fay, at=AT)


def test_a_mistake_needs_its_reason(fay):
    duty = opened(fay)
    with pytest.raises(Refused, match="no such request"):
        actions.end(duty.pk, DutyState.MISTAKEN, AT, by=fay, at=AT)
