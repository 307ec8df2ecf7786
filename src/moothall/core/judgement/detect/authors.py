"""Who the author is, as far as the post, the bio and the organisation's own directory say.

Only a role held now counts: former reporters, students and people who merely mention a councillor
write as residents.
"""

import re
from functools import cache

from moothall.core.judgement.data import load
from moothall.core.judgement.detect.directory import Directory
from moothall.core.judgement.detect.hit import Hit
from moothall.core.judgement.detect.phrases import PhraseBook, Words, compile_phrases
from moothall.core.judgement.tidy import Tidied, tidy
from moothall.core.values import Author

_TITLE = re.compile(r"^(?:cllr|councillor)\b|\b(?:mp|msp|mla)$")
_PRESS_NAME = re.compile(
    r"\b(?:gazette|echo|herald|news|newsdesk|journo|reporter|bbc|itv|press|ldrs)\b"
)


def find_author(
    author: Author, tidied: Tidied, words: Words, directory: Directory | None = None
) -> tuple[Hit, ...]:
    """What can be told of the author's role.

    ``author.known.<role>`` from the directory, ``author.<role>`` from name or bio (no span),
    ``author.says.<role>`` from the post's own words, ``author.not_now`` where a bio denies it.
    """
    hits: list[Hit] = []
    known = directory.find(author.name, author.handle) if directory else None
    if known is not None:
        where = f", {known.organisation}" if known.organisation else ""
        hits.append(Hit(f"author.known.{known.role}", None, f"{known.name or known.handle}{where}"))
    hits.extend(_by_bio(author))
    hits.extend(_by_text(tidied, words))
    return tuple(hits)


def _by_bio(author: Author) -> list[Hit]:
    roles: dict[str, str] = {}
    name = tidy(author.name).text.strip()
    if _TITLE.search(name):
        roles["councillor" if name.startswith("c") else "politician"] = author.name
    if _PRESS_NAME.search(name):
        roles["journalist"] = author.name
    bio = tidy(author.bio[:500]).text
    denied = bool(bio) and bool(_not_now().search(bio))
    for role, _, _ in _book("bio").find(bio, Words.of(bio)) if bio else ():
        roles.setdefault(role, author.bio)
    if roles and denied and not any(source is author.name for source in roles.values()):
        return [Hit("author.not_now", None, author.bio)]
    return [Hit(f"author.{role}", None, source) for role, source in roles.items()]


def _by_text(tidied: Tidied, words: Words) -> list[Hit]:
    hits: dict[str, Hit] = {}
    for role, start, end in _book("text").find(tidied.text, words):
        before = tidied.text[max(0, start - 30) : start]
        if role not in hits and not _not_now().search(before + tidied.text[start:end]):
            hits[role] = Hit(f"author.says.{role}", tidied.span(start, end))
    return list(hits.values())


@cache
def _book(where: str) -> PhraseBook:
    return PhraseBook(
        (role, phrase)
        for role, places in load("authors.yaml")["roles"].items()
        for source in places[where]
        for phrase in compile_phrases(source)
    )


@cache
def _not_now() -> re.Pattern[str]:
    words = "|".join(re.escape(str(word)) for word in load("authors.yaml")["not_now"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
