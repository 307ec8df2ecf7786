"""What is published already, found by the words of a request: the usual manner of answering.

The ICO lets an authority answer in the normal course of business where it can point to what it has
published, even where the Act is named, and say that this takes away no right
(https://ico.org.uk/for-organisations/foi-2/case-studies/). The clock began all the same.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import log
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from moothall import record
from moothall.duties.counting import Refused
from moothall.duties.models import Published
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb
from moothall.record import Subject

WORD = re.compile(r"[\w’'-]+")
#: of one organisation: each question looks through all of them
MOST = 1_000
OFFERED = 3
#: of what the request's words weigh
LEAST = 0.25
#: letters of a request that are looked through
LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``score``: from 0 to 1, the weight of the words that both have in the request's.

    ``shared``: those words as the request has them, the heaviest first.
    """

    published: Published
    score: float
    shared: tuple[str, ...]


def in_force(organisation_id: UUID, today: date) -> QuerySet[Published]:
    """What may be offered on that day."""
    found = Published.objects.filter(organisation_id=organisation_id, ended_at=None)
    return found.filter(Q(good_until=None) | Q(good_until__gte=today))


def suggested(organisation_id: UUID, text: str, today: date) -> list[Suggestion]:
    """At most three, the likeliest first. Two queries, and one where nothing is published.

    Words count by their stems, as the search has them, and the more the fewer entries have them.
    """
    entries = list(in_force(organisation_id, today)[:MOST])
    if not entries:
        return []
    words = list(dict.fromkeys(WORD.findall(text[:LONGEST])))
    stems = stems_of([*(f"{one.title} {one.words}" for one in entries), *words])
    kept, spelt = stems[: len(entries)], spellings(words, stems[len(entries) :])
    asked = frozenset(spelt)
    known = Counter(stem for one in kept for stem in one)
    weights = {stem: log(1 + len(entries) / known[stem]) if known[stem] else 0 for stem in asked}
    unknown = log(1 + len(entries))
    whole = sum(weights[stem] or unknown for stem in asked) or 1.0
    found = []
    for entry, stems_there in zip(entries, kept, strict=True):
        shared = tuple(sorted(asked & stems_there, key=lambda stem: (-weights[stem], stem)))
        score = sum(weights[stem] for stem in shared) / whole
        if score >= LEAST and len(shared) >= min(2, len(asked)):
            found.append(Suggestion(entry, score, tuple(spelt[stem] for stem in shared)))
    found.sort(key=lambda one: (-one.score, one.published.title))
    return found[:OFFERED]


def spellings(words: Sequence[str], stems: Sequence[frozenset[str]]) -> dict[str, str]:
    """Each stem, as the request has it first."""
    found: dict[str, str] = {}
    for word, its in zip(words, stems, strict=True):
        for stem in its:
            found.setdefault(stem, word)
    return found


def stems_of(texts: Sequence[str]) -> list[frozenset[str]]:
    """As PostgreSQL's English dictionary has them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector('english', given.text))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given(text, place) ORDER BY place",
            [[text.replace("\x00", "") for text in texts]],
        )
        return [frozenset(row[0]) for row in cursor.fetchall()]


@transaction.atomic
def add(
    title: str, url: str, words: str, good_until: date | None, *, by: Membership, at: datetime
) -> Published:
    """Raises NotAllowed, and Refused for one too many or an address that is no web page."""
    require(by, Verb.HANDLE_FOI)
    if not url.startswith(("https://", "http://")):
        raise Refused("Give the address of a page: it begins with https://")
    there = Published.objects.filter(organisation_id=by.organisation_id, ended_at=None)
    if there.filter(url=url).exists():
        raise Refused("That address is in the list already.")
    if there.count() >= MOST:
        raise Refused(f"The list holds {MOST:,} at most: take away what is old.")
    made = Published.objects.create(
        organisation_id=by.organisation_id, title=" ".join(title.split()), url=url, words=words,
        good_until=good_until, added_at=at, added_by_name=by.actor.name,
    )  # fmt: skip
    note(made, "add-published", by=by, at=at)
    return made


@transaction.atomic
def end(published_id: UUID, *, by: Membership, at: datetime) -> Published:
    """Offered no more. Raises NotAllowed and Published.DoesNotExist."""
    require(by, Verb.HANDLE_FOI)
    found = Published.objects.select_for_update().get(
        pk=published_id, organisation_id=by.organisation_id, ended_at=None
    )
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    note(found, "end-published", by=by, at=at)
    return found


def insert(organisation_id: UUID, published_id: UUID, today: date) -> Published | None:
    """Put into an answer, and counted; None where it is offered no more."""
    found = in_force(organisation_id, today).filter(pk=published_id)
    return found.first() if found.update(inserted=F("inserted") + 1) else None


RIGHTS = {
    "foi": "the Freedom of Information Act",
    "foisa": "the Freedom of Information (Scotland) Act",
    "eir": "the Environmental Information Regulations",
    "eisr": "the Environmental Information (Scotland) Regulations",
}


def answer(published: Published, kind: str) -> str:
    """Words for whoever asked: where it stands, and that they keep their rights."""
    rights = f"We answer as a routine request; your rights under {RIGHTS[kind]} stay as they are."
    return f"This is published: {published.title}, {published.url}\n{rights}"


def note(published: Published, verb: str, *, by: Membership, at: datetime) -> None:
    record.write(
        by.organisation_id, by=by.actor, verb=verb, at=at,
        subject=Subject("published", str(published.pk), published.title),
        after={"url": published.url},
    )  # fmt: skip
