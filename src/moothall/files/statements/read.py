"""Tell what kind of file it is, by its first bytes rather than its name, and read it."""

import sys
from collections.abc import Callable
from pathlib import Path

from moothall.core.policy.draft.layout import blocks_of
from moothall.files.statements.statement import Statement, StatementError
from moothall.files.statements.text import decode

__all__ = ["Statement", "StatementError", "read_statement", "statement_in"]

#: Larger than any policy statement; a bigger file is a mistake, and PDFs are slow to read.
LARGEST = 50 * 1024 * 1024

_SAVE_AS = "open it in the program that made it and save it as .docx, as a PDF, or as plain text"
_NOT_READ = {
    b"\xd0\xcf\x11\xe0": "an older Word document (.doc)",
    b"{\\rtf": "a rich text file (.rtf)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}


def read_statement(path: str | Path, *, encoding: str | None = None) -> Statement:
    """Read a statement; ``-`` is standard input. Raises StatementError with what to do about it.

    ``encoding`` is for plain text and web pages; without it UTF-8 is tried, then Windows-1252.
    """
    data, name = _bytes(path)
    return statement_in(data, name, encoding=encoding)


def statement_in(data: bytes, name: str, *, encoding: str | None = None) -> Statement:
    """The same of bytes that somebody handed in; ``name`` is what the file was called."""
    for start, what in _NOT_READ.items():
        if data.startswith(start):
            raise StatementError(f"{name}: this is {what}, which is not read; {_SAVE_AS}")
    statement = _reader(data, name)(data, name, encoding)
    if not statement.blocks:
        raise StatementError(f"{name}: there are no words in it")
    return statement


def _bytes(path: str | Path) -> tuple[bytes, str]:
    if str(path) == "-":
        return sys.stdin.buffer.read(LARGEST + 1), "standard input"
    place = Path(path)
    try:
        if place.stat().st_size > LARGEST:
            raise StatementError(f"{place}: larger than 50 MB, which no policy statement is")
        return place.read_bytes(), str(place)
    except FileNotFoundError:
        raise StatementError(f"{place}: there is no such file; check the name") from None
    except IsADirectoryError:
        raise StatementError(f"{place}: this is a folder; name the file in it") from None
    except OSError as error:
        raise StatementError(f"{place}: cannot be read: {error.strerror}") from None


def _reader(data: bytes, name: str) -> Callable[[bytes, str, str | None], Statement]:
    if data.startswith(b"%PDF-"):
        from moothall.files.statements.pdf import read_pdf  # noqa: PLC0415 - an optional library

        return read_pdf
    if data.startswith(b"PK\x03\x04"):
        from moothall.files.statements.word import read_word  # noqa: PLC0415 - an optional library

        return read_word
    opening = data[:2048].lower()
    if name.lower().endswith((".html", ".htm")) or b"<html" in opening or b"<!doctype" in opening:
        from moothall.files.statements.web import read_web  # noqa: PLC0415 - not needed for text

        return read_web
    return _read_text


def _read_text(data: bytes, name: str, encoding: str | None) -> Statement:
    text, notes = decode(data, name, encoding)
    return Statement(blocks_of(text), notes)
