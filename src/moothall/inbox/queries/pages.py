"""A page of the list, by keyset: the hundredth page is as quick as the first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.db.models.functions import Left

from moothall import policies
from moothall.core.judgement.due import monitored_hours
from moothall.core.worktime import MonitoredHours
from moothall.inbox.masking import shortened
from moothall.inbox.models import Case, Post, PostJudgement, View
from moothall.inbox.queries.access import is_limited, visible_cases
from moothall.inbox.queries.filters import Filters
from moothall.inbox.queues import QueueName
from moothall.people.compiled import Compiled, CompiledObjects, numbered
from moothall.people.models import Membership

SIZE = 50
#: letters of a post that a row of the list needs
SNIPPET = 300
#: and of one in Danger, from which the words are quoted that speak of it
TOLD = 4_000
LONGEST_STANDING = 6
Told = tuple[Sequence[dict[str, Any]], str]
NOTHING_TOLD: Told = ((), "")
#: all that a row of the list wants of its posts; the rest is wide, and there are two for each row
OF_A_POST = (
    "posted_at", "received_at", "visibility", "judge_state", "corrected_at", "judgement_id",
    "disposition", "service", "labels",
)  # fmt: skip
#: and of what hangs on a case besides
OF_OTHERS = (
    "account__platform", "account__name", "account__paused_at", "account__paused_by_name",
    "author__name", "author__handle",
    "assigned_to__person__name", "assigned_to__person__email", "service_area__name",
)  # fmt: skip
#: what a list changes with
TELLING = ("pk", "version", "newest_post_id", "queue", "newest_post__judge_state")
OF_A_CASE = tuple(field.attname for field in Case._meta.concrete_fields)  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the list. ``snippet`` is masked and short.

    ``needs`` are those found in the post that it is about, with the words that speak for them in
    ``text``: only in Danger, where an officer has to see them at once.
    """

    case: Case
    snippet: str
    is_overdue: bool
    needs: Sequence[dict[str, Any]] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """``after`` leads to the next page; empty on the last one."""

    rows: tuple[Row, ...]
    after: str


def page(
    membership: Membership, filters: Filters, at: datetime, *, after: str = "", size: int = SIZE
) -> Page:
    """Three queries, with Danger among them four. Raises NotAllowed.

    Danger first, the likeliest before all; then the soonest due. In Done, the newest first.

    ``after`` that no page gave begins at the beginning.
    """
    done = filters.queue == QueueName.DONE
    found = shown(first_of(membership, filters, at, after, size + 1), done=done)
    told = dangers_of(found[:size])
    rows = tuple(row_of(case, at, told.get(case.pk, NOTHING_TOLD)) for case in found[:size])
    return Page(rows, place_of(found[size - 1], done=done) if len(found) > size else "")


def standing_of(
    membership: Membership, filters: Filters, at: datetime, *, after: str = "", size: int = SIZE
) -> list[tuple[Any, ...]]:
    """Of the cases of a page what tells whether it has changed. One query. Raises NotAllowed."""
    found = asked(membership, filters, at, after=after, most=size, columns=TELLING)
    return [tuple(row[name] for name in TELLING) for row in found]


def first_of(
    membership: Membership, filters: Filters, at: datetime, after: str, most: int
) -> list[UUID]:
    """Which cases the page has; one query, answered from an index alone."""
    found = asked(membership, filters, at, after=after, most=most, columns=("pk",))
    return [row["pk"] for row in found]


def asked(
    membership: Membership,
    filters: Filters,
    at: datetime,
    *,
    after: str,
    most: int,
    columns: tuple[str, ...],
) -> list[dict[str, Any]]:
    organisation, me = membership.organisation_id, membership.pk
    if is_limited(membership) or after:
        cases = visible_cases(membership)
        return list(in_order(cases, filters, me, at, after).values(*columns)[:most])
    return _asked((filters, most, columns), organisation=organisation, me=me, at=at)


@Compiled
def _asked(shape: Any, *, organisation: UUID, me: UUID, at: datetime) -> None:
    filters, most, columns = shape
    cases = Case.objects.filter(organisation_id=organisation)
    list(in_order(cases, filters, me, at, "").values(*columns)[:most])


def in_order(
    cases: QuerySet[Case], filters: Filters, me: UUID, at: datetime, after: str
) -> QuerySet[Case]:
    done = filters.queue == QueueName.DONE
    narrowed = follow(filters.narrow(cases, me, at), after, done=done)
    return narrowed.order_by(*order_of(done=done))


def order_of(*, done: bool) -> tuple[str, ...]:
    return ("-closed_at", "-id") if done else ("standing", "rank_at", "id")


