"""Who may have what done: asked when it is decided, and once more when it is sent."""

from dataclasses import dataclass
from uuid import UUID

from moothall.channels.models import Account, Action
from moothall.channels.signals import order_asked
from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed, may, require
from moothall.people.verbs import Verb as Asked
from moothall.platforms.base import TO_OUR_POSTS, Verb
from moothall.record import Actor

#: the role under which a standing order acts
AUTOMATIC = "automatic"
NOBODY_ANSWERS = "Nobody answers for this order any more. Somebody has to decide it."

NEEDED: dict[Verb, Asked] = {
    Verb.REPLY_PUBLIC: Asked.REPLY,
    Verb.REPLY_PRIVATE: Asked.REPLY_PRIVATELY,
    Verb.SEND_DM: Asked.REPLY_PRIVATELY,
    Verb.HIDE: Asked.HIDE,
    Verb.UNHIDE: Asked.UNHIDE,
    Verb.DELETE_OTHER: Asked.DELETE,
    Verb.BLOCK: Asked.BLOCK,
    Verb.UNBLOCK: Asked.UNBLOCK,
    Verb.MUTE: Asked.MUTE,
    Verb.UNMUTE: Asked.UNMUTE,
    Verb.REPORT: Asked.REPORT,
    Verb.PUBLISH: Asked.PUBLISH,
}
#: what makes a reply of ours, and what is needed to change or delete one that was sent
REPLIES = (Verb.REPLY_PUBLIC, Verb.REPLY_PRIVATE, Verb.SEND_DM)
OF_A_REPLY = {Verb.EDIT: Asked.EDIT_REPLY, Verb.DELETE_OWN: Asked.DELETE_REPLY}


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """What somebody with the right to do so ordered beforehand, on one account.

    Its actor has the role :data:`AUTOMATIC`. Whether it still stands is asked of the room that
    keeps it, when each of its actions is about to be sent (``signals.order_asked``).
    """

    organisation_id: UUID
    account_id: UUID
    actor: Actor
    verbs: frozenset[Verb]


def needed(account: Account, verb: Verb, target: str) -> Asked:
    """A reply of ours has rights of its own; for any other post of ours one needs to publish.

    Raises KeyError for reading.
    """
    if verb not in TO_OUR_POSTS:
        return NEEDED[verb]
    replied = Action.objects.filter(account=account, external_id=target, verb__in=REPLIES).exists()
    return OF_A_REPLY[verb] if replied else Asked.PUBLISH


def require_allowed(
    account: Account, verb: Verb, target: str, by: Membership | StandingOrder
) -> None:
    """Raises NotAllowed; also for a member of another organisation, whatever their roles."""
    asked = needed(account, verb, target)
    if by.organisation_id != account.organisation_id:
        raise NotAllowed(asked, ())
    if not isinstance(by, StandingOrder):
        require(by, asked, account.pk)
    elif verb not in by.verbs or by.account_id != account.pk:
        raise NotAllowed(asked, ())


def still_allowed(action: Action) -> str:
    """Asked of the database at the moment of sending: the reason why not, or nothing."""
    if action.decided_by_role == AUTOMATIC:
        return still_ordered(action)
    asked = needed(action.account, Verb(action.verb), action.target_id)
    current = Membership.objects.filter(
        organisation_id=action.organisation_id, person_id=action.decided_by_id, ended_at=None
    ).first()
    if current is None:
        return (
            f"{action.decided_by_name} does not work here any more."
            " Somebody else has to decide it again."
        )
    if not may(current, asked, action.account_id):
        return (
            f"{action.decided_by_name} may not do this any more."
            " Somebody who may has to decide it again."
        )
    return ""


def still_ordered(action: Action) -> str:
    """Of the room that keeps the order: why not, or nothing. Without such a room it is refused."""
    answers = [answer for _, answer in order_asked.send(Action, action=action)]
    return next((answer for answer in answers if answer), "") if answers else NOBODY_ANSWERS
