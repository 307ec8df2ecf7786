"""What a recogniser says of a clause, and the small tools they all use."""

import re
from dataclasses import dataclass
from typing import Any

from moothall.core.policy.draft.outline import Passage
from moothall.core.values import HolidayCalendar

#: Below this a proposal is noise, and the clause is better left plain.
LEAST = 0.5

#: A flag that all patterns here share: house rules are written in every mixture of capitals.
I = re.IGNORECASE  # noqa: E741 - stands in sixty places, as re.I would


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of a clause as it would stand in the file, how sure it is, and because of what."""

    key: str
    """A rule of the format, such as ``hours`` or ``ground``."""
    value: Any
    """As in the file: text, numbers, truth values, lists and mappings of them."""
    sure: float
    """0 to 1, one's own estimate from the tests' statements; a person confirms the line."""
    because: str
    """The words of the statement, quoted, or a short reason."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a recogniser needs to know of the organisation."""

    holidays: HolidayCalendar = HolidayCalendar.ENGLAND_AND_WALES


def quote(match: re.Match[str] | None, most: int = 48) -> str:
    """The matched words in quotation marks, cut where they are long."""
    if match is None:
        return ""
    words = " ".join(match.group().split()).strip(" ,.;:")
    return f'"{words}"' if len(words) <= most else f'"{words[: most - 1].rstrip()}…"'


def around(passage: Passage) -> str:
    """The words with what they stand under, for telling what they are about."""
    return f"{passage.section}. {passage.lead_in} {passage.words}"


def split_names(words: str) -> list[str]:
    """The names in "the service and the FOI officer", in order."""
    return [
        name.strip(" ,")
        for name in re.split(r",\s*(?:and\s+)?|\s+and\s+", words)
        if name.strip(" ,")
    ]
