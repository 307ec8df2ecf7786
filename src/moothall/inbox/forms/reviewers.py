"""Colleagues who can be asked to look at a block again."""

from uuid import UUID

from moothall.letters import readers
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb


def who_may(me: Membership, account: UUID) -> list[tuple[str, str]]:
    """This person first, then the colleagues who may end a block on the account."""
    others = [
        (str(one.pk), str(one.person))
        for one in readers.current(me.organisation_id)
        if one.pk != me.pk and may(one, Verb.UNBLOCK, account)
    ]
    return [(str(me.pk), f"{me.person} (you)"), *others]
