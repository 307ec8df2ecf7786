"""Questions that stand on every page, put into SQL once in a process instead of each time.

Django takes as long to write such a statement as PostgreSQL to answer it. The question is still
written once, with Django's own words: it is put together a first time with marks in place of its
values, and what would be sent to the database is kept, with where the marks stood.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import connection

#: no case is due, no person was born and no post was written then
NEVER = datetime(1801, 1, 1, tzinfo=UTC)
Statement = tuple[str, tuple[Any, ...], tuple[tuple[int, str], ...]]
Row = dict[str, Any]


class Compiled:
    """``ask(shape, **values)`` asks Django one question; all that varies in it is in those.

    Values are UUIDs and moments. What changes the statement itself, such as which columns are
    wanted, is the ``shape``: for each another statement is kept, the last 500 of them. A value that
    the statement does not hold as it is (a day before, say) has to be reckoned before it is given.
    """

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self._statement = lru_cache(maxsize=500)(self._written)

    def __call__(self, shape: Hashable = None, /, **values: UUID | datetime) -> list[Row]:
        """The rows, each by the names of its columns."""
        kinds = tuple((name, type(value)) for name, value in sorted(values.items()))
        sql, given, places = self._statement(shape, kinds)
        filled = list(given)
        for place, name in places:
            filled[place] = values[name]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _written(self, shape: Hashable, kinds: Sequence[tuple[str, type]]) -> Statement:
        marks = {name: mark(place, kind) for place, (name, kind) in enumerate(kinds)}
        try:
            with connection.execute_wrapper(overhear):
                self._ask(shape, **marks)
        except _OverheardError as found:
            sql, given = found.sql, found.given
        else:
            raise TypeError("nothing was asked of the database")
        of_mark = {value: name for name, value in marks.items()}
        places = [
            (place, of_mark[value])
            for place, value in enumerate(given)
            if isinstance(value, UUID | datetime) and value in of_mark
        ]
        direct = {place for place, _ in places}
        for place, value in enumerate(given):
            if place not in direct and holds_a_mark(value, marks.values()):
                raise ValueError(f"what is reckoned from a value cannot be filled in: {sql}")
        return sql, given, tuple(places)


class _OverheardError(Exception):
    """Ends the first asking, before anything is sent."""

    def __init__(self, sql: str, given: Sequence[Any]) -> None:
        super().__init__(sql)
        self.sql, self.given = sql, tuple(given)


def overhear(_execute: object, sql: str, params: Any, *_: object) -> None:
    raise _OverheardError(sql, params or ())


def holds_a_mark(value: object, marks: Iterable[object]) -> bool:
    """A moment near one, or something that is made of one."""
    if isinstance(value, datetime):
        return value.year < NEVER.year + 50
    return any(str(mark) in str(value) or repr(mark) in str(value) for mark in marks)


def mark(place: int, kind: type) -> UUID | datetime:
    """A value that stands for the real one and is none."""
    if kind is UUID:
        return uuid5(NAMESPACE_OID, f"moothall {place}")
    if kind is datetime:
        return NEVER + timedelta(microseconds=place + 1)
    raise TypeError(f"only a UUID or a moment can be filled in, no {kind.__name__}")
