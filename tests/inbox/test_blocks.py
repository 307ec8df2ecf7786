"""A block stands when the platform says so, is looked at again, and ends when the platform says so."""

from datetime import date, timedelta

import pytest
from tests.inbox.test_moderating import C2, REVIEW, RUDE, done
from tests.inbox.world import AT

from moothall.channels import outbox
from moothall.channels.models import Action
from moothall.channels.states import Problem, State
from moothall.inbox import actions
from moothall.inbox.actions import Overtaken, Refused
from moothall.inbox.models import Author, BlockEntry, BlockReview, BlockState, Case
from moothall.inbox.outcomes import settle
from moothall.people.permissions import NotAllowed
from moothall.record.models import Entry

LATER = date(2026, 12, 1)


@pytest.fixture
def asked(world):
    """A block that the platform has not confirmed."""
    post = world.post(RUDE)
    return actions.block(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, review_on=REVIEW)


@pytest.fixture
def blocked(asked):
    done(asked.action)
    return asked


def entry():
    return BlockEntry.objects.select_related("decision", "ending").get()


def keep(world, **given):
    values = {"why": "They go on elsewhere", "next_on": LATER, "reviewer": None, "at": AT}
    return actions.keep_block(entry().pk, by=world.desk.olive, **values | given)


def test_a_block_counts_from_the_moment_that_the_platform_confirms_it(asked):
    assert entry().state == BlockState.ASKED
    done(asked.action)
    assert (entry().state, entry().confirmed_at) == (BlockState.BLOCKED, AT)


def test_a_block_that_failed_never_counts_and_says_so_to_who_wants_another(world, asked):
    done(asked.action, State.FAILED)
    assert entry().state == BlockState.FAILED
    assert Author.objects.get(name="Rita").blocked_at is None
    with pytest.raises(Refused, match="Olive Ng decided to block the author, and it did not work"):
        actions.block(asked.case_id, asked.post_id, C2, by=world.desk.sam, at=AT, review_on=REVIEW)
    action = Action.objects.get()
    outbox.withdraw(action, by=world.desk.olive, at=AT, reason="Not worth it")
    settle(Action.objects.get(), AT)
    assert (entry().state, entry().ended_at) == (BlockState.NEVER, AT)


def test_a_block_goes_on_until_the_platform_has_confirmed_its_end(world, blocked):
    end = actions.unblock(blocked.case_id, blocked.post_id, why="Calm since", by=world.desk.olive, at=AT)  # fmt: skip
    assert (entry().state, entry().ended_at) == (BlockState.ENDING, None)
    with pytest.raises(Refused, match="unblocking is asked for"):
        actions.block(blocked.case_id, blocked.post_id, C2, by=world.desk.sam, at=AT,
                      review_on=REVIEW)  # fmt: skip
    done(end.action, State.FAILED)
    assert (entry().state, entry().ended_at) == (BlockState.STILL, None)
    assert Author.objects.get(name="Rita").blocked_at == AT
    outbox.try_again(Action.objects.get(verb="unblock"), by=world.desk.olive, at=AT)
    settle(Action.objects.get(verb="unblock"), AT)
    assert entry().state == BlockState.ENDING
    done(end.action)
    assert (entry().state, entry().ended_by_name, entry().ended_why) == (
        BlockState.ENDED, "Olive Ng", "Calm since",
    )  # fmt: skip
    assert Author.objects.get(name="Rita").blocked_at is None


def test_an_end_that_is_taken_back_leaves_the_block_as_it_was(world, blocked):
    end = actions.unblock(blocked.case_id, blocked.post_id, why="Calm", by=world.desk.olive, at=AT)
    outbox.withdraw(end.action, by=world.desk.olive, at=AT, reason="Too soon")
    settle(Action.objects.get(verb="unblock"), AT)
    assert (entry().state, entry().ending) == (BlockState.BLOCKED, None)


def test_who_was_let_in_on_the_platform_itself_is_blocked_no_more(world, blocked):
    end = actions.unblock(blocked.case_id, blocked.post_id, why="Calm", by=world.desk.olive, at=AT)
    action = end.action
    action.step(State.SENDING)
    action.step(State.FAILED, problem=Problem.ALREADY_SO, finished_at=AT, handed_over_at=AT)
    settle(action, AT)
    assert entry().state == BlockState.ENDED
    assert Author.objects.get(name="Rita").blocked_at is None


def test_a_review_keeps_the_block_until_another_day_with_its_reason_on_record(world, blocked):
    keep(world, reviewer=world.desk.sam.pk, seen=REVIEW)
    assert (entry().review_on, entry().reviewer) == (LATER, world.desk.sam)
    review = BlockReview.objects.get()
    assert (review.by_name, review.why, review.was_due_on, review.next_on) == (
        "Olive Ng", "They go on elsewhere", REVIEW, LATER,
    )  # fmt: skip
    written = Entry.objects.get(verb="keep-block")
    assert (written.clause, written.changed_to["review_on"]) == ("C2", LATER.isoformat())
    assert written.words.startswith("Abusive, offensive")
    assert Case.objects.get().pk == blocked.case_id


@pytest.mark.usefixtures("blocked")
def test_a_review_that_ends_the_block_asks_the_platform(world):
    end = actions.end_block(entry().pk, why="Calm since", by=world.desk.olive, at=AT)
    assert (entry().state, BlockReview.objects.get().next_on) == (BlockState.ENDING, None)
    done(end.action)
    assert entry().state == BlockState.ENDED
    with pytest.raises(Refused, match="nothing to look at again"):
        keep(world)


@pytest.mark.usefixtures("blocked")
def test_a_review_wants_a_reason_a_day_to_come_and_somebody_who_may(world):
    with pytest.raises(Refused, match="Say why"):
        keep(world, why=" ")
    with pytest.raises(Refused, match="day to come"):
        keep(world, next_on=AT.date())
    with pytest.raises(Refused, match="may end the block"):
        keep(world, reviewer=world.desk.audrey.pk)
    with pytest.raises(NotAllowed):
        actions.keep_block(entry().pk, why="x", next_on=LATER, reviewer=None, at=AT,
                           by=world.desk.audrey)  # fmt: skip


@pytest.mark.usefixtures("blocked")
def test_of_two_who_review_at_once_the_second_is_told(world):
    keep(world, seen=REVIEW)
    with pytest.raises(Overtaken) as told:
        keep(world, seen=REVIEW, next_on=LATER + timedelta(days=30))
    assert "1 December 2026" in told.value.theirs


def test_nobody_reviews_what_the_platform_has_not_confirmed(world, asked):
    with pytest.raises(Refused, match="nothing to look at again yet"):
        keep(world)
    assert not asked.undone_at


def test_a_block_is_reviewed_in_the_case_where_its_post_stands_now(world, blocked):
    world.arrive("Again you ... [abusive]", at=AT + timedelta(hours=1))
    world.take_in(AT + timedelta(hours=1))
    other = world.case("Something else entirely [question]", root_id="other", parent_id="other")
    mine = Case.objects.get(pk=blocked.case_id)
    assert mine.is_open
    actions.merge(mine.pk, other.pk, by=world.desk.olive, at=AT)
    keep(world)
    assert Entry.objects.get(verb="keep-block").subject_id == str(other.pk)
