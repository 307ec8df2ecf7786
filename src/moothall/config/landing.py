"""Where somebody begins: the page that is theirs by what they are here for."""

from django.urls import reverse

from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere
from moothall.people.verbs import Role, Verb
from moothall.setup.progress import done

#: somebody with several roles begins with the first of these; address, then what is asked of it
FIRST: tuple[tuple[Role, str, str, Verb], ...] = (
    (Role.SENIOR_OFFICER, "inbox", "", Verb.SEE_POSTS),
    (Role.OFFICER, "inbox", "", Verb.SEE_POSTS),
    (Role.SAFEGUARDING_LEAD, "inbox", "queue=danger", Verb.SEE_DANGER),
    (Role.FOI_OFFICER, "inbox", "queue=requests", Verb.SEE_POSTS),
    (Role.SERVICE_CONTACT, "questions", "", Verb.SEE_CONSULTATIONS),
    (Role.ADMINISTRATOR, "administration", "", Verb.MANAGE_ORGANISATION),
    (Role.AUDITOR, "record", "", Verb.SEE_RECORD),
)


def landing(membership: Membership) -> str:
    """An address. A desk that still lacks something leads its administrator to what it lacks."""
    if may(membership, Verb.MANAGE_ORGANISATION) and not (
        done(membership.organisation_id).is_complete
    ):
        return reverse("set-up")
    for role, name, query, verb in FIRST:
        if role in membership.roles and may_somewhere(membership, verb):
            return reverse(name) + (f"?{query}" if query else "")
    return reverse("preferences")
