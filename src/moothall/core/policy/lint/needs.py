"""Needs that a policy may leave unmet: who gets no answer, and who is sent where."""

from collections.abc import Iterator

from moothall.core.policy.document import Organisation, Policy
from moothall.core.policy.lint.finding import Hit, finds
from moothall.core.policy.lint.regimes import information_laws
from moothall.core.policy.rules.answering import RouteName
from moothall.core.values import Nation, Need, OrganisationKind

_LANDLORDS = frozenset(
    {
        OrganisationKind.COUNCIL,
        OrganisationKind.ALMO,
        OrganisationKind.HOUSING_ASSOCIATION,
        OrganisationKind.HOUSING_EXECUTIVE,
    }
)


def is_landlord(organisation: Organisation) -> bool:
    return organisation.kind in _LANDLORDS


@finds("L01")
def silence_over_needs(policy: Policy) -> Iterator[Hit]:
    wanted = {Need.EMERGENCY, Need.SAFEGUARDING, Need.COMPLAINT, Need.SAR}
    if is_landlord(policy.organisation):
        wanted.add(Need.HAZARD)
    if information_laws(policy.organisation):
        wanted.add(Need.FOI)
    for rules, silence in policy.all("no_response"):
        missing = [need for need in Need if need in wanted - set(silence.unless)]
        if missing and set(silence.to) & {"rhetorical", "repetitive", "opinion", "provocative"}:
            yield Hit((rules.id,), f"It lacks {', '.join(missing)}.")


@finds("L02")
def clocks_out_of_hours(policy: Policy) -> Iterator[Hit]:
    for rules, out in policy.all("out_of_hours"):
        if out.respond != "always" and not out.alert:
            yield Hit((rules.id,), "; ".join(_running(policy.organisation)) + ".")


def _running(organisation: Organisation) -> Iterator[str]:
    laws = information_laws(organisation)
    if "foia" in laws:
        yield "a request for information counts from the day it arrives (FOIA 2000 s.10)"
    if "foisa" in laws:
        yield "a request for information counts from the day it arrives (FOISA 2002 s.10)"
    if is_landlord(organisation) and organisation.nation is Nation.ENGLAND:
        yield "an emergency hazard must be looked into within 24 hours, nights included"
    yield "a request for one's own data counts from the day it arrives"


@finds("L03")
def urgent_to_a_mailbox(policy: Policy) -> Iterator[Hit]:
    for rules, routes in policy.all("routes"):
        urgent = routes.urgent
        if urgent and not any(
            route.phone or route.text or route.day_and_night or route.hours for route in urgent
        ):
            named = next((route.email or route.url or route.address for route in urgent), "")
            yield Hit((rules.id,), f"It is {named}.")


@finds("L04")
def no_emergency_telephone(policy: Policy) -> Iterator[Hit]:
    if not any(route.phone for route in policy.routes.get(RouteName.EMERGENCY, ())):
        yield Hit()


@finds("L48")
def sent_away_whatever(policy: Policy) -> Iterator[Hit]:
    for rules, redirect in policy.all("redirect"):
        if not {Need.EMERGENCY, Need.SAFEGUARDING} <= set(redirect.unless):
            yield Hit((rules.id,))


@finds("L49")
def sent_nowhere(policy: Policy) -> Iterator[Hit]:
    for rules, redirect in policy.all("redirect"):
        if redirect.to is None:
            yield Hit((rules.id,))


@finds("L50")
def no_target(policy: Policy) -> Iterator[Hit]:
    answers = list(policy.all("respond"))
    if not any(respond.within for _, responds in answers for respond in responds):
        yield Hit(tuple(rules.id for rules, _ in answers))


@finds("L51")
def identity_not_checked(policy: Policy) -> Iterator[Hit]:
    found = list(policy.all("private"))
    if found and not any(private.verify_identity for _, private in found):
        yield Hit(tuple(rules.id for rules, _ in found))


@finds("L52")
def live_cases(policy: Policy) -> Iterator[Hit]:
    silent = any("live_cases" in silence.to for _, silence in policy.all("no_response"))
    ground = any("live_cases" in clause.other_ground for clause in policy.clauses)
    if not policy.first("live_cases") and not silent and not ground:
        yield Hit()
