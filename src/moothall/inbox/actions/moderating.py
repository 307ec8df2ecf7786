"""Hide, delete, block and back: never without a clause, never without evidence."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moothall import policies
from moothall.channels import outbox
from moothall.channels.items import Known
from moothall.channels.models import Action
from moothall.channels.outbox import NotPossible, Target
from moothall.channels.states import State
from moothall.core.policy import Policy
from moothall.core.values import GENUINE_NEEDS
from moothall.inbox.actions.deciding import (
    Refused,
    close,
    decide,
    locked,
    post_in,
    save,
    write,
)
from moothall.inbox.citing import Cited, cite_removal, for_seniors, needs_second, rules_of
from moothall.inbox.desk import subject_of
from moothall.inbox.evidence import seal
from moothall.inbox.filing import refile
from moothall.inbox.models import (
    BlockEntry,
    Case,
    ClosedHow,
    Decision,
    DecisionState,
    Evidence,
    Post,
)
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb
from moothall.platforms import base

GENUINE = {need.value for need in GENUINE_NEEDS}
PLATFORM = {
    "hide": base.Verb.HIDE,
    "unhide": base.Verb.UNHIDE,
    "delete": base.Verb.DELETE_OTHER,
    "block": base.Verb.BLOCK,
    "unblock": base.Verb.UNBLOCK,
}
RIGHTS = {
    "hide": Verb.HIDE,
    "unhide": Verb.UNHIDE,
    "delete": Verb.DELETE,
    "block": Verb.BLOCK,
    "unblock": Verb.UNBLOCK,
}
AWAITS = "Waits for a second person: {} wants to {} it."
DAYS = {"hours": 1 / 24, "days": 1, "working-days": 7 / 5, "weeks": 7, "months": 30, "years": 365}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a removal rests on. ``told``: how the author is told, or why not."""

    clause: str
    ground: str = ""
    quoted: str = ""
    #: why a lesser step would not do; wanted for deleting and blocking
    why: str = ""
    told: str = ""


def hide(
    case_id: UUID,
    post_id: UUID,
    grounds: Grounds,
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    closes: bool | None = None,
) -> Decision:
    """Out of the public's sight. ``closes`` None: where nothing in the case asks for more."""
    return remove("hide", case_id, post_id, grounds, by=by, at=at, version=version, closes=closes)


def delete(
    case_id: UUID,
    post_id: UUID,
    grounds: Grounds,
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    closes: bool | None = None,
) -> Decision:
    """Away for good. Asks why hiding would not do."""
    if not grounds.why.strip():
        raise Refused("Say why hiding it would not do: a deleted post cannot be brought back.")
    return remove("delete", case_id, post_id, grounds, by=by, at=at, version=version, closes=closes)


def block(
    case_id: UUID,
    post_id: UUID,
    grounds: Grounds,
    *,
    review_on: date,
    by: Membership,
    at: datetime,
    version: int | None = None,
    other_contact: str = "",
    closes: bool | None = None,
) -> Decision:
    """The author of a post. Into the register, with the day on which it is looked at again."""
    if not grounds.why.strip():
        raise Refused("Say why hiding the post would not do: a block shuts a person out.")
    if review_on <= timezone.localdate(at):
        raise Refused("Give a day to come on which the block is looked at again.")
    return remove(
        "block",
        case_id,
        post_id,
        grounds,
        by=by,
        at=at,
        version=version,
        closes=closes,
        details={"review_on": review_on.isoformat(), "other_contact": other_contact.strip()},
    )


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
    if verb == "block" and BlockEntry.objects.filter(author=post.author, ended_at=None).exists():
        raise Refused("The author is blocked already.")


def require_possible(post: Post, verb: str, at: datetime) -> None:
    """Before anybody is asked to second it. Raises NotPossible."""
    answer = outbox.possible(
        post.account, PLATFORM[verb], Known(post.account, post.external_id), at
    )
    if not answer and not answer.by_hand_steps:
        raise NotPossible(answer.reason)


def wants_second(case: Case, verb: str, cited: Cited, by: Membership, at: datetime) -> bool:
    policy = policies.current(case.organisation_id, at)
    if needs_second(policy, rules_of(case.organisation_id), verb, cited.clause):
        return True
    return for_seniors(policy, cited.clause) and not may(by, Verb.SECOND, case.account_id)


