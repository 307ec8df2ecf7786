"""Questions that stand on every page, put into SQL once in a process instead of each time.

Django takes as long to write such a statement as PostgreSQL to answer it. The question is still
written once, with Django's own words: it is put together a first time with marks in place of its
values, and what would be sent to the database is kept, with where the marks stood.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, Self, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

#: no case is due, no person was born and no post was written then
NEVER = datetime(1801, 1, 1, tzinfo=UTC)
Row = dict[str, Any]
Kinds = tuple[tuple[str, type], ...]
Made = TypeVar("Made", bound=Model)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is sent to the database; ``places`` are where a value of each name belongs."""

    sql: str
    given: tuple[Any, ...]
    places: tuple[tuple[int, str], ...]

    def filled(self, values: Mapping[str, UUID | datetime]) -> list[Any]:
        """All that the statement holds, with these values in their places."""
        every = list(self.given)
        for place, name in self.places:
            every[place] = values[name]
        return every


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
        statement = self._statement(shape, kinds_of(values))
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.filled(values))
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _written(self, shape: Hashable, kinds: Kinds) -> Statement:
        marks = marks_for(kinds)
        try:
            with connection.execute_wrapper(overhear):
                self._ask(shape, **marks)
        except _OverheardError as found:
            sql, given = found.sql, found.given
        else:
            raise TypeError("nothing was asked of the database")
        return statement_of(sql, given, marks)


class CompiledObjects(Generic[Made]):
    """The same of a question that is answered with objects: ``ask`` gives the QuerySet.

    One without prefetching, `values` or `first`; it may be sliced.
    """

    def __init__(self, ask: Callable[..., QuerySet[Made]]) -> None:
        self._ask = ask
        self._statement = lru_cache(maxsize=500)(self._written)

    def __call__(self, shape: Hashable = None, /, **values: UUID | datetime) -> list[Made]:
        compiler, statement = self._statement(shape, kinds_of(values))
        answer: Any = _Answer(compiler, statement.sql, statement.filled(values))
        return list(ModelIterable(answer))

    def _written(self, shape: Hashable, kinds: Kinds) -> tuple[Any, Statement]:
        marks = marks_for(kinds)
        compiler = self._ask(shape, **marks).query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, given = compiler.as_sql()
        return compiler, statement_of(sql, given, marks)


class _Answer:
    """What Django asks of a QuerySet and its compiler to make objects of rows."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: Mapping[Any, Any] = {}

    def __init__(self, compiler: Any, sql: str, given: Sequence[Any]) -> None:
        self.compiler, self.sql, self.given = compiler, sql, given
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotation_col_map = compiler.annotation_col_map

    @property
    def query(self) -> Self:
        return self

    def get_compiler(self, **_: Any) -> Self:
        return self

    def execute_sql(self, **_: Any) -> list[list[Any]]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.given)
            return [cursor.fetchall()]

    def results_iter(self, results: list[list[Any]]) -> Iterable[Any]:
        return self.compiler.results_iter(results)  # type: ignore[no-any-return]


def numbered(ids: Iterable[UUID]) -> dict[str, UUID]:
    """Several ids as values; how many there are belongs into the shape."""
    return {f"id{place}": one for place, one in enumerate(ids)}


def kinds_of(values: Mapping[str, UUID | datetime]) -> Kinds:
    return tuple((name, type(value)) for name, value in sorted(values.items()))


def marks_for(kinds: Kinds) -> dict[str, UUID | datetime]:
    return {name: mark(place, kind) for place, (name, kind) in enumerate(kinds)}


def statement_of(sql: str, given: Sequence[Any], marks: Mapping[str, UUID | datetime]) -> Statement:
    """Raises ValueError where a value does not stand in the statement as it is."""
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
    return Statement(sql, tuple(given), tuple(places))


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
