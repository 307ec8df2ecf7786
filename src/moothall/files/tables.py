"""CSV and TSV: any delimiter, any of the usual encodings, line breaks inside quotation marks.

Read as a stream, with the encoding settled beforehand by one pass over the bytes.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import IO, TYPE_CHECKING, Any

from moothall.files.fields import JUDGED_UNDATED, row_from
from moothall.files.headings import TIME_OF_DAY, Columns, columns_of
from moothall.files.json_lines import LONGEST_LINE
from moothall.files.rows import EMPTY, BadLine, FileError, Found, Notes, RowError
from moothall.files.sources import Member
from moothall.files.times import from_written

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ",;\t|"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: a post of more lines is rare; a quotation mark that was never closed is not
MOST_LINES_IN_A_CELL = 50
#: what is said of a row with more values than there are headings
WHOLE_ROW = "so the whole row was judged as the words of a post without a time"
SEVERAL = re.compile(r"[;,|\s]+")


def read_table(
    member: Member, chosen: Mapping[str, str], *, notes: Notes, prefix: str = ""
) -> Iterator[Found]:
    """Each row's post, or what is wrong with that row.

    Raises FileError where no column holds the words of the posts. What was taken for what is said
    in ``notes``.
    """
    csv.field_size_limit(LONGEST_LINE)
    encoding = encoding_of(member)
    if encoding == "cp1252":
        notes.say(f"{member.name}: not UTF-8, read as Windows-1252 (Western European)")
    with (
        member.open() as raw,
        io.TextIOWrapper(
            io.BufferedReader(_Left(raw)), encoding, errors="replace", newline=""
        ) as text,
    ):
        head = text.readline(LONGEST_LINE)
        delimiter = delimiter_of(head)
        lines = _Lines(_joined(head, text))
        rows = csv.reader(lines, delimiter=delimiter)
        try:
            headings = next(rows, [])
        except csv.Error as problem:
            raise FileError(f"{member.name}: the headings cannot be read ({problem})") from None
        columns = columns_of(headings, chosen, member.name)
        notes.say(f"{member.name}: {columns.sentence()}")
        for one in _rows(rows, lines, columns, member.name, prefix):
            if one is None:
                notes.pass_by(EMPTY)
            else:
                yield one


def encoding_of(member: Member) -> str:
    """By its mark, else UTF-8 if the whole file is, else Windows-1252."""
    with member.open() as stream:
        chunk = stream.read(io.DEFAULT_BUFFER_SIZE)
        for mark, name in MARKS:
            if chunk.startswith(mark):
                return name
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = stream.read(1024 * 1024)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def delimiter_of(headings: str) -> str:
    """The mark that stands most often between the headings, outside quotation marks."""
    if headings.lower().startswith("sep=") and len(headings.strip()) == 5:
        return headings[4]
    bare = re.sub(r'"[^"]*"', "", headings)
    return max(DELIMITERS, key=bare.count)


def _joined(head: str, rest: Iterator[str]) -> Iterator[str]:
    if not head.lower().startswith("sep="):  # Excel's own line that names the delimiter
        yield head
    yield from rest


class _Lines:
    """Lines of text, remembering whether one was asked for beyond the last."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            return next(self._lines)
        except StopIteration:
            self.ended = True
            raise


def _swallowed(cells: list[str], lines: _Lines) -> list[str]:
    """A fault where a quotation mark may have made one cell out of many rows."""
    longest = max(cell.count("\n") for cell in cells) + 1
    if not (lines.ended or longest > MOST_LINES_IN_A_CELL):
        return []
    end = ", to the end of the file" if lines.ended else ""
    plural = "" if longest == 1 else "s"
    fault = (
        f"one cell spans {longest:,} line{plural}{end}; is a quotation mark opened here and never"
        " closed? If so, the rows below it were judged as part of this one"
    )
    return [fault]


def _rows(
    rows: "Reader", lines: _Lines, columns: Columns, name: str, prefix: str
) -> Iterator[Found | None]:
    """None for an empty line."""
    width = len(columns.headings)
    while True:
        first = rows.line_num + 1
        try:
            cells = next(rows, None)
        except csv.Error as problem:
            yield BadLine(f"{name}, lines {first} to {rows.line_num}", _plainly(problem))
            continue
        if cells is None:
            return
        if not any(cells):
            yield None
            continue
        where = f"{name}, line {first}"
        try:
            fields, faults = _fields(cells, columns, width)
            faults = [*_swallowed(cells, lines), *faults]
            yield row_from(fields, where, number=f"{prefix}{first}", faults=faults)
        except RowError as problem:
            yield BadLine(where, str(problem))


def _plainly(problem: csv.Error) -> str:
    if "field larger" in str(problem):
        return (
            f"a cell of more than {LONGEST_LINE // 1024 // 1024} MiB;"
            " is a quotation mark opened here and never closed?"
        )
    return str(problem)


def _fields(cells: list[str], columns: Columns, width: int) -> tuple[dict[str, Any], list[str]]:
    """The cells under the names of the post's fields, as JSON Lines would have them; and faults."""
    if any(cells[width:]):
        # which value is which cannot be known, and no word may be lost
        fault = (
            f"{len(cells)} values under {width} headings, {WHOLE_ROW};"
            " words with a comma in them must stand in quotation marks"
        )
        return {"text": ", ".join(cell.strip() for cell in cells if cell.strip())}, [fault]
    values = {
        name: cells[place].strip() if name != "text" else cells[place]
        for name, place in columns.places.items()
        if place < len(cells)
    }
    if "text" not in values:
        raise RowError(f"text: missing (the row has {len(cells)} of {width} values)")
    fields: dict[str, Any] = {
        name: value for name, value in values.items() if "." not in name and name != TIME_OF_DAY
    }
    fields["author"] = {
        part: values.get(f"author.{part}", "") for part in ("name", "handle", "bio")
    }
    fields["kind"] = _kind(values.get("kind", ""))
    faults = []
    try:
        fields["posted_at"] = _moment(
            values.get("posted_at", ""), values.get(TIME_OF_DAY, ""), columns.zone
        )
    except ValueError as problem:
        fields["posted_at"] = None
        faults.append(f"posted_at: {problem}; {JUDGED_UNDATED}")
    for name in ("grounds", "needs"):
        if name in fields:
            fields[name] = [label for label in SEVERAL.split(fields[name]) if label]
    return fields, faults


def _kind(written: str) -> str:
    """The kind of a post from a tool's own word for it; a comment where it says nothing known."""
    word = written.casefold().replace(" ", "_").replace("-", "_")
    for kind, marks in (
        ("direct_message", ("direct", "dm", "message", "private", "inbox")),
        ("review", ("review", "recommendation", "rating")),
        ("mention", ("mention", "tag")),
        ("reply", ("reply", "replies")),
    ):
        if any(mark in word for mark in marks):
            return kind
    return "comment"


def _moment(day: str, time: str, zone: tzinfo) -> datetime | None:
    """Raises ValueError."""
    if not day:
        return None
    if time and ":" in time and ":" not in day:
        return from_written(f"{day} {time}", zone)
    return from_written(day, zone)


class _Left(io.RawIOBase):
    """The bytes of a stream that its owner closes, not the text that is laid over it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)
