"""What a search found, and why: the words marked, the number, the name or the link said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from markupsafe import Markup, escape

from moothall.inbox.masking import shortened
from moothall.inbox.models import Author, Case
from moothall.inbox.queries.finding import FoundCase, FoundPerson
from moothall.inbox.queries.search import Hit, Search
from moothall.inbox.queries.typed import Typed
from moothall.inbox.shown.labels import disposition_title, why
from moothall.inbox.shown.times import Clock
from moothall.inbox.shown.words import upsetting

WORD = re.compile(r"([\w'’]+)")
MOST_SAID = 4
CASE_LETTERS = 160
NO_SUCH_LINK = (
    "No post and nobody here has this address. It may be on an account that is not connected, or"
    " older than this desk."
)


@dataclass(frozen=True, slots=True)
class Result:
    """One post that was found. ``matches`` names the words of the post that it was found by."""

    url: str
    author: str
    when: str
    where: str
    words: Markup
    covered_words: str
    why: str
    queue: str
    matches: str
    id: UUID


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case that was found by its number or a link."""

    url: str
    title: str
    words: str
    state: str
    where: str
    when: str
    found_by: str


@dataclass(frozen=True, slots=True)
class PersonResult:
    """Somebody who wrote to us. ``url`` leads to all their posts."""

    url: str
    name: str
    handle: str
    where: str
    last: str
    cases: str
    is_blocked: bool
    found_by: str


def post_result(hit: Hit, clock: Clock, *, blurs: bool) -> Result:
    post = hit.post
    covered = upsetting(post.labels) if blurs else ""
    case = post.case
    return Result(
        id=post.pk,
        url=f"{reverse('inbox-case', args=[case.pk])}?post={post.pk}" if case else "",
        author=post.account.name if post.own else str(post.author),
        when=clock.said(post.posted_at),
        where=post.account.title,
        words=marked(hit.snippet or "(no words)", hit.stems),
        covered_words=f"Covered: {covered}. Open it to read." if covered else "",
        why=why(post.disposition, list(post.labels)) or disposition_title(post.disposition),
        queue=state_of(case) if case else "ours",
        matches=matches(post.text, hit.stems),
    )


def state_of(case: Case) -> str:
    """Its queue, or how it was closed."""
    return case.queue_title if case.is_open else f"Done: {case.get_closed_how_display()}"


def is_found(word: str, stems: Sequence[str]) -> bool:
    return any(word.lower().startswith(stem) for stem in stems)


def marked(text: str, stems: Sequence[str]) -> Markup:
    """Escaped, with the words marked that were looked for."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece)
        if place % 2 and is_found(piece, stems)
        else escape(piece)
        for place, piece in enumerate(WORD.split(text))
    )


def matches(text: str, stems: Sequence[str]) -> str:
    """``leaking, gas``: also where they stand beyond what is shown, or are covered."""
    found = (word.lower() for word in WORD.findall(text) if is_found(word, stems))
    return ", ".join(list(dict.fromkeys(found))[:MOST_SAID]) if stems else ""


def case_result(found: FoundCase, clock: Clock, *, blurs: bool) -> CaseResult:
    case = found.case
    post = case.lead_post
    covered = upsetting(post.labels) if post and blurs else ""
    words = shortened(post.text, CASE_LETTERS) if post else ""
    return CaseResult(
        url=reverse("inbox-case", args=[case.pk]),
        title=f"Case {case.reference}, {case.author}",
        words=f"Covered: {covered}. Open it to read." if covered else words,
        state=state_of(case),
        where=case.account.title,
        when=clock.said(case.opened_at),
        found_by=found.why,
    )


def person_result(found: FoundPerson, clock: Clock) -> PersonResult:
    author = found.author
    done = found.cases - found.open
    parts = [f"{found.open} open"] if found.open else []
    parts += [f"{done} done"] if done else []
    return PersonResult(
        url=f"{reverse('inbox-search')}?{urlencode({'author': author.pk})}",
        name=str(author),
        handle=handle_of(author),
        where=author.account.title,
        last=clock.said(author.last_seen_at),
        cases=" and ".join(parts) + (" cases" if found.cases != 1 else " case") if parts else "",
        is_blocked=author.blocked_at is not None,
        found_by=found.why,
    )


def handle_of(author: Author) -> str:
    return f"@{author.handle.lstrip('@')}" if author.handle else ""


def advice(typed: Typed, asked: Search, *, is_narrowed: bool) -> list[str]:
    """What to try, where nothing was found: about what was asked, not about searching at large."""
    if typed.is_link:
        return [NO_SUCH_LINK, "Try the person’s name or handle instead."]
    found = []
    if typed.numbers:
        found.append(
            f"No case has the number {typed.numbers[0]}, or you may not see it. A number has six"
            " letters or digits; you find it beside the person’s name in the case."
        )
    if len(asked.words.split()) > 1:
        found.append("Every word has to be there. Try fewer of them.")
    if asked.words and "*" not in asked.words:
        first = asked.words.split()[0].lstrip("@#")
        found.append(f"Try a part of a word: {first[:5]}* finds what begins so.")
        found.append("For a person, give the name or handle as the platform shows it.")
    if is_narrowed:
        found.append("Search again without what narrows it, or with a longer stretch of days.")
    return found or ["No post has come in yet."]
