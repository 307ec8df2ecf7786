"""How long a text is by a platform's own counting, and what else it would refuse."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import regex


class Unit(StrEnum):
    #: what a reader takes for one letter; a family emoji is one
    GRAPHEMES = "graphemes"
    CODEPOINTS = "codepoints"
    #: what JavaScript and Java call a character
    UTF16 = "utf16"
    #: bytes of UTF-8
    BYTES = "bytes"
    #: X's counting: most letters beyond Latin weigh two, every link 23
    WEIGHTED = "weighted"
    #: Threads' counting: letters one each, and every emoji its bytes of UTF-8
    EMOJI_BYTES = "emoji_bytes"


SPOKEN_UNIT = {
    Unit.GRAPHEMES: "characters",
    Unit.CODEPOINTS: "characters",
    Unit.UTF16: "characters",
    Unit.BYTES: "bytes",
    Unit.WEIGHTED: "characters as X counts them",
    Unit.EMOJI_BYTES: "characters as Threads counts them",
}


class Place(StrEnum):
    """Where a text is to stand; each has limits of its own."""

    POST = "post"
    REPLY = "reply"
    REVIEW_REPLY = "review_reply"
    DIRECT_MESSAGE = "direct_message"


@dataclass(frozen=True, slots=True)
class TextContext:
    place: Place
    #: handles that the platform puts before a reply by itself and does not count
    leading_mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    unit: Unit
    most: int


@dataclass(frozen=True, slots=True)
class TextRule:
    """``limits`` all hold at once: Bluesky has 300 graphemes and 3,000 bytes."""

    limits: tuple[Limit, ...]
    #: what every link counts; None where it counts as it is written
    link_cost: int | None = None
    #: characters that have to be escaped, or the text is cut at the first
    reserved: str = ""

    def kept(self) -> dict[str, Any]:
        """As JSON; :meth:`of` reads it."""
        limits = {limit.unit.value: limit.most for limit in self.limits}
        return {"limits": limits, "link_cost": self.link_cost, "reserved": self.reserved}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "TextRule":
        limits = tuple(Limit(Unit(unit), most) for unit, most in kept["limits"].items())
        return cls(limits, kept["link_cost"], kept["reserved"])


@dataclass(frozen=True, slots=True)
class Used:
    """For the counter beside the composer."""

    count: int
    most: int
    unit: Unit


class ProblemCode(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_POSSIBLE = "not_possible"
    RESERVED = "reserved"
    NOT_TEXT = "not_text"
    #: the platform would take it, and charge for it
    COSTS = "costs"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the platform would not take a text. ``blocks`` is false for what it would take badly."""

    code: ProblemCode
    words: str
    blocks: bool = True


def used(text: str, rule: TextRule, context: TextContext) -> tuple[Used, ...]:
    """The count against each limit of the rule."""
    counted = _without_leading_mentions(text, context) if _is_weighted(rule) else text
    return tuple(
        Used(count(counted, limit.unit, rule.link_cost), limit.most, limit.unit)
        for limit in rule.limits
    )


def check(
    text: str, rules: Mapping[Place, TextRule], context: TextContext, *, platform: str
) -> list[Problem]:
    rule = rules.get(context.place)
    if rule is None:
        return [
            Problem(ProblemCode.NOT_POSSIBLE, f"{platform} takes no text of this kind from us.")
        ]
    if not text.strip():
        return [Problem(ProblemCode.EMPTY, "There is nothing written yet.")]
    if any(unicodedata.category(letter) == "Cs" or letter == "\x00" for letter in text):
        return [
            Problem(ProblemCode.NOT_TEXT, "The text holds a character that no platform accepts.")
        ]
    return [*_too_long(text, rule, context, platform), *_reserved(text, rule, platform)]


def _too_long(text: str, rule: TextRule, context: TextContext, platform: str) -> list[Problem]:
    return [
        Problem(
            ProblemCode.TOO_LONG,
            f"{measure.count - measure.most:,} too many: {platform} takes {measure.most:,}"
            f" {SPOKEN_UNIT[measure.unit]} here, and this has {measure.count:,}.",
        )
        for measure in used(text, rule, context)
        if measure.count > measure.most
    ]


def _reserved(text: str, rule: TextRule, platform: str) -> list[Problem]:
    found = sorted({letter for letter in text if letter in rule.reserved})
    if not found:
        return []
    return [
        Problem(
            ProblemCode.RESERVED,
            f"{platform} gives a meaning to {' '.join(found)}; the desk marks them so that they"
            " stay plain text.",
            blocks=False,
        )
    ]


