"""The policy: one version of one organisation's published statement, and questions to it."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any, Literal

from moothall.core.policy.clause import Clause, Unpublished
from moothall.core.policy.forms import Language, PolicyName, Target, WebAddress
from moothall.core.policy.parts import Fault, Part, entry
from moothall.core.policy.rules.answering import Route, RouteName
from moothall.core.policy.rules.duties import Duty
from moothall.core.policy.rules.moderating import FoulLanguage
from moothall.core.values import (
    Disposition,
    Ground,
    Label,
    Nation,
    Need,
    OrganisationKind,
    WeeklyHours,
)

Regime = Literal["foia", "eir", "foisa", "eisr", "stairs"]
"""Laws under which people may ask for information."""


class Organisation(Part):
    """Whose policy it is. From kind and nation follow its duties, calendars and clocks."""

    name: str = entry("its name", example="Colchester Borough Homes")
    kind: OrganisationKind = entry("what it is", example="almo")
    nation: Nation = entry("where it is", example="england")
    languages: tuple[Language, ...] = entry("the languages it works in", default=())
    regimes: tuple[Regime, ...] = entry(
        "information laws it is under, where kind and nation do not say it all", default=()
    )
    regulators: tuple[str, ...] = entry("who regulates it", default=())


Messages = Literal["open", "closed"]


class Channel(Part):
    """One account of the organisation on a platform."""

    platform: str = entry("the platform", example="facebook")
    account: str = entry("the account's name there")
    team: str = entry("who looks after it", default="")
    messages: Messages | None = entry("whether it takes direct messages", default=None)
    monitored: bool = entry("whether it is watched", default=True)


class Policy(Part):
    """One version of one organisation's policy.

    Equal when everything in it is equal; hashed by its reference, so that it can key a cache.
    """

    name: PolicyName = entry(
        "its name, the same for all versions", key="policy", example="colchester-borough-homes"
    )
    version: int = entry("its version, from 1", example="1")
    title: tuple[str, ...] = entry(
        "the title as published; a list where it has several lines", default=()
    )
    organisation: Organisation = entry("whose it is")
    published_at: WebAddress | None = entry("where the statement is published", default=None)
    approved_by: str = entry("who approved it", default="")
    effective_from: date | None = entry("the first day it holds", default=None)
    review_by: date | None = entry("when it is looked at again, at the latest", default=None)
    channels: tuple[Channel, ...] = entry("the accounts it is about", default=())
    clauses: tuple[Clause, ...] = entry("the statement, clause by clause, in order")
    unpublished: tuple[Unpublished, ...] = entry(
        "rules for which the statement has no words", default=()
    )

    def faults(self) -> Iterator[Fault]:
        if self.effective_from and self.review_by and self.review_by <= self.effective_from:
            yield Fault(
                "review_by", f"the review is not after {self.effective_from}, the first day"
            )

    def __hash__(self) -> int:
        return hash(self.reference)

    @property
    def reference(self) -> str:
        """How a judgement names the policy it was made under: ``name@version``."""
        return f"{self.name}@{self.version}"

    def clause(self, clause_id: str) -> Clause:
        """The clause of that id; raises ``KeyError``."""
        return self._by_id[clause_id]

    def clause_for(self, label: Label) -> Clause | None:
        """The first clause that switches a label on, or None: the words do not give it."""
        return self._by_label.get((type(label), label.value))

    def threshold(self, label: Label) -> float | None:
        """The confidence from which a label counts under this policy; None where none is given."""
        clause = self.clause_for(label)
        return None if clause is None else clause.threshold(label)

    def first_steps(self, ground: Ground) -> tuple[str, ...]:
        """What is offered to the officer first for a ground; empty where the clause is silent."""
        clause = self.clause_for(ground)
        return () if clause is None else tuple(step.value for step in clause.propose)

    def target_for(self, wanted: Need | Disposition) -> Target | None:
        """How soon a first answer is promised. None is "as soon as possible"."""
        needs = (wanted,) if isinstance(wanted, Need) else _NEEDS[wanted]
        return next((found for need in needs if (found := self._target(need))), None)

    def _target(self, need: Need) -> Target | None:
        """The first target given for a need: by the duty of its name, or by what is answered."""
        for rules in self.rules:
            duty = getattr(rules, need.value, None)
            if isinstance(duty, Duty) and duty.within:
                return duty.within
            for respond in rules.respond:
                if need in respond.to and respond.within:
                    return respond.within
        return None

    @property
    def weekly_hours(self) -> WeeklyHours | None:
        """When the accounts are watched; None where the policy does not say."""
        return self.first("hours")  # type: ignore[no-any-return]

    @property
    def foul_language(self) -> FoulLanguage:
        return self.first("foul_language") or FoulLanguage()

    @property
    def rules(self) -> tuple[Clause | Unpublished, ...]:
        """The clauses, then what is not published."""
        return (*self.clauses, *self.unpublished)

    @cached_property
    def routes(self) -> dict[RouteName, tuple[Route, ...]]:
        """Every route by what it is for, those of the published words first."""
        found: dict[RouteName, tuple[Route, ...]] = {}
        for _, routes in self.all("routes"):
            for name, some in routes.given():
                found[name] = found.get(name, ()) + some
        return found

    def all(self, rule: str) -> Iterator[tuple[Clause | Unpublished, Any]]:
        """Every place where a rule is switched on, with its value."""
        for rules in self.rules:
            value = getattr(rules, rule)
            if value is not None and value != ():
                yield rules, value

    def first(self, rule: str) -> Any:
        """The first value of a rule, or None."""
        return next((value for _, value in self.all(rule)), None)

    @cached_property
    def _by_id(self) -> dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def _by_label(self) -> dict[tuple[type, str], Clause]:
        found: dict[tuple[type, str], Clause] = {}
        for clause in self.clauses:
            for label in clause.labels:
                found.setdefault((type(label), label.value), clause)
        return found


_NEEDS: dict[Disposition, tuple[Need, ...]] = {
    Disposition.EMERGENCY: (Need.EMERGENCY,),
    Disposition.SAFEGUARD: (Need.SAFEGUARDING,),
    Disposition.MODERATE: (),
    Disposition.FOI: (Need.FOI, Need.SAR),
    Disposition.REDIRECT: (Need.MEDIA_POLITICAL,),
    Disposition.PRIVATE: (Need.PERSONAL, Need.QUESTION),
    Disposition.URGENT: (Need.URGENT,),
    Disposition.RESPOND: (Need.QUESTION, Need.CORRECTION),
    Disposition.NONE: (),
}
