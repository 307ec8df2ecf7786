"""The box above a case in which somebody may be in danger."""

from collections.abc import Iterator

from django.urls import reverse

from moothall.core.policy import RouteName
from moothall.inbox.helping import contacts, is_danger, is_emergency, is_safeguarding
from moothall.inbox.models import Decision, DecisionState
from moothall.inbox.queries import Whole
from moothall.inbox.shown.conversation.parts import Eyes, Helping, Line
from moothall.inbox.shown.rows import with_query
from moothall.inbox.shown.times import Clock
from moothall.people.permissions import may
from moothall.people.verbs import Verb as Right

RING = "Ring first, then write. Where life is at risk: 999, and tell the author so too."
AT_RISK = (
    "Do not leave it at an answer: tell the safeguarding lead today. Ask for no details in public,"
    " and promise nobody that it stays secret."
)


def helping(whole: Whole, eyes: Eyes) -> Helping | None:
    """None where nobody is in danger, and for a case that is done."""
    case, me = whole.case, eyes.me
    if not case.is_open or not is_danger(case, whole.posts):
        return None
    at_risk = is_safeguarding(whole.posts)
    emergency = is_emergency(case, whole.posts)
    return Helping(
        title="This may be an emergency" if emergency else "Somebody may be at risk",
        steps=tuple(
            words for words, said in ((RING, emergency or at_risk), (AT_RISK, at_risk)) if said
        ),
        contacts=contacts(
            case, whole.posts, whole.policy, whole.leads, me.organisation.nation
        ),
        missing=tuple(missing(whole, eyes, emergency=emergency, at_risk=at_risk)),
        done=tuple(
            said(one, eyes.clock) for one in whole.decisions
            if one.verb == "alert" and one.state == DecisionState.STANDS
        ),
        url=with_query(reverse("inbox-verb", args=[case.pk, "alert"]), eyes.query),
        may_note=may(me, Right.NOTE, case.account_id),
    )  # fmt: skip


def missing(whole: Whole, eyes: Eyes, *, emergency: bool, at_risk: bool) -> Iterator[Line]:
    """What nobody has set, said plainly, with the place where it is set."""
    given = whole.policy.routes if whole.policy else {}
    policy = ("set-up-policy", Right.ADOPT_POLICY, "in the policy")
    if emergency and not any(route.phone for route in given.get(RouteName.EMERGENCY, ())):
        yield unset("The policy gives no emergency telephone number.", eyes, *policy)
    if at_risk and not given.get(RouteName.SAFEGUARDING):
        yield unset("The policy gives no safeguarding route.", eyes, *policy)
    if at_risk and not whole.leads:
        people = ("people", Right.MANAGE_PEOPLE, "under People")
        yield unset("Nobody here is set as the safeguarding lead.", eyes, *people)


def unset(words: str, eyes: Eyes, name: str, right: Right, place: str) -> Line:
    """A link for those who can set it; the others learn whom to ask."""
    if may(eyes.me, right):
        return Line(words, "", reverse(name), f"Set it {place}")
    return Line(f"{words} An administrator sets it {place}.")


def said(one: Decision, clock: Clock) -> str:
    """``Olive Ng rang or told 999, Tue 2 Jun, 11:04. Reference CAD 112``, and what was said."""
    given = one.details
    words = [f"{one.by_name} rang or told {given.get('whom', '')}, {clock.said(one.at)}."]
    words += [f"Reference {given['reference']}."] if given.get("reference") else []
    return " ".join([*words, *([one.why] if one.why else [])])