def carry_out(
    decision: Decision, case: Case, post: Post, *, by: Membership, at: datetime
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
        settle_post(decision, case, post, at)
    return action


def register(decision: Decision, post: Post, at: datetime) -> BlockEntry:
    if post.author is None:
        raise Refused("Nobody knows who wrote this, so nobody can be blocked.")
    return BlockEntry.objects.create(
        organisation_id=decision.organisation_id,
        author=post.author,
        decision=decision,
        clause=decision.clause,
        why=decision.why,
        blocked_at=at,
        blocked_by_name=decision.by_name,
        review_on=date.fromisoformat(decision.details["review_on"]),
        other_contact=decision.details.get("other_contact", ""),
    )


def settle_post(decision: Decision, case: Case, post: Post, at: datetime) -> None:
    """A removed post that asks nothing is dealt with; so is a case with nothing else open."""
    closes = decision.details.get("closes")
    if closes is None and not set(post.labels) & GENUINE:
        Post.objects.filter(pk=post.pk).update(settled_at=at)
        closes = not Post.objects.filter(case=case, settled_at=None).exists()
    if closes and case.is_open:
        close(case, ClosedHow.REMOVED, by_name=decision.by_name, at=at)
        return
    save(case)
    if case.is_open:
        refile(case.organisation_id, [case.pk], at)


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


@transaction.atomic
def second(
    decision_id: UUID, *, agree: bool, by: Membership, at: datetime, note: str = ""
) -> Decision:
    """The second person's answer. What is agreed to goes out as the first person decided it."""
    waiting = Decision.objects.filter(state=DecisionState.AWAITING_SECOND)
    found = waiting.filter(organisation_id=by.organisation_id).get(pk=decision_id)
    case = locked(found.case_id, Verb.SECOND, by=by)
    decision = waiting.select_for_update().get(pk=decision_id)
    if decision.by_id == by.actor.id:
        raise Refused("You decided this yourself. Somebody else has to second it.")
    if not agree and not note.strip():
        raise Refused("Say why not.")
    decision.second_by_id, decision.second_by_name = by.actor.id, by.actor.name
    decision.second_at, decision.second_note = at, note.strip()
    decision.state = DecisionState.STANDS if agree else DecisionState.REFUSED
    decision.save(
        update_fields=["second_by_id", "second_by_name", "second_at", "second_note", "state"]
    )
    case.attention = "" if agree else f"{by.person} did not agree to {decision.verb} it: {note}"
    save(case, "attention")
    if agree and decision.post_id:
        post = post_in(case, decision.post_id)
        if post.version != decision.details["version"]:
            raise Refused("The post has changed since. Do not agree: decide it afresh.")
        carry_out(decision, case, post, by=decider(decision, by), at=at)
    cited = Cited(decision.clause, decision.words, decision.policy)
    after = {"decision": str(decision.pk), "state": str(decision.state)}
    verb = "second" if agree else "refuse"
    write(case, verb, by=by, at=at, cited=cited, after=after, note=note.strip())
    return decision


def decider(decision: Decision, by: Membership) -> Membership:
    """Who decided first, so that it is sent in their name; Refused where they have left."""
    found = Membership.objects.select_related("person").filter(
        organisation_id=by.organisation_id, person_id=decision.by_id, ended_at=None
    )
    first = found.first()
    if first is None:
        raise Refused(f"{decision.by_name} does not work here any more. Decide it afresh.")
    return first


def unhide(
    case_id: UUID,
    post_id: UUID,
    *,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """Before the public again."""
    return bring_back("unhide", case_id, post_id, why=why, by=by, at=at, version=version)


def unblock(
    case_id: UUID,
    post_id: UUID,
    *,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """The author of a post; the block's entry in the register ends."""
    with transaction.atomic():
        decision = bring_back("unblock", case_id, post_id, why=why, by=by, at=at, version=version)
        if decision.post:
            end_block(decision.post, by_name=decision.by_name, why=decision.why, at=at)
    return decision


def end_block(post: Post, *, by_name: str, why: str, at: datetime) -> None:
    """The register's entry ends; the platform is another matter."""
    BlockEntry.objects.filter(author=post.author, ended_at=None).update(
        ended_at=at, ended_by_name=by_name, ended_why=why
    )


@transaction.atomic
def bring_back(
    verb: str,
    case_id: UUID,
    post_id: UUID,
    *,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """Undo a removal on the platform. Always with a reason."""
    if not why.strip():
        raise Refused("Say why.")
    case = locked(case_id, RIGHTS[verb], by=by, version=version, ours=why)
    post = post_in(case, post_id)
    require_possible(post, verb, at)
    decision = decide(case, verb, by=by, at=at, post=post, author=post.author, why=why.strip())
    action = outbox.put(
        post.account,
        PLATFORM[verb],
        Target(post.external_id, post.version),
        by=by,
        subject=subject_of(case),
        at=at,
    )
    decision.action, decision.outcome = action, str(action.state)
    decision.outcome_words = action.outcome
    decision.save(update_fields=["action", "outcome", "outcome_words"])
    save(case)
    write(case, verb, by=by, at=at, after={"decision": str(decision.pk)}, note=why.strip())
    return decision


def proposed_review(policy: Policy, organisation_id: UUID, at: datetime) -> date:
    """When a block of now is looked at again, as the policy or the organisation has it."""
    rule = policy.first("block")
    period = rule and (rule.review_after or rule.duration)
    days = (
        period.amount * DAYS[period.unit] if period else rules_of(organisation_id).block_review_days
    )
    return timezone.localdate(at) + timedelta(days=max(1, round(days)))


def may_second(decision: Decision, by: Membership) -> bool:
    """Whether this person can be the second one."""
    return decision.by_id != by.actor.id and may(by, Verb.SECOND, decision.case.account_id)
