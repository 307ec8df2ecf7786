"""A policy file as text: found, bounded, decoded. Nothing here knows what is in it."""

import re
from functools import cached_property
from pathlib import Path

LIMIT = 1_000_000
"""The largest policy file read, in bytes. A long real statement is some 30,000."""

#: How a draft marks a line that a person has to confirm; its introduction, which speaks of the mark
#: in backquotes, is none.
_MARK = re.compile(r"(?:^|\s)#\s*confirm\b(?!`)")

_LINE_ENDS = re.compile(r"\r\n|\r|\n")


class Source:
    """The text of one file and the name it is called by in messages."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text

    @cached_property
    def lines(self) -> list[str]:
        return _LINE_ENDS.split(self.text)

    def line(self, number: int) -> str:
        """One line, counted from 1, without its end; empty beyond the file."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def lines_to_confirm(source: Source) -> int:
    """How many lines of a draft nobody has confirmed yet; 0 for a policy that was gone through."""
    return sum(_MARK.search(line) is not None for line in source.lines)


class UnreadableError(Exception):
    """The file could not be turned into text at all; the arguments say why and what to do."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        self.code, self.message, self.hint = code, message, hint
        super().__init__(code, message, hint)


def read_source(path: Path) -> Source:
    """The file at ``path``. Never reads more than :data:`LIMIT` bytes of it.

    Raises :class:`UnreadableError` where it is too large or not UTF-8, and ``OSError`` where it
    cannot be opened.
    """
    with path.open("rb") as file:
        return Source(str(path), decode(file.read(LIMIT + 1)))


def decode(data: bytes) -> str:
    """UTF-8, with or without a byte-order mark. Anything else is named as far as can be told."""
    if len(data) > LIMIT:
        raise UnreadableError(
            "too-large",
            f"the file is larger than {LIMIT // 1000:,} kB, which no policy statement is",
            "check that this is the policy file, and not the document it was made from",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError("not-utf-8", "the file is written in UTF-16, not UTF-8", _SAVE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            "not-utf-8",
            f"the file is not UTF-8 text: byte 0x{data[error.start]:02x} on line {line}",
            _SAVE,
        ) from None


_SAVE = 'save it again as "UTF-8" (in most editors: Save as, Encoding)'
