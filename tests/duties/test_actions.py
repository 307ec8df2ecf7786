"""A statutory request from its receipt to its end, and what is refused on the way."""

from datetime import date
from uuid import uuid4

import pytest
from tests.duties.world import AT, on, opened
from tests.support.desk_cast import desk as another_desk

from moothall.duties import actions
from moothall.duties.counting import Refused
from moothall.duties.kinds import offered
from moothall.duties.models import Duty, DutyState
from moothall.duties.queries import history, seen_by
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.record import verify


def test_an_information_request_is_due_twenty_working_days_after_receipt_and_says_how(fay):
    duty = opened(fay)
    assert duty.due_on == date(2026, 6, 30)
    assert any("20 is Tuesday 30 June 2026" in said for said in duty.sum["steps"])
    assert "10" in duty.sum["source"]
    assert duty.reference.startswith("FOI-")


def test_every_change_stands_in_the_record_with_who_did_it_and_without_who_asked(desk, fay):
    duty = opened(desk.olive, name="Rita Moss", contact="rita@example.org")
    actions.note_event(duty.pk, "clarified-asked", date(2026, 6, 3), by=fay, at=AT)
    actions.end(duty.pk, DutyState.WITHDRAWN, AT, by=fay, at=AT)
    found = list(history(duty))
    assert [one.verb for one in found] == ["open-duty", "note-duty", "withdraw-duty"]
    assert [one.actor_name for one in found] == ["Olive Ng", "Fay Ives", "Fay Ives"]
    assert not any(
        "Rita" in f"{one.before}{one.after}{one.note}{one.subject_label}" for one in found
    )
    assert verify(desk.id).is_sound


def test_while_a_clarification_is_awaited_the_clock_has_no_due_date_and_then_begins_afresh(fay):
    duty = opened(fay)
    asked = actions.note_event(duty.pk, "clarified-asked", date(2026, 6, 3), by=fay, at=AT)
    assert asked.due_on is asked.due_at is None
    assert "stands still" in asked.sum["steps"][0]
    there = actions.note_event(duty.pk, "clarified", date(2026, 6, 10), by=fay, at=AT)
    assert there.due_on == date(2026, 7, 9)
    again = actions.note_event(duty.pk, "clarified-asked", date(2026, 6, 12), by=fay, at=AT)
    assert again.due_on is None


def test_confirming_who_somebody_is_moves_the_start_of_a_subject_access_request(fay):
    duty = opened(fay, "sar")
    assert duty.due_on == date(2026, 7, 1)
    moved = actions.note_event(duty.pk, "identity-received", date(2026, 6, 5), by=fay, at=AT)
    assert moved.due_on == date(2026, 7, 6)
    with pytest.raises(Refused, match="noted already"):
        actions.note_event(duty.pk, "identity-received", date(2026, 6, 8), by=fay, at=AT)


@pytest.mark.parametrize(
    ("event", "day", "because"),
    [
        ("clarified-asked", date(2026, 5, 29), "It began only on Monday 1 June 2026"),
        ("clarified-asked", date(2026, 6, 24), "still to come"),
        ("clarified", date(2026, 6, 5), "note that first"),
        ("identity-received", date(2026, 6, 5), "knows no"),
    ],
)
def test_a_fact_that_makes_no_sense_is_refused_with_its_reason(fay, event, day, because):
    duty = opened(fay)
    with pytest.raises(Refused, match=because):
        actions.note_event(duty.pk, event, day, by=fay, at=AT)
    assert Duty.objects.get().facts == {}


def test_an_answer_is_not_there_before_its_question(fay):
    duty = opened(fay)
    actions.note_event(duty.pk, "clarified-asked", date(2026, 6, 5), by=fay, at=AT)
    with pytest.raises(Refused, match="before the question"):
        actions.note_event(duty.pk, "clarified", date(2026, 6, 4), by=fay, at=AT)


def test_an_extension_needs_a_reason_comes_once_and_before_the_due_date(fay):
    duty = opened(fay, "sar")
    with pytest.raises(Refused, match="needs its reason"):
        actions.extend(duty.pk, " ", by=fay, at=AT)
    longer = actions.extend(duty.pk, "Ten years of files", by=fay, at=AT)
    assert longer.due_on == date(2026, 9, 1)
    with pytest.raises(Refused, match="extended already"):
        actions.extend(duty.pk, "Once more", by=fay, at=AT)
    late = opened(fay, "eir", on(4, 5))
    with pytest.raises(Refused, match="time is over"):
        actions.extend(late.pk, "Complex", by=fay, at=AT)


def test_what_is_not_extended_by_any_rule_is_refused(desk):
    duty = opened(desk.olive, "ho_ack", on(22))
    with pytest.raises(Refused, match="cannot be extended"):
        actions.extend(duty.pk, "Busy", by=desk.olive, at=AT)


