"""Pictures from outside, drawn anew within bounds: bytes, points, memory, one at a time.

What is drawn is made of the points alone, so that neither a telephone's notes (place, owner) nor
what is hidden beside a picture is shown to anybody. A file is judged by what it says of itself
before anything of it is unpacked: a few bytes can unfold to gigabytes.
"""

import io
from dataclasses import dataclass
from threading import BoundedSemaphore

from PIL import Image, ImageOps, UnidentifiedImageError

#: bytes; a telephone's photograph has about four million
LARGEST = 10_000_000
#: points. Unpacked whole and made smaller they need eight bytes each, some 200 MB, whatever the
#: file's size
MOST_POINTS = 25_000_000
#: of a JPEG, which is unpacked smaller than it is; the largest telephones take 48 million
MOST_POINTS_OF_JPEG = 50_000_000
#: points along the longer side of the one that is shown
LONGEST_SIDE = 2_000
#: Pillow's name of a form: what the sealed original is called in an answer
FORMS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
TOO_LARGE = f"The picture has more than {LARGEST // 1_000_000} MB. Make it smaller, or crop it."
TOO_MANY_POINTS = (
    f"The picture has more points than the desk can unpack ({MOST_POINTS // 1_000_000} million;"
    f" {MOST_POINTS_OF_JPEG // 1_000_000} million of a JPEG). Make it smaller, or take a screenshot"
    " of it."
)
CUT_OFF = "The picture is not whole: its end is missing or broken. Save it and hand it in again."
NO_PICTURE = (
    "This is not a picture that the desk can read. Give a JPEG, PNG, WebP or GIF; from an iPhone's"
    " HEIC, take a screenshot."
)
BUSY = "The desk is busy with other pictures. Nothing was saved; send it again in a minute."
#: one at a time in a process, so that ten at once need no more memory than one
TURN = BoundedSemaphore(1)
#: seconds that one waits for its turn; drawing the largest takes a few
PATIENCE = 20.0


class NotAPictureError(ValueError):
    """The words are for the officer who handed it in."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What can be shown, and what the original was. ``width`` and ``height`` in points."""

    original_type: str
    body: bytes
    media_type: str
    width: int
    height: int


def redrawn(body: bytes) -> Redrawn:
    """Raises :class:`NotAPictureError`. Of a moving picture the first is taken, and no other read.

    Waits for its turn, `PATIENCE` seconds at most.
    """
    if len(body) > LARGEST:
        raise NotAPictureError(TOO_LARGE)
    if not TURN.acquire(timeout=PATIENCE):
        raise NotAPictureError(BUSY)
    try:
        return drawn(body)
    except NotAPictureError:
        raise
    except Exception:  # noqa: BLE001 - a reader of pictures can fail in any way on a made-up file
        raise NotAPictureError(NO_PICTURE) from None
    finally:
        TURN.release()


def drawn(body: bytes) -> Redrawn:
    with opened(body) as picture:
        form = str(picture.format)
        most = MOST_POINTS_OF_JPEG if form == "JPEG" else MOST_POINTS
        if picture.width * picture.height > most:
            raise NotAPictureError(TOO_MANY_POINTS)
        if form == "JPEG":  # unpacked at the size that is wanted, or up to twice it
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        try:
            picture.load()
        except (OSError, SyntaxError, ValueError):
            raise NotAPictureError(CUT_OFF) from None
        has_holes = "A" in picture.getbands() or "transparency" in picture.info
        made = smaller(picture, "RGBA" if has_holes else "RGB")
    bare = Image.new(made.mode, made.size)
    bare.paste(made)  # the points, and none of what was written beside them
    out = io.BytesIO()
    if form == "JPEG":
        bare.save(out, "JPEG", quality=88)
    else:
        bare.save(out, "PNG")
    shown = "image/jpeg" if form == "JPEG" else "image/png"
    return Redrawn(FORMS[form], out.getvalue(), shown, bare.width, bare.height)


def opened(body: bytes) -> Image.Image:
    """Its head alone is read. Raises :class:`NotAPictureError`."""
    try:
        return Image.open(io.BytesIO(body), formats=list(FORMS))
    except Image.DecompressionBombError:
        raise NotAPictureError(TOO_MANY_POINTS) from None
    except UnidentifiedImageError:
        raise NotAPictureError(NO_PICTURE) from None


def smaller(picture: Image.Image, mode: str) -> Image.Image:
    """Made small before anything else, so that no second copy of the whole is held; upright."""
    if picture.mode not in {"RGB", "RGBA", "L", "LA"}:
        picture = picture.convert(mode)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return ImageOps.exif_transpose(picture).convert(mode)
