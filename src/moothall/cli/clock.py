"""``moothall clock``: when is a request, complaint or hazard due, and how that was worked out.

Exit status 0 with an answer; 1 where there is none to give, because the duty is not in force then,
does not bind in that nation, or stands still; 2 where the question could not be read.
"""

import argparse
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from moothall.cli.moments import read_day, read_moment, read_nation, read_when, refuse
from moothall.core.worktime.clocks import ClockAnswer, run_clock
from moothall.core.worktime.definitions import Clock, clock_called, clocks
from moothall.core.worktime.errors import (
    ClockDoesNotApplyError,
    ClockStandsStillError,
    WorktimeError,
)
from moothall.core.worktime.explain import say_moment, say_period
from moothall.core.worktime.local_time import london_day, shown_twice

#: Option and what it says; each is the name of an event in the clocks' data.
EVENTS = {
    "clarified-asked": "the day the writer was asked what they want (it pauses a subject access "
    "request; give --clarified too)",
    "clarified": "the day the answer came (it starts an information request afresh)",
    "identity-received": "the day what was needed to confirm identity came",
    "fees-notice": "the day the fees notice was given",
    "fee-paid": "the day the fee was paid",
}
EXAMPLES = """\
examples:
  moothall clock foi 2026-06-01
  moothall clock sar 2026-12-01 --nation scotland --format json
  moothall clock sar 2026-11-02 --clarified-asked 2026-11-04 --clarified 2026-11-11
  moothall clock ho_stage1 2026-04-13 --extended
  moothall clock awaab_emergency 2026-12-18T16:45
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments and options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("name", nargs="?", metavar="NAME", help="a clock; --list names them all")
    parser.add_argument(
        "start",
        nargs="?",
        metavar="START",
        help="when it started: 2026-06-01, or 2026-06-01T14:30 with or without an offset; "
        "--list says what starts each clock",
    )
    parser.add_argument("too_many", nargs="*", help=argparse.SUPPRESS)
    parser.set_defaults(fail=parser.error)
    parser.add_argument("--list", action="store_true", help="name every clock and stop")
    parser.add_argument(
        "--nation",
        metavar="N",
        help="where the organisation is: england (unless the clock has its own nation), wales, "
        "scotland, northern-ireland",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--extended", action="store_true", help="with the extension the rule allows"
    )
    parser.add_argument("--latest", action="store_true", help="the outer limit, where there is one")
    parser.add_argument(
        "--phase",
        metavar="STEP",
        help="scot_damp's step: investigate, summary, repair or complete",
    )
    for event, words in EVENTS.items():
        parser.add_argument(f"--{event}", metavar="DAY", help=words)
    parser.add_argument(
        "--holiday",
        metavar="DAY",
        action="append",
        default=[],
        help="a bank holiday proclaimed since our list was made; an organisation's own closure "
        "is none and stops no clock; may be repeated",
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer the question; see the module for the exit status."""
    if arguments.too_many:
        arguments.fail(
            f"a clock has one name and one start; leave out: {' '.join(arguments.too_many)}"
        )
    if arguments.list:
        return list_clocks(arguments.format)
    if not arguments.name or not arguments.start:
        return refuse(
            WorktimeError(
                "a clock needs its name and when it started, as in: moothall clock foi 2026-06-01; "
                "moothall clock --list names them all"
            )
        )
    try:
        clock = clock_called(arguments.name, arguments.phase)
        return answer(clock, read_given(arguments.start), arguments)
    except WorktimeError as error:
        return refuse(error)


def answer(clock: Clock, start: date | datetime, arguments: argparse.Namespace) -> int:
    """Run the clock and print what came of it."""
    as_json = arguments.format == "json"
    try:
        found = run_clock(
            clock.name,
            start,
            nation=read_nation(arguments.nation) if arguments.nation else None,
            extended=arguments.extended,
            latest=arguments.latest,
            events=read_events(arguments),
            extra_holidays=[read_day(day) for day in arguments.holiday],
        )
    except (ClockDoesNotApplyError, ClockStandsStillError) as error:
        if as_json:
            print_json(without_answer(clock, start, error))
        else:
            refuse(error)
        return 1
    found = replace(found, notes=(*found.notes, *of_the_repeated_hour(found, arguments.start)))
    if as_json:
        print_json(as_data(found))
    else:
        print_sum(found)
    return 0


