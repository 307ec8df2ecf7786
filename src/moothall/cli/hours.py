"""``moothall hours``: are the accounts watched, and for how many minutes between two times."""

import argparse
import json
from datetime import UTC, datetime
from typing import Any

from moothall.cli.defaults import DEFAULT_POLICY
from moothall.cli.moments import read_day, read_moment, refuse
from moothall.core.worktime.errors import NeverOpenError, WorktimeError
from moothall.core.worktime.explain import say_moment
from moothall.core.worktime.monitored_hours import MonitoredHours

EXAMPLES = """\
examples:
  moothall hours
  moothall hours --at 2026-12-25T10:00
  moothall hours --from 2026-12-24T15:30 --to 2026-12-29T10:00 --format json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("--at", metavar="T", help="the time to ask about (now, unless it is given)")
    parser.add_argument("--from", dest="begin", metavar="A", help="count monitored minutes from A")
    parser.add_argument("--to", dest="end", metavar="B", help="... to B")
    parser.add_argument(
        "--policy",
        default=DEFAULT_POLICY,
        metavar="NAME|FILE",
        help="a shipped policy, or a policy file (default: %(default)s)",
    )
    parser.add_argument(
        "--holiday",
        metavar="DAY",
        action="append",
        default=[],
        help="a bank holiday proclaimed since our list was made; may be repeated (the "
        "organisation's own closures belong in the policy's hours)",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    """Answer; status 0, or 2 where the question or the policy could not be read."""
    from moothall.core.policy import NoSuchPolicyError, PolicyErrors  # noqa: PLC0415 - start-up

    try:
        _check_question(arguments)
        hours = hours_of(arguments.policy, arguments.holiday)
        data = answer(arguments, hours)
    except (NoSuchPolicyError, OSError, PolicyErrors, WorktimeError) as error:
        return refuse(error)
    as_json = arguments.format == "json"
    print(json.dumps(data, ensure_ascii=False, indent=2) if as_json else say(data, hours))
    return 0


def answer(arguments: argparse.Namespace, hours: MonitoredHours) -> dict[str, Any]:
    """The answer as the JSON that scripts read; times are local to the policy, with offsets."""
    timezone = hours.weekly.timezone
    if arguments.begin:
        begin, end = read_moment(arguments.begin, timezone), read_moment(arguments.end, timezone)
        return between(hours, begin, end, arguments.policy)
    at = read_moment(arguments.at, timezone) if arguments.at else datetime.now(UTC)
    return at_moment(hours, at, arguments.policy)


def hours_of(policy_name: str, holidays: list[str]) -> MonitoredHours:
    """The policy's hours. Raises WorktimeError where it publishes none."""
    from moothall.cli.policy.opening import warn_of_draft  # noqa: PLC0415 - start-up
    from moothall.core.policy import load_policy  # noqa: PLC0415 - start-up

    policy = load_policy(policy_name)
    warn_of_draft(policy_name)
    if policy.weekly_hours is None:
        raise WorktimeError(
            f"the policy {policy.reference} publishes no hours, so nobody can say when the "
            "accounts are watched; a clause with hours would"
        )
    return MonitoredHours(policy.weekly_hours, [read_day(day) for day in holidays])


def at_moment(hours: MonitoredHours, at: datetime, policy: str) -> dict[str, Any]:
    """Open or closed at a moment, and until when."""
    local = at.astimezone(hours.zone)
    note = ""
    try:
        opening = hours.next_opening(at)
    except NeverOpenError as error:
        opening, note = None, str(error)
    is_open = hours.is_open(at)
    last = opening or local
    return {
        "open": is_open,
        "closes": _iso(hours.closes(at)),
        "next_opening": _iso(opening),
        "at": _iso(local),
        "why": None if is_open else hours.why_closed(local.date()),
        "provisional": not hours.calendar.covers(last.date()),
        "policy": policy,
        "timezone": hours.weekly.timezone,
        "note": note or None,
    }


def between(hours: MonitoredHours, begin: datetime, end: datetime, policy: str) -> dict[str, Any]:
    """The monitored minutes between two moments."""
    return {
        "monitored_minutes": hours.monitored_minutes(begin, end),
        "from": _iso(begin.astimezone(hours.zone)),
        "to": _iso(end.astimezone(hours.zone)),
        "provisional": hours.is_provisional(begin) or hours.is_provisional(end),
        "policy": policy,
        "timezone": hours.weekly.timezone,
    }


def say(data: dict[str, Any], hours: MonitoredHours) -> str:
    """The same in sentences."""

    def moment(key: str) -> str:
        return say_moment(datetime.fromisoformat(data[key]).astimezone(hours.zone))

    if "monitored_minutes" in data:
        said = f"{_minutes(data['monitored_minutes'])} from {moment('from')} to {moment('to')}."
    elif data["open"]:
        until = f"until {moment('closes')}" if data["closes"] else "and they are never closed"
        said = f"Open: the accounts are watched at {moment('at')}, {until}."
        if data["next_opening"]:
            said += f"\nAfter that they are watched again from {moment('next_opening')}."
    else:
        why = f" ({data['why']})" if data["why"] else ""
        again = data["note"] or f"They are watched again from {moment('next_opening')}."
        said = f"Closed: nobody watches the accounts at {moment('at')}{why}.\n{again}"
    if data["provisional"]:
        said += "\nProvisional: the list of bank holidays does not reach that far."
    return said


def _minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    said = f"{minutes} monitored minute{'' if minutes == 1 else 's'}"
    if not hours:
        return said
    parts = [f"{hours} hour{'' if hours == 1 else 's'}"]
    if rest:
        parts.append(f"{rest} minute{'' if rest == 1 else 's'}")
    return f"{said} ({' '.join(parts)})"


def _check_question(arguments: argparse.Namespace) -> None:
    if bool(arguments.begin) != bool(arguments.end):
        raise WorktimeError("minutes are counted between two times: give both --from and --to")
    if arguments.begin and arguments.at:
        raise WorktimeError("give --at for one time, or --from and --to for two, but not both")


def _iso(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.isoformat(timespec="auto" if at.second or at.microsecond else "minutes")
