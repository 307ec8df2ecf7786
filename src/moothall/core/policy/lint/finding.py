"""What the linter can say: read from findings.toml, so that words and sources are data."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

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
    """Where the finding comes from."""

    name: str
    url: str


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
    ``detail`` completes the rule's message for this policy; it may be empty.
    """

    rule: Rule
    clauses: tuple[str, ...] = ()
    detail: str = ""

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


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its id, in order."""
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    sources = {key: Reference(**source) for key, source in data["sources"].items()}
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
