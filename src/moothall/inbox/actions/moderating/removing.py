"""What hiding, deleting and blocking have in common: the clause, the seal, the decision."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from moothall import policies
from moothall.channels import outbox
from moothall.channels.items import Known
from moothall.channels.outbox import NotPossible
from moothall.inbox.actions.deciding import Refused, decide, locked, post_in, save, write
from moothall.inbox.actions.moderating.carrying_out import carry_out
from moothall.inbox.actions.moderating.grounds import PLATFORM, RIGHTS, Grounds
from moothall.inbox.actions.moderating.register import refuse_a_second
from moothall.inbox.citing import Cited, cite_removal, for_seniors, needs_second, rules_of
from moothall.inbox.evidence import seal
from moothall.inbox.models import Case, Decision, DecisionState, Evidence, Post
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb

AWAITS = "Waits for a second person: {} wants to {} it."


@transaction.atomic
def remove(
    verb: str,
    case_id: UUID,
    post_id: UUID,
    grounds: Grounds,
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    closes: bool | None = None,
    details: dict[str, Any] | None = None,
) -> Decision:
    """Seal the post, then ask the platform, or a second person first where one is wanted.

    Raises ClauseNeeded, NotPossible, PutTwice, Overtaken, NotAllowed and Refused.
    """
    case = locked(case_id, RIGHTS[verb], by=by, version=version, ours=grounds.why)
    post = post_in(case, post_id)
    cited = cite_removal(case.organisation_id, grounds.clause.strip(), verb, at)
    refuse_twice(verb, post)
    require_possible(post, verb, at)
    sealed = seal(post, by=by.actor, at=at)
    decision = decide(
        case,
        verb,
        by=by,
        at=at,
        cited=cited,
        post=post,
        author=post.author,
        ground=grounds.ground,
        quoted=grounds.quoted,
        why=grounds.why.strip(),
        told=grounds.told.strip(),
        evidence=sealed,
        details=(details or {}) | {"closes": closes, "version": post.version},
    )
    if wants_second(case, verb, cited, by, at):
        decision.state = DecisionState.AWAITING_SECOND
        decision.save(update_fields=["state"])
        case.attention = AWAITS.format(by.person, verb)
        save(case, "attention")
    else:
        carry_out(decision, case, post, by=by, at=at)
    entry(case, decision, sealed, by=by, at=at, cited=cited)
    return decision


def refuse_twice(verb: str, post: Post) -> None:
    waiting = Decision.objects.filter(
        post=post, verb=verb, state=DecisionState.AWAITING_SECOND
    ).first()
    if waiting:
        raise Refused(
            f"{waiting.by_name} has asked for this already; it waits for a second person."
        )
    if verb == "block":
        refuse_a_second(post.author_id)


def require_possible(post: Post, verb: str, at: datetime) -> None:
    """Before anybody is asked to second it. Raises NotPossible."""
    answer = outbox.possible(
        post.account, PLATFORM[verb], Known(post.account, post.external_id), at
    )
    if not answer.possible and not answer.by_hand_steps:
        raise NotPossible(answer.reason)


def wants_second(case: Case, verb: str, cited: Cited, by: Membership, at: datetime) -> bool:
    policy = policies.current(case.organisation_id, at)
    if needs_second(policy, rules_of(case.organisation_id), verb, cited.clause):
        return True
    return for_seniors(policy, cited.clause) and not may(by, Verb.SECOND, case.account_id)


def entry(
    case: Case,
    decision: Decision,
    sealed: Evidence | None,
    *,
    by: Membership,
    at: datetime,
    cited: Cited,
) -> None:
    after = {
        "decision": str(decision.pk),
        "post": str(decision.post_id),
        "state": str(decision.state),
        "ground": decision.ground,
    }
    if sealed:
        after["evidence"] = sealed.sha256
    write(case, decision.verb, by=by, at=at, cited=cited, after=after, note=decision.why)
