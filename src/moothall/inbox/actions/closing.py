"""Leaving alone, closing, opening again: silence is a decision too, and stands on the record."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall import policies
from moothall.core.policy import Policy
from moothall.core.values.ids import new_id
from moothall.core.values.overtaken import Overtaken
from moothall.inbox.actions.deciding import (
    Refused,
    close,
    decide,
    locked,
    open_again,
    state_of,
    write,
)
from moothall.inbox.citing import Cited, ClauseNeeded, cite, clause_for_reply
from moothall.inbox.models import Case, ClosedHow, Decision
from moothall.inbox.queues import NOT_IN_BULK
from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed
from moothall.people.verbs import Verb

AT_ONCE = 200


@transaction.atomic
def leave_alone(
    case_id: UUID,
    clause: str = "",
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    why: str = "",
    batch: UUID | None = None,
) -> Decision:
    """Under a clause, else under the one that the judgement rests on. Raises ClauseNeeded."""
    case = locked(case_id, Verb.LEAVE_ALONE, by=by, version=version, ours=why)
    require_open(case)
    cited = silence(case, clause, at)
    decision = decide(
        case, "leave-alone", by=by, at=at, cited=cited, why=why.strip(), batch=batch,
        post_id=case.newest_post_id,
    )  # fmt: skip
    finish(case, decision, ClosedHow.LEFT_ALONE, cited, by=by, at=at)
    return decision


def silence(case: Case, clause: str, at: datetime) -> Cited:
    """The clause that lets it go unanswered. Not every post has one: then a person names it."""
    policy = policies.current(case.organisation_id, at)
    chosen = clause or proposed_silence(case, policy)
    if not chosen:
        raise ClauseNeeded("Say under which clause of the policy this goes unanswered.")
    return cite(case.organisation_id, chosen, at)


def proposed_silence(case: Case, policy: Policy) -> str:
    """The clause of the newest post's judgement, else the one about what is left unanswered."""
    post = case.newest_post
    if post and post.disposition == "none" and (found := clause_for_reply(post, policy)):
        return found
    quiet = next(policy.all("no_response"), None)
    return getattr(quiet[0], "id", "") if quiet else ""


def leave_alone_all(
    cases: Mapping[UUID, int | None], clause: str = "", *, by: Membership, at: datetime
) -> tuple[list[Decision], dict[UUID, str]]:
    """Many in one go, each for itself: those done, and by case why the others were not.

    Never what stands in Danger or asks for information: such a case is looked at by itself.
    """
    batch, done, refused = new_id(), [], {}
    for case_id, version in list(cases.items())[:AT_ONCE]:
        try:
            with transaction.atomic():
                case = locked(case_id, Verb.LEAVE_ALONE, by=by, version=version)
                require_harmless(case)
                done.append(leave_alone(case_id, clause, by=by, at=at, batch=batch))
        except (Refused, ClauseNeeded, NotAllowed, Overtaken) as why:
            refused[case_id] = str(why)
        except Case.DoesNotExist:
            refused[case_id] = "There is no such case."
    return done, refused


def require_harmless(case: Case) -> None:
    if case.queue in NOT_IN_BULK:
        raise Refused(f"{case} is in {case.queue_title}: look at it by itself.")


@transaction.atomic
def not_ours(
    case_id: UUID, *, by: Membership, at: datetime, version: int | None = None, why: str = ""
) -> Decision:
    """Nothing to do with the organisation: somebody else's business, or another of that name."""
    case = locked(case_id, Verb.NOT_OURS, by=by, version=version, ours=why)
    require_open(case)
    decision = decide(case, "not-ours", by=by, at=at, why=why.strip(), post_id=case.newest_post_id)
    finish(case, decision, ClosedHow.NOT_OURS, Cited(), by=by, at=at)
    return decision


@transaction.atomic
def close_case(
    case_id: UUID, *, why: str, by: Membership, at: datetime, version: int | None = None
) -> Decision:
    """Dealt with in another way, such as by telephone: say how."""
    case = locked(case_id, Verb.LEAVE_ALONE, by=by, version=version, ours=why)
    require_open(case)
    if not why.strip():
        raise Refused("Say how it was dealt with.")
    decision = decide(case, "close", by=by, at=at, why=why.strip(), post_id=case.newest_post_id)
    finish(case, decision, ClosedHow.CLOSED, Cited(), by=by, at=at)
    return decision


def finish(
    case: Case, decision: Decision, how: ClosedHow, cited: Cited, *, by: Membership, at: datetime
) -> None:
    before = state_of(case)
    close(case, how, by_name=str(by.person), at=at)
    after = state_of(case) | {"decision": str(decision.pk)}
    write(case, decision.verb, by=by, at=at, cited=cited, before=before, after=after,
          note=decision.why)  # fmt: skip


@transaction.atomic
def reopen(
    case_id: UUID, *, why: str, by: Membership, at: datetime, version: int | None = None
) -> Case:
    """Somebody has to deal with it after all."""
    case = locked(case_id, Verb.LEAVE_ALONE, by=by, version=version, ours=why)
    if case.is_open:
        raise Refused("The case is open already.")
    if case.merged_into_id:
        raise Refused("Its posts went into another case. Open that one again.")
    if not why.strip():
        raise Refused("Say why.")
    before = state_of(case)
    open_again(case, at)
    write(case, "reopen", by=by, at=at, before=before, after=state_of(case), note=why.strip())
    return case


def require_open(case: Case) -> None:
    if not case.is_open:
        raise Refused("The case is closed already.")
