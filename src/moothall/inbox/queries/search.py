"""Search over all posts of the organisation: whole words, parts of words, filters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from moothall.inbox.masking import shortened
from moothall.inbox.models import Post
from moothall.inbox.queries.access import SECRETS, accounts, visible_cases
from moothall.inbox.queries.filters import LABELS, is_id
from moothall.inbox.queries.pages import read_place, written_place
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership

SIZE = 30
LONGEST = 200
#: a part of a word can be looked up from three letters on
SHORTEST_PART = 3
NOT_A_WORD = re.compile(r"[^\w'’-]+")
HAS_LETTERS = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Search:
    """``words`` as somebody types them; a star asks for parts: ``mould*`` or ``*flood*``."""

    words: str = ""
    account: str = ""
    author: str = ""
    disposition: str = ""
    label: str = ""
    since: datetime | None = None
    until: datetime | None = None
    #: of the case that the post is in
    queue: str = ""
    #: ``open``, ``done``, or how the case was closed
    state: str = ""
    #: the judge's service area
    service: str = ""
    #: a clause that was cited in a decision; and the labels that fall under it now
    clause: str = ""
    under: tuple[str, ...] = ()
    #: the id of a person, as the record names them
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One post, masked and short. ``stems``: how the words begin that it was found by."""

    post: Post
    snippet: str
    stems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The newest first. ``after`` leads to the next page."""

    posts: tuple[Hit, ...]
    after: str = ""


def search(
    membership: Membership, asked: Search, at: datetime, *, after: str = "", size: int = SIZE
) -> Found:
    """Three queries. Nothing asked finds the newest posts. Raises NotAllowed.

    A case that the member may not see keeps its posts out of what is found.
    """
    del at
    ids = matching(membership, asked, after, size + 1)
    found = {
        post.pk: post
        for post in Post.objects.filter(pk__in=ids[:size])
        .select_related("author", "account", "case")
        .defer("search", "first_text", *SECRETS)
    }
    hidden = unseen(membership, found.values())
    posts = [found[one] for one in ids[:size] if one in found and found[one].case_id not in hidden]
    more = place_of(found[ids[size - 1]]) if len(ids) > size and ids[size - 1] in found else ""
    stems = stems_of(asked.words) if posts else ()
    return Found(tuple(Hit(one, shortened(around(one.text, stems)), stems) for one in posts), more)


def matching(membership: Membership, asked: Search, after: str, most: int) -> list[UUID]:
    """The ids, by the function that the migration makes: only it can use the index of words."""
    allowed = accounts(membership)
    wanted = allowed
    if asked.account:
        named = [UUID(asked.account)] if is_id(asked.account) else []
        wanted = named if allowed is None else [one for one in named if one in allowed]
    words, part = query_of(asked.words)
    place = read_place(after)
    given: list[Any] = [
        words,
        part,
        wanted,
        UUID(asked.author) if is_id(asked.author) else None,
        asked.disposition or None,
        [asked.label] if asked.label in LABELS else None,
        asked.since,
        asked.until,
        place[0] if place else None,
        place[1] if place else None,
        most,
        asked.queue if asked.queue in set(QueueName) else None,
        asked.state or None,
        asked.service or None,
        asked.clause or None,
        asked.decided_by or None,
        list(asked.under),
    ]
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, given)
        return [row[0] for row in cursor.fetchall()]


STATEMENT = (
    "SELECT id FROM inbox_search(to_tsquery('english', %s), %s::text, %s::uuid[], %s::uuid,"
    " %s::text, %s::text[], %s::timestamptz, %s::timestamptz, %s::timestamptz, %s::uuid, %s,"
    " %s::text, %s::text, %s::text, %s::text, %s::text, %s::text[])"
)


def query_of(typed: str) -> tuple[str | None, str | None]:
    """The words as PostgreSQL's query, and the part of a word to look for in the letters.

    Every word has to be there. A star after a word asks for words that begin so; a star before it
    for the letters anywhere.
    """
    terms, part = [], None
    for word in typed[:LONGEST].split():
        plain = NOT_A_WORD.sub(" ", word.strip("*")).strip()
        if not HAS_LETTERS.search(plain):
            continue
        if word.startswith("*") and len(plain) >= SHORTEST_PART and part is None:
            part = f"%{escaped(word.strip('*'))}%"
            continue
        pieces = [f"'{piece.replace(chr(39), chr(39) * 2)}'" for piece in plain.split()]
        if word.endswith("*"):
            pieces[-1] += ":*"
        terms += pieces
    return (" & ".join(terms) or None), part


def escaped(part: str) -> str:
    """For LIKE, where two signs and the backslash mean something."""
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def unseen(membership: Membership, posts: Iterable[Post]) -> set[UUID]:
    """Cases of these posts that the member may not see; no query where every case may be."""
    if membership.only_accounts is None and membership.only_verbs is None:
        return set()
    cases = {post.case_id for post in posts if post.case_id}
    seen = set(visible_cases(membership).filter(pk__in=cases).values_list("pk", flat=True))
    return cases - seen


def place_of(post: Post) -> str:
    return written_place(post.posted_at, post.pk)


def stems_of(typed: str) -> tuple[str, ...]:
    """How the words begin that were looked for, as the index has them: ``leaks`` finds ``leak``."""
    plain = " ".join(NOT_A_WORD.sub(" ", word) for word in typed[:LONGEST].split())
    parts = tuple(word.strip("*").lower() for word in typed.split() if word.strip("*") != word)
    if not plain.strip():
        return parts
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(to_tsvector('english', %s))", [plain])
        found = cursor.fetchone()
    # the stem of a word that ends in y is written with an i
    stems = tuple(stem.removesuffix("i") for stem in (found[0] if found else ()))
    return tuple(stem for stem in dict.fromkeys((*stems, *parts)) if stem)


def around(text: str, stems: Iterable[str]) -> str:
    """The stretch of a long post in which the first word stands."""
    small = text.lower()
    place = min((at for stem in stems if (at := small.find(stem)) >= 0), default=0)
    start = max(0, place - 60)
    return f"…{text[start:]}" if start else text
