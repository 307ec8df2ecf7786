"""Who is written to about what happens at the desk, once, and without residents' words."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.inbox.world import AT
from tests.support.desk_cast import member

from moothall.channels import outbox
from moothall.channels.models import Account, Action
from moothall.channels.states import State
from moothall.inbox import actions, outcomes, telling
from moothall.inbox.models import Look
from moothall.letters import readers, settling
from moothall.letters.kinds import Kind
from moothall.letters.models import Letter, Wish
from moothall.people.models import Membership
from moothall.people.verbs import Role

LATER = AT + timedelta(minutes=31)
RUDE = "You utter ... [abusive]"


@pytest.fixture
def failed(world):
    """Olive hid a post, and the platform refused."""
    post = world.post(RUDE)
    actions.hide(post.case_id, post.pk, actions.Grounds(clause="C2"), by=world.desk.olive, at=AT)
    action = Action.objects.get()
    action.step(State.SENDING)
    action.step(State.FAILED, handed_over_at=AT, outcome="The platform says no.")
    return action


def told(kind=None):
    found = Letter.objects.all() if kind is None else Letter.objects.filter(kind=kind)
    return sorted((str(one.reader.person), one.kind) for one in found.select_related("reader"))


def test_a_failure_is_told_once_to_who_decided_it(failed):
    outcomes.settle(failed, AT)
    outcomes.settle(failed, AT)
    assert told() == [("Olive Ng", "failed")]
    letter = Letter.objects.get()
    assert letter.subject.startswith("Not done: hide")
    assert f"/desk/going-out/#action-{failed.pk}" in letter.text
    assert "utter" not in letter.text + letter.html


def test_nobody_acts_for_half_an_hour_and_others_are_told_once(world, failed):
    outcomes.settle(failed, AT)
    assert telling.nobody_acted(world.id, AT + timedelta(minutes=29)) == 0
    assert telling.nobody_acted(world.id, LATER) == 1
    assert telling.nobody_acted(world.id, LATER + timedelta(hours=1)) == 0
    assert told(Kind.NOBODY_ACTED) == [("Adam Rees", "nobody_acted")]


def test_the_named_second_person_is_told_too_and_after_the_minutes_that_were_set(world, failed):
    settling.set_telling(
        by=world.desk.adam, at=AT, second=world.desk.sam.pk, named={}, failure_minutes=5,
        unread_minutes=30, danger_minutes=10,
    )  # fmt: skip
    outcomes.settle(failed, AT)
    telling.nobody_acted(world.id, AT + timedelta(minutes=6))
    assert [who for who, _ in told(Kind.NOBODY_ACTED)] == ["Adam Rees", "Sam Byrne"]


@pytest.mark.parametrize("why", ["away", "left", "switched off"])
def test_without_who_decided_it_the_others_are_told_at_once(world, failed, why):
    if why == "left":
        world.desk.olive.end(AT)
    else:
        until = AT + timedelta(days=3) if why == "away" else None
        kinds = set(Kind) - ({Kind.FAILED} if why == "switched off" else set())
        readers.choose(world.desk.olive, kinds, away_until=until)
    outcomes.settle(failed, AT)
    assert told() == [("Adam Rees", "nobody_acted")]


def test_what_was_dealt_with_in_time_goes_to_nobody_else(world, failed):
    outcomes.settle(failed, AT)
    outbox.withdraw(failed, by=world.desk.olive, at=AT + timedelta(minutes=3))
    assert telling.nobody_acted(world.id, LATER) == 0


def test_the_last_reader_of_failures_cannot_switch_them_off(world):
    rest = set(Kind) - {Kind.NOBODY_ACTED}
    with pytest.raises(readers.LastReader, match="You are the last person"):
        readers.choose(world.desk.adam, rest, away_until=None)
    assert readers.wishes(world.desk.adam)[Kind.NOBODY_ACTED]
    settling.set_telling(
        by=world.desk.adam, at=AT, second=world.desk.sam.pk, named={}, failure_minutes=30,
        unread_minutes=30, danger_minutes=10,
    )  # fmt: skip
    readers.choose(world.desk.adam, rest, away_until=None)
    with pytest.raises(readers.LastReader):
        readers.choose(world.desk.sam, rest, away_until=None)
    assert readers.those_who_look_after(world.id, Kind.NOBODY_ACTED, AT) == [world.desk.sam]


def test_when_all_who_look_after_it_are_away_they_are_told_all_the_same(world):
    readers.choose(world.desk.adam, set(Kind), away_until=AT + timedelta(days=9))
    assert readers.those_who_look_after(world.id, Kind.NOBODY_ACTED, AT) == [world.desk.adam]


def test_an_account_that_is_not_read_is_told_of_once_for_each_time(world):
    settling.set_telling(
        by=world.desk.adam, at=AT, second=None, named={world.account.pk: world.desk.olive.pk},
        failure_minutes=30, unread_minutes=30, danger_minutes=10,
    )  # fmt: skip
    accounts = Account.objects.filter(pk=world.account.pk)
    accounts.update(last_read_at=AT, last_error="The token is not accepted any more.")
    assert telling.unread_accounts(world.id, AT + timedelta(minutes=29)) == 0
    assert telling.unread_accounts(world.id, LATER) == 2
    assert telling.unread_accounts(world.id, LATER + timedelta(hours=5)) == 0
    assert [who for who, _ in told()] == ["Adam Rees", "Olive Ng"]
    assert "The token is not accepted any more." in Letter.objects.first().text
    accounts.update(last_read_at=LATER)
    assert telling.unread_accounts(world.id, LATER + timedelta(hours=5)) == 2


def test_a_permission_that_ran_out_is_told_of_at_once(world):
    Account.objects.update(last_read_at=AT, expires_at=AT - timedelta(minutes=1))
    assert telling.unread_accounts(world.id, AT) == 1
    assert telling.unread_accounts(world.id, AT) == 0


def test_a_permission_that_the_platform_takes_back_is_told_of_at_once(world):
    Account.objects.update(last_read_at=AT, permission_lost_at=AT, last_error="Sign in again.")
    assert telling.unread_accounts(world.id, AT) == 1
    assert telling.unread_accounts(world.id, AT + timedelta(hours=9)) == 0
    assert "does not accept the desk’s permission any more. Sign in again." in (
        Letter.objects.get().text
    )


def test_a_note_with_a_name_is_told_to_them_and_not_to_its_writer(world):
    case = world.case()
    actions.add_note(case.pk, "@Sam @Olive please ring Rita on 07700", by=world.desk.olive, at=AT)
    assert told() == [("Sam Byrne", "mention")]
    letter = Letter.objects.get()
    assert "07700" not in letter.text
    assert f"/desk/case/{case.pk}/" in letter.text


def test_a_case_given_to_somebody_is_told_to_them(world):
    case = world.case()
    actions.assign(case.pk, world.desk.olive.pk, by=world.desk.olive, at=AT)
    assert told() == []
    actions.assign(case.pk, world.desk.sam.pk, by=world.desk.olive, at=AT)
    assert told() == [("Sam Byrne", "assigned")]


def test_a_reply_that_waits_for_approval_is_told_to_who_may_approve_it(world):
    actions.set_rules(by=world.desk.adam, at=AT, approve_people=[world.desk.olive.pk])
    case = world.case()
    draft = actions.save_draft(case.pk, "public", "Please ring us.", by=world.desk.olive, at=AT)
    actions.send(draft.pk, by=world.desk.olive, at=AT, version=draft.version)
    assert told() == [("Sam Byrne", "approval")]
    assert "Please ring us." not in Letter.objects.get().text


def test_possible_danger_that_nobody_opens_is_told_to_whoever_acts_on_it(world):
    case = world.case("Smell of gas [emergency][hazard]")
    soon = AT + timedelta(minutes=11)
    assert telling.unopened_danger(world.id, AT + timedelta(minutes=9)) == 0
    acting = telling.acting_on_danger(readers.current(world.id), world.account.pk)
    assert world.desk.olive in acting
    assert telling.unopened_danger(world.id, soon) == len(acting)
    assert telling.unopened_danger(world.id, soon + timedelta(hours=1)) == 0
    letter = Letter.objects.first()
    assert "Possible danger" in letter.subject
    assert "gas" not in letter.text.lower()
    assert str(case) in letter.subject


def test_who_does_not_want_letters_about_danger_gets_none_while_somebody_else_does(world):
    world.case("Smell of gas [emergency][hazard]")
    acting = telling.acting_on_danger(readers.current(world.id), world.account.pk)
    others = [one for one in acting if one != world.desk.olive]
    readers.choose(world.desk.olive, set(Kind) - {Kind.DANGER}, away_until=None)
    assert telling.unopened_danger(world.id, AT + timedelta(minutes=11)) == len(others) > 0
    assert not Letter.objects.filter(reader=world.desk.olive).exists()


def test_danger_is_told_to_all_who_act_on_it_where_none_of_them_wants_to_know(world):
    world.case("Smell of gas [emergency][hazard]")
    acting = telling.acting_on_danger(readers.current(world.id), world.account.pk)
    for one in acting:
        Wish.objects.create(
            organisation_id=world.id, member=one, kind=Kind.DANGER.value, wanted=False
        )
    assert telling.unopened_danger(world.id, AT + timedelta(minutes=11)) == len(acting)


def test_nobody_who_only_reads_is_written_to_about_danger(world):
    member(world.desk.organisation, "Yusuf Demir", Role.SAFEGUARDING_LEAD)
    member(world.desk.organisation, "Fay Reed", Role.FOI_OFFICER)
    member(world.desk.organisation, "Alan Frith", Role.AUDITOR)
    world.case("Smell of gas [emergency][hazard]")
    assert telling.unopened_danger(world.id, AT + timedelta(minutes=11)) == 3
    assert {name for name, _ in told()} == {"Olive Ng", "Sam Byrne", "Yusuf Demir"}


def test_where_nobody_acts_on_danger_an_administrator_is_told(world):
    world.case("Smell of gas [emergency][hazard]")
    Membership.objects.filter(organisation=world.id).exclude(pk=world.desk.adam.pk).update(
        roles=[Role.AUDITOR]
    )
    assert telling.unopened_danger(world.id, AT + timedelta(minutes=11)) == 1
    assert told() == [("Adam Rees", "danger")]


def test_danger_that_somebody_has_open_is_told_to_nobody(world):
    case = world.case("Smell of gas [emergency][hazard]")
    readers.choose(world.desk.olive, set(Kind), away_until=None)
    actions.look(case.pk, "looking", by=world.desk.sam, at=AT + timedelta(minutes=2))
    assert telling.unopened_danger(world.id, AT + timedelta(minutes=11)) == 0
    actions.forget_looks(world.id, AT + timedelta(hours=2))  # it was seen all the same
    assert not Look.objects.exists()
    assert telling.unopened_danger(world.id, AT + timedelta(hours=2)) == 0


def test_another_organisations_trouble_is_told_to_nobody_here(failed, elsewhere):
    outcomes.settle(failed, AT)
    assert telling.nobody_acted(elsewhere.id, datetime(2026, 6, 2, 12, tzinfo=UTC)) == 0
