"""An answer that waits: not done until it is out, changed, taken back, sent at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inbox.world import AT

from moothall.channels import outbox
from moothall.channels.models import Action
from moothall.channels.queries import standing
from moothall.channels.states import State
from moothall.inbox import actions, outcomes
from moothall.inbox.actions import LookAgain, Overtaken, Refused
from moothall.inbox.models import Decision, Draft, Post
from moothall.inbox.queries import Filters, counts, page
from moothall.inbox.queries.going import going_out
from moothall.people.permissions import NotAllowed
from moothall.record.models import Entry

SATURDAY = datetime(2026, 6, 6, 12, 0, tzinfo=UTC)
MONDAY_OPENING = datetime(2026, 6, 8, 8, 0, tzinfo=UTC)  # 9:00 in London
WORDS = "Thank you, please ring 01206 282514."
SEEN = ("personal", "names-resident")


@pytest.fixture
def held(world):
    """A question answered on a Saturday, with its case."""
    case = world.case(at=SATURDAY)
    draft = actions.save_draft(case.pk, "public", WORDS, by=world.desk.olive, at=SATURDAY)
    sent = actions.send(
        draft.pk, by=world.desk.olive, at=SATURDAY, version=draft.version, seen=SEEN, clause="R5"
    )
    case.refresh_from_db()
    return case, sent


def ended(action, state, **values):
    """What the account's worker would write down."""
    action.refresh_from_db()
    if state is not State.BY_HAND:
        action.step(State.SENDING)
    more = {} if state is State.SENT else {"handed_over_at": MONDAY_OPENING}
    action.step(state, finished_at=MONDAY_OPENING, **more, **values)
    outcomes.settle(action, MONDAY_OPENING)


def test_a_held_answer_keeps_its_case_open_in_waiting_with_its_time(world, held):
    case, _ = held
    assert (case.is_open, case.queue, case.closed_how) == (True, "waiting", "")
    assert case.goes_out_at == MONDAY_OPENING
    assert (case.due_at, case.waiting_since) == (None, None)
    asks = {row.queue.name: row.open for row in counts(world.desk.olive, SATURDAY).queues}
    assert (asks["answer"], asks["waiting"]) == (0, 1)
    assert page(world.desk.olive, Filters(queue="done"), SATURDAY).rows == ()


def test_the_case_is_done_once_the_answer_is_out(held):
    case, _ = held
    ended(Action.objects.get(), State.SENT, outcome="Done.")
    case.refresh_from_db()
    assert (case.is_open, case.closed_how, case.goes_out_at) == (False, "answered", None)
    assert case.closed_by_name == "Olive Ng"


def test_an_answer_that_fails_brings_its_case_back(held):
    case, _ = held
    ended(Action.objects.get(), State.FAILED, outcome="The post is gone.")
    case.refresh_from_db()
    assert (case.is_open, case.queue, case.goes_out_at) == (True, "answer", None)
    assert "The post is gone." in case.attention
    assert not Post.objects.get().settled_at


def test_the_author_writes_again_before_the_answer_is_out(world, held):
    case, _ = held
    world.at = SATURDAY + timedelta(hours=1)
    world.post("And when? [question]", at=world.at)
    case.refresh_from_db()
    assert (case.queue, case.goes_out_at) == ("answer", MONDAY_OPENING)
    ended(Action.objects.get(), State.SENT)
    case.refresh_from_db()
    assert (case.is_open, case.queue, case.goes_out_at) == (True, "answer", None)


def test_other_words_are_frozen_anew_and_the_old_ones_never_go_out(world, held):
    case, draft = held
    later = SATURDAY + timedelta(hours=2)
    changed = actions.change_held(
        draft.pk, "Please ring us.", by=world.desk.sam, at=later, version=draft.version
    )
    old, new = Action.objects.order_by("id")
    assert (old.state, old.payload["text"]) == ("withdrawn", WORDS)
    assert (new.state, new.payload["text"], new.not_before) == (
        "queued", "Please ring us.", MONDAY_OPENING,
    )  # fmt: skip
    assert (new.decided_by_name, changed.action_id) == ("Sam Byrne", new.pk)
    outcomes.settle(old, later)  # hearing of the withdrawal changes nothing
    case.refresh_from_db()
    assert (case.queue, case.goes_out_at) == ("waiting", MONDAY_OPENING)
    assert [one.state for one in Decision.objects.order_by("at")] == ["undone", "stands"]
    assert Entry.objects.filter(verb="reply").count() == 2


