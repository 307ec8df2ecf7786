"""The picture of a sealed post: drawn from what was sealed, and from nothing else."""

import json
from datetime import datetime
from typing import Any

from moothall.files.typeset import Sealed, as_picture
from moothall.inbox.models import Evidence, EvidenceFile, FileKind

WHAT = (
    "Rendered by Moothall from what the platform delivered at {}. This is not a photograph of the"
    " platform’s own page."
)
KINDS = {"direct_message": "private message"}


def render(sealed: Evidence) -> bytes:
    """PNG. Raises ``CannotTypesetError``."""
    return as_picture(as_sealed(sealed, json.loads(sealed.content)))


def as_sealed(sealed: Evidence, content: dict[str, Any]) -> Sealed:
    author = content["author"]
    kind = content["kind"]
    seen = "in public" if content["visibility"] == "public" else "in private"
    return Sealed(
        title=f"Sealed post {sealed.pk}",
        place=f"{content['platform']} · {content['account']} · {KINDS.get(kind, kind)}, {seen}",
        author=author["name"] or author["handle"] or "somebody",
        handle=author["handle"],
        posted=f"Posted {said(content['posted_at'])}",
        text=content["text"] or "(no words)",
        above=content["parent"]["our_post"],
        earlier=tuple(content["earlier_texts"]),
        is_what=WHAT.format(said(content["received_at"])),
        images=tuple(
            image(one) for one in EvidenceFile.objects.filter(evidence=sealed, kind=FileKind.MEDIA)
        ),
        facts=(
            ("Post’s number", content["external_id"]),
            ("Link", content["permalink"] or "none given"),
            ("Author’s number", author["external_id"]),
            ("Answers", content["parent"]["external_id"] or "nothing"),
            ("Sealed", f"{said(content['captured_at'])} by {content['captured_by']['name']}"),
            ("Evidence number", str(sealed.pk)),
            ("SHA-256 of the sealed words", sealed.sha256),
        ),
    )


def image(file: EvidenceFile) -> tuple[bytes, str]:
    """Its bytes where it can be shown, and the line below it."""
    described = (
        f": {file.described.rstrip('.')}" if file.described else ", not described by its author"
    )
    opening = f"Picture {file.number}{described}."
    if file.content is None:
        return b"", f"{opening} It could not be had: {file.why}"
    content = bytes(file.content)
    if file.media_type.startswith("video/"):
        return b"", f"{opening} A film of {file.size:,} bytes, SHA-256 {file.sha256}"
    return content, f"{opening} SHA-256 {file.sha256}"


def said(moment: str | None) -> str:
    """``2 June 2026, 10:00:00 UTC``."""
    if not moment:
        return "at an unknown time"
    at = datetime.fromisoformat(moment)
    return f"{at.day} {at:%B %Y, %H:%M:%S} UTC"
