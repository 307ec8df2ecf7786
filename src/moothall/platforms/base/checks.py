"""What an administrator copies, held against what the platform gives: caught before it is kept.

A check takes the text without spaces around it and returns it as it is kept. It raises
``ValueError`` with a sentence for the administrator: what this should be, where it stands.
"""

import re
from collections.abc import Callable

Check = Callable[[str], str]


def shaped(pattern: str, wrong: str) -> Check:
    """The whole text has this shape (a regular expression)."""
    shape = re.compile(pattern)

    def check(text: str) -> str:
        if not shape.fullmatch(text):
            raise ValueError(wrong)
        return text

    return check


def one_word(what: str) -> Check:
    """No space or line within, as when two things were copied together."""
    return shaped(
        r"\S+",
        f"There is a space or a line break in it. {what} is one word; copy it alone.",
    )


def number(least: int, most: int, wrong: str) -> Check:
    """A whole number between these two, both included."""

    def check(text: str) -> str:
        digits = text.replace(",", "")
        if not (re.fullmatch(r"[0-9]{1,12}", digits) and least <= int(digits) <= most):
            raise ValueError(wrong)
        return str(int(digits))

    return check
