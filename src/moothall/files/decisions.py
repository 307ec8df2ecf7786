"""Officers' decisions from JSON Lines: the record that docs/reference/decisions.md describes."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from moothall.core.judgement.learning.decision import Decision, Marks
from moothall.core.values import Ground, Need, Service
from moothall.files.fields import kind_of, row_from
from moothall.files.json_lines import read_objects
from moothall.files.rows import BadLine, FileError, RowError
from moothall.files.times import from_iso, shown


def read_decisions(path: Path) -> Iterator[Decision | BadLine]:
    """Every decision in order, with the lines that hold none. Raises FileError."""
    try:
        stream = path.open("rb")
    except OSError as problem:
        raise FileError(f"{path}: {problem.strerror}") from None
    with stream:
        for line in read_objects(stream, str(path)):
            if isinstance(line, BadLine):
                yield line
                continue
            try:
                yield decision_from(line.fields, line.where, number=str(line.number))
            except RowError as problem:
                yield BadLine(line.where, str(problem))


def decision_from(fields: Mapping[str, Any], where: str, *, number: str) -> Decision:
    """Raises RowError, naming the field, where the record is not a whole decision.

    A post is judged even where its time cannot be read; nothing is learnt from half a record.
    """
    post = _object(fields, "post")
    row = row_from(post, where, number=number)
    if row.faults:
        raise RowError("; ".join(fault.partition(";")[0] for fault in row.faults))
    by = fields.get("by")
    if not isinstance(by, str) or not by.strip():
        raise RowError("by: missing; say who decided (a staff number will do)")
    before = fields.get("before_suggestion", False)
    if not isinstance(before, bool):
        raise RowError(f"before_suggestion: {shown(before)} is not true or false")
    said = None if fields.get("said") is None else _marks(_object(fields, "said"), "said")
    if said is None and not before:
        raise RowError("said: missing; say what the judge had said, or before_suggestion: true")
    return Decision(
        post=row.post,
        decided=_marks(_object(fields, "decided"), "decided"),
        by=by.strip(),
        at=_moment(fields.get("at")),
        said=said,
        before_suggestion=before,
    )


def _marks(record: Mapping[str, Any], name: str) -> Marks:
    grounds, needs = (_labels(record, name, part) for part in ("grounds", "needs"))
    return Marks(
        frozenset(_named(Ground, one, f"{name}.grounds") for one in grounds),
        frozenset(_named(Need, one, f"{name}.needs") for one in needs),
        _named(Service, record.get("service"), f"{name}.service"),
    )


def _labels(record: Mapping[str, Any], name: str, part: str) -> list[Any]:
    """Names of labels; the findings that ``moothall judge`` writes are as good."""
    value = record.get(part)
    if not isinstance(value, list):
        raise RowError(f"{name}.{part}: {shown(value)} is not a list of labels")
    return [one.get("label") if isinstance(one, Mapping) else one for one in value]


def _object(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = fields.get(name)
    if not isinstance(value, Mapping):
        given = "missing" if value is None else f"{shown(value)} is {kind_of(value)}"
        raise RowError(f"{name}: {given}; it must be an object (see docs/reference/decisions.md)")
    return value


def _moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise RowError("at: missing; say when it was decided, as in 2026-06-15T10:00:00+01:00")
    try:
        return from_iso(value)
    except ValueError as problem:
        raise RowError(f"at: {problem}") from None


Named = TypeVar("Named", bound=StrEnum)


def _named(kind: type[Named], name: Any, field: str) -> Named:
    try:
        return kind(name)
    except ValueError:
        raise RowError(f"{field}: {shown(name)} is not a label that we know") from None
