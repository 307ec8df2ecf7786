"""A message taken apart, as far as a message can need: anybody may send one of a million parts.

Python's parser takes time for each part, and for each line as many steps as its part lies deep.
"""

from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from moothall.platforms.email.headers import LETTERS

#: a message and its pictures have ten; a digest has a hundred letters
MOST_PARTS = 500
#: a letter forwarded in a letter is two
DEEPEST = 20


class TooManyPartsError(ValueError):
    """More than anybody sends who wants to be read."""


class Part(EmailMessage):
    """One part, which knows how deep it lies."""

    depth = 0

    def attach(self, payload: Any) -> None:
        payload.depth = self.depth + 1
        if payload.depth > DEEPEST:
            raise TooManyPartsError(f"parts in parts, {payload.depth} deep")
        super().attach(payload)


def opened(raw: bytes) -> EmailMessage:
    """Raises :class:`TooManyPartsError`, and what Python's parser raises."""
    made = -1  # the parser makes one to see whether it can

    def part(**how: Any) -> Part:
        nonlocal made
        made += 1
        if made > MOST_PARTS:
            raise TooManyPartsError(f"more than {MOST_PARTS} parts")
        return Part(**how)

    return BytesParser(part, policy=LETTERS).parsebytes(raw)
