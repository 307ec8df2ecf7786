"""The register of blocks as one member may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from moothall.inbox.masking import mask
from moothall.inbox.models import BlockEntry, BlockReview
from moothall.inbox.queries.access import SECRETS, visible_cases
from moothall.inbox.queries.export import cell, line, moment
from moothall.people.compiled import Compiled
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere, require
from moothall.people.verbs import Verb

#: what the register can be narrowed to, the first where nothing is asked
STATES = {
    "": "Standing",
    "overdue": "Review overdue",
    "unconfirmed": "Not confirmed by the platform",
    "ended": "Ended",
    "all": "All",
}
AT_ONCE = 500
COLUMNS = (
    "block", "case", "platform", "account", "author on the platform", "state", "decided at", "by",
    "role", "approved by", "clause", "words", "policy", "why", "confirmed at", "review on",
    "reviewed by", "reviews", "other way to reach us", "ended at", "ended by", "ended because",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the register is narrowed to. Empty: not asked."""

    state: str = ""
    account: UUID | None = None

    def condition(self, today: date) -> Q:
        standing = Q(ended_at=None)
        found = {
            "overdue": standing & Q(confirmed_at__isnull=False, review_on__lt=today),
            "unconfirmed": standing & (Q(confirmed_at=None) | Q(ending__isnull=False)),
            "ended": ~standing,
            "all": Q(),
        }.get(self.state, standing)
        return found & Q(author__account=self.account) if self.account else found


def blocks(me: Membership) -> QuerySet[BlockEntry]:
    """Every one that this member may see, with what a line of the register prints."""
    found = BlockEntry.objects.filter(
        organisation_id=me.organisation_id, decision__case__in=visible_cases(me).values("pk")
    )
    found = found.select_related(
        "author__account", "decision__case", "decision__post", "ending", "reviewer__person"
    )
    reviews = Prefetch("reviews", BlockReview.objects.order_by("at", "id"))
    return found.prefetch_related(reviews).defer(*(f"author__{name}" for name in SECRETS))


def register(me: Membership, asked: Asked, today: date) -> QuerySet[BlockEntry]:
    """What is overdue stands first; of what has ended, the newest."""
    order = ["-ended_at", "-id"] if asked.state == "ended" else ["ended_at", "review_on", "id"]
    found = blocks(me).filter(asked.condition(today))
    if asked.state == "all":
        return found.order_by("-blocked_at", "-id")
    return found.order_by(*order)


def to_look_at(me: Membership, today: date) -> list[date]:
    """The days of those that are this person's to look at again by now; one query, or none."""
    if not may_somewhere(me, Verb.UNBLOCK):
        return []
    found = _to_look_at(today, organisation=me.organisation_id, me=me.pk)
    return [row["review_on"] for row in found if may(me, Verb.UNBLOCK, row["author__account"])]


@Compiled
def _to_look_at(today: Any, *, organisation: UUID, me: UUID) -> None:
    due = BlockEntry.objects.filter(
        organisation_id=organisation,
        ended_at=None,
        confirmed_at__isnull=False,
        ending=None,
        review_on__lte=today,
    )
    nobodys = Q(reviewer=None) | Q(reviewer__ended_at__isnull=False)
    mine = due.filter(Q(reviewer=me) | nobodys).order_by("review_on")
    list(mine.values("review_on", "author__account"))


def blocks_csv(me: Membership, asked: Asked, at: datetime, *, names: bool) -> Iterator[str]:
    """Line by line. The person by the platform's own id: names leave the house nowhere else either.

    ``names`` False puts roles in the place of staff's names. Raises NotAllowed at once.
    """
    require(me, Verb.EXPORT)
    return lines(me, asked, at.astimezone(me.organisation.zone).date(), names=names)


def lines(me: Membership, asked: Asked, today: date, *, names: bool) -> Iterator[str]:
    yield line(COLUMNS)
    for entry in register(me, asked, today).iterator(chunk_size=AT_ONCE):
        yield line([cell(value) for value in row(entry, names=names)])


def row(entry: BlockEntry, *, names: bool) -> list[Any]:
    made, account = entry.decision, entry.author.account
    reviews = "; ".join(
        f"{one.at:%Y-%m-%d}: {f'kept to {one.next_on}' if one.next_on else 'to be ended'}"
        for one in entry.reviews.all()
    )
    return [
        entry.pk, made.case.reference, account.platform, account.name, entry.author.external_id,
        entry.state.label, moment(entry.blocked_at), said(entry.blocked_by_name, names=names),
        made.by_role, said(made.second_by_name, names=names), entry.clause, made.words, made.policy,
        mask(entry.why).text, moment(entry.confirmed_at), entry.review_on.isoformat(),
        said(str(entry.reviewer.person) if entry.reviewer else "", names=names), reviews,
        entry.other_contact, moment(entry.ended_at), said(entry.ended_by_name, names=names),
        mask(entry.ended_why).text,
    ]  # fmt: skip


def said(name: str, *, names: bool) -> str:
    return name if names else "yes" * bool(name)
