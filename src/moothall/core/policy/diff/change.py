"""One change, and the topics under which changes are told."""

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """In the order in which a report tells them."""

    POLICY = "The policy"
    WORDS = "Words"
    RULES = "What the clauses switch on"
    HOURS = "Hours"
    UNPUBLISHED = "Rules without published words"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: a whole sentence, and the words it is about where words changed."""

    topic: Topic
    said: str
    clause: str = ""
    """The clause's id in the newer version, or in the older where it is gone; empty for none."""
    old: str = ""
    new: str = ""
