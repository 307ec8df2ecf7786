"""JSON Lines: one object a line, read as a stream of any length."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from moothall.files.fields import kind_of, row_from
from moothall.files.rows import EMPTY, BadLine, Found, Notes, RowError

#: No post is longer; a line beyond this is reported, not read into memory.
LONGEST_LINE = 4 * 1024 * 1024
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One object with its place."""

    where: str
    number: int
    fields: dict[str, Any]


def read_json_lines(
    stream: IO[bytes], name: str, *, prefix: str = "", notes: Notes | None = None
) -> Iterator[Found]:
    """Each line's post in order, or what is wrong with that line.

    Empty lines are passed over, and counted in ``notes``. ``name`` is said in messages;
    ``prefix`` stands before the line number where a row has no id.
    """
    for line in read_objects(stream, name, notes):
        if isinstance(line, BadLine):
            yield line
            continue
        try:
            yield row_from(line.fields, line.where, number=f"{prefix}{line.number}")
        except RowError as problem:
            yield BadLine(line.where, str(problem))


def read_objects(
    stream: IO[bytes], name: str, notes: Notes | None = None
) -> Iterator[Line | BadLine]:
    """Each line's object in order, or what is wrong with that line; empty lines are passed over."""
    for number, line in _numbered(stream):
        where = f"{name}, line {number}"
        if line is None:
            yield BadLine(where, f"longer than {LONGEST_LINE // 1024 // 1024} MiB")
            continue
        if number == 1:
            line = line.removeprefix(BOM)  # noqa: PLW2901 - the same line without its mark
        if not line.strip():
            if notes is not None:
                notes.pass_by(EMPTY)
            continue
        try:
            yield Line(where, number, object_in(line))
        except RowError as problem:
            yield BadLine(where, str(problem))


def object_in(line: bytes) -> dict[str, Any]:
    """The JSON object that a line holds. Raises RowError."""
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError as problem:
        raise RowError(
            f"not UTF-8: byte 0x{line[problem.start]:02x} at position {problem.start + 1}"
        ) from None
    except json.JSONDecodeError as problem:
        raise RowError(f"not JSON: {_plainly(problem.msg)} at character {problem.colno}") from None
    except RecursionError:
        raise RowError("not a post: brackets are nested too deeply") from None
    except ValueError as problem:  # an integer of more than 4,300 digits
        raise RowError(f"not JSON: {problem}") from None
    if not isinstance(value, dict):
        raise RowError(f'{kind_of(value)}, not an object such as {{"text": "..."}}')
    return value


def _numbered(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers, None for one that is too long to hold."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) <= LONGEST_LINE:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)
        yield number, None


def _plainly(message: str) -> str:
    return message[0].lower() + message[1:]
