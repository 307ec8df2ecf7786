"""Streets and blocks without a number, where somebody's home is meant.

"Ropery Road flats, top floor, I'm pregnant" finds a person as surely as a door number does, once
neighbours read it. "Roadworks on Mersey Road" finds nobody. So a place counts where its own
sentence speaks of somebody's home, or where the post tells private things and that sentence is not
about the street as everybody's: traffic, works, rubbish, an office, a shop.

Only for hiding words from lists and papers. The judge does not learn from it: a street alone is no
reason to take a conversation into private.
"""

import re
from functools import cache
from typing import Any

from moothall.core.judgement.data import load
from moothall.core.judgement.detect.hit import Hit
from moothall.core.judgement.tidy import Tidied

#: details that tell of a person, so that a street beside them tells where they are
OF_A_PERSON = frozenset(
    f"personal.{what}"
    for what in ("named_person", "phone", "email", "health", "birth_date", "reference", "ni_number")
)
_SENTENCE = re.compile(r"[^.!?\n]+")


def find_places(tidied: Tidied, personal: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Where a home is named by its street or block; ``personal`` is what else was found."""
    text = tidied.text
    if not _street().search(text):
        return ()
    is_private = bool(_home().search(text)) or any(hit.kind in OF_A_PERSON for hit in personal)
    found = []
    for sentence in _SENTENCE.finditer(text):
        if not tells_of_a_home(sentence.group(), is_private=is_private):
            continue
        for match in _street().finditer(text, *sentence.span()):
            span = tidied.span(*match.span("place"))
            if is_a_name(tidied.original[slice(*span)], match) and not is_public(match):
                found.append(Hit("personal.place", span))
    return tuple(found)


def tells_of_a_home(sentence: str, *, is_private: bool) -> bool:
    """By itself; or beside private things, unless it speaks of what is everybody's."""
    if _home().search(sentence):
        return True
    return is_private and not _everybodys().search(sentence)


def is_a_name(written: str, match: re.Match[str]) -> bool:
    """With a capital, as names are; or said to be lived in, however it is typed."""
    return written[:1].isupper() or bool(match["lived"])


def is_public(match: re.Match[str]) -> bool:
    """The landlord's own office and the like; and what the street only helps to find."""
    place = match["place"]
    before = match.string[max(0, match.start("place") - 40) : match.start("place")]
    return any(one in place for one in _data()["public_places"]) or bool(_landmark().search(before))


@cache
def _data() -> Any:
    return load("places.yaml")


@cache
def _street() -> re.Pattern[str]:
    streets = "|".join(sorted(_data()["streets"], key=len, reverse=True))
    never = "|".join(_data()["never_names"])
    name = rf"(?!(?:{never})\b)[a-z][a-z'-]{{2,20}}"
    return re.compile(
        rf"(?P<lived>\b(?:live|lives|living|flat|house|home) (?:in|on|at|off|down|just off) )?"
        rf"\b(?P<place>(?:{name} ){{1,2}}(?:{streets})\b(?: (?:flats|maisonettes|block|estate)\b)?)"
    )


@cache
def _home() -> re.Pattern[str]:
    return _words("home")


@cache
def _everybodys() -> re.Pattern[str]:
    return _words("everybodys")


@cache
def _landmark() -> re.Pattern[str]:
    words = "|".join(_data()["landmarks"])
    return re.compile(rf"\b(?:{words})\b(?: \w+)? (?:in|at|on|off|by|near|opposite) (?:the )?$")


def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(_data()[name])})(?!\w)")
