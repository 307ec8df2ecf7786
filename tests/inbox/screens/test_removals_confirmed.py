"""A post is out of sight, and its case done, when the platform has said so, and not before."""

from datetime import timedelta

import pytest
from tests.inbox.test_moderating import C2, REVIEW, RUDE, done
from tests.inbox.world import AT

from moothall.channels import pausing
from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.inbox import actions
from moothall.inbox.models import Case, Post

HOUR = timedelta(hours=1)


@pytest.fixture
def rude(world):
    return world.post(RUDE)


def hide(world, post):
    actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    return Action.objects.get(verb="hide")


def page(client, post):
    return client.get(f"/desk/case/{post.case_id}/").content.decode()


def is_offered(text, verb):
    return f"/{verb}/" in text.partition("dk-verbs")[2]


def test_meanwhile_it_is_being_hidden_and_neither_done_nor_in_the_way(world, rude, olive):
    hide(world, rude)
    text = page(olive, rude)
    assert "being hidden" in text
    assert "Done: removed" not in text
    assert ">dealt with<" not in text
    assert Case.objects.get().queue == "waiting"
    assert "being hidden" in olive.get("/desk/?queue=waiting").content.decode()


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, State.UNKNOWN])
def test_what_is_on_its_way_is_not_offered_again(world, rude, olive, state):
    action = hide(world, rude)
    if state is not State.QUEUED:
        action.step(State.SENDING)
    if state is State.UNKNOWN:
        action.step(State.UNKNOWN)
    assert not is_offered(page(olive, rude), "hide")
    assert olive.get(f"/desk/case/{rude.case_id}/hide/").status_code == 302


def test_a_refusal_gives_it_back_to_the_officer_who_can_hide_it_again(world, rude, olive):
    done(hide(world, rude), State.FAILED)
    case = Case.objects.get()
    assert (case.is_open, case.goes_out_as, case.assigned_to) == (True, "", world.desk.olive)
    assert is_offered(page(olive, rude), "hide")
    assert "being hidden" not in page(olive, rude)


def test_done_says_removed_only_after_the_platform_confirmed_it(world, rude, olive):
    action = hide(world, rude)
    assert "No case" in olive.get("/desk/?queue=done").content.decode() or (
        str(rude.case_id) not in olive.get("/desk/?queue=done").content.decode()
    )
    done(action)
    assert str(rude.case_id) in olive.get("/desk/?queue=done").content.decode()
    assert "Done: removed" in page(olive, rude)


def test_who_writes_again_meanwhile_keeps_the_case_open(world, rude):
    action = hide(world, rude)
    world.post("And when is bin day? [question]")
    done(action)
    case = Case.objects.get()
    assert (case.is_open, case.queue, case.goes_out_at) == (True, "answer", None)


def test_hidden_and_blocked_is_done_when_both_are(world, rude, olive):
    first = hide(world, rude)
    actions.block(rude.case_id, rude.pk, C2, by=world.desk.olive, at=AT, review_on=REVIEW)
    done(first)
    case = Case.objects.get()
    assert (case.is_open, case.goes_out_as) == (True, "block")
    assert "being blocked" in page(olive, rude)
    done(Action.objects.get(verb="block"))
    assert Case.objects.get().closed_how == "removed"
    assert "being blocked" not in page(olive, rude)


def test_a_held_message_keeps_a_case_open_whose_post_is_hidden(world):
    post = world.post("I live at 4 Elm Close [personal]")
    late = AT + 9 * HOUR
    actions.take_private(post.case_id, post.pk, "Please write to us here.", "R8",
                         by=world.desk.olive, at=late)  # fmt: skip
    done(Action.objects.get(verb="hide"))
    case = Case.objects.get()
    assert (case.is_open, case.goes_out_as) == (True, "")
    assert case.goes_out_at > late
    done(Action.objects.exclude(verb="hide").get())
    assert not Case.objects.get().is_open


def test_taken_back_before_it_was_hidden_it_is_work_again(world, rude):
    hide(world, rude)
    actions.undo(rude.decisions.get().pk, why="Fair comment", by=world.desk.olive, at=AT + HOUR)
    case = Case.objects.get()
    assert (case.is_open, case.queue, case.goes_out_at) == (True, "moderation", None)
    assert Post.objects.get().is_open


@pytest.mark.parametrize("everything", [True, False])
def test_stopped_sending_is_said_by_name_and_not_called_on_its_way(world, rude, olive, everything):
    where = world.desk.organisation if everything else world.account
    pausing.pause(where, by=world.desk.adam, reason="Election", at=AT)
    hide(world, rude)
    for text in (page(olive, rude), olive.get("/desk/?queue=waiting").content.decode()):
        assert f"hiding held: sending is stopped by {world.desk.adam.person}" in text
        assert "on its way" not in text
    asked = "Hide is held: sending is stopped by"
    assert asked in page(olive, rude)


def test_an_answer_that_is_stopped_is_held_too(world, olive):
    post = world.post("Who? [question]")
    pausing.pause(world.desk.organisation, by=world.desk.adam, reason="Election", at=AT)
    draft = actions.save_draft(post.case_id, "public", "Ring 01206.", by=world.desk.olive, at=AT,
                               post_id=post.pk)  # fmt: skip
    actions.send(draft.pk, by=world.desk.olive, at=AT, version=draft.version, clause="R5")
    text = olive.get("/desk/?queue=waiting").content.decode()
    assert f"answer held: sending is stopped by {world.desk.adam.person}" in text
    assert "answer is on its way" not in text


def first_row(text):
    return text.partition("dk-verbs")[2].partition("<details>")[0]


def test_while_a_removal_is_on_its_way_no_verb_against_it_stands_in_the_first_row(
    world, rude, olive
):
    before = first_row(page(olive, rude))
    assert all(f"/{verb}/" in before for verb in ("hide", "delete", "block", "leave-alone"))
    hide(world, rude)
    text = page(olive, rude)
    assert not any(f"/{verb}/" in first_row(text) for verb in ("delete", "block", "leave-alone"))
    assert is_offered(text, "delete"), "under More it can still be had"
    assert "Take it back" in text


def test_shown_again_it_is_to_be_dealt_with_again_and_cannot_be_undone_twice(world, rude, olive):
    done(hide(world, rude))
    assert "Undo, with a reason" in page(olive, rude)
    actions.unhide(rude.case_id, rude.pk, why="Fair comment", by=world.desk.olive, at=AT + HOUR)
    text = page(olive, rude)
    assert "Done: removed" not in text
    assert "Undo, with a reason" not in text
    case = Case.objects.get()
    assert (case.is_open, case.closed_how) == (True, "")
    assert Post.objects.get().is_open


def test_a_person_let_in_again_leaves_it_done_but_not_removed(world, rude, olive):
    actions.block(rude.case_id, rude.pk, C2, by=world.desk.olive, at=AT, review_on=REVIEW)
    done(Action.objects.get(verb="block"))
    assert "Done: removed" in page(olive, rude)
    actions.unblock(rude.case_id, rude.pk, why="Sorry", by=world.desk.olive, at=AT + HOUR)
    text = page(olive, rude)
    assert "Done: removed" not in text
    assert "Undo, with a reason" not in text
    assert Case.objects.get().closed_how == "closed"