def count(text: str, unit: Unit, link_cost: int | None = None) -> int:
    if unit is Unit.WEIGHTED:
        return weighted(text)
    links = []
    if link_cost is not None:
        links = [found.group() for found in _LINK.finditer(text)]
        text = _LINK.sub("", text)
    return _COUNTED[unit](text) + len(links) * (link_cost or 0)


def emoji_bytes(text: str) -> int:
    """Letters count one each, emoji by https://developers.facebook.com/docs/threads/posts."""
    total, at = 0, 0
    for emoji in _EMOJI.finditer(text):
        if _TEXT_SIGN.fullmatch(emoji.group()):
            continue
        total += emoji.start() - at + len(emoji.group().encode())
        at = emoji.end()
    return total + len(text) - at


_COUNTED: Mapping[Unit, Callable[[str], int]] = {
    Unit.GRAPHEMES: lambda text: sum(1 for _ in regex.finditer(r"\X", text)),
    Unit.CODEPOINTS: len,
    Unit.UTF16: lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    Unit.BYTES: lambda text: len(text.encode("utf-8", "surrogatepass")),
    Unit.EMOJI_BYTES: emoji_bytes,
}

#: what counts one, the rest counts two: twitter-text configuration, version 3
#: https://github.com/twitter/twitter-text/blob/master/config/v3.json
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_X_LINK_COST = 23
_LONGEST_LABEL = 63
_EMOJI = regex.compile(
    r"\p{RI}\p{RI}"
    r"|[0-9#*]\uFE0F?\u20E3"
    r"|(?:\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?(?:[\U000E0020-\U000E007F]+)?)"
    r"(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?)*"
)
#: typographic signs that Unicode calls pictographic and X counts as text: © ® ™ ‼ ⁉ and the like
_TEXT_SIGN = regex.compile(r"[\u00A9\u00AE\u203C\u2049\u2122\u2139]")
#: marks that turn the direction of writing; they stand around a link and are no part of it
_TURN = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SCHEME_LINK = rf"https?://[^\s<>\"'“”‘’{_TURN}]*[^\s<>\"'“”‘’.,;:!?)\]}}…{_TURN}]"
#: links without https:// that people write; X knows every top-level domain, this knows the common
_BARE_LINK = (
    r"(?<![\w@.$#/-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"(?:com|org|net|edu|gov|info|biz|uk|scot|wales|cymru|london|eu|ie|io|co|me|tv|ly|gl|be|news|app|dev)"
    r"(?![\w-]|\.\w)(?:/[^\s<>\"'“”‘’]*[^\s<>\"'“”‘’.,;:!?)\]}…])?/?"
)
_LINK = regex.compile(f"{_SCHEME_LINK}|{_BARE_LINK}", regex.IGNORECASE)


@cache
def _weight(letter: str) -> int:
    point = ord(letter)
    return 1 if any(first <= point <= last for first, last in _LIGHT) else 2


def weighted(text: str) -> int:
    """X's count of a text: https://docs.x.com/fundamentals/counting-characters."""
    text = unicodedata.normalize("NFC", text)
    total, links = 0, 0
    for part in regex.splititer(f"({_LINK.pattern})", text, flags=regex.IGNORECASE):
        if part and _LINK.fullmatch(part) and _may_be_a_host(part):
            links += 1
        elif part:
            total += _weighted_words(part)
    return total + links * _X_LINK_COST


def holds_link(text: str) -> bool:
    return any(_may_be_a_host(found.group()) for found in _LINK.finditer(text))


def _may_be_a_host(link: str) -> bool:
    """No part of its name is longer than 63 letters as it travels (RFC 1035, section 2.3.4)."""
    host = regex.split(r"[/?#]", link.partition("://")[2] or link, maxsplit=1)[0]
    return all(
        len(label) <= _LONGEST_LABEL if label.isascii() else _fits_as_ascii(label)
        for label in host.rpartition("@")[2].partition(":")[0].split(".")
    )


def _fits_as_ascii(label: str) -> bool:
    return len("xn--") + len(label.encode("punycode")) <= _LONGEST_LABEL


def _weighted_words(text: str) -> int:
    total, at = 0, 0
    for emoji in _EMOJI.finditer(text):
        if _TEXT_SIGN.fullmatch(emoji.group()):
            continue
        total += sum(map(_weight, text[at : emoji.start()])) + 2
        at = emoji.end()
    return total + sum(map(_weight, text[at:]))


def _is_weighted(rule: TextRule) -> bool:
    return any(limit.unit is Unit.WEIGHTED for limit in rule.limits)


def _without_leading_mentions(text: str, context: TextContext) -> str:
    """X does not count the names that a reply begins with by itself."""
    left = text
    for handle in context.leading_mentions:
        mention = "@" + handle.removeprefix("@")
        start = left.lstrip()
        if start.casefold().startswith(mention.casefold()):
            left = start[len(mention) :].lstrip()
    return left
