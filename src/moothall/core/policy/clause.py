"""A clause: the published words, and beside them what they switch on in the desk."""

from enum import StrEnum
from typing import Literal

from moothall.core.policy.forms import AtLeast, ClauseId
from moothall.core.policy.hours import Hours
from moothall.core.policy.parts import Part, entry
from moothall.core.policy.rules import answering, duties, keeping, moderating
from moothall.core.policy.rules import publishing as outgoing
from moothall.core.values import Ground, Label, Need


class Layout(StrEnum):
    """How the words stand on the page."""

    PARAGRAPH = "paragraph"
    FOLLOWS = "follows"
    """They go on in the paragraph of the clause before."""
    ITEM = "item"
    HEADING = "heading"
    """A heading below the section's own."""


NoRule = Literal["none"]


class Rules(Part):
    """Everything that words can switch on."""

    hours: Hours | None = entry("when the accounts are watched", default=None, once=True)
    out_of_hours: answering.OutOfHours | None = entry(
        "what happens when they are not", default=None, once=True
    )
    publishing: outgoing.Publishing | None = entry(
        "when the organisation itself posts", default=None, once=True
    )
    team: answering.Team | None = entry("who runs the accounts", default=None, once=True)
    respond: tuple[answering.Respond, ...] = entry("what is answered", default=())
    consult: answering.Consult | None = entry(
        "asking a service area first", default=None, once=True
    )
    no_response: answering.NoResponse | None = entry("what is left unanswered", default=None)
    private: answering.Private | None = entry("what is taken out of public view", default=None)
    redirect: answering.Redirect | None = entry("who is asked to use another way", default=None)
    live_cases: answering.LiveCases | None = entry(
        "cases before a court, Ombudsman or panel", default=None, once=True
    )
    routes: answering.Routes | None = entry("ways to reach somebody", default=None)
    emergency: duties.Duty | None = entry("danger now", default=None)
    urgent: duties.Duty | None = entry("what cannot wait", default=None)
    safeguarding: duties.Duty | None = entry("a person at risk", default=None)
    hazard: duties.Duty | None = entry("damp, mould and other hazards in a home", default=None)
    foi: duties.Duty | None = entry("requests under the Freedom of Information Acts", default=None)
    eir: duties.Duty | None = entry("requests for environmental information", default=None)
    sar: duties.Duty | None = entry("requests for one's own personal data", default=None)
    complaint: duties.ComplaintDuty | None = entry("complaints", default=None)
    defamation: duties.Duty | None = entry("notices that a post is defamatory", default=None)
    threat: duties.Duty | None = entry("threats", default=None)
    actions: moderating.Actions | None = entry("what may be done about a post", default=None)
    warning: moderating.WarnFirst | None = entry("a warning first", default=None, once=True)
    strikes: moderating.Strikes | None = entry(
        "how many breaches lead to a block", default=None, once=True
    )
    block: moderating.Block | None = entry("how blocks work", default=None, once=True)
    notice: moderating.Notice | None = entry("what the author is told", default=None, once=True)
    appeal: moderating.Appeal | None = entry("asking for another look", default=None, once=True)
    other_contact: moderating.OtherContact | None = entry(
        "ways that stay open to somebody blocked", default=None, once=True
    )
    foul_language: moderating.FoulLanguage | None = entry(
        "from which strength swearing counts", default=None, once=True
    )
    evidence: keeping.Evidence | None = entry(
        "what is kept before a removal", default=None, once=True
    )
    retention: keeping.Retention | None = entry(
        "how long records are kept", default=None, once=True
    )
    legal_hold: keeping.LegalHold | None = entry("what stops purging", default=None, once=True)
    privacy: keeping.Privacy | None = entry("whose privacy is protected, how", default=None)
    endorsement: outgoing.Endorsement | None = entry(
        "what follows and likes mean", default=None, once=True
    )
    windows: tuple[outgoing.Window, ...] = entry("times with rules of their own", default=())
    accessibility: outgoing.Accessibility | None = entry(
        "posts made for everyone", default=None, once=True
    )
    language: outgoing.LanguageRule | None = entry("languages", default=None, once=True)
    review: outgoing.Review | None = entry(
        "how often the policy is looked at", default=None, once=True
    )


