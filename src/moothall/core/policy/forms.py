"""Values of a fixed form: ids, addresses, periods, targets, thresholds."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from moothall.core.policy.kinds import FAILED, Choice, Fraction, Kind, Pattern, Schema
from moothall.core.policy.nodes import Mapping, Node
from moothall.core.policy.parts import Part, entry
from moothall.core.values import LABELS, Label

if TYPE_CHECKING:
    from moothall.core.policy.reader import Reader

PolicyName = Annotated[
    str,
    Pattern(
        "a policy name: small letters, figures and hyphens",
        r"[a-z0-9]+(-[a-z0-9]+)*",
        "such as colchester-borough-homes",
    ),
]
ClauseId = Annotated[
    str,
    Pattern(
        "a clause id: a letter, then letters, figures, dots or hyphens",
        r"[A-Za-z][A-Za-z0-9.-]{0,19}",
        "such as C3 or R2",
    ),
]
Email = Annotated[
    str,
    Pattern(
        "an e-mail address",
        r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
        r"(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\.[A-Za-z]{2,}",
        "such as info@example.org.uk",
    ),
]
Phone = Annotated[
    str,
    Pattern(
        "a telephone number",
        r"\+?[0-9(]([0-9 ()-]{0,20}[0-9])?",
        'such as "01206 282514"; put a name for it in `who`',
    ),
]
WebAddress = Annotated[
    str,
    Pattern(
        "a web address",
        r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]{1,5})?([/?#]\S*)?",
        "it begins with https://",
    ),
]
Language = Annotated[
    str,
    Pattern("a language code", r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "en is English, cy is Welsh"),
]


PeriodUnit = Literal["hours", "days", "working-days", "weeks", "months", "years"]


class Period(Part):
    """A length of time, such as a block of 3 months. ``working-days`` are the nation's own."""

    amount: int = entry("how many")
    unit: PeriodUnit = entry("of what")

    def __str__(self) -> str:
        return _amount(self.amount, self.unit)


class TargetUnit(StrEnum):
    """What a promise to answer is counted in."""

    MONITORED_MINUTES = "monitored-minutes"
    MONITORED_HOURS = "monitored-hours"
    HOURS = "hours"
    WORKING_DAYS = "working-days"


class Target(Part):
    """How soon a first answer is promised.

    Monitored time counts only while the accounts are watched; ``hours`` runs day and night.
    """

    amount: int = entry("how many")
    unit: TargetUnit = entry("of what")

    def __str__(self) -> str:
        return _amount(self.amount, self.unit)


def _amount(amount: int, unit: str) -> str:
    words = unit.replace("-", " ")
    return f"{amount} {words.removesuffix('s') if amount == 1 else words}"


def _plain(value: Period | Target) -> str:
    return f"{value.amount} {value.unit}"


def _parse_period(text: str) -> Period:
    number, unit = text.split()
    return Period(amount=int(number), unit=cast("PeriodUnit", _plural(unit)))


def _parse_target(text: str) -> Target | None:
    if text in AS_SOON_AS_POSSIBLE:
        return None
    number, unit = text.split()
    return Target(amount=int(number), unit=TargetUnit(_plural(unit)))


def _plural(unit: str) -> str:
    return unit if unit.endswith("s") else f"{unit}s"


AS_SOON_AS_POSSIBLE = ("as soon as possible", "as-soon-as-possible")
_NUMBER = r"[1-9][0-9]{0,4}"

Lasting = Annotated[
    Period,
    Pattern(
        "a length of time",
        rf"{_NUMBER} (hour|day|working-day|week|month|year)s?",
        "such as 30 days, 6 months or 20 working-days",
        _parse_period,
        _plain,
    ),
]
Within = Annotated[
    Target,
    Pattern(
        "a target",
        rf"as soon as possible|as-soon-as-possible|{_NUMBER} "
        r"(monitored-minute|monitored-hour|hour|working-day)s?",
        "such as 2 working-days, 48 hours, 3 monitored-hours, or: as soon as possible",
        _parse_target,
        _plain,
    ),
]


class Thresholds(Part):
    """The confidence from which each label of a clause counts: one for all, or one for each."""

    every: float | None = entry("for all labels of the clause", default=None)
    each: tuple[tuple[Label, float], ...] = entry("for single labels", default=())

    def of(self, label: Label) -> float | None:
        return next((value for named, value in self.each if named is label), self.every)


class ThresholdsKind(Kind):
    """A number from 0 to 1, or one for each label."""

    says = "a number from 0 to 1, or a mapping of label to number"
    _label, _number = Choice(LABELS), Fraction()

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        if not isinstance(node, Mapping):
            number = self._number.read(node, reader, what)
            return FAILED if number is FAILED else Thresholds(every=number)
        each = [
            (self._label.read(key, reader, what), self._number.read(value, reader, what))
            for key, value in node.items.values()
        ]
        if any(FAILED in pair for pair in each):
            return FAILED
        return Thresholds(each=tuple(each))

    def write(self, value: Any) -> Any:
        if value.every is not None:
            return value.every
        return {label.value: number for label, number in value.each}

    def schema(self) -> Schema:
        number = self._number.schema()
        names = {"enum": list(self._label.values)}
        mapping = {"type": "object", "propertyNames": names, "additionalProperties": number}
        return {"anyOf": [number, mapping]}


AtLeast = Annotated[Thresholds, ThresholdsKind()]
