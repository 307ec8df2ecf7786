"""Places that no program reads: groups, neighbourhood networks, the telephone."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from moothall import record
from moothall.channels.models import Account
from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed, may, require
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """What an officer may name without asking an administrator first."""

    key: str
    title: str
    #: as its account is called
    name: str


KINDS = (
    PlaceKind("Facebook groups", "A Facebook group", "Residents' groups"),
    PlaceKind("nextdoor", "Nextdoor", "Seen by hand"),
    PlaceKind("whatsapp", "A WhatsApp group or channel", "Seen by hand"),
    PlaceKind("telephone", "A telephone call", "Calls"),
    PlaceKind("another place", "Somewhere else", "Seen elsewhere"),
)
BY_KEY = {kind.key: kind for kind in KINDS}


def by_hand_accounts(membership: Membership) -> list[Account]:
    """Those that no program reads and on which this member may log."""
    found = Account.objects.filter(
        organisation_id=membership.organisation_id, disconnected_at=None, external_id=""
    ).defer("credentials")
    return [
        one
        for one in found.order_by("name", "id")
        if not one.is_connected and may(membership, Verb.LOG_BY_HAND, one.pk)
    ]


def place(kind: PlaceKind, *, by: Membership, at: datetime) -> Account:
    """Its account; made where there is none yet. Raises NotAllowed.

    No tokens and no way out hang on it, so whoever may log by hand may name it. Somebody limited
    to some accounts may not: the new one would not be among them.
    """
    if by.only_accounts is not None:
        raise NotAllowed(Verb.LOG_BY_HAND, ())
    require(by, Verb.LOG_BY_HAND)
    with organisation_scope(by.organisation_id), transaction.atomic():
        ours = Account.objects.filter(
            organisation_id=by.organisation_id,
            platform=kind.key,
            external_id="",
            disconnected_at=None,
        )
        if found := ours.order_by("connected_at").first():
            return found
        made = Account.objects.create(
            organisation_id=by.organisation_id,
            platform=kind.key,
            name=kind.name,
            connected_at=at,
            connected_by_id=by.actor.id,
            connected_by_name=by.actor.name,
        )
        record.write(
            by.organisation_id,
            by=by.actor,
            verb="add-account-by-hand",
            subject=record.Subject("account", str(made.pk), str(made)),
            after={"platform": kind.key, "name": kind.name},
            at=at,
        )
    return made
