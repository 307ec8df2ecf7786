"""What each platform lets the desk do, in words: for the page and for its printed sister."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from moothall.platforms.base import Capabilities, Capability, Place, Support, TextRule, Unit, Verb
from moothall.platforms.base.conditions import NeedsScope
from moothall.platforms.base.text import SPOKEN_UNIT
from moothall.platforms.base.verbs import READING, SPOKEN, SPOKEN_IDEMPOTENCY
from moothall.platforms.table import conditions_in_words, table

#: a permission as its platform calls it
BY_NAME = re.compile(r"with the permission “[^”]+”")
#: how it is called, and how it looks
SAID = {
    Support.YES: ("yes", "is-good"),
    Support.CONDITIONAL: ("on conditions", "is-soon"),
    Support.MANUAL: ("by hand", ""),
    Support.NO: ("no", ""),
}
#: what is asked first, for the table of all platforms
FIRST = (
    Verb.REPLY_PUBLIC, Verb.REPLY_PRIVATE, Verb.SEND_DM, Verb.HIDE, Verb.DELETE_OTHER, Verb.BLOCK,
    Verb.MUTE, Verb.REPORT, Verb.PUBLISH,
)  # fmt: skip
HEADS = {
    Verb.REPLY_PUBLIC: "reply",
    Verb.REPLY_PRIVATE: "write to its author",
    Verb.SEND_DM: "answer a message",
    Verb.HIDE: "hide",
    Verb.DELETE_OTHER: "delete",
    Verb.BLOCK: "block",
    Verb.MUTE: "mute",
    Verb.REPORT: "report",
    Verb.PUBLISH: "publish",
}
PLACES = {
    Place.POST: "a post",
    Place.REPLY: "a reply",
    Place.REVIEW_REPLY: "an answer to a review",
    Place.DIRECT_MESSAGE: "a private message",
}
COUNTED = {
    Unit.GRAPHEMES: "an emoji is one character, whatever it is made of",
    Unit.CODEPOINTS: "an emoji may be several characters",
    Unit.UTF16: "an emoji is two characters or more",
    Unit.BYTES: "letters beyond English take two bytes or more, an emoji four or more",
    Unit.EMOJI_BYTES: "an emoji counts four or more, any other character one",
    Unit.WEIGHTED: "most letters beyond Latin and every emoji count two, a link 23",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One verb on one platform."""

    verb: Verb
    called: str
    said: str
    tone: str
    automatic: bool
    #: sentences: conditions, who still sees it, undoing, cost
    words: tuple[str, ...]
    by_hand: tuple[str, ...]
    #: what the desk does where the platform's answer was lost; empty for what it does not ask
    again: str
    source: str
    #: from when it is true, or else when it was read
    since: str
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class About:
    """One platform's page."""

    name: str
    title: str
    as_of: str
    rows: tuple[Row, ...]
    text: tuple[tuple[str, str], ...]
    media: str
    media_unconfirmed: bool
    retention: str
    retention_source: str
    retention_unconfirmed: bool


def about(name: str, *, permissions: bool = True) -> About:
    """With or without the ``permissions`` that a connection needs; the account has them or not.

    Raises KeyError for what has no rows.
    """
    can = table()[name]
    media, retention = can.media, can.retention
    return About(
        name=name,
        title=can.title,
        as_of=day(can),
        rows=tuple(row(can, verb, permissions=permissions) for verb in Verb),
        text=tuple((PLACES[place], limits(rule)) for place, rule in can.text.items()),
        media=media.words if media else "",
        media_unconfirmed=bool(media and media.unconfirmed),
        retention=retention.words if retention else "",
        retention_source=retention.source if retention else "",
        retention_unconfirmed=bool(retention and retention.unconfirmed),
    )


def day(can: Capabilities) -> str:
    return spelt(can.as_of) if can.as_of else ""


def spelt(one: date) -> str:
    return f"{one.day} {one:%B %Y}"


def again(one: Capability) -> str:
    """The technique that keeps one decision from being done twice, in words."""
    if not one.automatic or one.verb in READING:
        return ""
    return f"If the platform’s answer is lost: {SPOKEN_IDEMPOTENCY[one.idempotency]}"


def row(can: Capabilities, verb: Verb, *, permissions: bool) -> Row:
    one = can.rows[verb]
    said, tone = SAID[one.support]
    return Row(
        verb=verb,
        called=SPOKEN[verb],
        said=said,
        tone=tone,
        automatic=one.automatic,
        words=tuple(sentences(one, permissions=permissions)),
        by_hand=one.by_hand,
        source=one.source,
        again=again(one),
        since=f"Since {spelt(one.valid_from)}" if one.valid_from else f"As read on {day(can)}",
        unconfirmed=one.unconfirmed,
    )


def sentences(one: Capability, *, permissions: bool) -> Iterable[str]:
    asked = [
        condition
        for condition in one.conditions
        if permissions or not isinstance(condition, NeedsScope)
    ]
    if asked:
        said = capital(conditions_in_words(tuple(asked))) + "."
        yield said if permissions else BY_NAME.sub("with the platform's leave", said)
    if one.who_still_sees:
        yield f"Who still sees it: {one.who_still_sees}."
    if one.automatic and one.reversible is not None:
        yield "It can be undone." if one.reversible else "It cannot be undone."
    if one.cost:
        yield one.cost
    if one.note:
        yield one.note


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def limits(rule: TextRule) -> str:
    """Each limit with how it is counted."""
    said = [f"{one.most:,} {SPOKEN_UNIT[one.unit]} ({COUNTED[one.unit]})" for one in rule.limits]
    more = []
    if rule.link_cost is not None:
        more.append(f"a link counts {rule.link_cost}")
    if rule.reserved:
        more.append(f"{' '.join(rule.reserved)} are marked so that they stay plain text")
    return "; ".join([" and ".join(said), *more])


def names() -> list[str]:
    """As people look for them."""
    return sorted(table(), key=lambda name: table()[name].title.casefold())


def overview() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every platform: its name, its title, and what each of the first verbs comes to."""
    return [
        (
            name,
            table()[name].title,
            [SAID[table()[name].rows[verb].support] for verb in FIRST],
        )
        for name in names()
    ]
