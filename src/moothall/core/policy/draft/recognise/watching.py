"""When the accounts are watched, by whom, and what happens when they are not."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from moothall.core.policy.draft.contacts import contacts_in
from moothall.core.policy.draft.hours import Week, hours_in
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.proposal import I, Proposal, Setting, around, quote
from moothall.core.policy.draft.recognise.words import says
from moothall.core.policy.hours import DAYS
from moothall.core.values import HolidayCalendar, Interval

_WATCHED = says("watching.watched")
_ACCOUNTS = says("watching.accounts")
_HOURS_HEADING = says("watching.hours_heading")
_HOURS_SPOKEN_OF = says("watching.hours_spoken_of")
_SERVICE_LINE = says("watching.service_line")
_ONLY_HOLIDAYS = says("watching.only_holidays")
_HOLIDAYS_CLOSED = says("watching.holidays_closed")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_CLOSED_BETWEEN = says("watching.closed_between")
_NATIONS = {"scottish": "scotland", "english": "england-and-wales", "welsh": "england-and-wales",
            "northern irish": "northern-ireland"}  # fmt: skip
_OUTSIDE = says("watching.outside")
_SILENT = says("watching.silent")
_ANSWERS = says("watching.answers")
_EMERGENCY = says("watching.emergency")
_AUTOMATIC = says("watching.automatic")
_ON_CALL = says("watching.on_call")
_OWN_POSTS = says("watching.own_posts")
_TEAM = says("watching.team")
_TEAM_FIRST = says("watching.team_first")


def watching(passage: Passage, setting: Setting) -> Iterator[Proposal]:
    """``hours``, ``out_of_hours``, ``publishing`` and ``team``."""
    yield from _team(passage)
    if _AUTOMATIC.search(passage.words):
        because = "an automatic reply is promised: write it as autoresponse under out_of_hours"
        yield Proposal("rule", "none", 0.6, because)
    outside = _OUTSIDE.search(passage.words)
    if outside:
        yield from _out_of_hours(passage.words, outside)
    else:
        yield from _hours(passage, setting)


def _team(passage: Passage) -> Iterator[Proposal]:
    for pattern, sure in ((_TEAM, 0.93), (_TEAM_FIRST, 0.85)):
        team = pattern.search(passage.words)
        if team and len(team["team"].split()) <= 9:
            yield Proposal("team", {"managed_by": team["team"].strip()}, sure, quote(team))
            return


def _hours(passage: Passage, setting: Setting) -> Iterator[Proposal]:
    words = passage.words
    found = hours_in(words)
    if found is None:
        yield from _closures(passage, setting)
        if _HOURS_SPOKEN_OF.search(words) and _ACCOUNTS.search(words):
            yield Proposal("rule", "none", 0.6, "hours are spoken of, but no times are given")
        return
    about = around(passage)
    if contacts_in(words) or not (_WATCHED.search(about) or _HOURS_HEADING.search(about)):
        return
    sure = 0.95 if _WATCHED.search(words) and _ACCOUNTS.search(words) else 0.75
    if _SERVICE_LINE.search(words):
        sure -= 0.25
    sure -= 0.2 * len(found.doubts)
    value: dict[str, Any] = week_data(found.week)
    because = ["the hours are given"]
    if found.holidays == "excluded":
        value["holidays"] = setting.holidays.value
        because = ["hours without bank holidays"]
    value["timezone"] = "Europe/London"
    yield Proposal("hours", value, sure, "; ".join((*because, *found.doubts)))


def _closures(passage: Passage, setting: Setting) -> Iterator[Proposal]:
    """Sentences that only take days away from hours given elsewhere."""
    words = passage.words
    holidays = _ONLY_HOLIDAYS.search(words) or _HOLIDAYS_CLOSED.search(words)
    if holidays and _ACCOUNTS.search(around(passage)):
        nation = (holidays["nation"] or "").strip().lower()
        calendar = HolidayCalendar(_NATIONS.get(nation, setting.holidays.value))
        yield Proposal("hours", {"holidays": calendar.value}, 0.85, quote(holidays))
    closed = _CLOSED_BETWEEN.search(words)
    if closed and not holidays:
        yield from _closure(closed)


def _closure(closed: re.Match[str]) -> Iterator[Proposal]:
    """Days shut; without a year they are only pointed out."""
    try:
        last = _date(closed["to"], closed["y2"] or "")
        first = _date(closed["from"], closed["y1"] or closed["y2"] or "")
    except ValueError:
        because = f"closed {closed['from']} to {closed['to']}: give each year's dates as closures"
        yield Proposal("rule", "none", 0.5, because)
        return
    if first <= last:
        one = {"from": first.isoformat(), "to": last.isoformat(), "reason": "as published"}
        yield Proposal("hours", {"closures": [one]}, 0.85, quote(closed))


def _date(day: str, year: str) -> date:
    number, month = day.split()
    return date(int(year), _MONTHS.index(month.lower()) + 1, int(number))


def _out_of_hours(words: str, outside: re.Match[str]) -> Iterator[Proposal]:
    own = _OWN_POSTS.search(words)
    if own and not re.search(r"\bwe (?:will|do) not (?:respond|reply|answer)", words, I):
        yield Proposal("publishing", {"outside_hours": True}, 0.85, quote(own))
        return
    if _SILENT.search(words) and _ANSWERS.search(words):
        emergency = _EMERGENCY.search(words)
        value: dict[str, Any] = {"respond": "emergencies" if emergency else "never"}
        on_call = _ON_CALL.search(words)
        if on_call:
            value["alert"] = on_call.group()
        because = ", ".join(one for one in (quote(outside), quote(emergency)) if one)
        yield Proposal("out_of_hours", value, 0.92 if emergency else 0.85, because)


def week_data(week: Week) -> dict[str, Any]:
    """A week as the file writes it: neighbouring days with the same hours stand together."""
    data: dict[str, Any] = {}
    day = 0
    while day < len(week):
        last = day
        while last + 1 < len(week) and week[last + 1] == week[day]:
            last += 1
        if week[day]:
            key = DAYS[day] if day == last else f"{DAYS[day]}-{DAYS[last]}"
            data["daily" if last - day == 6 else key] = ", ".join(map(_span, week[day]))
        day = last + 1
    return data


def _span(interval: Interval) -> str:
    closes = f"{interval.closes:%H:%M}"
    return f"{interval.opens:%H:%M}-{'24:00' if closes == '00:00' else closes}"
