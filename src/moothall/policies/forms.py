"""Plain forms for the parts of a policy that every desk needs: hours, routes, the way to appeal.

They hold no rules of their own: what is typed is read by the policy format's own readers, so that a
mistake has the same words here and in ``moothall policy check``.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms

from moothall.core.policy.hours import DAYS, HoursKind, SpansKind
from moothall.core.policy.kinds import Kind, fields_of
from moothall.core.policy.nodes import Scalar
from moothall.core.policy.problems import Place
from moothall.core.policy.reader import Reader
from moothall.core.policy.rules.answering import Route
from moothall.core.policy.rules.moderating import Appeal
from moothall.core.values import HolidayCalendar, WeeklyHours

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOLIDAYS = [
    (HolidayCalendar.ENGLAND_AND_WALES.value, "Shut on those of England and Wales"),
    (HolidayCalendar.SCOTLAND.value, "Shut on those of Scotland"),
    (HolidayCalendar.NORTHERN_IRELAND.value, "Shut on those of Northern Ireland"),
    (HolidayCalendar.UNITED_KINGDOM.value, "Shut on those of any part of the United Kingdom"),
    (HolidayCalendar.NONE.value, "Open on bank holidays too"),
]
#: closures that the form has room for; the document may hold any number
CLOSURES = 3
#: dangers, each with what a person calls it, what it means, and how many ways the form has room for
DANGERS = (
    ("emergency", "Danger to life or to a home", "A gas leak, a fire, no heating in a frost.", 3),
    ("urgent", "What cannot wait until the next opening", "A leak that can be stopped.", 1),
    ("safeguarding", "Somebody at risk", "A child or an adult who may come to harm.", 1),
    ("hazards", "Damp, mould and other hazards in a home", "Awaab's Law and its like.", 1),
)
WAYS = ("for", "phone", "email", "who", "day_and_night")
APPEAL = ("email", "phone", "url", "decided_by")


def problem_of(kind: Kind, text: str, what: str) -> str:
    """What the policy checker says of this text; empty where it is right."""
    reader = Reader()
    kind.read(Scalar(text, False, Place(1, 1, 1, 1)), reader, what)
    return "; ".join(
        f"{one.message}{f' ({one.hint})' if one.hint else ''}" for one in reader.problems
    ).replace("`", "")


def spans(text: str) -> str:
    """``9am to 4pm`` and ``9-16`` as the format has them; what is not understood stays as it is."""
    said = re.sub(r"\s*(?:to|until|–|—|-)\s*", "-", text.strip().lower())
    pieces = []
    for piece in re.split(r"\s*(?:,|;|\band\b|&)\s*", said):
        found = re.fullmatch(r"([^-]+)-([^-]+)", piece)
        pieces.append("-".join(map(clock, found.groups())) if found else piece)
    return ", ".join(pieces)


def clock(text: str) -> str:
    """``4pm`` is ``16:00``."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", text.strip())
    if not found:
        return text.strip()
    hour = int(found[1])
    if found[3] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return f"{hour:02}:{found[2] or '00'}"


class HoursForm(forms.Form):
    """A line a day, bank holidays, closures."""

    def __init__(self, given: Any = None, *, there: WeeklyHours | None, holidays: str) -> None:
        #: what the form has no room for stays as it is in the document
        self.kept = HoursKind().write(there) if there else {}
        super().__init__(given, initial=initial_hours(there, holidays))
        for key, day in zip(DAYS, WEEK, strict=True):
            self.fields[key] = forms.CharField(label=day, required=False, max_length=80)
        self.fields["holidays"] = forms.ChoiceField(label="Bank holidays", choices=HOLIDAYS)
        for number in range(CLOSURES):
            for name, label in (("from", "Shut from"), ("to", "to and with")):
                self.fields[f"{name}_{number}"] = forms.DateField(
                    label=label,
                    required=False,
                    widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
                )
            self.fields[f"reason_{number}"] = forms.CharField(
                label="Why, as people are told", required=False, max_length=200
            )

    def days(self) -> list[forms.BoundField]:
        return [self[key] for key in DAYS]

    def closures(self) -> list[tuple[bool, list[forms.BoundField]]]:
        """For the page: each place for one, whether it is in use, and its fields."""
        found = [
            [self[f"{name}_{number}"] for name in ("from", "to", "reason")]
            for number in range(CLOSURES)
        ]
        return [(any(one.value() for one in fields), fields) for fields in found]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for key, day in zip(DAYS, WEEK, strict=True):
            given[key] = spans(given.get(key) or "")
            if given[key] and (problem := problem_of(SpansKind(), given[key], day)):
                self.add_error(key, problem)
        for number in range(CLOSURES):
            first, last = given.get(f"from_{number}"), given.get(f"to_{number}")
            if last and not first:
                self.add_error(f"from_{number}", "Give the first day too.")
            if first and last and last < first:
                self.add_error(f"to_{number}", f"The closure ends before it begins on {first}.")
            if (first or last) and not given.get(f"reason_{number}"):
                self.add_error(f"reason_{number}", "Say why, such as “Christmas closure”.")
        return given

    @property
    def value(self) -> dict[str, Any] | None:
        """The rule as in the document; None where nobody watches on any day."""
        given = self.cleaned_data
        week = {
            name: hours for name, hours in runs([given[key] for key in DAYS]) if hours != "closed"
        }
        if not week:
            return None
        kept = {key: self.kept[key] for key in ("timezone", "special_days") if key in self.kept}
        shut = [
            {
                "from": given[f"from_{number}"].isoformat(),
                "to": (given[f"to_{number}"] or given[f"from_{number}"]).isoformat(),
                "reason": given[f"reason_{number}"],
            }
            for number in range(CLOSURES)
            if given[f"from_{number}"]
        ]
        shut += [dict(one) for one in self.kept.get("closures", [])[CLOSURES:]]
        return {
            **week,
            "holidays": given["holidays"],
            **kept,
            **({"closures": shut} if shut else {}),
        }


