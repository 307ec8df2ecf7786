"""``--evaluate``: the judge's answers set against the labels that the rows carry."""

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, TypeVar

from moothall.core.judgement.evaluate import Labelled, Scorecard, score
from moothall.core.values import Disposition, Ground, Judgement, Need, Service
from moothall.files.rows import BadLine, FileError, Found, Row, RowError
from moothall.files.times import shown
from moothall.files.workers import Outcome

FIELDS = ("grounds", "needs", "disposition", "service")


def labelled_row(row: Row) -> Labelled:
    """The row with its labels. Raises RowError naming what is missing or unknown."""
    labels = row.labels or {}
    missing = [name for name in FIELDS if not isinstance(labels.get(name), list | str)]
    if missing:
        raise RowError(
            f"{', '.join(missing)}: missing; --evaluate needs all of {', '.join(FIELDS)}"
        )
    return Labelled(
        post=row.post,
        grounds=frozenset(_named(Ground, name, "grounds") for name in labels["grounds"]),
        needs=frozenset(_named(Need, name, "needs") for name in labels["needs"]),
        disposition=_named(Disposition, labels["disposition"], "disposition"),
        service=_named(Service, labels["service"], "service"),
    )


def with_labels(found: Iterable[Found]) -> Iterator[Found]:
    """The rows that can be scored; a row whose labels are missing or unknown is a bad line."""
    for one in found:
        if isinstance(one, Row):
            try:
                labelled_row(one)
            except RowError as problem:
                yield BadLine(one.where, str(problem))
                continue
        yield one


def scorecard(outcomes: Iterable[Outcome]) -> Scorecard:
    """The scorecard of every post that could be read and judged.

    All answers are kept until the end, so a file to evaluate must fit in memory. Raises FileError
    where there is no post with labels.
    """
    gold: list[Labelled] = []
    judged: list[Judgement] = []
    for outcome in outcomes:
        if not isinstance(outcome, BadLine):
            gold.append(labelled_row(outcome.row))
            judged.append(outcome.judgement)
    if not gold:
        raise FileError("--evaluate: no row carries labels to score against")
    return score(gold, judged)


def as_written(card: Scorecard, form: str, *, breakdowns: bool = False) -> str:
    """JSON holds everything always; a table or Markdown holds the breakdowns where asked for."""
    if form == "json":
        return json.dumps(card.as_dict(), ensure_ascii=False, indent=2) + "\n"
    write = card.as_markdown if form == "markdown" else card.as_text
    return write(breakdowns=breakdowns) + "\n"


Named = TypeVar("Named", bound=StrEnum)


def _named(kind: type[Named], name: Any, field: str) -> Named:
    try:
        return kind(name)
    except ValueError:
        raise RowError(f"{field}: {shown(name)} is not a label that we know") from None
