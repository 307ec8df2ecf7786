"""What every verb does: find the case for this person, lock it, decide, write it down."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from moothall import record
from moothall.channels.allowed import StandingOrder
from moothall.core.values.overtaken import Overtaken
from moothall.inbox.citing import Cited
from moothall.inbox.desk import subject_of
from moothall.inbox.filing import refile
from moothall.inbox.models import Case, ClosedHow, Decision, Post, Question
from moothall.inbox.queries.access import SECRETS, visible_cases
from moothall.inbox.queues import UNREAD, QueueName
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb


class Refused(ValueError):  # noqa: N818 - it is an answer for a person, and no fault
    """It cannot be done now; the words say why and what to do."""


NOTHING_CITED = Cited()


def locked(
    case_id: UUID, verb: Verb, *, by: Membership, version: int | None = None, ours: str = ""
) -> Case:
    """The case, ours until the transaction ends.

    Raises Case.DoesNotExist for what the member may not see, NotAllowed, and Overtaken where the
    case is not the one that the member saw any more; ``ours`` is what they typed. Without a
    version nothing is compared: for verbs that lose nobody's work.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a verb belongs into a transaction")
    visible = visible_cases(by).filter(pk=case_id).values("pk")
    # joins only what every case has: PostgreSQL locks no row that may be missing
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("account", "thread__our_post", "author")
        .defer(*SECRETS)
        .get(pk__in=visible)
    )
    require(by, verb, case.account_id)
    if version is not None and version != case.version:
        raise Overtaken(theirs=described(case), ours=ours, version=case.version)
    return case


def described(case: Case) -> str:
    """How the case stands now, for somebody who acted on an older state."""
    parts = [f"Case {case.reference} is in {case.queue_title}"]
    if case.closed_how:
        by = f" by {case.closed_by_name}" if case.closed_by_name else ""
        parts.append(f"closed as {ClosedHow(case.closed_how).label}{by}")
    if case.goes_out_at and case.goes_out_as:
        asked = Decision.objects.filter(case=case, verb=case.goes_out_as).order_by("-at").first()
        who = f" by {asked.by_name}" if asked else ""
        parts.append(f"asked for{who}: {case.goes_out_as}, and not confirmed yet")
    elif case.goes_out_at:
        answers = Decision.objects.filter(case=case, verb__in=("reply", "reply-privately"))
        answer = answers.order_by("-at").first()
        who = f" by {answer.by_name}" if answer else ""
        parts.append(f"answered{who}, and the answer has not gone out yet")
    if case.assigned_to_id:
        found = Membership.objects.select_related("person").get(pk=case.assigned_to_id)
        parts.append(f"assigned to {found.person}")
    parts.append(f"{case.posts_count} post{'' if case.posts_count == 1 else 's'}")
    newest = case.newest_post
    return ", ".join(parts) + (f". The newest: “{newest.text}”" if newest else ".")


def post_in(case: Case, post_id: UUID) -> Post:
    """One of the case's own posts, with what verbs need. Raises Post.DoesNotExist."""
    found = Post.objects.select_related("account", "thread__our_post", "author", "judgement")
    return found.defer(*SECRETS).get(pk=post_id, case=case)


def save(case: Case, *changed: str) -> None:
    """With the next version, so that who saw the old one is told."""
    case.version += 1
    case.save(update_fields=[*changed, "version"])


def decide(
    case: Case,
    verb: str,
    *,
    by: Membership | StandingOrder,
    at: datetime,
    cited: Cited = NOTHING_CITED,
    **more: Any,
) -> Decision:
    """The row of the decision, with the words of the clause as they are now."""
    actor = by.actor
    return Decision.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        verb=verb,
        at=at,
        by_id=actor.id,
        by_name=actor.name,
        by_role=actor.role,
        clause=cited.clause,
        words=cited.words,
        policy=cited.policy,
        **more,
    )


def write(
    case: Case,
    verb: str,
    *,
    by: Membership | StandingOrder,
    at: datetime,
    cited: Cited = NOTHING_CITED,
    before: Any = None,
    after: Any = None,
    note: str = "",
) -> None:
    """Into the record. Call it last: other writers of the organisation wait from here on."""
    record.write(
        case.organisation_id,
        by=by.actor,
        verb=verb,
        subject=subject_of(case),
        clause=cited.clause,
        words=cited.words,
        policy=cited.policy,
        before=before,
        after=after,
        note=note,
        at=at,
    )


CLOSING = (
    "is_open", "queue", "closed_at", "closed_how", "closed_by_name", "waiting_since", "due_at",
    "due_for", "snoozed_until", "attention", "pinned_at", "merged_into", "goes_out_at",
    "goes_out_as",
)  # fmt: skip


def close(case: Case, how: ClosedHow, *, by_name: str, at: datetime) -> None:
    """Everything in it is dealt with."""
    Post.objects.filter(case=case, own=False, settled_at=None).update(settled_at=at)
    case.is_open, case.queue = False, QueueName.DONE.value
    case.closed_at, case.closed_how, case.closed_by_name = at, how.value, by_name
    Question.objects.filter(case=case, answered_at=None, withdrawn_at=None).update(withdrawn_at=at)
    clear(case)
    save(case, *CLOSING)


def wait_to_go_out(case: Case, until: datetime, *, at: datetime, removal: str = "") -> None:
    """Everything in it is answered, but nobody has read the answer yet: it is not done.

    The same for a removal, named by its verb: until the platform confirms it, the post stands.

    It nags nobody meanwhile. `outcomes` closes it once the answer is out, or opens it again.
    """
    Post.objects.filter(case=case, own=False, settled_at=None).update(settled_at=at)
    clear(case)
    case.is_open, case.queue = True, QueueName.WAITING.value
    case.closed_at, case.closed_how, case.closed_by_name = None, "", ""
    case.goes_out_at = case.rank_at = until
    case.goes_out_as = removal
    save(case, *CLOSING, "rank_at")


def clear(case: Case) -> None:
    """Nothing is due, and nothing is to be known first."""
    case.waiting_since = case.due_at = case.snoozed_until = case.pinned_at = None
    case.due_for, case.attention, case.goes_out_at, case.goes_out_as = "", "", None, ""


def open_again(
    case: Case, at: datetime, attention: str = "", *, since: datetime | None = None
) -> None:
    """What was settled ``since`` (else: when it was closed) is to be dealt with again."""
    posts = Post.objects.filter(case=case, own=False)
    if begins := since or case.closed_at:
        posts.filter(settled_at__gte=begins).update(settled_at=None)
    if case.newest_post_id and not posts.filter(settled_at=None).exists():
        posts.filter(pk=case.newest_post_id).update(settled_at=None)
    if not case.is_open:
        case.is_open, case.queue = True, UNREAD.value
        case.closed_at, case.closed_how, case.closed_by_name = None, "", ""
        case.merged_into = None
    case.pinned_at = case.snoozed_until = case.goes_out_at = None
    case.goes_out_as = ""
    case.attention = attention or case.attention
    save(case, *CLOSING)
    refile(case.organisation_id, [case.pk], at)
    case.refresh_from_db()


def state_of(case: Case) -> dict[str, Any]:
    """For the record's before and after."""
    return {
        "queue": case.queue,
        "open": case.is_open,
        "closed": case.closed_how,
        "assigned": str(case.assigned_to_id or ""),
    }
