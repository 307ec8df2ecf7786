"""The record as one member may read it: the whole of it, or that of the cases they may see."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast

from moothall.inbox.masking import mask
from moothall.inbox.models import Post
from moothall.inbox.queries.access import visible, visible_cases
from moothall.inbox.queries.export import cell, line
from moothall.people.models import Membership
from moothall.people.permissions import may, require
from moothall.people.verbs import Verb
from moothall.record.chain import FIELDS, plain
from moothall.record.models import Entry

AT_ONCE = 500
A_KEY = "^[0-9a-f-]{36}$"
COLUMNS = (
    "number", "at", "by", "role", "verb", "what", "label", "clause", "words", "policy", "before",
    "after", "note", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to. Empty: not asked."""

    person: str = ""
    verbs: tuple[str, ...] = ()
    clause: str = ""
    #: the end of its id, as the desk calls it
    case: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def narrow(self, found: QuerySet[Entry]) -> QuerySet[Entry]:
        plainly = {"actor_id": self.person, "clause": self.clause}
        found = found.filter(**{name: value for name, value in plainly.items() if value})
        if self.verbs:
            found = found.filter(verb__in=self.verbs)
        if self.case:
            found = found.filter(subject_kind="case", subject_label=f"case {self.case.upper()}")
        if self.since:
            found = found.filter(at__gte=self.since)
        if self.until:
            found = found.filter(at__lt=self.until)
        return found


def entries(me: Membership, asked: Asked) -> QuerySet[Entry]:
    """The newest first. Raises NotAllowed."""
    require(me, Verb.SEE_RECORD)
    found = Entry.objects.filter(organisation_id=me.organisation_id)
    if not may(me, Verb.SEE_WHOLE_RECORD):
        found = theirs(found, me)
    return asked.narrow(found).order_by("-number")


def theirs(found: QuerySet[Entry], me: Membership) -> QuerySet[Entry]:
    """Of cases and posts that they may see, and what they did themselves.

    Each entry's subject is looked up by its key. Asked whether it is one of all that they may see,
    PostgreSQL reads every case and post for a page of fifty; so it does for an ``EXISTS``.
    """
    cases = visible_cases(me).filter(pk=OuterRef("of_case"))
    posts = Post.objects.filter(pk=OuterRef("of_post"), case__in=visible_cases(me).values("pk"))
    return found.alias(of_case=key_of("case"), of_post=key_of("post")).filter(
        Q(is_there(cases)) | Q(is_there(visible(me, posts))) | Q(actor_id=str(me.person_id))
    )


def key_of(kind: str) -> Case:
    """The subject's key; nothing where it is of another kind or, of a picture alone, of no case."""
    is_key = {"subject_kind": kind, "subject_id__regex": A_KEY}
    return Case(When(**is_key, then=Cast("subject_id", UUIDField())))


def is_there(rows: QuerySet[Any]) -> Subquery:
    """Whether any of these rows is there, which are one at most."""
    return Subquery(rows.order_by().values(there=Value(value=True))[:1], BooleanField())


def entries_csv(me: Membership, asked: Asked) -> Iterator[str]:
    """A row an entry, oldest first; personal details in notes are masked. Raises NotAllowed."""
    require(me, Verb.EXPORT)
    found = entries(me, asked)

    def rows() -> Iterator[str]:
        yield line(COLUMNS)
        for one in oldest_first(found):
            yield line([cell(value) for value in row(one)])

    return rows()


def row(one: Entry) -> list[Any]:
    at = one.at.astimezone(UTC).isoformat(timespec="seconds")
    return [
        one.number, at, one.actor_name, one.actor_role, one.verb, one.subject_kind,
        one.subject_label, one.clause, one.words, one.policy, mask(one.before).text,
        mask(one.after).text, mask(one.note).text, one.hash,
    ]  # fmt: skip


def entries_jsonl(me: Membership, asked: Asked) -> Iterator[str]:
    """To the letter, with every hash, so that the chain can be checked with other tools.

    For those who see the whole record: nothing is masked in it. Raises NotAllowed.
    """
    require(me, Verb.EXPORT)
    require(me, Verb.SEE_WHOLE_RECORD)
    found = entries(me, asked)

    def rows() -> Iterator[str]:
        for one in oldest_first(found):
            values = {name: plain(getattr(one, name)) for name in FIELDS}
            values |= {"number": one.number, "previous": one.previous, "hash": one.hash}  # type: ignore[dict-item]
            yield json.dumps(values, ensure_ascii=False, sort_keys=True) + "\n"

    return rows()


def oldest_first(found: QuerySet[Entry]) -> Iterator[Entry]:
    """A query for each 500: nothing is held while somebody's browser is slow."""
    last = 0
    while batch := list(found.filter(number__gt=last).order_by("number")[:AT_ONCE]):
        yield from batch
        last = batch[-1].number
