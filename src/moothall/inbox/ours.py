"""Our own words before they go out: what cannot be sent, and what somebody should look at again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from moothall.channels.connecting import capabilities_of
from moothall.channels.models import Account
from moothall.core.judgement.detect import describe
from moothall.core.judgement.detect.personal import find_personal
from moothall.core.judgement.detect.words import find_words
from moothall.core.judgement.tidy import tidy
from moothall.core.values import Span
from moothall.duties.queries import references
from moothall.inbox.masking import SAID
from moothall.inbox.models import Author, Case, Place, Post
from moothall.inbox.naming import named
from moothall.inbox.saved import unfilled
from moothall.platforms import base
from moothall.platforms.base import PostKind, ProblemCode, TextContext
from moothall.platforms.base.text import check, used

#: admitting liability is for the insurer and the lawyer, not for a comment (a reader may still mean
#: it: this is a warning, and an honest apology is none; Compensation Act 2006, section 2)
ADMISSION = re.compile(
    r"\b(?:(?:we|it)(?:'re| are| was|'s| is) (?:\w+ )?(?:our|at) fault|our (?:own )?fault"
    r"|we (?:are|were) (?:\w+ )?(?:liable|negligent|responsible for|to blame)"
    r"|we accept (?:full |all )?(?:liability|responsibility|blame)|we admit|we were negligent"
    r"|(?:our|we) (?:negligence|breach(?:ed)?|failed in our duty)"
    r"|we (?:will|shall) compensate|you are entitled to compensation)\b",
    re.IGNORECASE,
)
REFERENCE = "personal.reference"
#: people of one conversation whose names are looked for
MOST_OTHERS = 200


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to look at again. ``code`` is stable; ``spans`` where it stands."""

    code: str
    words: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """``problems`` keep a text from being sent; ``warnings`` want to be seen."""

    problems: tuple[str, ...]
    warnings: tuple[Caution, ...]
    counts: tuple[base.Used, ...] = ()


def check_words(case: Case, post: Post, place: str, text: str, at: datetime) -> Checked:
    """What to say about a reply while it is written. One query in public, none in private."""
    del at
    return Checked(
        problems=tuple(problems(post, place, text)),
        warnings=tuple(warnings(case, place, text)),
        counts=counts(post, place, text),
    )


def problems(post: Post, place: str, text: str) -> Iterator[str]:
    """What the platform or we ourselves would not take."""
    if not text.strip():
        yield "There is nothing written yet."
        return
    if missing := unfilled(text):
        yield f"Fill in {', '.join(missing)} first."
    rows = capabilities_of(post.account)
    if rows is None:
        return
    context = context_of(post, place)
    for problem in check(text, rows.text, context, platform=rows.title):
        # where no program can write, a person does it by hand, and no limit of ours is known
        if problem.blocks and problem.code is not ProblemCode.NOT_POSSIBLE:
            yield problem.words


def counts(post: Post, place: str, text: str) -> tuple[base.Used, ...]:
    """Letters by the platform's own counting."""
    rows = capabilities_of(post.account)
    context = context_of(post, place)
    rule = rows.text.get(context.place) if rows else None
    return used(text, rule, context) if rule else ()


def context_of(post: Post, place: str) -> TextContext:
    if place == Place.PRIVATE:
        return TextContext(base.Place.DIRECT_MESSAGE)
    review = post.kind == PostKind.REVIEW
    handle = post.author.handle if post.author else ""
    return TextContext(
        base.Place.REVIEW_REPLY if review else base.Place.REPLY, (handle,) if handle else ()
    )


def warnings(case: Case, place: str, text: str) -> Iterator[Caution]:
    """Bad language, personal details, a resident's name in public, words that admit liability."""
    tidied = tidy(text)
    for hit in find_words(tidied):
        if hit.span and not hit.kind.startswith("word.mild"):
            yield Caution("bad-language", f"This is {describe(hit.kind)}.", (hit.span,))
    if place == Place.PUBLIC:
        found = [hit for hit in find_personal(tidied) if hit.span and hit.kind in SAID]
        ours = references(case.pk) if any(hit.kind == REFERENCE for hit in found) else ()
        for hit in found:
            if hit.span and hit.kind != "personal.named_person":
                if any(one in text[slice(*hit.span)] for one in ours):
                    continue  # of a duty: we gave it, and it tells nobody anything
                words = f"This looks like a {SAID[hit.kind]}, and everybody can read it."
                yield Caution("personal", words, (hit.span,))
        yield from names(case, text)
    for match in ADMISSION.finditer(text):
        words = "This may be read as admitting liability. Ask the insurance or legal team first."
        yield Caution("admission", words, (match.span(),))


def names(case: Case, text: str) -> Iterator[Caution]:
    """Greeting the author by the name that they show is no warning."""
    for found in named(case.author, others_of(case), text):
        words = f"This names {found.name} in public: {found.why}. Is the name needed?"
        yield Caution("names-resident", words, (found.span,))


def others_of(case: Case) -> list[str]:
    """Who else wrote in this conversation, by the names they show. One query."""
    found = Author.objects.filter(posts__thread=case.thread_id).exclude(pk=case.author_id)
    return list(found.exclude(name="").values_list("name", flat=True).distinct()[:MOST_OTHERS])


def limits(account: Account, place: str) -> base.TextRule | None:
    """The platform's limits for a text of ours, for the counter beside the composer."""
    rows = capabilities_of(account)
    wanted = base.Place.DIRECT_MESSAGE if place == Place.PRIVATE else base.Place.REPLY
    return rows.text.get(wanted) if rows else None
