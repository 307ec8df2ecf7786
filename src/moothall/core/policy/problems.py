"""What is wrong with a policy file: each mistake with its place, and a hint how to put it right."""

import sys
from collections.abc import Iterable
from typing import NamedTuple

from moothall.core.policy.source import Source

_SHOWN = 96
"""The most characters of a source line that are shown; longer lines are cut around the caret."""


class Place(NamedTuple):
    """Where something stands: lines and columns count from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Related(NamedTuple):
    """A second place that belongs to the mistake, such as the first of two equal ids."""

    place: Place
    message: str


class Problem(NamedTuple):
    """One mistake; ``code`` is stable, for tools.

    ``place`` is None where the file as a whole is meant (it is empty, too large, not UTF-8).
    """

    code: str
    message: str
    place: Place | None = None
    hint: str = ""
    related: tuple[Related, ...] = ()


class PolicyErrors(Exception):  # noqa: N818  - it holds many
    """Every mistake found in one policy file, in the order of the file."""

    def __init__(self, source: Source, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(sorted(problems, key=_position))
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        return "\n\n".join(render(problem, self.source) for problem in self.problems)


def render(problem: Problem, source: Source) -> str:
    """The mistake as a person reads it: place and message, the line with a caret, the hint."""
    parts = [_headline(source.name, problem.place, problem.message)]
    if problem.place is not None:
        parts.append(_excerpt(source, problem.place))
    for related in problem.related:
        parts.append(_headline(source.name, related.place, related.message))
        parts.append(_excerpt(source, related.place))
    if problem.hint:
        parts.append(f"  hint: {problem.hint}")
    return "\n".join(part for part in parts if part)


def _position(problem: Problem) -> tuple[int, int]:
    """Mistakes of the file as a whole come last."""
    return (problem.place.line, problem.place.column) if problem.place else (sys.maxsize, 0)


def _headline(name: str, place: Place | None, message: str) -> str:
    return (
        f"{name}: {message}" if place is None else f"{name}:{place.line}:{place.column}: {message}"
    )


def _excerpt(source: Source, place: Place) -> str:
    """The line, a caret under the words that are meant; empty where there is no such line."""
    line = source.line(place.line)
    if not line.strip():
        return ""
    start = min(place.column - 1, len(line))
    last = place.end_column - 1 if place.end_line == place.line else len(line.rstrip())
    length = max(1, min(last, len(line)) - start)
    cut = max(0, min(start - _SHOWN // 3, len(line) - _SHOWN))
    shown = "".join(char if char.isprintable() else " " for char in line[cut : cut + _SHOWN])
    shown = ("…" if cut else shown[:1]) + shown[1:]
    length = min(length, max(1, len(shown) - (start - cut)))
    number = str(place.line)
    caret = " " * (start - cut) + "^" * length
    more = "…" if len(line.rstrip()) > cut + _SHOWN else ""
    return f"  {number} | {shown.rstrip()}{more}\n  {' ' * len(number)} | {caret}"
