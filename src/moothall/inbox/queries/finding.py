"""Cases by number, people by name or handle, and both by a pasted link."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from moothall.channels.models import Account
from moothall.inbox.models import Author, Case, Post
from moothall.inbox.queries.access import SECRETS, accounts, danger_accounts, visible_cases
from moothall.inbox.queries.typed import Typed
from moothall.people.models import Membership

MOST_CASES, MOST_PEOPLE = 10, 8
#: so many of one name are looked at before those are left out whom the member may not see
LOOKED_AT = 60
NUMBER, LINK, NAME = "the case’s number", "the link", "the name"


@dataclass(frozen=True, slots=True)
class FoundCase:
    """``why``: what of the question leads to it."""

    case: Case
    why: str


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody who wrote, with how many cases of theirs the member may see."""

    author: Author
    why: str
    cases: int
    open: int


def cases(membership: Membership, typed: Typed) -> list[FoundCase]:
    """By number, by our own link, or by the link of a post; the newest first. Two queries."""
    named = Q(number__in=typed.numbers) if typed.numbers else Q()
    if typed.ids:
        named |= Q(pk__in=typed.ids)
    linked = posts_by_link(membership, typed)
    if linked:
        named |= Q(pk__in=linked)
    if not named:
        return []
    found = visible_cases(membership).filter(named).select_related("author", "account", "lead_post")
    return [
        FoundCase(case, NUMBER if case.reference in typed.numbers else LINK)
        for case in found.defer(*SECRETS, "author__search", "lead_post__search").order_by(
            "-opened_at"
        )[:MOST_CASES]
    ]


def posts_by_link(membership: Membership, typed: Typed) -> list[UUID]:
    """The cases of posts that stand at this address, or have an id that stands in it."""
    if not typed.links:
        return []
    posts = Post.objects.filter(organisation_id=membership.organisation_id, case__isnull=False)
    by_link = posts.filter(permalink__in=typed.links).values_list("case_id", flat=True)
    by_id = posts.filter(account__in=here(membership), external_id__in=typed.names)
    return [*by_link[:MOST_CASES], *by_id.values_list("case_id", flat=True)[:MOST_CASES]]


def people(membership: Membership, typed: Typed, most: int = MOST_PEOPLE) -> list[FoundPerson]:
    """Whoever wrote last first. Three queries. Raises NotAllowed."""
    ids = called(membership, typed)
    if not ids:
        return []
    counted = {
        row["author"]: row
        for row in visible_cases(membership)
        .filter(author__in=ids)
        .order_by()
        .values("author")
        .annotate(
            cases=Count("pk"), open=Count("pk", filter=Q(is_open=True)), last=Max("opened_at")
        )
    }
    # who may not see Danger is not told who is in it
    if danger_accounts(membership) is not None:
        ids = [one for one in ids if one in counted]
    found = Author.objects.select_related("account").defer("search", "bio", *SECRETS)
    by_id = found.in_bulk(ids[:most])
    why = LINK if typed.is_link else NAME
    return [
        FoundPerson(by_id[one], why, *totals(counted.get(one)))
        for one in ids[:most]
        if one in by_id
    ]


def open_cases_of(membership: Membership, found: Iterable[FoundPerson]) -> list[FoundCase]:
    """What of theirs somebody still has to deal with, danger first."""
    authors = [one.author.pk for one in found if one.open]
    if not authors:
        return []
    rows = visible_cases(membership).filter(author__in=authors, is_open=True)
    rows = rows.select_related("author", "account").defer(*SECRETS, "author__search")
    return [FoundCase(case, NAME) for case in rows.order_by("standing", "rank_at")[:MOST_CASES]]


def totals(row: Mapping[str, Any] | None) -> tuple[int, int]:
    return (row["cases"], row["open"]) if row else (0, 0)


def called(membership: Membership, typed: Typed) -> list[UUID]:
    """The ids of those whom the words or the link name."""
    allowed = accounts(membership)
    if not typed.is_link:
        return by_words(typed.people, allowed)
    alike = Author.objects.in_bulk(by_words(typed.linked_people, allowed))
    small = {name.lower() for name in typed.names}
    named = [one.pk for one in alike.values() if one.handle.lstrip("@").lower() in small]
    return list(dict.fromkeys((*named, *by_platforms_id(membership, typed, allowed))))


def by_words(query: str | None, allowed: list[UUID] | None) -> list[UUID]:
    """By the function that the migration makes: only it can use the index of names."""
    if query is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM inbox_people(to_tsquery('simple', %s), %s::uuid[], %s)",
            [query, allowed, LOOKED_AT],
        )
        return [row[0] for row in cursor.fetchall()]


def by_platforms_id(
    membership: Membership, typed: Typed, allowed: list[UUID] | None
) -> QuerySet[Author, UUID]:
    """A link may name somebody by the number that the platform gave them."""
    within = here(membership) if allowed is None else allowed
    found = Author.objects.filter(
        organisation_id=membership.organisation_id, account__in=within, external_id__in=typed.names
    )
    return found.values_list("pk", flat=True)[:LOOKED_AT]


def here(membership: Membership) -> list[UUID]:
    """Every account: the index of the platforms' ids begins with it."""
    found = Account.objects.filter(organisation_id=membership.organisation_id)
    return list(found.values_list("pk", flat=True))
