"""Somebody may be in danger: whom to ring, and what to do, before anything is typed.

999 is for danger to life (https://www.gov.uk/999-emergency-and-non-emergency-call). Gas: the
National Gas Emergency Service, 0800 111 999 (https://www.hse.gov.uk/gas/domestic/faqs.htm); in
Northern Ireland 0800 002 001 (https://www.nidirect.gov.uk/articles/gas-emergency).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from moothall.core.policy import Policy, Route, RouteName
from moothall.core.values import Disposition, Nation, Need
from moothall.inbox.models import Case, Post
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership

LIFE = "999"
GAS = re.compile(r"\bgas\b|\bcarbon monoxide\b|\bco alarm\b", re.IGNORECASE)
GAS_LINES = {Nation.NORTHERN_IRELAND.value: "0800 002 001"}
GAS_LINE = "0800 111 999"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to ring or tell. ``name`` is what the record keeps."""

    name: str
    who: str
    phone: str = ""
    email: str = ""
    when: str = ""

    @property
    def tel(self) -> str:
        """For a link that a telephone dials."""
        return "".join(one for one in self.phone if one.isdigit() or one == "+")

    @property
    def is_life(self) -> bool:
        """Whether it is 999."""
        return self.name == LIFE


def is_emergency(case: Case, posts: Iterable[Post]) -> bool:
    """A person's choice of the Danger queue counts as much as the judge's."""
    mine = [post for post in posts if post.is_open] or list(posts)
    if any(tells(post, Disposition.EMERGENCY, Need.EMERGENCY) for post in mine):
        return True
    return case.queue == QueueName.DANGER and not is_safeguarding(mine)


def is_safeguarding(posts: Iterable[Post]) -> bool:
    """A person at risk, rather than a building."""
    return any(tells(post, Disposition.SAFEGUARD, Need.SAFEGUARDING) for post in posts)


def tells(post: Post, disposition: Disposition, need: Need) -> bool:
    return post.disposition == disposition or (
        need.value in post.labels
        and post.disposition in {Disposition.EMERGENCY, Disposition.SAFEGUARD}
    )


def is_danger(case: Case, posts: Iterable[Post]) -> bool:
    """Whether help comes before everything else here."""
    every = list(posts)
    return is_emergency(case, every) or is_safeguarding(every)


def contacts(
    case: Case,
    posts: Iterable[Post],
    policy: Policy | None,
    leads: Iterable[Membership],
    nation: str,
) -> tuple[Contact, ...]:
    """999 first; then the policy's own routes, then the people whose part it is."""
    every = list(posts)
    found = [Contact(LIFE, "Police, fire, ambulance", LIFE)]
    if is_emergency(case, every):
        if any(GAS.search(post.text) for post in every):
            line = GAS_LINES.get(nation, GAS_LINE)
            found.append(
                Contact(f"the gas emergency line, {line}", "Gas emergency", line,
                        when="day and night")
            )  # fmt: skip
        found += routes(policy, RouteName.EMERGENCY, "Our emergency line")
    if is_safeguarding(every):
        found += routes(policy, RouteName.SAFEGUARDING, "Our safeguarding route")
        found += [
            Contact(
                str(lead.person),
                f"{lead.person}, safeguarding lead",
                lead.person.phone,
                lead.person.email,
            )
            if lead.person.phone
            else Contact(str(lead.person), "Safeguarding lead", email=lead.person.email)
            for lead in leads
        ]
    return tuple({one.name: one for one in found}.values())


def routes(policy: Policy | None, name: RouteName, title: str) -> list[Contact]:
    """As the policy publishes them, those with a telephone first."""
    given: tuple[Route, ...] = policy.routes.get(name, ()) if policy else ()
    found = []
    for route in sorted(given, key=lambda one: not one.phone):
        phone, email = str(route.phone or ""), str(route.email or "")
        reach = phone or email or str(route.url or "") or route.address
        who = route.who or title
        when = "day and night" if route.day_and_night else ""
        found.append(Contact(f"{who}, {reach}", who, phone, email, when))
    return found
