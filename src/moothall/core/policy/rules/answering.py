"""What is answered, by whom, where and how soon; what is not; and where people are sent instead."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from moothall.core.policy.forms import Email, Phone, WebAddress, Within
from moothall.core.policy.hours import Hours
from moothall.core.policy.parts import Fault, Part, entry
from moothall.core.values import Need

OutOfHoursReply = Literal["never", "emergencies", "always"]


class OutOfHours(Part):
    """What happens while nobody watches."""

    respond: OutOfHoursReply = entry("what is answered")
    autoresponse: str = entry("what people are told at once, once per closure", default="")
    alert: tuple[str, ...] = entry(
        "who is alerted to what cannot wait, such as an on-call manager", default=()
    )


class Team(Part):
    """Who runs the accounts."""

    managed_by: str = entry("the team")


Promise = Literal["firm", "aim"]


Manner = Literal["public", "private", "either"]


class Respond(Part):
    """Which posts are answered and how soon."""

    to: tuple[Need, ...] = entry("what is answered", example="[question, correction]")
    within: Within | None = entry(
        "how soon; leave out where the words say as soon as possible", default=None
    )
    promise: Promise = entry("a promise or an aim", default="aim")
    how: Manner = entry("where", default="public")
    say: str = entry("words to begin the answer from", default="")


class Consult(Part):
    """Asking a service area before answering."""

    ask: tuple[str, ...] = entry("who is asked", default=("service areas",))
    holding_reply: bool = entry("the person is told that it may take a while", default=False)
    say: str = entry("the words of the holding reply", default="")
    within: Within | None = entry("how long the service area has", default=None)


Unanswered = Literal[
    "rhetorical",
    "repetitive",
    "opinion",
    "provocative",
    "abusive",
    "off_topic",
    "live_cases",
    "closed_complaints",
]
"""What a policy may leave unanswered."""


class NoResponse(Part):
    """What is left unanswered."""

    to: tuple[Unanswered, ...] = entry("what gets no answer")
    unless: tuple[Need, ...] = entry(
        "needs that are answered all the same", default=(), example="[complaint, hazard, foi]"
    )


PrivateWay = Literal["direct_message", "email", "phone", "form", "in_person"]


class Private(Part):
    """What is taken out of the public view."""

    needs: tuple[Need, ...] = entry("what goes private", default=(Need.PERSONAL,))
    by: tuple[PrivateWay, ...] = entry("by which ways", default=())
    verify_identity: bool = entry(
        "who somebody is is checked before their case is discussed", default=False
    )
    say: str = entry("words to invite them", default="")


Writer = Literal["media", "councillors", "politicians"]


class RouteName(StrEnum):
    """What a route is for."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    SAFEGUARDING = "safeguarding"
    REPAIRS = "repairs"
    HAZARDS = "hazards"
    COMPLAINTS = "complaints"
    FOI = "foi"
    SAR = "sar"
    MEDIA = "media"
    MEMBERS = "members"
    POLICE = "police"
    GENERAL = "general"


class Redirect(Part):
    """People who are asked to use another way than the social media accounts."""

    who: tuple[Writer, ...] = entry("who")
    to: RouteName | None = entry("the route they are sent to", default=None)
    unless: tuple[Need, ...] = entry("needs that are met here all the same", default=())
    say: str = entry("words to ask them", default="")


class Route(Part):
    """One way to reach the organisation, or somebody else who helps."""

    phone: Phone | None = entry("a telephone number, in quotes", default=None)
    text: Phone | None = entry("a number for text messages, in quotes", default=None)
    email: Email | None = entry("an e-mail address", default=None)
    url: WebAddress | None = entry("a web address", default=None)
    address: str = entry("a postal address or an office", default="")
    who: str = entry("who answers there", default="")
    day_and_night: bool = entry("it is answered at any hour", default=False)
    hours: Hours | None = entry("when it is answered", default=None)
    for_what: str = entry("what it is for, in words", key="for", default="")

    def faults(self) -> Iterator[Fault]:
        if not (self.phone or self.text or self.email or self.url or self.address):
            hint = "give a phone, text, email, url or address"
            yield Fault("who", "a route needs a way to reach somebody", hint)
        if self.day_and_night and self.hours:
            yield Fault(
                "hours", "a route answered day and night has no hours", "keep one of the two"
            )


class Routes(Part):
    """Ways to reach somebody, by what they are for; one or a list under each."""

    emergency: tuple[Route, ...] = entry("danger to life, limb or a home", default=())
    urgent: tuple[Route, ...] = entry("what cannot wait for an ordinary answer", default=())
    safeguarding: tuple[Route, ...] = entry("a person at risk", default=())
    repairs: tuple[Route, ...] = entry("repairs", default=())
    hazards: tuple[Route, ...] = entry("damp, mould and other hazards in a home", default=())
    complaints: tuple[Route, ...] = entry("complaints", default=())
    foi: tuple[Route, ...] = entry("requests for information", default=())
    sar: tuple[Route, ...] = entry("requests for one's own data", default=())
    media: tuple[Route, ...] = entry("journalists", default=())
    members: tuple[Route, ...] = entry("councillors, MPs and other politicians", default=())
    police: tuple[Route, ...] = entry("the police", default=())
    general: tuple[Route, ...] = entry("everything else", default=())

    def given(self) -> tuple[tuple[RouteName, tuple[Route, ...]], ...]:
        """The routes that are filled in."""
        named = ((RouteName(name), getattr(self, name)) for name in self.entries)
        return tuple((name, routes) for name, routes in named if routes)


LiveCaseReply = Literal["never", "privately", "as_usual"]


class LiveCases(Part):
    """Cases before a court, the Ombudsman or a complaints panel."""

    reply: LiveCaseReply = entry("how they are answered")
    which: str = entry("which cases", default="")
