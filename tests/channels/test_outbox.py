"""A decision is frozen when it is made, and may be made by those who may."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.channels.conftest import make_account, make_member
from tests.channels.pretend import post

from moothall.channels import outbox, queries, receive
from moothall.channels.models import Action
from moothall.channels.models.action import WrongStepError
from moothall.channels.signals import action_ended, action_put
from moothall.channels.states import FIRST, TRANSITIONS, State
from moothall.core.values.ids import new_id
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Verb
from moothall.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope")]


def test_what_is_decided_is_frozen_with_its_key_and_its_person(put, officer, at):
    action = put(text="We are on our way.", clause="R4")
    asked = action.asked
    assert (asked.text, asked.author, asked.target_version) == ("We are on our way.", "u-p1", "1")
    assert asked.client_key == action.client_key
    assert asked.decided_at == at
    assert action.decided_by == officer.actor
    assert len({put().client_key, put().client_key, action.client_key}) == 3


@pytest.mark.parametrize(
    "changed",
    [
        {"payload": {}},
        {"client_key": "other"},
        {"verb": "delete_other"},
        {"target_id": "p2"},
        {"decided_by_id": "me"},
        {"clause": "C9"},
    ],
)
def test_nobody_changes_a_decision_afterwards(put, changed):
    action = put()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(**changed)


def every_step():
    return [(before, after) for before in State for after in State if before != after]


def path_to(state):
    """The steps from a first state to this one."""
    paths = [[first] for first in State if first in FIRST]
    while paths:
        path = paths.pop(0)
        if path[-1] == state:
            return path
        paths += [[*path, after] for after in TRANSITIONS[path[-1]] if after not in path]
    raise AssertionError(state)


@pytest.mark.parametrize(("before", "after"), every_step())
def test_the_database_holds_to_the_table_of_states(put, before, after):
    action = put()
    path = path_to(before)
    if path[0] == State.BY_HAND:
        path = [State.QUEUED, *path]
    for step in path[1:]:
        Action.objects.filter(pk=action.pk).update(state=step)
    if after in TRANSITIONS[before]:
        assert Action.objects.filter(pk=action.pk).update(state=after) == 1
        return
    with pytest.raises(DatabaseError, match="no step leads"), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(state=after)


def test_an_action_cannot_begin_in_the_middle(put):
    values = {
        field.attname: value
        for field in Action._meta.concrete_fields
        if (value := getattr(put(), field.attname)) is not None
    }
    made = Action(**values | {"id": new_id(), "client_key": "k", "state": "sent"})
    with pytest.raises(DatabaseError, match="does not begin as sent"), transaction.atomic():
        made.save(force_insert=True)


def test_every_state_can_be_reached_and_every_end_is_an_end():
    """What is sent may yet be told to be lost; then it stands before a person."""
    for state in State:
        assert path_to(state)
    assert {state for state in State if not TRANSITIONS[state]} == {State.WITHDRAWN}
    assert set(TRANSITIONS[State.SENT]) == {State.FAILED}


def test_who_listens_hears_of_it_in_the_same_transaction(put):
    heard = []
    action_put.connect(lambda action, **_: heard.append(action), weak=False, dispatch_uid="t")
    try:
        action = put()
    finally:
        action_put.disconnect(dispatch_uid="t")
    assert heard == [action]


def test_somebody_who_may_not_hide_cannot_have_it_hidden(put, auditor):
    with pytest.raises(NotAllowed):
        put(Verb.HIDE, by=auditor)
    assert not Action.objects.exists()


def test_a_member_of_another_organisation_cannot_decide_here(put, other_organisation):
    stranger = make_member(other_organisation, "eve", "officer", "senior-officer")
    with pytest.raises(NotAllowed):
        put(Verb.HIDE, by=stranger)


def test_somebody_limited_to_another_account_cannot_decide_here(put, organisation):
    elsewhere = make_account(organisation, external_id="page2")
    narrow = make_member(organisation, "nia", "officer", only_accounts={str(elsewhere.pk): None})
    with pytest.raises(NotAllowed):
        put(Verb.HIDE, by=narrow)


def test_another_organisation_does_not_see_the_outbox(put, other_organisation):
    put()
    with organisation_scope(other_organisation.pk):
        assert not Action.objects.exists()


def test_publishing_needs_more_than_replying(put, officer, senior):
    with pytest.raises(NotAllowed):
        put(Verb.PUBLISH, target="", text="News", by=officer)
    assert put(Verb.PUBLISH, target="", text="News", by=senior).state == State.QUEUED


def test_what_can_never_be_done_is_refused_with_the_reason(put, senior):
    with pytest.raises(outbox.NotPossible, match="not our own"):
        put(Verb.EDIT, text="x", by=senior)
    with pytest.raises(outbox.NotPossible, match="not hidden"):
        put(Verb.UNHIDE)


def test_two_officers_cannot_have_the_same_post_hidden_twice(put, senior):
    first = put(Verb.HIDE)
    with pytest.raises(outbox.PutTwice, match="ada") as told:
        put(Verb.HIDE, by=senior)
    assert told.value.action == first


def test_where_no_program_speaks_the_steps_are_for_a_person(organisation, put, at, officer):
    group = make_account(
        organisation, platform="nextdoor", external_id="", name="Tower residents' group"
    )
    receive.take(group, [post("n1", permalink="https://nextdoor.example/n1")], "by_hand", at)
    action = put(account=group, target="n1", text="Hello")
    assert action.state == State.BY_HAND
    assert action.steps
    assert action.handed_over_at == at
    [failure] = queries.failures(organisation.pk)
    assert failure.person == officer
    done = outbox.done_by_hand(action, by=officer, at=at, proof="https://nextdoor.example/n2")
    assert done.state == State.SENT
    assert not queries.failures(organisation.pk)
    assert Entry.objects.filter(verb="done-by-hand", actor_name="ada").count() == 1


def test_done_by_hand_wants_proof(put, officer, at):
    action = put()
    Action.objects.filter(pk=action.pk).update(state="by_hand")
    with pytest.raises(ValueError, match="how one can tell"):
        outbox.done_by_hand(action, by=officer, at=at, proof="  ")


def test_a_queued_action_can_be_taken_back_and_is_on_record(put, officer, at):
    action = put()
    heard = []
    action_ended.connect(lambda action, **_: heard.append(action.pk), weak=False, dispatch_uid="t")
    assert outbox.withdraw(action, by=officer, at=at, reason="Wrong case").state == "withdrawn"
    action_ended.disconnect(dispatch_uid="t")
    assert heard == [action.pk]
    entry = Entry.objects.get(verb="withdraw")
    assert entry.note == "Wrong case"
    with pytest.raises(WrongStepError):
        outbox.withdraw(action, by=officer, at=at)


@pytest.mark.parametrize("verb", ["withdraw", "done_by_hand", "try_again", "not_there"])
def test_nobody_interferes_with_what_is_being_sent(put, officer, at, verb):
    action = put()
    Action.objects.filter(pk=action.pk).update(state="sending")
    more = {"proof": "I saw it"} if verb in {"done_by_hand", "not_there"} else {}
    with pytest.raises(WrongStepError, match="this moment"):
        getattr(outbox, verb)(action, by=officer, at=at, **more)


def test_somebody_who_may_not_cannot_settle_it_either(put, auditor, at):
    action = put()
    with pytest.raises(NotAllowed):
        outbox.withdraw(action, by=auditor, at=at)


def test_it_is_held_until_the_desk_opens(put, at):
    action = put(not_before=at + timedelta(hours=3))
    assert action.not_before == at + timedelta(hours=3)
    assert put(not_before=at - timedelta(hours=3)).not_before == at


def test_a_failure_of_somebody_who_left_is_shown_to_who_is_there(put, officer, senior, at):
    action = put()
    Action.objects.filter(pk=action.pk).update(state="failed", handed_over_at=at)
    officer.end(at)
    [failure] = queries.failures(action.organisation_id)
    assert failure.person == senior
    assert failure.ways == ("try_again", "done_by_hand", "withdraw")


def test_many_failures_are_asked_for_in_as_many_questions_as_few(
    put, at, django_assert_num_queries
):
    for number in range(7):
        action = put(target=f"p{number}")
        Action.objects.filter(pk=action.pk).update(state="failed", handed_over_at=at)
    with django_assert_num_queries(2):
        found = queries.failures(action.organisation_id)
        assert [failure.person.person.name for failure in found] == ["ada"] * 7
        assert {failure.action.account.name for failure in found} == {"Colchester Borough Homes"}