def telling(case: Case) -> tuple[Any, ...]:
    """The same of a case that is loaded."""
    state = case.newest_post.judge_state if case.newest_post else None
    return (case.pk, case.version, case.newest_post_id, case.queue, state)


def shown(first: Sequence[UUID], *, done: bool) -> list[Case]:
    """These cases with what their rows show.

    Which they are was asked first, of the index alone: asked in one breath with all that hangs on
    them, PostgreSQL joins every open case with its posts before it leaves out all but fifty. Their
    posts are asked for last: joined twice, they take it ten times as long to plan the question.
    """
    found = _shown((done, len(first)), **numbered(first)) if first else []
    give_posts(found)
    return found


@CompiledObjects
def _shown(shape: Any, **first: UUID) -> QuerySet[Case]:
    done, _ = shape
    return (
        Case.objects.filter(pk__in=list(first.values()))
        .select_related("account", "author", "assigned_to__person", "service_area")
        .only(*OF_A_CASE, *OF_OTHERS)
        .order_by(*order_of(done=done))
    )


def give_posts(cases: Sequence[Case]) -> None:
    """To each case its two posts, which are mostly one, with the beginning of the text."""
    wanted = {pk for case in cases for pk in (case.lead_post_id, case.newest_post_id) if pk}
    found = _posts(len(wanted), **numbered(wanted)) if wanted else []
    posts = {post.pk: post for post in found}
    for case in cases:
        case.lead_post = posts[case.lead_post_id] if case.lead_post_id else None
        case.newest_post = posts[case.newest_post_id] if case.newest_post_id else None


@CompiledObjects
def _posts(_: object, **wanted: UUID) -> QuerySet[Post]:
    found = Post.objects.filter(pk__in=list(wanted.values())).only(*OF_A_POST)
    return found.annotate(begins=Left("text", SNIPPET))


def follow(cases: QuerySet[Case], after: str, *, done: bool) -> QuerySet[Case]:
    """What comes after the row that a page ended with."""
    standing, _, place = after.partition(".")
    found = read_place(place)
    if found is None or not (standing.isdecimal() and len(standing) < LONGEST_STANDING):
        return cases
    when, last = found
    if done:
        return cases.filter(TupleLessThan((F("closed_at"), F("id")), (when, last)))
    place_in_order = (F("standing"), F("rank_at"), F("id"))
    return cases.filter(TupleGreaterThan(place_in_order, (int(standing), when, last)))


def place_of(case: Case, *, done: bool) -> str:
    """A row's place in the order, as it can stand in an address."""
    when = (case.closed_at if done else None) or case.rank_at
    return f"{case.standing}.{written_place(when, case.pk)}"


def written_place(when: datetime, last: UUID) -> str:
    """What :func:`read_place` reads."""
    written = f"{when.isoformat()} {last}"
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def read_place(after: str) -> tuple[datetime, UUID] | None:
    """None for what :func:`written_place` did not write."""
    try:
        written = urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
        when, _, last = written.partition(" ")
        moment = datetime.fromisoformat(when)
        return (moment, UUID(last)) if moment.tzinfo else None
    except (ValueError, NoBase64):
        return None


def dangers_of(cases: Iterable[Case]) -> dict[UUID, Told]:
    """By case in Danger: the needs that were found, and the text in which their words stand."""
    posts = {
        case.shown_post.judgement_id: case.pk
        for case in cases
        if case.queue == QueueName.DANGER and case.shown_post and case.shown_post.judgement_id
    }
    if not posts:
        return {}
    rows = PostJudgement.objects.filter(pk__in=posts).values_list(
        "pk", "needs", Left("post__text", TOLD)
    )
    return {posts[pk]: (needs, text) for pk, needs, text in rows}


def watched(organisation_id: UUID, at: datetime) -> MonitoredHours | None:
    """The hours of the policy in force; None where there is none, or it names none."""
    try:
        return monitored_hours(policies.current(organisation_id, at))
    except policies.NoPolicy:
        return None


def row_of(case: Case, at: datetime, told: Told) -> Row:
    return Row(
        case=case,
        snippet=shortened(getattr(case.shown_post, "begins", "")),
        is_overdue=bool(case.is_open and case.due_at and case.due_at < at),
        needs=told[0],
        text=told[1],
    )


def views(membership: Membership) -> list[View]:
    """The saved lists that this person may choose: their own, and those for all."""
    return _views(organisation=membership.organisation_id, me=membership.pk)


@CompiledObjects
def _views(_: object, *, organisation: UUID, me: UUID) -> QuerySet[View]:
    found = View.objects.filter(organisation_id=organisation)
    return found.filter(Q(owner=me) | Q(owner=None)).order_by(
        F("owner").asc(nulls_last=True), "name"
    )
