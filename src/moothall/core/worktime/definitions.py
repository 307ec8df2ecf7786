"""What each clock is: its period, calendar, pauses and source, read from ``data/clocks.json``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, NamedTuple

from moothall.core.values import HolidayCalendar, Nation, calendar_of
from moothall.core.worktime.data_files import read_data
from moothall.core.worktime.errors import UnknownClockError

Unit = Literal["working-days", "days", "weeks", "months", "hours"]


class Source(NamedTuple):
    """Where the rule can be read."""

    cite: str
    url: str


class Reset(NamedTuple):
    """An event that moves the start: the count begins afresh from it if it is the later."""

    event: str
    why: str
    asked: str | None = None
    """The event that asked for it; while it is unanswered the clock stands still."""


class Pause(NamedTuple):
    """Days between two events that do not count.

    ``working``: none of the days from the first event to the second, both included, is counted.
    ``calendar``: as many days as lie between them are added to the period.
    """

    begins: str
    ends: str
    days: Literal["working", "calendar"]
    why: str


class Extension(NamedTuple):
    """More of the clock's own unit. ``firm`` is False where the law fixes no number."""

    period: int
    why: str
    firm: bool


class Latest(NamedTuple):
    """A second, outer limit, counted in calendar weeks from the same start."""

    weeks: int
    why: str


class HazardPhase(NamedTuple):
    """Kinds of hazard that a duty covers from a day on; None where no day is fixed yet."""

    begins: date | None
    kinds: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """One statutory clock. ``nations`` empty means everywhere in the United Kingdom."""

    name: str
    title: str
    begun: str
    """The word before the start in a sum: Received, Acknowledged."""
    starts: str
    period: int
    unit: Unit
    day_one: str
    calendar: HolidayCalendar | None
    """None where it is that of the organisation's own nation."""
    excluded: str
    source: Source
    also_closed: Mapping[tuple[int, int], str]
    """Month and day of dates that are left out besides the calendar's."""
    cautions: Mapping[Nation, str]
    """What to know where the clock answers in a nation but is seldom the right one there."""
    roll: bool = False
    """A last day on a weekend or a holiday moves to the next working day."""
    backwards: bool = False
    resets: tuple[Reset, ...] = ()
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None
    latest: Latest | None = None
    nations: tuple[Nation, ...] = ()
    elsewhere: str = ""
    """What to ask for in the other nations."""
    commenced: date | None = None
    """None where we hold no day before which the rule was otherwise."""
    not_begun: str = ""
    hazards: tuple[HazardPhase, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def events(self) -> tuple[str, ...]:
        """The events this clock knows besides its start, in the order of the data."""
        named = [name for reset in self.resets for name in (reset.asked, reset.event) if name]
        named += [name for pause in self.pauses for name in (pause.begins, pause.ends)]
        return tuple(dict.fromkeys(named))

    def calendar_in(self, nation: Nation | None) -> HolidayCalendar:
        """The bank holidays that count; England's where no nation is given."""
        return self.calendar or calendar_of(nation or Nation.ENGLAND)

    def in_force(self, on: date) -> bool:
        return self.commenced is None or on >= self.commenced


@cache
def clocks() -> Mapping[str, Clock]:
    """Every clock, by name, in the order of the data."""
    return {name: _read(name, entry) for name, entry in read_data("clocks")["clocks"].items()}


def clock_called(name: str, phase: str | None = None) -> Clock:
    """The clock of that name; hyphens and spaces are taken for underscores.

    ``phase`` chooses a step of a clock that has several. Raises UnknownClockError, with the nearest
    name, where there is none.
    """
    held = clocks()
    if phase is None and name in held:
        return held[name]
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    data = read_data("clocks")
    plain = data["aliases"].get(plain, plain)
    if phase is not None:
        phases = data["phases"].get(plain)
        if phases is None:
            raise UnknownClockError(f"the clock {plain} has no phases; leave the phase out")
        if phase not in phases:
            raise UnknownClockError(f'{plain} has no phase "{phase}": give {_either(phases)}')
        plain = phases[phase]
    if plain not in held:
        near = get_close_matches(plain, held, n=3, cutoff=0.5)
        hint = f"did you mean {_either(near)}?" if near else "moothall clock --list names them all"
        raise UnknownClockError(f'there is no clock called "{name}": {hint}')
    return held[plain]


def _either(names: Any) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else str(last)


def _read(name: str, entry: Mapping[str, Any]) -> Clock:
    kind = entry["calendar"]
    latest = entry.get("latest")
    extension = entry.get("extension")
    return Clock(
        name=name,
        title=entry["title"],
        begun=entry["begun"],
        starts=entry["starts"],
        period=entry["period"],
        unit=entry["unit"],
        day_one=entry["day_one"],
        calendar=None if kind == "nation" else HolidayCalendar(kind),
        excluded=entry["excluded"],
        source=Source(**entry["source"]),
        also_closed={
            (day["month"], day["day"]): day["name"] for day in entry.get("also_closed", ())
        },
        roll=entry.get("roll", False),
        backwards=entry.get("backwards", False),
        resets=tuple(Reset(**reset) for reset in entry.get("resets", ())),
        pauses=tuple(
            Pause(pause["from"], pause["to"], pause["days"], pause["why"])
            for pause in entry.get("pauses", ())
        ),
        extension=Extension(**extension) if extension else None,
        latest=Latest(latest["period"], latest["why"]) if latest else None,
        nations=tuple(Nation(nation) for nation in entry.get("nations", ())),
        elsewhere=entry.get("elsewhere", ""),
        cautions={Nation(name): said for name, said in entry.get("cautions", {}).items()},
        commenced=date.fromisoformat(entry["commenced"]) if "commenced" in entry else None,
        not_begun=entry.get("not_begun", ""),
        hazards=tuple(
            HazardPhase(
                date.fromisoformat(phase["from"]) if phase["from"] else None,
                phase["kinds"],
                phase.get("note", ""),
            )
            for phase in entry.get("hazards", ())
        ),
        notes=tuple(entry.get("notes", ())),
    )
