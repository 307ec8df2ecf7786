"""Milder than removing: hearing no more of a person, and telling the platform of a post."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from moothall import policies
from moothall.channels import outbox
from moothall.channels.outbox import Payload, Target
from moothall.channels.states import State
from moothall.inbox.actions.deciding import Refused, decide, locked, post_in, save, write
from moothall.inbox.actions.moderating.bringing_back import bring_back
from moothall.inbox.actions.moderating.grounds import PLATFORM, RIGHTS
from moothall.inbox.actions.moderating.removing import require_possible
from moothall.inbox.citing import Cited, ClauseNeeded, cite, is_reason
from moothall.inbox.desk import subject_of
from moothall.inbox.evidence import seal
from moothall.inbox.models import Case, Decision, DecisionState, Post
from moothall.people.models import Membership
from moothall.platforms import base


@transaction.atomic
def mute(
    case_id: UUID,
    post_id: UUID,
    clause: str,
    *,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """Be told no more of the author's new posts; everybody else reads them as before.

    Raises what `remove` raises. A clause, since it is a resident whom nobody here reads then.
    """
    case = locked(case_id, RIGHTS["mute"], by=by, version=version, ours=why)
    post = post_in(case, post_id)
    cited = cited_for(case, clause, "mute the author", at)
    if not why.strip():
        raise Refused("Say why: what they write then does not come to this desk.")
    if case.author.muted_at:
        raise Refused("The author is muted already.")
    return asked(case, post, "mute", cited, why, by=by, at=at, author=post.author)


def unmute(
    case_id: UUID,
    post_id: UUID,
    *,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """Hear of the author's posts again. What they wrote meanwhile may stay unread."""
    return bring_back("unmute", case_id, post_id, why=why, by=by, at=at, version=version)


@transaction.atomic
def report(
    case_id: UUID,
    post_id: UUID,
    clause: str,
    *,
    category: str,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """Tell the platform of a post, as one of its own kinds. Sealed first: it may take it down."""
    case = locked(case_id, RIGHTS["report"], by=by, version=version, ours=why)
    post = post_in(case, post_id)
    cited = cited_for(case, clause, "report it", at)
    before = Decision.objects.filter(post=post, verb="report", state=DecisionState.STANDS)
    if before.filter(outcome=State.SENT).exists():
        raise Refused("It has been reported already.")
    require_possible(post, "report", at)
    payload = Payload(reason=why.strip(), category=category)
    sealed = seal(post, by=by.actor, at=at)
    return asked(case, post, "report", cited, why, by=by, at=at, payload=payload, evidence=sealed)


def cited_for(case: Case, clause: str, doing: str, at: datetime) -> Cited:
    """A clause about what may be removed, or about what goes unanswered."""
    if not clause.strip():
        raise ClauseNeeded(f"To {doing}, say under which clause of the policy.")
    cited = cite(case.organisation_id, clause.strip(), at)
    policy = policies.current(case.organisation_id, at)
    silent = {getattr(found, "id", "") for found, _ in policy.all("no_response")}
    if not is_reason(policy.clause(cited.clause)) and cited.clause not in silent:
        raise ClauseNeeded(f"{cited.clause} gives no reason to {doing}: “{cited.words}”")
    return cited


def asked(
    case: Case,
    post: Post,
    verb: str,
    cited: Cited,
    why: str,
    *,
    by: Membership,
    at: datetime,
    payload: Payload | None = None,
    **more: Any,
) -> Decision:
    """Decided, into the outbox and on the record; the case itself stays where it is."""
    require_possible(post, verb, at)
    decision = decide(case, verb, by=by, at=at, cited=cited, post=post, why=why.strip(), **more)
    action = outbox.put(
        post.account,
        PLATFORM[verb],
        Target(post.external_id, post.version),
        payload,
        by=by,
        clause=cited.clause,
        subject=subject_of(case),
        at=at,
    )
    decision.action, decision.outcome = action, str(action.state)
    decision.outcome_words = action.outcome
    decision.save(update_fields=["action", "outcome", "outcome_words"])
    if action.state == State.BY_HAND:
        case.attention = f"To be done by hand: {base.spoken(PLATFORM[verb])}."
        save(case, "attention")
    else:
        save(case)
    after = {"decision": str(decision.pk), "action": str(action.pk), "post": str(post.pk)}
    write(case, verb, by=by, at=at, cited=cited, after=after, note=decision.why)
    return decision