def test_nothing_is_answered_before_it_was_received_or_twice(fay):
    duty = opened(fay)
    with pytest.raises(Refused, match="It began only"):
        actions.end(duty.pk, DutyState.ANSWERED, on(29, 5), by=fay, at=AT)
    done = actions.end(duty.pk, DutyState.ANSWERED, on(15), by=fay, at=AT)
    assert not done.is_late(AT)
    with pytest.raises(Refused, match="It was answered on Monday 15 June 2026"):
        actions.end(duty.pk, DutyState.WITHDRAWN, AT, by=fay, at=AT)


def test_a_refusal_needs_its_reason(fay):
    duty = opened(fay)
    with pytest.raises(Refused, match="needs its reason"):
        actions.end(duty.pk, DutyState.REFUSED, AT, by=fay, at=AT)


def test_acknowledging_a_complaint_begins_stage_one_once(desk):
    duty = opened(desk.olive, "ho_ack", on(15), name="Rita")
    stage = actions.go_on(duty.pk, on(17), by=desk.olive, at=AT)
    assert (stage.kind, stage.follows_id, stage.asker_name) == ("ho_stage1", duty.pk, "Rita")
    assert stage.due_on == date(2026, 7, 1)
    with pytest.raises(Refused, match="cannot be done again"):
        actions.go_on(duty.pk, on(18), by=desk.olive, at=AT)


def test_an_investigation_that_is_concluded_begins_all_that_follows_it(desk):
    duty = opened(desk.olive, "awaab_investigate", on(9), case=uuid4())
    actions.go_on(duty.pk, on(18), by=desk.olive, at=AT)
    following = {one.kind: one.due_on for one in Duty.objects.filter(follows=duty)}
    assert following == {
        "awaab_summary": date(2026, 6, 23),
        "awaab_safe": date(2026, 6, 25),
        "awaab_supplementary": date(2026, 6, 25),
    }
    assert {one.case for one in Duty.objects.all()} == {duty.case}


def test_hours_count_from_the_minute(fay):
    duty = opened(fay, "breach", on(22, hour=14))
    assert duty.due_at == on(25, hour=14)
    assert not duty.is_late(on(25, hour=13))
    assert duty.is_late(on(25, hour=14))


def test_a_clock_in_days_is_late_only_after_its_last_day_in_london(fay):
    duty = opened(fay)
    assert not duty.is_late(on(30, hour=22))
    assert duty.is_late(on(30, hour=23))


def test_the_same_post_opens_one_duty_however_often_it_is_pressed(desk):
    post, case = uuid4(), uuid4()
    first = opened(desk.olive, post=post, case=case)
    assert opened(desk.olive, post=post, case=case).pk == first.pk
    assert opened(desk.olive, "sar", post=post, case=case).pk != first.pk


def test_a_law_of_another_nation_and_a_day_to_come_open_nothing(desk):
    with pytest.raises(Refused, match="does not bind"):
        opened(desk.olive, "foisa")
    with pytest.raises(Refused, match="after now"):
        opened(desk.olive, received=on(24))
    names = {clock.name for clock in offered(desk.organisation, AT.date())}
    assert {"foi", "sar", "ho_ack", "breach"} <= names
    assert not names & {"foisa", "spso_1", "scot_damp", "pre_election"}


def test_officers_open_what_only_the_foi_officer_carries_on_with(desk, fay):
    duty = opened(desk.olive)
    with pytest.raises(NotAllowed, match="FOI officer"):
        actions.end(duty.pk, DutyState.ANSWERED, AT, by=desk.olive, at=AT)
    with pytest.raises(NotAllowed):
        opened(desk.audrey)
    with pytest.raises(Refused, match="may not carry on"):
        actions.give(duty.pk, desk.olive.pk, by=fay, at=AT)
    assert actions.give(duty.pk, fay.pk, by=fay, at=AT).person == fay


def test_who_asked_is_forgotten_once_it_is_over_and_the_rest_stays(fay):
    duty = opened(fay, name="Rita", contact="rita@example.org")
    with pytest.raises(Refused, match="answered first"):
        actions.forget_asker(duty.pk, by=fay, at=AT)
    actions.end(duty.pk, DutyState.ANSWERED, AT, by=fay, at=AT)
    kept = actions.forget_asker(duty.pk, by=fay, at=AT)
    assert kept.asker_name == kept.asker_contact == ""
    assert kept.due_on


def test_what_a_colleague_changed_meanwhile_is_not_written_over(fay):
    duty = opened(fay)
    actions.give(duty.pk, fay.pk, by=fay, at=AT)
    with pytest.raises(Refused, match="meanwhile"):
        actions.end(duty.pk, DutyState.ANSWERED, AT, by=fay, at=AT, seen=1)


def test_another_organisations_duties_are_not_there(desk, fay):
    duty = opened(fay)
    other = another_desk("Elsewhere Homes", "elsewhere")
    with organisation_scope(other.id):
        assert not Duty.objects.exists()
        with pytest.raises(Duty.DoesNotExist):
            actions.end(duty.pk, DutyState.ANSWERED, AT, by=other.olive, at=AT)
    assert not seen_by(desk.carl).exists()
