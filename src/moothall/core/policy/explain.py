"""What each clause switches on, in words, for ``moothall policy show --format rules``."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from moothall.core.policy.clause import Clause, Rules, Unpublished
from moothall.core.policy.forms import Target
from moothall.core.policy.hours import HoursFrame, HoursKind, SpansKind
from moothall.core.policy.kinds import Kind, fields_of
from moothall.core.policy.parts import Part
from moothall.core.policy.rules import answering, duties, moderating
from moothall.core.policy.rules import publishing as outgoing
from moothall.core.values import WeeklyHours


def explain(rules: Clause | Unpublished) -> list[str]:
    """One line for each thing that a clause switches on."""
    lines = list(_grounds(rules)) if isinstance(rules, Clause) else []
    for field in fields_of(Rules).values():
        value = getattr(rules, field.name)
        if value is not None and value != ():
            lines.extend(
                _rule(field.key, value) or [f"{_plain(field.key)}: named, no more is said"]
            )
    if isinstance(rules, Clause):
        lines.extend(_confidence(rules))
        if rules.rule is not None:
            lines.append("switches nothing on: its words only explain")
    return lines


def _grounds(clause: Clause) -> Iterator[str]:
    if clause.ground:
        yield f"ground for removal: {_list(clause.ground)}"
    if clause.other_ground:
        yield (
            f"ground for removal: {_list(clause.other_ground)} (the judge does not look for it; "
            "an officer cites the clause by hand)"
        )
    if clause.propose:
        yield f"offered first: {_list(clause.propose)}"
    if clause.means:
        yield f"means: {clause.means}"
    if clause.exceptions:
        yield f"not meant: {'; '.join(clause.exceptions)}"
    if clause.correct_first:
        yield "a mistake made in good faith is corrected instead"
    if clause.decided_by:
        yield f"decided by: {_plain(clause.decided_by)}"


def _confidence(clause: Clause) -> Iterator[str]:
    if clause.at_least is None:
        return
    if clause.at_least.every is not None:
        yield f"counts from a confidence of {clause.at_least.every:g}"
    for label, number in clause.at_least.each:
        yield f"{_plain(label)} counts from a confidence of {number:g}"


def _rule(key: str, value: Any) -> list[str]:
    describe = _WORDS.get(key)
    if describe is not None:
        return list(describe(value))
    rules = value if isinstance(value, tuple) else (value,)
    return [f"{_plain(key)}: {_fields(one)}" for one in rules]


def _hours(hours: WeeklyHours) -> Iterator[str]:
    data = HoursKind().write(hours)
    days = ", ".join(
        f"{day} {spans}" for day, spans in data.items() if day not in fields_of(HoursFrame)
    )
    yield f"the accounts are watched: {days} ({hours.timezone} time)"
    if hours.holidays != "none":
        calendar = _plain(hours.holidays).title().replace(" And ", " and ")
        yield f"but not on the bank holidays of {calendar}"
    for closure in hours.closures:
        yield f"shut from {closure.first} to {closure.last}: {closure.reason}"
    for special in hours.special_days:
        spans = SpansKind().write(special.intervals)
        yield f"{special.day}: {spans} ({special.reason})"


def _out_of_hours(rule: answering.OutOfHours) -> Iterator[str]:
    yield {
        "never": "while nobody watches nothing is answered",
        "emergencies": "while nobody watches only emergencies are answered",
        "always": "posts are answered at any hour",
    }[rule.respond]
    if rule.autoresponse:
        yield f"people are told at once: {rule.autoresponse}"
    if rule.alert:
        yield f"what cannot wait goes to: {_list(rule.alert)}"


def _respond(rules: Iterable[answering.Respond]) -> Iterator[str]:
    for rule in rules:
        when = "as soon as possible" if rule.within is None else f"within {rule.within}"
        if rule.promise == "aim" and rule.within is not None:
            when = f"{when} (an aim)"
        yield f"answered: {_list(rule.to)}, {when}, {_MANNERS[rule.how]}"


_MANNERS = {"public": "in public", "private": "in private", "either": "in public or in private"}


def _no_response(rule: answering.NoResponse) -> Iterator[str]:
    unless = f", unless there is {_list(rule.unless, 'or')}" if rule.unless else ""
    yield f"left unanswered: {_list(rule.to)}{unless}"


def _private(rule: answering.Private) -> Iterator[str]:
    by = f" by {_list(rule.by, 'or')}" if rule.by else ""
    yield f"taken private{by}: {_list(rule.needs)}"
    if rule.verify_identity:
        yield "who somebody is is checked before their case is discussed"


def _redirect(rule: answering.Redirect) -> Iterator[str]:
    to = f"to the route {_plain(rule.to)}" if rule.to else "to another way, which is not given"
    unless = f", unless there is {_list(rule.unless, 'or')}" if rule.unless else ""
    yield f"sent {to}: {_list(rule.who)}{unless}"


def _routes(routes: answering.Routes) -> Iterator[str]:
    for name, some in routes.given():
        for route in some:
            yield f"route for {_plain(name)}: {describe_route(route)}"


def describe_route(route: answering.Route) -> str:
    """A route in a few words: whom, and how they are reached."""
    ways = [
        f"telephone {route.phone}" if route.phone else "",
        f"text {route.text}" if route.text else "",
        route.email or "",
        route.url or "",
        route.address,
    ]
    when = ["day and night"] if route.day_and_night else []
    when += list(_hours(route.hours)) if route.hours else []
    named = f"{route.who}, " if route.who else ""
    why = f" for {route.for_what}" if route.for_what else ""
    return named + " or ".join(way for way in ways if way) + "".join(f", {w}" for w in when) + why


def _duty(name: str) -> Callable[[duties.Duty], Iterator[str]]:
    def words(duty: duties.Duty) -> Iterator[str]:
        if isinstance(duty, duties.ComplaintDuty) and not duty.accepted:
            yield "a complaint made on social media is not taken there"
        if duty.alert:
            yield f"{name}: alerts {_list(duty.alert)}"
        if duty.tell:
            yield f"{name}: tells the {_list(duty.tell)} that it was passed on"
        if duty.usual_manner:
            yield f"{name}: answered in the usual manner where that takes no longer"
        if duty.any_hour:
            yield f"{name}: at any hour"
        if duty.within:
            yield f"{name}: within {duty.within}"
        if duty.clock:
            yield f"{name}: starts the clock {_list(duty.clock)}"
        if duty.say:
            yield f"{name}: {duty.say}"

    return words


def _actions(rule: moderating.Actions) -> Iterator[str]:
    if rule.may:
        yield f"what breaks the rules may lead to: {_list(rule.may, 'or')}"
    if rule.second_person:
        yield f"a second person is needed to {_list(rule.second_person, 'or')}"
    if rule.automatic:
        yield f"may be done by the machine, held and reviewed daily: {_list(rule.automatic)}"
    if rule.approved_by:
        yield f"approved by {rule.approved_by}"


def _foul_language(rule: moderating.FoulLanguage) -> Iterator[str]:
    yield f"swearing counts from {rule.threshold} words on"
    yield f"disguised swearing: {rule.disguised}; quoted swearing: {rule.quoted}"


def _publishing(rule: outgoing.Publishing) -> Iterator[str]:
    may = "may" if rule.outside_hours else "may not"
    yield f"posts of our own {may} go out while nobody watches"


def _team(rule: answering.Team) -> Iterator[str]:
    yield f"the accounts are run by: {rule.managed_by}"


def _consult(rule: answering.Consult) -> Iterator[str]:
    yield f"may be asked before answering: {_list(rule.ask)}"
    if rule.within:
        yield f"they have {rule.within}"
    if rule.holding_reply:
        yield "the person is told meanwhile that it may take a while"


_WORDS: dict[str, Callable[[Any], Iterator[str]]] = {
    "hours": _hours,
    "out_of_hours": _out_of_hours,
    "publishing": _publishing,
    "team": _team,
    "respond": _respond,
    "consult": _consult,
    "no_response": _no_response,
    "private": _private,
    "redirect": _redirect,
    "routes": _routes,
    "actions": _actions,
    "foul_language": _foul_language,
    "emergency": _duty("emergency"),
    "urgent": _duty("urgent post"),
    "safeguarding": _duty("person at risk"),
    "hazard": _duty("hazard in a home"),
    "foi": _duty("request for information"),
    "eir": _duty("request for environmental information"),
    "sar": _duty("request for one's own data"),
    "complaint": _duty("complaint"),
    "defamation": _duty("notice of defamation"),
    "threat": _duty("threat"),
}


def _fields(part: Part) -> str:
    """Any other rule: each field in the words of its key and value."""
    shown = []
    for field in fields_of(type(part)).values():
        value = getattr(part, field.name)
        if value not in (None, "", ()):
            shown.append(f"{_plain(field.key)}: {_value(field.kind, value)}")
    return "; ".join(shown) or "yes"


def _value(kind: Kind, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Part) and not isinstance(value, Target):
        return f"({_fields(value)})" if type(value).__str__ is object.__str__ else str(value)
    if isinstance(value, tuple):
        return _list(value)
    return _plain(str(kind.write(value)))


def _list(words: Iterable[object], joiner: str = "and") -> str:
    plain = [_plain(word) for word in words]
    return f" {joiner} ".join([", ".join(plain[:-1]), plain[-1]] if plain[1:] else plain)


def _plain(word: object) -> str:
    return str(word).replace("_", " ").replace("-", " ")