def read_given(text: str) -> date | datetime:
    """A day, or an aware moment: a time without an offset is London's."""
    when = read_when(text)
    return read_moment(text) if isinstance(when, datetime) else when


def of_the_repeated_hour(found: ClockAnswer, given: str) -> tuple[str, ...]:
    """What was assumed where hours count and the clock on the wall showed that time twice."""
    when = read_when(given)
    if not isinstance(when, datetime) or when.tzinfo or found.definition.unit != "hours":
        return ()
    if not isinstance(found.start, datetime) or not shown_twice(found.start):
        return ()
    second = found.start.replace(fold=1)
    said = (
        f"The clocks went back, so {found.start:%H:%M} came twice: taken as the first, "
        f"{found.start:%Z}; for the second, {second:%Z}, give {_iso(second)}."
    )
    return (said,)


def read_events(arguments: argparse.Namespace) -> dict[str, date]:
    """What has happened since the start, by the names the clocks' data give."""
    given = ((event, getattr(arguments, event.replace("-", "_"))) for event in EVENTS)
    return {event: london_day(read_given(text)) for event, text in given if text}


def as_data(found: ClockAnswer) -> dict[str, Any]:
    """The answer as the JSON that scripts read; dates and date-times are ISO 8601."""
    clock = found.definition
    return {
        "clock": found.clock,
        "title": clock.title,
        "applies": True,
        "start": _iso(found.start),
        "due": _iso(found.due),
        "provisional": found.provisional,
        "skipped": [{"date": skip.day.isoformat(), "why": skip.why} for skip in found.skipped],
        "source": clock.source.cite,
        "source_url": clock.source.url,
        "counted_from": _iso(found.counted_from),
        "day_one": _iso(found.day_one),
        "extended": found.extended,
        "unextended": _iso(found.unextended),
        "target": _iso(found.target),
        "limit": _iso(found.due if found.target else None),
        "latest": _iso(found.latest),
        "steps": list(found.steps),
        "covers": found.covers or None,
        "notes": list(found.notes),
    }


def without_answer(clock: Clock, start: date | datetime, error: WorktimeError) -> dict[str, Any]:
    """The same shape where there is no due date, with the reason."""
    return {
        "clock": clock.name,
        "title": clock.title,
        "applies": not isinstance(error, ClockDoesNotApplyError),
        "start": _iso(start),
        "due": None,
        "provisional": False,
        "skipped": [],
        "source": clock.source.cite,
        "source_url": clock.source.url,
        "reason": str(error),
    }


def print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


def print_sum(found: ClockAnswer) -> None:
    """The due date and its sum, as an officer would show it."""
    clock = found.definition
    print(f"{clock.title} ({found.clock})")
    print(f"Due {say_due(found.due)}{' (provisional)' if found.provisional else ''}")
    print()
    for step in found.steps:
        print(f"  {step}")
    print()
    print(f"Rule: {clock.source.cite}, {clock.source.url}")
    for note in found.notes:
        print(f"Note: {note}")


def say_due(due: date | datetime) -> str:
    """Midnight names the day it begins, and people read the day it ends: both are said."""
    said = say_moment(due)
    if isinstance(due, datetime) and not (due.hour or due.minute or due.second):
        said += f", the end of {say_moment(due.date() - timedelta(days=1))}"
    return said


def list_clocks(form: str) -> int:
    """One line, or one object, for each clock."""
    if form == "json":
        print_json([_summary(clock) for clock in clocks().values()])
        return 0
    for clock in clocks().values():
        period = say_period(clock.period, clock.unit)
        print(f"{clock.name:<20} {period:<16} {clock.title}; starts: {clock.starts}")
    return 0


def _summary(clock: Clock) -> dict[str, Any]:
    return {
        "clock": clock.name,
        "title": clock.title,
        "starts": clock.starts,
        "period": clock.period,
        "unit": clock.unit,
        "nations": list(clock.nations),
        "commenced": _iso(clock.commenced),
        "events": list(clock.events),
        "extension": clock.extension.period if clock.extension else None,
        "source": clock.source.cite,
        "source_url": clock.source.url,
    }


def _iso(when: date | datetime | None) -> str | None:
    if isinstance(when, datetime):
        return when.isoformat(timespec="auto" if when.second or when.microsecond else "minutes")
    return when.isoformat() if when else None
