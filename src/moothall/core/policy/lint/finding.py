"""What the linter can say: read from findings.toml, so that words and sources are data."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from moothall.core.policy.document import Policy

_DATA = Path(__file__).with_name("findings.toml")


class Severity(StrEnum):
    """How much it matters."""

    ERROR = "error"
    """Somebody may come to harm, or a duty is broken."""
    WARNING = "warning"
    """A decision made under it may not stand."""
    ADVICE = "advice"
    """Other bodies say it, and it helps."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a finding comes from. Without ``nations`` it holds, or is an example, anywhere."""

    name: str
    url: str
    nations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that the linter looks for."""

    id: str
    title: str
    severity: Severity
    message: str
    advice: str
    sources: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class LintFinding:
    """A rule that a policy does not keep.

    ``clauses`` are the clauses it is about; empty where the policy lacks something altogether.
    ``detail`` completes the rule's message for this policy; it may be empty. ``sources`` are those
    of the rule that hold in the organisation's nation.
    """

    rule: Rule
    clauses: tuple[str, ...] = ()
    detail: str = ""
    sources: tuple[Reference, ...] = ()

    @property
    def message(self) -> str:
        return f"{self.rule.message} {self.detail}".strip()


@dataclass(frozen=True, slots=True)
class Hit:
    """What a look at a policy found: the clauses, and what completes the message."""

    clauses: tuple[str, ...] = ()
    detail: str = ""


Look = Callable[[Policy], Iterator[Hit]]

LOOKS: dict[str, Look] = {}


def finds(rule_id: str) -> Callable[[Look], Look]:
    """Mark a function as the one that looks for a rule."""

    def mark(look: Look) -> Look:
        LOOKS[rule_id] = look
        return look

    return mark


def sources_in(nation: str, rule: Rule) -> tuple[Reference, ...]:
    """The sources of a rule that hold in a nation; all of them where none is said to."""
    there = tuple(one for one in rule.sources if not one.nations or nation in one.nations)
    return there or rule.sources


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its id, in order."""
    data = _data()
    sources = {
        key: Reference(source["name"], source["url"], tuple(source.get("nations", ())))
        for key, source in data["sources"].items()
    }
    return {
        key: Rule(
            id=key,
            title=entry["title"],
            severity=Severity(entry["severity"]),
            message=entry["message"],
            advice=entry["advice"],
            sources=tuple(sources[name] for name in entry["sources"]),
        )
        for key, entry in data.items()
        if key not in {"as_of", "sources"}
    }


def looked_at() -> date:
    """The day on which the law and the pages were last looked at."""
    day: date = _data()["as_of"]
    return day


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))
