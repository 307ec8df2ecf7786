"""How close a draft comes to the policy that people made of the same statement."""

from dataclasses import dataclass

from moothall.core.policy import Clause, Policy
from moothall.core.policy.clause import Rules
from moothall.core.values import Ground


@dataclass(frozen=True)
class Closeness:
    """Counts of clauses, out of ``clauses``."""

    clauses: int
    same_words: int
    same_sections: int
    same_layout: int
    same_ids: int
    same_switches: int
    same_subjects: int
    """The same rules and grounds are switched on, whatever stands in them."""
    told: tuple[str, ...]
    """The ids of the clauses whose switches differ."""


def closeness(made: Policy, draft: Policy) -> Closeness:
    """Compare clause by clause in order; both hold the same words."""
    pairs = list(zip(made.clauses, draft.clauses, strict=True))
    return Closeness(
        clauses=len(pairs),
        same_words=sum(a.words == b.words for a, b in pairs),
        same_sections=sum(a.section == b.section for a, b in pairs),
        same_layout=sum(a.layout == b.layout for a, b in pairs),
        same_ids=sum(a.id == b.id for a, b in pairs),
        same_switches=sum(switches(a) == switches(b) for a, b in pairs),
        same_subjects=sum(subjects(a) == subjects(b) for a, b in pairs),
        told=tuple(a.id for a, b in pairs if switches(a) != switches(b)),
    )


def switches(clause: Clause) -> dict[str, object]:
    """Everything a clause switches on, by its effect: thresholds are those of its labels."""
    rules = {name: getattr(clause, name) for name in Rules.entries}
    grounds = {name: getattr(clause, name) for name in ("ground", "other_ground", "propose")}
    thresholds = {label.value: clause.threshold(label) for label in clause.labels}
    return rules | grounds | {"thresholds": thresholds, "first": clause.correct_first}


def subjects(clause: Clause) -> set[str]:
    """What a clause is about, without how."""
    on = {name for name in Rules.entries if getattr(clause, name)}
    return on | {one.value for one in (*clause.ground, *clause.other_ground)} - {Ground}
