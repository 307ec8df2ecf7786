"""Decisions as a table: one row a decision, personal details masked, names left out if asked."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from moothall.inbox.masking import mask
from moothall.inbox.models import Decision
from moothall.inbox.queries.access import SECRETS, visible, visible_cases
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb

AT_ONCE = 500
COLUMNS = (
    "decision", "case", "at", "verb", "state", "by", "role", "clause", "words", "policy",
    "ground", "quoted", "why", "told", "second person", "seconded at", "platform", "account",
    "post", "kind", "posted at", "post text", "evidence", "outcome", "outcome detail",
    "outcome at", "undone at", "undone by", "undone because", "batch",
)  # fmt: skip
#: what a spreadsheet would take for a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def decisions_csv(
    membership: Membership,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    names: bool = True,
) -> Iterator[str]:
    """Line by line, the heading first; a query for each 500 rows. Raises NotAllowed at once.

    ``names`` False puts roles in the place of staff's names: a table that leaves the house can put
    people in danger.
    """
    require(membership, Verb.EXPORT)
    return lines(membership, since, until, names=names)


def lines(
    membership: Membership, since: datetime | None, until: datetime | None, *, names: bool
) -> Iterator[str]:
    yield line(COLUMNS)
    for decision in decisions(membership, since, until):
        yield line([cell(value) for value in row(decision, names=names)])


def decisions(
    membership: Membership, since: datetime | None, until: datetime | None
) -> Iterator[Decision]:
    found = visible(membership, Decision.objects.all(), "case__").filter(
        case__in=visible_cases(membership).values("pk")
    )
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    found = found.select_related("post", "case__account", "evidence").order_by("at", "id")
    found = found.defer(*(f"case__{name}" for name in SECRETS))
    after = Q()
    while batch := list(found.filter(after)[:AT_ONCE]):
        yield from batch
        last = batch[-1]
        after = Q(at__gt=last.at) | Q(at=last.at, id__gt=last.pk)


def row(decision: Decision, *, names: bool) -> list[Any]:
    post, case, sealed = decision.post, decision.case, decision.evidence
    second = decision.second_by_name
    undone = decision.undone_by_name
    return [
        decision.pk, case.reference, moment(decision.at), decision.verb, decision.state,
        decision.by_name if names else "", decision.by_role, decision.clause, decision.words,
        decision.policy, decision.ground, mask(decision.quoted).text, mask(decision.why).text,
        mask(decision.told).text, second if names else "yes" * bool(second),
        moment(decision.second_at), case.account.platform, case.account.name,
        post.external_id if post else "", post.kind if post else "",
        moment(post.posted_at) if post else "", mask(post.text).text if post else "",
        sealed.sha256 if sealed else "", decision.outcome, mask(decision.outcome_words).text,
        moment(decision.outcome_at), moment(decision.undone_at),
        undone if names else "yes" * bool(undone), mask(decision.undone_why).text,
        decision.batch or "",
    ]  # fmt: skip


def moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


def cell(value: Any) -> str:
    """As text that no spreadsheet runs (OWASP, CSV injection)."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def line(cells: Any) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
