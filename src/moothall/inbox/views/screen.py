"""The desk's one screen, put together from the queries' answers: queues, list, conversation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from moothall import policies
from moothall.channels.models import Stop
from moothall.channels.pausing import current_stop, stopped_by
from moothall.core.judgement.due import monitored_hours
from moothall.core.policy import Policy
from moothall.inbox.actions.our_words import replies_of_ours
from moothall.inbox.automatic.reviewing import to_review
from moothall.inbox.judging.knowing import holidays_lately
from moothall.inbox.models import Case, Post, View
from moothall.inbox.queries import Counts, Filters, Whole, counts, page, views, whole
from moothall.inbox.queries.blocks import to_look_at
from moothall.inbox.queries.called import called
from moothall.inbox.queries.going import how_much
from moothall.inbox.queries.helping import helped
from moothall.inbox.queries.kept import view_counts
from moothall.inbox.queries.looking import Looking, looking
from moothall.inbox.queries.pages import telling
from moothall.inbox.queues import QueueName
from moothall.inbox.shown import listing, rail, rows
from moothall.inbox.shown.answered import is_answered
from moothall.inbox.shown.conversation import Conversation, Eyes, asked_post, conversation_of
from moothall.inbox.shown.going import Part, bar_parts
from moothall.inbox.shown.keys import KEYS
from moothall.inbox.shown.times import Clock
from moothall.inbox.shown.verbs import answers, first_of, under_way, verbs_of
from moothall.people.access import member
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere
from moothall.people.verbs import Verb
from moothall.platforms.base import Answer


@dataclass(frozen=True, slots=True)
class Desk:
    """The bar above the three parts."""

    is_open: bool
    hours: str
    going: tuple[Part, ...]
    stop: Stop | None
    may_stop: bool
    #: whether what stops everything is this person's to lift
    may_let_go_on: bool
    may_log: bool = False
    #: posts that were hidden automatically and that nobody has looked at; and whether that is late
    to_review: int = 0
    review_is_late: bool = False
    #: blocks that are this person's to look at again, and whether one of them is late
    blocks_due: int = 0
    blocks_are_late: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """One case as a view has it in hand: what was loaded, and the post that verbs are about."""

    whole: Whole
    post: Post
    answers: dict[str, Answer]
    clock: Clock
    #: of all that the organisation sends
    stop: Stop | None = None
    #: the reply of ours that some verbs are about: the one asked for, else the newest
    ours: Post | None = None

    @property
    def case(self) -> Case:
        return self.whole.case

    @property
    def first(self) -> str:
        """The verb that the policy leads to; nothing once the post has our answer."""
        if self.is_answered:
            return ""
        return first_of(self.case, self.post, self.answers, self.under_way)

    @property
    def is_answered(self) -> bool:
        """Whether a second answer would be one too many, as far as the desk can tell."""
        return is_answered(self.post, self.whole.decisions, self.whole.drafts)

    @property
    def under_way(self) -> frozenset[str]:
        """Verbs that the platform is asked for already about this post."""
        return under_way(self.whole.actions, self.post)


def now() -> datetime:
    """The only place in this room that asks what time it is."""
    return timezone.now()


def filters_of(request: HttpRequest) -> Filters:
    """What the address narrows the list to."""
    return Filters.read(request.GET)


def query_of(filters: Filters) -> str:
    return urlencode(filters.as_kept())


def clock_of(me: Membership, policy: Policy | None, at: datetime) -> Clock:
    extra = holidays_lately(me.organisation_id) if policy else ()
    return Clock(at, me.organisation.zone, monitored_hours(policy, extra) if policy else None)


def policy_of(me: Membership, at: datetime) -> Policy | None:
    """None where the organisation has adopted none yet."""
    try:
        return policies.current(me.organisation_id, at)
    except policies.NoPolicy:
        return None


def open_case(me: Membership, case_id: UUID, at: datetime, wanted: UUID | None = None) -> Opened:
    """Raises Http404 for what this person may not see, and for a post of another case."""
    try:
        found = whole(me, case_id, at)
    except Case.DoesNotExist:
        raise Http404 from None
    replies = replies_of_ours(found.case, (entry.post for entry in found.conversation))
    ours = next((one for one in replies if one.pk == wanted), None)
    post = asked_post(found, None if ours else wanted)
    if post is None:
        raise Http404
    ours = ours or next(iter(replies), None)
    clock = clock_of(me, found.policy, at)
    can = answers(found.case.account, post, at, ours)
    return Opened(found, post, can, clock, current_stop(), ours)


def show_case(
    request: HttpRequest,
    opened: Opened,
    *,
    panel: Any = None,
    revealed: frozenset[UUID] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    """The case beside its list; the conversation alone where only that is to be changed."""
    me, filters = member(request), filters_of(request)
    query = query_of(filters)
    name = panel.name if panel else ""
    verbs = verbs_of(
        opened.case, opened.post, opened.answers, me,
        query=query, opened=name, under_way=opened.under_way, is_answered=opened.is_answered,
    )  # fmt: skip
    halted = stopped_by(opened.case.account, opened.stop)
    eyes = Eyes(me, opened.clock, query, revealed, halted)
    shown = conversation_of(opened.whole, opened.post, eyes, verbs)
    if wants_conversation(request):
        context = {"shown": shown, "panel": panel, "listing": listing.bare(filters)}
        return render(request, "inbox/_case.html", context, status=status)
    return show(request, filters, opened.clock, shown=shown, panel=panel, status=status,
                policy=opened.whole.policy, stop=opened.stop)  # fmt: skip


def wants_conversation(request: HttpRequest) -> bool:
    """Whether htmx asks for the right part only."""
    target = request.headers.get("HX-Target", "")
    return request.headers.get("HX-Request") == "true" and target.endswith("#conversation")


def show_list(request: HttpRequest) -> HttpResponse:
    """The desk with no case open."""
    me, at = member(request), now()
    policy = policy_of(me, at)
    clock = clock_of(me, policy, at)
    return show(request, filters_of(request), clock, policy=policy, stop=current_stop())


def show(
    request: HttpRequest,
    filters: Filters,
    clock: Clock,
    *,
    policy: Policy | None,
    stop: Stop | None,
    shown: Conversation | None = None,
    panel: Any = None,
    status: int = 200,
) -> HttpResponse:
    me = member(request)
    after = request.GET.get("after", "")
    found = page(me, filters, clock.now, after=after)
    looks = looking(me, [row.case.pk for row in found.rows], clock.now)
    around = rows.Around(
        clock, me, policy, looks, query_of(filters), shown.id if shown else None,
        is_danger=filters.queue == QueueName.DANGER,
        helped=helped(row.case for row in found.rows), stop=stop,
    )  # fmt: skip
    counted = counts(me, clock.now)
    saved = views(me)
    column = rail_for(me, filters, counted, saved, clock.now)
    context = {
        "desk": desk_of(me, clock, stop),
        "rail": column,
        "listing": listing.listing_of(
            filters, found, rows.rows_of(found.rows, around), counted,
            token=token_of((telling(row.case) for row in found.rows), looks),
            policy=policy, after=after,
            may_leave_alone=may_somewhere(me, Verb.LEAVE_ALONE),
            may_share=may_somewhere(me, Verb.EDIT_SAVED_REPLIES),
            views=saved,
            names=called(me, filters),
            since=int(clock.now.timestamp()),
        ),
        "shown": shown,
        "panel": panel,
        "keys": KEYS,
    }  # fmt: skip
    return render(request, "inbox/desk.html", context, status=status)


def rail_for(
    me: Membership, filters: Filters, counted: Counts, saved: list[View], at: datetime
) -> rail.Rail:
    return rail.rail_of(
        counted,
        saved,
        filters,
        view_counts(me, saved, at),
        seconds=may_somewhere(me, Verb.SECOND),
        approvals=may_somewhere(me, Verb.APPROVE_REPLY),
    )


def token_of(cases: Iterable[tuple[Any, ...]], looks: Looking) -> str:
    """Changes with anything that the list shows."""
    return listing.token((*case, looks.others.get(case[0], ())) for case in cases)


def desk_of(me: Membership, clock: Clock, stop: Stop | None) -> Desk:
    unseen, is_late = to_review(clock.now)
    today = clock.now.astimezone(clock.zone).date()
    blocks = to_look_at(me, today)
    return Desk(
        is_open=clock.is_open,
        hours=clock.hours_said,
        going=bar_parts(how_much(me, clock.now), clock, is_stopped=stop is not None),
        stop=stop,
        may_stop=may_somewhere(me, Verb.STOP_SENDING),
        may_let_go_on=may(me, Verb.STOP_SENDING),
        may_log=may_somewhere(me, Verb.LOG_BY_HAND),
        to_review=unseen,
        review_is_late=is_late,
        blocks_due=len(blocks),
        blocks_are_late=any(day < today for day in blocks),
    )


def address_of(opened_case: UUID, filters: Filters) -> str:
    """The case's own address, in the list that it was opened from."""
    return rows.with_query(reverse("inbox-case", args=[opened_case]), query_of(filters))
