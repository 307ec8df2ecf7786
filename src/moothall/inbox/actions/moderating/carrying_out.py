"""A removal that stands goes into the outbox, and the case follows."""

from datetime import datetime

from moothall.channels import outbox
from moothall.channels.allowed import StandingOrder
from moothall.channels.models import Action
from moothall.channels.outbox import Target
from moothall.channels.states import State
from moothall.core.values import GENUINE_NEEDS
from moothall.inbox.actions.deciding import close, save, wait_to_go_out
from moothall.inbox.actions.moderating.grounds import PLATFORM
from moothall.inbox.actions.moderating.register import register
from moothall.inbox.desk import subject_of
from moothall.inbox.filing import refile
from moothall.inbox.models import Case, ClosedHow, Decision, Post
from moothall.people.models import Membership
from moothall.platforms import base

GENUINE = {need.value for need in GENUINE_NEEDS}


def carry_out(
    decision: Decision, case: Case, post: Post, *, by: Membership | StandingOrder, at: datetime
) -> Action:
    """Into the outbox, and what follows from it for the case and the register of blocks."""
    action = outbox.put(
        post.account,
        PLATFORM[decision.verb],
        Target(post.external_id, post.version),
        by=by,
        clause=decision.clause,
        subject=subject_of(case),
        at=at,
    )
    decision.action, decision.outcome = action, str(action.state)
    decision.outcome_words = action.outcome
    decision.save(update_fields=["action", "outcome", "outcome_words"])
    if decision.verb == "block":
        register(decision, post, at)
    if action.state == State.BY_HAND:
        case.attention = f"To be done by hand: {base.spoken(PLATFORM[decision.verb])}."
        save(case, "attention")
    else:
        wait(decision, case, post, action, at)
    return action


def wait(decision: Decision, case: Case, post: Post, action: Action, at: datetime) -> None:
    """Nobody has to do anything more about it, and yet it is not done: the platform has to say so.

    `outcomes` closes the case then, or gives it back.
    """
    if closes_with(decision, case, post):
        decision.details["closes"] = True
        decision.save(update_fields=["details"])
        if case.is_open:
            wait_to_go_out(case, action.not_before, at=at, removal=decision.verb)
            return
    settle_post(decision, case, post, at, is_confirmed=False)


def closes_with(decision: Decision, case: Case, post: Post) -> bool:
    """Whether nothing is left to do in the case once the post is out of sight."""
    closes = decision.details.get("closes")
    if closes is not None:
        return bool(closes)
    others = Post.objects.filter(case=case, settled_at=None).exclude(pk=post.pk)
    return not asks_for_more(post) and not others.exists()


def asks_for_more(post: Post) -> bool:
    """A need is met whatever became of the words that it came in."""
    return bool(set(post.labels) & GENUINE)


def settle_post(
    decision: Decision, case: Case, post: Post, at: datetime, *, is_confirmed: bool = True
) -> None:
    """A removed post that asks nothing is dealt with; so is a case with nothing else open."""
    closes = closes_with(decision, case, post)
    if decision.details.get("closes") is None and not asks_for_more(post):
        Post.objects.filter(pk=post.pk).update(settled_at=at)
    if closes and is_confirmed and case.is_open:
        close(case, ClosedHow.REMOVED, by_name=decision.by_name, at=at)
        return
    save(case)
    if case.is_open:
        refile(case.organisation_id, [case.pk], at)
