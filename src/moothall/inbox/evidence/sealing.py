"""A post sealed as it stands, before anything is done to it."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from moothall.inbox.models import Evidence, EvidenceFile, FileKind, FileState, Post, Wording
from moothall.inbox.signals import evidence_sealed
from moothall.record import Actor

#: pictures of one post that are fetched; no platform lets an author add more
MOST_PICTURES = 20
NO_ADDRESS = "The platform did not say where it is."
TOO_MANY = f"A post's first {MOST_PICTURES} pictures are fetched."


def seal(post: Post, *, by: Actor, at: datetime) -> Evidence:
    """Words, author, parent and place of a post, with the hash of exactly these bytes.

    What practice asks for: platform, link and id, name and handle, the text verbatim and as it
    stood first, pictures by their address, the post above, both times, who sealed it and when.
    The bytes of its pictures, and a picture of all of it, follow from `capturing` within seconds.
    """
    if post.case is None:
        raise ValueError("only what others wrote is sealed")
    content = canonical(contents(post, by, at))
    sealed = Evidence.objects.create(
        organisation_id=post.organisation_id,
        case=post.case,
        post=post,
        content=content,
        sha256=hash_of(content),
        captured_at=at,
        captured_by_id=by.id,
        captured_by_name=by.name,
    )
    EvidenceFile.objects.bulk_create(files_of(sealed, post, at))
    evidence_sealed.send(Evidence, evidence=sealed)
    return sealed


def files_of(sealed: Evidence, post: Post, at: datetime) -> list[EvidenceFile]:
    """What is to be fetched and drawn; what cannot be is said at once."""
    found = [
        EvidenceFile(organisation_id=sealed.organisation_id, evidence=sealed, kind=FileKind.PICTURE)
    ]
    for number, given in enumerate(post.attachments[: MOST_PICTURES + 1], start=1):
        address = str(given.get("url") or "")
        problem = NO_ADDRESS if not address.startswith(("https://", "http://")) else ""
        problem = problem or TOO_MANY * (number > MOST_PICTURES)
        found.append(
            EvidenceFile(
                organisation_id=sealed.organisation_id,
                evidence=sealed,
                kind=FileKind.MEDIA,
                number=number,
                address=address,
                media_type=str(given.get("media_type") or "")[:100],
                described=str(given.get("alt_text") or ""),
                state=FileState.NOT_HAD if problem else FileState.WAITING,
                why=problem,
                tried_at=at if problem else None,
            )
        )
    return found


def contents(post: Post, by: Actor, at: datetime) -> dict[str, Any]:
    author, above = post.author, post.thread.our_post
    return {
        "platform": post.account.platform,
        "account": post.account.handle or post.account.name,
        "external_id": post.external_id,
        "permalink": post.permalink,
        "version": post.version,
        "kind": post.kind,
        "visibility": post.visibility,
        "author": {
            "external_id": author.external_id if author else "",
            "name": author.name if author else "",
            "handle": author.handle if author else "",
            "bio": author.bio if author else "",
        },
        "text": post.text,
        "earlier_texts": list(
            Wording.objects.filter(post=post).order_by("since", "id").values_list("text", flat=True)
        ),
        "attachments": post.attachments,
        "parent": {
            "external_id": post.parent_external_id,
            "our_post": above.text if above else "",
        },
        "posted_at": moment(post.posted_at),
        "received_at": moment(post.received_at),
        "edited_at": moment(post.edited_at),
        "deleted_at": moment(post.deleted_at),
        "captured_at": moment(at),
        "captured_by": {"id": by.id, "name": by.name, "role": by.role},
    }


def moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def canonical(values: dict[str, Any]) -> str:
    """JSON in one way only, so that its hash can be computed again anywhere."""
    return json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def hash_of(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def is_intact(sealed: Evidence) -> bool:
    """Whether the content still is what was hashed; not of one that the end of its time emptied."""
    return sealed.emptied_at is None and hash_of(sealed.content) == sealed.sha256
