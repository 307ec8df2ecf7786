"""Duties that a policy should name, because a post can begin them."""

from collections.abc import Iterator

from moothall.core.policy.document import Policy
from moothall.core.policy.lint.finding import Hit, finds
from moothall.core.policy.lint.needs import is_landlord
from moothall.core.policy.lint.regimes import information_laws
from moothall.core.policy.rules.answering import RouteName
from moothall.core.values import Nation


@finds("L40")
def environmental_information(policy: Policy) -> Iterator[Hit]:
    laws = information_laws(policy.organisation)
    foi = _ids(policy, "foi")
    if laws & {"eir", "eisr"} and foi and not policy.first("eir"):
        yield Hit(foi)


@finds("L41")
def information_requests(policy: Policy) -> Iterator[Hit]:
    laws = information_laws(policy.organisation)
    if laws & {"foia", "foisa"} and not _named(policy, "foi", RouteName.FOI):
        yield Hit()


@finds("L42")
def an_act_that_does_not_bind(policy: Policy) -> Iterator[Hit]:
    foi = _ids(policy, "foi")
    means_stairs = any("stairs" in duty.clock for _, duty in policy.all("foi"))
    if foi and not means_stairs and not information_laws(policy.organisation) & {"foia", "foisa"}:
        yield Hit(foi)


@finds("L43")
def own_data(policy: Policy) -> Iterator[Hit]:
    if not _named(policy, "sar", RouteName.SAR):
        yield Hit()


@finds("L44")
def complaints_silent(policy: Policy) -> Iterator[Hit]:
    if not _named(policy, "complaint", RouteName.COMPLAINTS):
        yield Hit()


@finds("L45")
def complaints_refused(policy: Policy) -> Iterator[Hit]:
    for rules, complaint in policy.all("complaint"):
        if not complaint.accepted:
            yield Hit((rules.id,))


@finds("L46")
def hazards(policy: Policy) -> Iterator[Hit]:
    organisation = policy.organisation
    in_force = organisation.nation in {Nation.ENGLAND, Nation.SCOTLAND}
    if is_landlord(organisation) and in_force and not _named(policy, "hazard", RouteName.HAZARDS):
        yield Hit()


@finds("L47")
def people_at_risk(policy: Policy) -> Iterator[Hit]:
    if not _named(policy, "safeguarding", RouteName.SAFEGUARDING):
        yield Hit()


def _named(policy: Policy, duty: str, route: RouteName) -> bool:
    return policy.first(duty) is not None or route in policy.routes


def _ids(policy: Policy, rule: str) -> tuple[str, ...]:
    return tuple(rules.id for rules, _ in policy.all(rule))
