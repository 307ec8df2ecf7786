"""Every page that a person can open by itself, for "Go to or do".

Here stand names and words; whether a person may open one is asked of the same rights as the page
asks. A page that is missing here is found by a test that opens every address.
"""

from dataclasses import dataclass

from django.http import HttpRequest

from moothall.config.navigation import address_of
from moothall.people.permissions import may_somewhere
from moothall.people.verbs import Verb

#: name of the address, what somebody would look for, what they must be allowed (None: nothing)
PAGES: tuple[tuple[str, str, Verb | None], ...] = (
    ("inbox", "Desk", Verb.SEE_POSTS),
    ("inbox-search", "Search posts, people and cases", Verb.SEE_POSTS),
    ("inbox-narrow", "Narrow the list", Verb.SEE_POSTS),
    ("inbox-handover", "Hand-over: what happened while the desk was closed", Verb.SEE_POSTS),
    ("inbox-going-out", "Going out: held, failed, by hand", Verb.SEE_POSTS),
    ("inbox-approvals", "Replies and removals to approve", Verb.SEE_POSTS),
    ("blocks", "Blocks: who is shut out, and reviews", Verb.SEE_POSTS),
    ("inbox-by-hand", "Log a post by hand", Verb.LOG_BY_HAND),
    ("inbox-files", "Import a file of posts", Verb.LOG_BY_HAND),
    ("inbox-stop", "Stop sending, or let it go on", Verb.STOP_SENDING),
    ("inbox-replies", "Saved replies", Verb.SEE_FIGURES),
    ("inbox-kept", "What is kept, and for how long", Verb.SEE_RECORD),
    ("inbox-telling", "Who is told of what by e-mail", Verb.MANAGE_ORGANISATION),
    ("questions", "Questions to services and colleagues", Verb.SEE_CONSULTATIONS),
    ("duties", "Duties: statutory requests and when they are due", Verb.SEE_DUTIES),
    ("duty-open", "Open a duty by hand", Verb.OPEN_DUTY),
    ("duties-published", "Published already: what answers a request", Verb.SEE_DUTIES),
    ("duties-calendar-key", "Duties in your own calendar", Verb.SEE_DUTIES),
    ("duties-by-themselves", "Duties that open by themselves", Verb.MANAGE_ORGANISATION),
    ("inbox-judge", "Judge: how often officers agreed", Verb.SEE_FIGURES),
    ("inbox-judge-learning", "Judge: learning from corrections", Verb.SEE_FIGURES),
    ("inbox-judge-known", "Judge: whom and what it knows", Verb.SEE_FIGURES),
    ("inbox-automatic", "Judge: hiding automatically, and the daily review", Verb.SEE_FIGURES),
    ("people", "People", Verb.SEE_PEOPLE),
    ("invite", "Invite somebody", Verb.MANAGE_PEOPLE),
    ("record", "Record of what was done", Verb.SEE_RECORD),
    ("capabilities", "What the desk can do where: platforms", None),
    ("accessibility", "Accessibility of the desk", None),
    ("administration", "Administration", Verb.MANAGE_ORGANISATION),
    ("admin-organisation", "Administration: the organisation", Verb.MANAGE_ORGANISATION),
    ("admin-policy", "Administration: the policy", Verb.MANAGE_ORGANISATION),
    ("admin-areas", "Administration: service areas", Verb.MANAGE_ORGANISATION),
    ("admin-limits", "Administration: limits of people and accounts", Verb.MANAGE_ORGANISATION),
    ("accounts", "Administration: accounts on platforms", Verb.CONNECT_ACCOUNT),
    ("admin-add-place", "Administration: a place that is logged by hand", Verb.CONNECT_ACCOUNT),
    ("admin-add-sandbox", "Administration: a training account", Verb.CONNECT_ACCOUNT),
    ("set-up", "Set up the desk", Verb.MANAGE_ORGANISATION),
    ("set-up-policy", "Set up: the policy", Verb.ADOPT_POLICY),
    ("set-up-people", "Set up: the people", Verb.MANAGE_PEOPLE),
    ("set-up-account", "Set up: the first account", Verb.CONNECT_ACCOUNT),
    ("letters", "E-mail that the desk sent", Verb.MANAGE_ORGANISATION),
    ("my-letters", "E-mail to me", None),
    ("preferences", "Preferences: theme, keys, covered words", None),
    ("account_change_password", "Password", None),
    ("mfa_index", "Second step and passkeys", None),
    ("usersessions_list", "Where I am signed in", None),
    ("tour", "Tour of the demonstration", None),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A line of the palette."""

    address: str
    label: str


def pages(request: HttpRequest) -> list[Page]:
    """Those that this person may open. A room that is not there has none."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return []
    return [
        Page(address, label)
        for name, label, verb in PAGES
        if (address := address_of(name)) and (verb is None or may_somewhere(membership, verb))
    ]
