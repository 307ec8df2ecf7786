"""Pictures that are handed in: looked at by their content, and drawn anew before anybody sees them.

What a telephone writes into a picture (place, owner, number of the device, a small older picture)
stays in the sealed original alone. The one that is shown is made of its points and nothing else.
"""

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError

from moothall.channels.models import Account, Event, Picture
from moothall.channels.receive.cleaning import keepable
from moothall.core.values.ids import new_id
from moothall.people.models import Membership
from moothall.platforms import base

#: bytes; a telephone's photograph has about four million
LARGEST = 10_000_000
#: points; a small file can unfold to many thousand times its size
MOST_POINTS = 60_000_000
#: points along the longer side of the one that is shown
LONGEST_SIDE = 2_000
#: Pillow's name of a form: what the sealed original is called in an answer
FORMS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
TOO_LARGE = f"The picture has more than {LARGEST // 1_000_000} MB. Make it smaller, or crop it."
NO_PICTURE = (
    "This is not a picture that the desk can read. Give a JPEG, PNG, WebP or GIF; from an iPhone's"
    " HEIC, take a screenshot."
)
#: what begins an address of a picture that the desk keeps itself
SCHEME = "picture:"


class NotAPictureError(ValueError):
    """The words are for the officer who handed it in."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it was handed in, and what it shows in the officer's words."""

    body: bytes
    name: str = ""
    described: str = ""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What can be shown, and what the original was."""

    original_type: str
    body: bytes
    media_type: str
    width: int
    height: int


def redrawn(body: bytes) -> Redrawn:
    """Raises :class:`NotAPictureError`. Of a moving picture the first is taken."""
    if len(body) > LARGEST:
        raise NotAPictureError(TOO_LARGE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return drawn(body)
    except NotAPictureError:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning):
        raise NotAPictureError(NO_PICTURE) from None
    except Exception:  # noqa: BLE001 - a reader of pictures can fail in any way on a made-up file
        raise NotAPictureError(NO_PICTURE) from None


def drawn(body: bytes) -> Redrawn:
    with Image.open(io.BytesIO(body), formats=list(FORMS)) as opened:
        if opened.width * opened.height > MOST_POINTS:
            raise NotAPictureError(TOO_LARGE)
        form = str(opened.format)
        upright = ImageOps.exif_transpose(opened)
        has_holes = "A" in upright.getbands() or "transparency" in upright.info
        picture = upright.convert("RGBA" if has_holes else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)  # the points, and none of what was written beside them
    out = io.BytesIO()
    if form == "JPEG":
        bare.save(out, "JPEG", quality=88)
    else:
        bare.save(out, "PNG", optimize=True)
    shown = "image/jpeg" if form == "JPEG" else "image/png"
    return Redrawn(FORMS[form], out.getvalue(), shown, bare.width, bare.height)


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
