"""The hiding itself: right after the judge has read, one post at a time, evidence first."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from moothall import policies
from moothall.channels.allowed import AUTOMATIC, StandingOrder
from moothall.channels.models import Action
from moothall.channels.outbox import NotPossible, PutTwice
from moothall.channels.pausing import stopped
from moothall.core.judgement.due import monitored_hours
from moothall.core.policy import Policy
from moothall.core.worktime import NeverOpenError
from moothall.duties.queries import proclaimed
from moothall.inbox.actions.deciding import decide, post_in, save, write
from moothall.inbox.actions.moderating.carrying_out import carry_out
from moothall.inbox.actions.moderating.removing import require_possible
from moothall.inbox.automatic.limits import why_not_clause, why_not_post
from moothall.inbox.automatic.reviewing import is_behind
from moothall.inbox.automatic.switching import held
from moothall.inbox.citing import cite_removal, quoted
from moothall.inbox.evidence import seal
from moothall.inbox.models import AutomaticHide, AutomaticHiding, Case, JudgeState, Post
from moothall.inbox.queues import QueueName
from moothall.platforms.base import Verb
from moothall.record import Actor

NAME = "Automatic hiding"
WAITS = "Hidden automatically under {}. A person has to look at it by {:%A, %H:%M}."
A_DAY = timedelta(days=1)
log = logging.getLogger(__name__)


def hide_judged(*, organisation_id: UUID, ids: Iterable[UUID], at: datetime, **_: object) -> int:
    """Hide those of these posts that a switch covers and no limit keeps; how many.

    Expects the organisation's scope. What goes wrong with one is logged; people see it anyway.
    """
    switches = list(AutomaticHiding.objects.filter(off_at=None).select_related("account"))
    if not switches or held() or is_behind(at):
        return 0
    policy = policies.current(organisation_id, at)
    switches = [one for one in switches if still_means(one, policy) and not stopped(one.account)]
    done = 0
    for post_id in ids if switches else ():
        try:
            with transaction.atomic():
                done += hide_one(post_id, switches, policy, at)
        except (NotPossible, PutTwice):
            continue
        except Exception:
            log.exception("automatic hiding failed", extra={"post": str(post_id)})
    return done


def still_means(switch: AutomaticHiding, policy: Policy) -> bool:
    """Whether the clause reads as it did when the administrator switched it on."""
    if why_not_clause(policy, switch.clause, switch.account):
        return False
    return policy.clause(switch.clause).words == switch.words


def hide_one(post_id: UUID, switches: list[AutomaticHiding], policy: Policy, at: datetime) -> bool:
    """In the caller's transaction."""
    found = Post.objects.filter(pk=post_id, judge_state=JudgeState.JUDGED).first()
    if found is None or found.case_id is None:
        return False
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("account", "thread__our_post", "author")
        .get(pk=found.case_id)
    )
    post = post_in(case, post_id)
    row = post.judgement
    if row is None or why_not_post(post, row, case):
        return False
    for switch in switches:
        grounds = [
            one
            for one in row.grounds
            if one["clause"] == switch.clause and one["score"] >= switch.at_least
        ]
        if switch.account_id == post.account_id and grounds:
            carry(
                switch, case, post, grounds[0], review_due(policy, case.organisation_id, at), at=at
            )
            return True
    return False


def carry(
    switch: AutomaticHiding,
    case: Case,
    post: Post,
    finding: dict[str, Any],
    review_by: datetime,
    *,
    at: datetime,
) -> AutomaticHide:
    """Seal, decide, ask the platform, and put it in front of a person."""
    order = order_of(switch)
    require_possible(post, "hide", at)
    cited = cite_removal(case.organisation_id, switch.clause, "hide", at)
    sealed = seal(post, by=order.actor, at=at)
    decision = decide(
        case,
        "hide",
        by=order,
        at=at,
        cited=cited,
        post=post,
        author=post.author,
        ground=finding["label"],
        quoted=quoted(post, finding["spans"]),
        why=words_of(switch),
        evidence=sealed,
        details={"closes": False, "version": post.version, "automatic": str(switch.pk)},
    )
    case.pinned_at, case.queue = at, QueueName.MODERATION.value
    local = review_by.astimezone(case.organisation.zone)
    case.attention = WAITS.format(switch.clause, local)
    save(case, "pinned_at", "queue", "attention")
    carry_out(decision, case, post, by=order, at=at)
    made = AutomaticHide.objects.create(
        organisation_id=case.organisation_id,
        switch=switch,
        decision=decision,
        post=post,
        at=at,
        score=finding["score"],
        review_by=review_by,
    )
    after = {"decision": str(decision.pk), "post": str(post.pk), "evidence": sealed.sha256,
             "score": finding["score"]}  # fmt: skip
    write(case, "hide", by=order, at=at, cited=cited, after=after, note=words_of(switch))
    return made


def order_of(switch: AutomaticHiding) -> StandingOrder:
    """The administrator's word, as the outbox and the record name it."""
    actor = Actor(id=str(switch.pk), name=NAME, role=AUTOMATIC)
    return StandingOrder(switch.organisation_id, switch.account_id, actor, frozenset({Verb.HIDE}))


def words_of(switch: AutomaticHiding) -> str:
    """What stands in the record."""
    return (
        f"Automatic, switched on by {switch.on_by_name} on {switch.on_at:%-d %B %Y}"
        f" under clause {switch.clause}."
    )


def review_due(policy: Policy, organisation_id: UUID, at: datetime) -> datetime:
    """The end of the next watched day: nobody is asked to look on a Sunday."""
    hours = monitored_hours(policy, proclaimed(organisation_id))
    try:
        opens = hours.next_opening(at) if hours else None
    except NeverOpenError:
        opens = None
    closes = hours.closes(opens) if hours and opens else None
    return closes or at + A_DAY


def still_stands(*, action: Action, **_: object) -> str:
    """Asked before each is sent: why not, or nothing."""
    switch = AutomaticHiding.objects.filter(pk=action.decided_by_id).first()
    if switch is None or switch.off_at:
        return "Automatic hiding was switched off. Somebody has to decide it."
    hold = held()
    return f"{hold.by_name} holds all automatic hiding: {hold.why}" if hold else ""