class Clause(Rules):
    """One clause of the published statement."""

    id: ClauseId = entry("the number by which decisions quote it", example="C3")
    section: str = entry("the heading it stands under", default="", example="Conversations")
    words: str = entry("the published words, verbatim", example="Discriminatory")
    layout: Layout = entry("how the words stand on the page", default=Layout.PARAGRAPH)
    note: str = entry("for the team only, never published", default="")
    rule: NoRule | None = entry("`none` where the words only explain", default=None)
    ground: tuple[Ground, ...] = entry("grounds on which a post may be removed", default=())
    other_ground: tuple[moderating.OtherGround, ...] = entry(
        "grounds that the judge does not look for; officers cite the clause by hand", default=()
    )
    at_least: AtLeast | None = entry(
        "the confidence from which its grounds or needs count", default=None, example="0.8"
    )
    propose: tuple[moderating.Action, ...] = entry(
        "what is offered to the officer first", default=(), example="[hide]"
    )
    means: str = entry("what the ground means, more exactly", default="")
    examples: tuple[str, ...] = entry("posts that are meant", default=())
    exceptions: tuple[str, ...] = entry("what is not meant", default=())
    correct_first: bool = entry("a mistake made in good faith is corrected instead", default=False)
    decided_by: moderating.Decider | None = entry("who may decide", default=None)

    @property
    def labels(self) -> tuple[Label, ...]:
        """The grounds and needs that this clause switches on."""
        return (*self.ground, *needs_of(self))

    def threshold(self, label: Label) -> float | None:
        return None if self.at_least is None else self.at_least.of(label)


class Unpublished(Rules):
    """A rule the desk follows although the published statement has no words for it.

    Such as a telephone number given on the website. It is never quoted to the public as policy.
    """

    refused = dict.fromkeys(
        ("ground", "other_ground"),
        "a ground that people cannot read is no ground: it needs published words",
    )

    id: ClauseId = entry("a number of its own", example="U1")
    reason: str = entry("why it holds, and where it is written down")
    clause: ClauseId | None = entry("the clause it carries out, if any", default=None)


#: the words that only say more about a ground or a need of the same clause
QUALIFIERS = frozenset(
    {"at_least", "propose", "means", "examples", "exceptions", "correct_first", "decided_by"}
)

_NEEDS = frozenset(need.value for need in Need)
_OF_DUTY = {
    name: Need(name)
    for name in ("emergency", "urgent", "safeguarding", "hazard", "foi", "sar", "complaint")
}
_OF_ROUTE = {
    answering.RouteName.EMERGENCY: Need.EMERGENCY,
    answering.RouteName.URGENT: Need.URGENT,
    answering.RouteName.SAFEGUARDING: Need.SAFEGUARDING,
    answering.RouteName.HAZARDS: Need.HAZARD,
    answering.RouteName.COMPLAINTS: Need.COMPLAINT,
    answering.RouteName.FOI: Need.FOI,
    answering.RouteName.SAR: Need.SAR,
    answering.RouteName.MEDIA: Need.MEDIA_POLITICAL,
    answering.RouteName.MEMBERS: Need.MEDIA_POLITICAL,
}


def needs_of(rules: Rules) -> tuple[Need, ...]:
    """The needs that some rules speak of, each once, in the order of the rules."""
    found: list[Need] = []
    if rules.out_of_hours and rules.out_of_hours.respond == "emergencies":
        found.append(Need.EMERGENCY)
    for respond in rules.respond:
        found.extend(respond.to)
    if rules.no_response:
        found.extend(Need(one) for one in rules.no_response.to if one in _NEEDS)
    if rules.private:
        found.extend(rules.private.needs)
    if rules.redirect:
        found.append(Need.MEDIA_POLITICAL)
    if rules.routes:
        found.extend(_OF_ROUTE[name] for name, _ in rules.routes.given() if name in _OF_ROUTE)
    found.extend(need for name, need in _OF_DUTY.items() if getattr(rules, name))
    return tuple(dict.fromkeys(found))
