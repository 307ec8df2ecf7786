"""Large JSON read as a stream: one entry of a list at a time, never the whole document."""

from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

import ijson  # type: ignore[import-untyped]  # it ships no types

from moothall.files.fields import kind_of, row_from
from moothall.files.rows import BadLine, FileError, Found, RowError
from moothall.files.sources import Member

BrokenJson: type[Exception] = ijson.JSONError
CHUNK = 64 * 1024
ENTRIES_OF_TOP_LIST = "item"


def entries(
    member: Member, prefix: str = ENTRIES_OF_TOP_LIST, *, script: bool = False
) -> Iterator[tuple[int, Any] | BadLine]:
    """The entries of one list, numbered from 1; a BadLine where the text breaks off.

    ``prefix`` is the path to the entries in ijson's words: ``item`` for a list that is the whole
    document, ``comments_v2.item`` for one under a key. ``script`` reads JavaScript that assigns a
    list (``window.YTD.tweets.part0 = [...]``), or the list alone.
    """
    number = 0
    try:
        with member.open() as raw:
            stream = _Assigned(raw) if script else _Plain(raw)
            for entry in ijson.items(stream, prefix, use_float=True):
                number += 1
                yield number, entry
    except (BrokenJson, FileError) as problem:
        what = "damaged" if isinstance(problem, FileError) else "not JSON"
        yield BadLine(
            f"{member.name}, after entry {number}",
            f"{what} ({first_line(problem)}); nothing after this place was read",
        )


def events(stream: Any, *, several: bool = False) -> Iterator[tuple[str, str, Any]]:
    """(path, event, value) of JSON as it is read; ``several`` allows documents one after another.

    Raises BrokenJson where the text breaks off or makes no sense.
    """
    yield from ijson.parse(stream, use_float=True, multiple_values=several)


def lists_in(member: Member, known: frozenset[str]) -> Iterator[str]:
    """The prefixes of those lists of ``known`` that the document holds, in order; read until found.

    ``known`` holds prefixes such as ``comments_v2.item``. Stops at the first. Raises BrokenJson and
    FileError where the text breaks off before.
    """
    with member.open() as raw:
        for prefix, event, _ in events(_Plain(raw)):
            if event == "start_array" and _item_of(prefix) in known:
                yield _item_of(prefix)
                return


def keys_in(member: Member, wanted: frozenset[str]) -> dict[str, str]:
    """The first text at each of the ``wanted`` prefixes."""
    found: dict[str, str] = {}
    # a broken side file only means that we know less about the account
    with suppress(BrokenJson, FileError), member.open() as raw:
        for prefix, event, value in events(_Plain(raw)):
            if event == "string" and prefix in wanted:
                found.setdefault(prefix, str(value))
    return found


def read_json_list(member: Member, *, prefix: str = "") -> Iterator[Found]:
    """A JSON list whose entries have the fields of a post."""
    for entry in entries(member):
        if isinstance(entry, BadLine):
            yield entry
            continue
        number, fields = entry
        where = f"{member.name}, entry {number}"
        if not isinstance(fields, dict):
            yield BadLine(where, f'{kind_of(fields)}, not an object such as {{"text": "..."}}')
            continue
        try:
            yield row_from(fields, where, number=f"{prefix}{number}")
        except RowError as problem:
            yield BadLine(where, str(problem))


def first_line(problem: Exception) -> str:
    """The sense of a parser's complaint, without its drawing of the text."""
    text = problem.args[0] if problem.args else str(problem)
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return words.split("\n", 1)[0].strip().rstrip(".")


def _item_of(prefix: str) -> str:
    return f"{prefix}.item" if prefix else ENTRIES_OF_TOP_LIST


class _Plain:
    """The bytes without the mark that some programs put before UTF-8."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._started = False

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        if not self._started and size != 0:
            self._started = True
            chunk = chunk.removeprefix(b"\xef\xbb\xbf")
        return chunk


class _Assigned:
    """The list that a line of JavaScript assigns: what stands before ``=`` and a last ``;`` go."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        head = stream.read(CHUNK).removeprefix(b"\xef\xbb\xbf")
        assigned_to, sign, rest = head.partition(b"=")
        self._held = rest.lstrip() if sign and b"[" not in assigned_to else head

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        held, self._held = self._held, self._stream.read(CHUNK)
        return held if self._held else held.rstrip(b"; \r\n\t")