def runs(week: list[str]) -> Iterator[tuple[str, str]]:
    """``mon-fri`` with its hours: neighbouring days that have the same."""
    days = list(zip(DAYS, (hours or "closed" for hours in week), strict=True))
    for hours, group in groupby(days, key=lambda pair: pair[1]):
        names = [name for name, _ in group]
        yield (names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"), hours


def initial_hours(there: WeeklyHours | None, holidays: str) -> dict[str, Any]:
    if there is None:
        return {"holidays": holidays}
    found: dict[str, Any] = {"holidays": str(there.holidays)}
    for key, intervals in zip(DAYS, there.week, strict=True):
        found[key] = SpansKind().write(intervals) if intervals else ""
    for number, one in enumerate(there.closures[:CLOSURES]):
        found |= {f"from_{number}": one.first, f"to_{number}": one.last,
                  f"reason_{number}": one.reason}  # fmt: skip
    return found


class RoutesForm(forms.Form):
    """Whom to reach in which danger, and where to ask for another look."""

    def __init__(
        self, given: Any = None, *, routes: dict[str, list[dict[str, Any]]], appeal: dict[str, Any]
    ) -> None:
        super().__init__(given)
        #: what the form has no room for stays as it is in the document
        self.kept, self.kept_appeal = routes, appeal
        for danger, _, _, many in DANGERS:
            there = routes.get(danger, [])
            for number in range(many):
                one = there[number] if number < len(there) else {}
                for name in WAYS:
                    made = way_field(name, one.get(name))
                    made.help_text = "Such as: gas leak." if name == "for" and many > 1 else ""
                    self.fields[f"{danger}_{number}_{name}"] = made
        for name in APPEAL:
            self.fields[f"appeal_{name}"] = way_field(name, appeal.get(name))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        kinds = {key: field.kind for key, field in fields_of(Route).items()}
        kinds |= {key: field.kind for key, field in fields_of(Appeal).items() if key in APPEAL}
        for name, value in list(given.items()):
            key = next(one for one in (*WAYS, *APPEAL) if name.endswith(f"_{one}"))
            said = value if isinstance(value, str) else ""
            if said and (problem := problem_of(kinds[key], said, LABELS[key])):
                self.add_error(name, problem)
        for danger, _, _, many in DANGERS:
            for number in range(many):
                names = {key: f"{danger}_{number}_{key}" for key in WAYS}
                there = {key: given.get(name) for key, name in names.items()}
                lacks = any(there.values()) and not (there["phone"] or there["email"])
                if lacks and not self.errors.keys() & set(names.values()):
                    self.add_error(names["phone"], "Give a telephone number or an e-mail address.")
        return given

    def groups(self) -> Iterator[tuple[str, str, list[tuple[bool, list[forms.BoundField]]]]]:
        """For the page: a danger, what it means, and each way: whether it is in use, its fields."""
        for danger, title, about, many in DANGERS:
            ways = [[self[f"{danger}_{number}_{name}"] for name in WAYS] for number in range(many)]
            yield title, about, [(any(one.value() for one in way), way) for way in ways]

    def appeals(self) -> list[forms.BoundField]:
        return [self[f"appeal_{name}"] for name in APPEAL]

    @property
    def routes(self) -> dict[str, Any] | None:
        """The rule as in the document; None where no way was given."""
        found = dict(self.kept)
        for danger, _, _, many in DANGERS:
            ways = [self.way(danger, number) for number in range(many)]
            found[danger] = [one for one in ways if one] + self.kept.get(danger, [])[many:]
        return {danger: ways for danger, ways in found.items() if ways} or None

    def way(self, danger: str, number: int) -> dict[str, Any]:
        there = self.kept.get(danger, [])
        before = there[number] if number < len(there) else {}
        rest = {key: value for key, value in before.items() if key not in WAYS}
        now = {key: self.cleaned_data[f"{danger}_{number}_{key}"] for key in WAYS}
        return {**rest, **{key: value for key, value in now.items() if value}}

    @property
    def appeal(self) -> dict[str, Any] | None:
        rest = {key: value for key, value in self.kept_appeal.items() if key not in APPEAL}
        now = {key: self.cleaned_data[f"appeal_{key}"] for key in APPEAL}
        return {**rest, **{key: value for key, value in now.items() if value}} or None


LABELS = {
    "for": "For what",
    "phone": "Telephone",
    "email": "E-mail",
    "url": "Web form",
    "who": "Who answers there",
    "day_and_night": "Answered day and night",
    "decided_by": "Who decides",
}
HINTS = {
    "decided_by": "Somebody who did not decide the first time, such as: the Head of Service.",
}


def way_field(name: str, there: Any) -> forms.Field:
    told: dict[str, Any] = {"label": LABELS[name], "required": False, "initial": there}
    if name == "day_and_night":
        return forms.BooleanField(**told)
    return forms.CharField(max_length=200, help_text=HINTS.get(name, ""), **told)
