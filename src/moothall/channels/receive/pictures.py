"""Pictures that are handed in: looked at by their content, and drawn anew before anybody sees them.

What a telephone writes into a picture (place, owner, number of the device, a small older picture)
stays in the sealed original alone. The one that is shown is made of its points and nothing else.
"""

from dataclasses import dataclass
from pathlib import PurePath
from uuid import UUID

from moothall.channels.models import Account, Event, Picture
from moothall.channels.receive.cleaning import keepable
from moothall.core.values.ids import new_id
from moothall.files.pictures import Redrawn, redrawn
from moothall.people.models import Membership
from moothall.platforms import base

#: what begins an address of a picture that the desk keeps itself
SCHEME = "picture:"


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it was handed in, and what it shows in the officer's words."""

    body: bytes
    name: str = ""
    described: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """A picture with its id, before the event that it belongs to is there."""

    id: UUID
    handed: Handed
    redrawn: Redrawn

    @property
    def attachment(self) -> base.Attachment:
        """As the post carries it."""
        return base.Attachment(
            f"{SCHEME}{self.id}", self.redrawn.media_type, keepable(self.handed.described)
        )


def ready(handed: Handed) -> Ready:
    """Raises :class:`NotAPictureError`."""
    return Ready(new_id(), handed, redrawn(handed.body))


def keep_picture(account: Account, event: Event, made: Ready, by: Membership) -> Picture:
    """In the caller's transaction."""
    handed, drawing = made.handed, made.redrawn
    return Picture.objects.create(
        id=made.id,
        organisation_id=account.organisation_id,
        account=account,
        event=event,
        name=keepable(PurePath(handed.name).name)[:200],
        described=keepable(handed.described)[:500],
        original=handed.body,
        original_type=drawing.original_type,
        sha256=base.hash_of(handed.body),
        shown=drawing.body,
        shown_type=drawing.media_type,
        shown_sha256=base.hash_of(drawing.body),
        width=drawing.width,
        height=drawing.height,
        kept_at=event.received_at,
        kept_by_id=by.actor.id,
        kept_by_name=by.actor.name,
    )
