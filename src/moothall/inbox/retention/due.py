"""Which cases have had their time, and why others of their age stay."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from moothall.channels.models import Action
from moothall.channels.states import OVER
from moothall.core.policy import Policy
from moothall.duties.models import Duty
from moothall.inbox.models import BlockEntry, Case, Decision, Evidence, Hold, Post
from moothall.inbox.retention.periods import BY_NEED, Period, periods, stopping
from moothall.inbox.retention.worded import worded
from moothall.people.models import Organisation

REMOVALS = ("hide", "delete", "block")
#: a review is asked for within 40 working days of an answer (section 45 code of practice, 5.3), a
#: complaint to the Commissioner within six weeks of that
CONTESTED_FOR = timedelta(days=120)
#: cases that are looked at together
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Due:
    """A case whose time is over: the class whose time ended last, and every class that it is."""

    case_id: UUID
    reference: str
    classes: tuple[str, ...]
    period: Period


@dataclass(frozen=True, slots=True)
class Refusal:
    """A case that is old enough and stays, with the reason in words."""

    case_id: UUID
    reference: str
    why: str


def due(organisation: Organisation, policy: Policy, at: datetime) -> Iterator[Due]:
    """The oldest first, a few hundred at a time. Ask in the organisation's scope."""
    return (one for one in looked_through(organisation, policy, at) if isinstance(one, Due))


def held(organisation: Organisation, policy: Policy, at: datetime) -> Iterator[Refusal]:
    """Those that would have gone."""
    return (one for one in looked_through(organisation, policy, at) if isinstance(one, Refusal))


def looked_through(
    organisation: Organisation, policy: Policy, at: datetime, *, most: int | None = None
) -> Iterator[Due | Refusal]:
    """Every case whose time is over. ``most``: of so many of the oldest, for a screen."""
    given = periods(policy)
    seen = 0
    for batch in batches(organisation, given, at):
        kept = reasons_to_keep(batch, policy, at)
        found = Found.of(batch)
        for case in batch:
            ends = ended(case, found, given, at, organisation)
            if ends is None:
                continue
            if case.pk in kept:
                yield Refusal(case.pk, case.reference, kept[case.pk])
            else:
                yield Due(case.pk, case.reference, found.classes(case), ends)
        seen += len(batch)
        if most is not None and seen >= most:
            return


def batches(
    organisation: Organisation, given: dict[str, Period], at: datetime
) -> Iterator[list[Case]]:
    """Closed cases that hold words and began long enough ago for the shortest period."""
    if not given:
        return
    newest = max(one.ends_before(at, organisation.zone) for one in given.values())
    closed = (
        worded()
        .filter(organisation=organisation, is_open=False, opened_at__lte=newest)
        .order_by("id")
        .only("id", "organisation_id", "author_id", "closed_at", "opened_at")
    )
    after: UUID | None = None
    while batch := list(closed.filter(pk__gt=after)[:AT_ONCE] if after else closed[:AT_ONCE]):
        yield batch
        after = batch[-1].pk


