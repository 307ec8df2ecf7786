"""The middle part: what the list is called, how it is narrowed, what it says when it is empty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from markupsafe import Markup

from moothall.core.judgement.reasons import shortened
from moothall.core.policy import Policy
from moothall.core.values import Ground, Need
from moothall.inbox.models import View
from moothall.inbox.models.case import ClosedHow
from moothall.inbox.queries import Counts, Filters, Page
from moothall.inbox.queries.pages import SIZE
from moothall.inbox.queues import BY_NAME, NOT_IN_BULK, QueueName
from moothall.inbox.shown.narrowed import narrowed_words
from moothall.inbox.shown.rail import ALL, url_of
from moothall.inbox.shown.rows import Row, with_query
from moothall.inbox.shown.rows_html import rows_html

EMPTY = {
    QueueName.DANGER: (
        "Nobody is in danger",
        "As far as any post says. What comes in stands here first, at any hour.",
    ),
    QueueName.MODERATION: ("Nothing to remove", "Nothing that came in breaks a clause."),
    QueueName.REQUESTS: (
        "No request waits",
        "Requests for information come here, with their clock.",
    ),
    QueueName.PRIVATE: ("Nothing to take private", "Posts about somebody’s own home come here."),
    QueueName.URGENT: ("Nothing urgent", "What cannot wait comes here."),
    QueueName.ANSWER: ("Every question is answered", "Well done. The next one comes here."),
    QueueName.REDIRECT: ("Nobody to redirect", "The press, councillors and other politicians."),
    QueueName.WAITING: (
        "Nothing waits",
        "What you ask a service area waits here, and answers that go out later.",
    ),
    QueueName.LEFT_ALONE: (
        "Nothing to leave alone",
        "What seems to want no answer waits here until somebody agrees. The rest is in Done.",
    ),
    QueueName.DONE: ("Nothing is done yet", "What somebody decided comes here."),
}
NOTHING = ("Nothing here", "Nothing fits what you asked for.")
ALL_DONE = ("All done", "Nothing waits for anybody. New posts appear here by themselves.")
LEFT_ALONE_BY = (Need.OPINION, Need.RHETORICAL, Need.PROVOCATIVE, Ground.REPETITIVE)
CLAUSE_LETTERS = 70
NO_ROWS = Markup("")


@dataclass(frozen=True, slots=True)
class Whose:
    """Everybody's, mine, nobody's."""

    title: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A line of a menu of clauses."""

    id: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Bulk:
    """What may be done to several at once."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """``query`` keeps the list in the address of each case; ``token`` tells when it changed."""

    title: str
    url: str
    query: str
    about: str = ""
    total_words: str = ""
    whose: tuple[Whose, ...] = ()
    rows: Sequence[Row] = ()
    rows_html: Markup = NO_ROWS
    token: str = ""
    newer: str = ""
    older: str = ""
    page_size: int = SIZE
    empty_title: str = ""
    empty_words: str = ""
    open_title: str = ""
    open_words: str = ""
    bulk: Bulk | None = None
    is_narrowed: bool = False
    may_share: bool = False
    view_id: UUID | None = None
    is_changed: bool = False
    #: when the page was loaded, in seconds; and how many cases were opened since
    since: int = 0
    new: int = 0
    #: where this page begins; empty on the first
    after: str = ""
    narrow_url: str = ""
    narrowed: tuple[str, ...] = ()
    all_url: str = ""


def bare(filters: Filters) -> Listing:
    """Where only the conversation is shown."""
    return Listing(title_of(filters), url_of(filters), urlencode(filters.as_kept()))


def listing_of(
    filters: Filters,
    page: Page,
    shown: Sequence[Row],
    counts: Counts,
    *,
    token: str,
    since: int,
    policy: Policy | None,
    after: str,
    may_leave_alone: bool,
    may_share: bool,
    views: Sequence[View],
    names: Mapping[str, str],
) -> Listing:
    """No query."""
    query = urlencode(filters.as_kept())
    queue = BY_NAME.get(QueueName(filters.queue)) if filters.queue else None
    empty = empty_of(filters)
    view = next((one for one in views if Filters.read(one.filters) == filters), None)
    is_done = filters.queue == QueueName.DONE
    takes_several = may_leave_alone and filters.queue not in {"done", *NOT_IN_BULK}
    bulk = Bulk(clauses(policy, agreed(shown))) if takes_several and policy else None
    return replace(
        bare(filters),
        about=queue.about if queue else "",
        total_words=total(filters, counts, len(shown)),
        whose=done_how() if is_done else whose(filters),
        rows=shown,
        rows_html=rows_html(shown, ticks=bulk is not None),
        token=token,
        since=since,
        newer=url_of(filters) if after else "",
        after=after,
        older=with_query("", "&".join(part for part in (query, f"after={page.after}") if part))
        if page.after
        else "",
        empty_title=empty[0],
        empty_words=empty[1],
        open_title="Choose a case" if shown else empty[0],
        open_words="It opens here, with everything known about it."
        if shown
        else "New posts appear in the list by themselves.",
        bulk=bulk,
        is_narrowed=bool(set(filters.as_kept()) - {"queue"}) and view is None,
        may_share=may_share,
        title=view.name if view else title_of(filters),
        narrow_url=with_query(reverse("inbox-narrow"), query),
        narrowed=narrowed_words(filters, names),
        all_url=url_of(Filters(queue=filters.queue)),
        view_id=view.pk if view and (may_share or view.owner_id) else None,
    )


def title_of(filters: Filters) -> str:
    if filters.queue:
        return BY_NAME[QueueName(filters.queue)].title
    if filters.mentions:
        return "Notes to you"
    if filters.backlog:
        return "Backlog"
    if filters.overdue:
        return "Late"
    if filters.assigned == "me":
        return "Mine"
    return "Nobody’s" if filters.assigned == "nobody" else ALL


def total(filters: Filters, counts: Counts, here: int) -> str:
    """How many there are, where the numbers of the column say so."""
    narrowed = set(filters.as_kept()) - {"queue"}
    if filters.queue == QueueName.DONE or narrowed:
        return f"{here} here" if here < SIZE else ""
    if not filters.queue:
        return f"{counts.open} open"
    found = next(one for one in counts.queues if one.queue.name == filters.queue)
    return f"{found.open} open"


def whose(filters: Filters) -> tuple[Whose, ...]:
    """One press narrows the list, and leaves the queue as it is."""
    options = [("Everybody’s", {"assigned": "", "overdue": ""}), ("Mine", {"assigned": "me"}),
               ("Nobody’s", {"assigned": "nobody"})]  # fmt: skip
    found = [
        Whose(title, url_of(replace(filters, **change)), replace(filters, **change) == filters)
        for title, change in options
    ]
    late = replace(filters, overdue="" if filters.overdue else "yes")
    tabs = (*found, Whose("Late only", url_of(late), bool(filters.overdue)))
    if filters.queue != QueueName.LEFT_ALONE:
        return tabs
    return (*tabs, Whose("Left alone already", search_of(ClosedHow.LEFT_ALONE), is_here=False))


def done_how() -> tuple[Whose, ...]:
    """What is done has no owner and no time to keep; how it ended is what one looks for."""
    ends = (ClosedHow.ANSWERED, ClosedHow.REMOVED, ClosedHow.LEFT_ALONE, ClosedHow.NOT_OURS)
    return tuple(
        Whose(one.label[0].upper() + one.label[1:], search_of(one), is_here=False) for one in ends
    )


def search_of(how: ClosedHow) -> str:
    """The posts of all cases that ended so, with every filter of the search beside them."""
    return f"{reverse('inbox-search')}?{urlencode({'state': how.value})}"


def empty_of(filters: Filters) -> tuple[str, str]:
    """Said kindly, and truthfully: a narrowed list says that it is narrowed."""
    if set(filters.as_kept()) - {"queue"}:
        return NOTHING
    return EMPTY[QueueName(filters.queue)] if filters.queue else ALL_DONE


def clauses(policy: Policy | None, chosen: Iterable[str]) -> tuple[Clause, ...]:
    """Every clause of the policy, with the beginning of its words."""
    wanted = set(chosen)
    if policy is None:
        return ()
    return tuple(
        Clause(one.id, f"{one.id}  {shortened(one.words, CLAUSE_LETTERS)}", one.id in wanted)
        for one in policy.clauses
    )


def agreed(rows: Sequence[Row]) -> tuple[str, ...]:
    """The clause that is proposed for every case of the list; none where they differ."""
    proposed = {row.silence for row in rows}
    return tuple(proposed) if len(proposed) == 1 else ()


def token(rows: Iterable[Any]) -> str:
    return sha256(repr(list(rows)).encode()).hexdigest()[:16]
