"""Ways to reach somebody: which contact in a sentence is for what."""

from collections.abc import Iterator
from typing import Any

from moothall.core.policy.draft.contacts import Contact, ContactKind, contacts_in
from moothall.core.policy.draft.hours import hours_in
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.proposal import Proposal, Setting
from moothall.core.policy.draft.recognise.watching import week_data
from moothall.core.policy.draft.recognise.words import rows, says, table

# The first that fits the words before a contact names its route; order settles clashes.
_FOR = table("routes.for")
_KNOWN = {number: (route, who) for number, route, who in rows("routes.known")}
_ANY_HOUR = says("routes.any_hour")
_WHO = says("routes.who")
#: Addresses of what these name belong to other rules.
_ELSEWHERE = says("routes.elsewhere")


def routes(passage: Passage, setting: Setting) -> Iterator[Proposal]:
    """``routes``: one proposal for all contacts of the passage."""
    if _ELSEWHERE.search(f"{passage.section} {passage.before} {passage.words}"):
        return
    contacts = contacts_in(passage.words)
    if not contacts:
        return
    given: dict[str, list[dict[str, Any]]] = {}
    sure = 0.95
    for contact in contacts:
        name, certainty = _route_for(contact, contacts, passage)
        sure = min(sure, certainty)
        given.setdefault(name, []).append(_route(contact, passage, setting))
    _join_ways(given)
    value = {name: found[0] if len(found) == 1 else found for name, found in given.items()}
    named = ", ".join(f'"{contact.value}"' for contact in contacts)
    yield Proposal("routes", value, sure, named if sure > 0.6 else f"{named}; what is it for?")


def _route_for(
    contact: Contact, contacts: tuple[Contact, ...], passage: Passage
) -> tuple[str, float]:
    if contact.value in _KNOWN:
        return _KNOWN[contact.value][0], 0.95
    earlier = [other.end for other in contacts if other.end <= contact.start]
    before = passage.words[max(earlier, default=0) : contact.start]
    places = (before, passage.words, passage.before, passage.section)
    for words, sure in zip(places, (0.93, 0.85, 0.8, 0.75), strict=True):
        for name, pattern in _FOR:
            if pattern.search(words):
                return name, sure
    return "general", 0.6


def _route(contact: Contact, passage: Passage, setting: Setting) -> dict[str, Any]:
    words = passage.words
    value = contact.value
    if contact.kind is ContactKind.URL and not value.lower().startswith("http"):
        value = f"https://{value}"
    if contact.kind in (ContactKind.PHONE, ContactKind.TEXT):
        value = value.replace("(0)", "").strip()
    route: dict[str, Any] = {contact.kind.value: value}
    if contact.value in _KNOWN:
        return route | {"who": _KNOWN[contact.value][1]}
    who = _WHO.search(words[: contact.start])
    if who:
        route["who"] = who["who"]
    if contact.kind in (ContactKind.PHONE, ContactKind.TEXT):
        hours = hours_in(words)
        if _ANY_HOUR.search(words):
            route["day_and_night"] = True
        elif hours:
            route["hours"] = week_data(hours.week)
            if hours.holidays == "excluded":
                route["hours"]["holidays"] = setting.holidays.value
    return route


def _join_ways(given: dict[str, list[dict[str, Any]]]) -> None:
    """A telephone number and an e-mail address of one desk are one route."""
    for name, found in given.items():
        kinds = [next(iter(route)) for route in found]
        if (
            len(found) > 1
            and len(set(kinds)) == len(kinds)
            and not any(route.get("phone", route.get("text", "")) in _KNOWN for route in found)
        ):
            joined: dict[str, Any] = {}
            for route in found:
                joined |= route
            given[name] = [joined]