class Found:
    """What a batch of cases is, and when it began, in a few queries."""

    def __init__(self) -> None:
        self.kinds: dict[UUID, set[str]] = {}
        self.received: dict[UUID, datetime] = {}
        self.decided: dict[UUID, datetime] = {}
        self.ended: dict[UUID, datetime] = {}

    @classmethod
    def of(cls, cases: Iterable[Case]) -> "Found":
        made, ids = cls(), [case.pk for case in cases]
        made.kinds = {one: set() for one in ids}
        posts = Post.objects.filter(case__in=ids)
        for case, labels in posts.values_list("case", "labels"):
            made.kinds[case] |= {BY_NEED[label] for label in labels if label in BY_NEED}
        for case in Decision.objects.filter(case__in=ids, verb__in=REMOVALS).values_list(
            "case", flat=True
        ):
            made.kinds[case].add("moderated")
        for case in Evidence.objects.filter(case__in=ids).values_list("case", flat=True):
            made.kinds[case].add("moderated")
        blocks = BlockEntry.objects.filter(decision__case__in=ids)
        for case, ended_at in blocks.values_list("decision__case", "ended_at"):
            made.kinds[case].add("block")
            if ended_at:
                made.ended[case] = max(ended_at, made.ended.get(case, ended_at))
        received = posts.values_list("case").annotate(newest=Max("received_at"))
        made.received = {case: at for case, at in received if case}
        decisions = Decision.objects.filter(case__in=ids).values_list("case")
        made.decided = dict(decisions.annotate(newest=Max("at")))
        return made

    def classes(self, case: Case) -> tuple[str, ...]:
        return tuple(sorted(self.kinds[case.pk])) or ("routine",)

    def began(self, case: Case, since: str) -> datetime:
        """When its time began; what never happened is taken to be the closing."""
        closed = case.closed_at or case.opened_at
        events = {"received": self.received, "decided": self.decided, "ended": self.ended}
        return events[since].get(case.pk, closed) if since in events else closed


def ended(
    case: Case, found: Found, given: dict[str, Period], at: datetime, organisation: Organisation
) -> Period | None:
    """The period that ended last; None where one still runs, or a class was given none."""
    mine = [given.get(kind) for kind in found.classes(case)]
    ends = []
    for period in mine:
        if period is None:
            return None
        limit = period.ends_before(at, organisation.zone)
        if found.began(case, period.since) > limit:
            return None
        ends.append((limit, period))
    return min(ends, key=lambda pair: pair[0])[1]


def reasons_to_keep(cases: Iterable[Case], policy: Policy, at: datetime) -> dict[UUID, str]:
    """Of those that something keeps: why."""
    by_id = {case.pk: case for case in cases}
    ids = list(by_id)
    kept: dict[UUID, str] = {}
    for hold in Hold.objects.filter(case__in=ids, ended_at=None):
        kept.setdefault(hold.case_id, f"kept because of {hold.get_reason_display()}")
    for pk, reference in owed(ids, at):
        kept.setdefault(pk, f"{reference} is about it")
    for pk in blocked(ids):
        kept.setdefault(pk, "its author is still blocked under it")
    for pk in under_way(ids):
        kept.setdefault(pk, "something of it still waits to be sent or settled")
    open_matters = open_authors([case.author_id for case in by_id.values()], stopping(policy))
    for case in by_id.values():
        if case.author_id in open_matters:
            kept.setdefault(case.pk, "its author has an open matter that keeps it")
    linked = Case.objects.filter(pk__in=ids).filter(
        Q(continued_in__is_open=True) | Q(continues__is_open=True)
    )
    for pk in linked.values_list("pk", flat=True):
        kept.setdefault(pk, "it goes on in a case that is open")
    return kept


def owed(ids: list[UUID], at: datetime) -> Iterator[tuple[UUID, str]]:
    """Cases with a duty that is open, or ended so lately that its answer may be contested."""
    found = Duty.objects.filter(case__in=ids).filter(
        Q(ended_at=None) | Q(ended_at__gt=at - CONTESTED_FOR)
    )
    return ((one.case, one.reference) for one in found if one.case)


def blocked(ids: list[UUID]) -> QuerySet[BlockEntry, UUID]:
    standing = BlockEntry.objects.filter(decision__case__in=ids, ended_at=None)
    return standing.values_list("decision__case", flat=True)


def under_way(ids: list[UUID]) -> Iterator[UUID]:
    found = Action.objects.filter(subject_kind="case", subject_id__in=[str(one) for one in ids])
    for subject in found.exclude(state__in=OVER).values_list("subject_id", flat=True):
        yield UUID(subject)


def open_authors(authors: list[UUID], needs: frozenset[str]) -> set[UUID]:
    """Who has an open case with one of these needs."""
    found = Post.objects.filter(author__in=authors, case__is_open=True, labels__overlap=list(needs))
    return set(found.values_list("author", flat=True))