def test_changed_words_are_looked_over_and_two_windows_do_not_overwrite(world, held):
    _, draft = held
    given = {"by": world.desk.olive, "at": SATURDAY, "version": draft.version}
    with pytest.raises(LookAgain):
        actions.change_held(draft.pk, "This was our fault.", **given)
    with pytest.raises(Refused):
        actions.change_held(draft.pk, "  ", **given)
    actions.change_held(draft.pk, "Please ring us.", **given)
    with pytest.raises(Overtaken):
        actions.change_held(draft.pk, "Please write.", **given)
    assert Action.objects.get(state="queued").payload["text"] == "Please ring us."


def test_changed_words_are_approved_again_where_approval_is_asked_for(world, held):
    case, draft = held
    actions.set_rules(by=world.desk.adam, at=AT, approve_people=[world.desk.olive.pk])
    changed = actions.change_held(
        draft.pk, "Please ring us.", by=world.desk.olive, at=SATURDAY, version=draft.version
    )
    assert changed.state == "awaiting_approval"
    assert not Action.objects.filter(state="queued").exists()
    case.refresh_from_db()
    assert (case.queue, case.goes_out_at) == ("answer", None)
    found = going_out(world.desk.sam, SATURDAY)
    assert [one.pk for one in found.replies] == [draft.pk]


def test_an_emergency_sends_it_at_once_with_the_reason_on_record(world, held):
    _, draft = held
    given = {"by": world.desk.olive, "at": SATURDAY, "version": draft.version}
    with pytest.raises(Refused, match="Say why"):
        actions.send_now(draft.pk, reason=" ", **given)
    actions.send_now(draft.pk, reason="The boiler smokes", **given)
    action = Action.objects.get(state="queued")
    assert (action.not_before, action.payload["text"]) == (SATURDAY, WORDS)
    assert Entry.objects.filter(verb="reply", note="The boiler smokes").exists()


def test_who_may_not_write_out_of_hours_does_not_send_it_at_once(world, held):
    _, draft = held
    world.desk.olive.only_verbs = ["see-posts", "reply"]
    world.desk.olive.save()
    with pytest.raises(NotAllowed):
        actions.send_now(
            draft.pk, reason="x", by=world.desk.olive, at=SATURDAY, version=draft.version
        )
    assert Draft.objects.get().state == "queued"


def test_what_is_on_its_way_is_changed_by_nobody(world, held):
    _, draft = held
    Action.objects.get().step(State.SENDING)
    with pytest.raises((Refused, outbox.WrongStepError)):
        actions.change_held(
            draft.pk, "Other.", by=world.desk.olive, at=SATURDAY, version=draft.version
        )


def test_a_withdrawn_answer_opens_its_case_with_the_words_as_a_draft(world, held):
    case, draft = held
    actions.take_back(draft.pk, by=world.desk.olive, at=SATURDAY)
    case.refresh_from_db()
    assert (case.queue, case.goes_out_at) == ("answer", None)
    assert (Draft.objects.get().state, Draft.objects.get().text) == ("writing", WORDS)


@pytest.mark.usefixtures("held")
def test_the_numbers_of_the_bar_cost_one_query_whatever_waits(world):
    rude = world.post("You ... [abusive]", author="rob")
    actions.hide(rude.case_id, rude.pk, actions.Grounds(clause="C2"), by=world.desk.olive, at=AT)
    hide = Action.objects.get(verb="hide")
    hide.step(State.SENDING)
    hide.step(State.FAILED, handed_over_at=AT)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = standing(world.id, SATURDAY)
    assert len(asked) == 1
    assert (found.failed, found.held, found.held_until, found.on_its_way, found.stuck) == (
        1, 1, MONDAY_OPENING, 0, 1,
    )  # fmt: skip
    assert standing(world.id, SATURDAY, []).stuck == 0
