"""A post sealed as it stands, before anything is done to it."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from moothall.inbox.models import Evidence, Post, Wording
from moothall.record import Actor


def seal(post: Post, *, by: Actor, at: datetime) -> Evidence:
    """Words, author, parent and place of a post, with the hash of exactly these bytes.

    What practice asks for: platform, link and id, name and handle, the text verbatim and as it
    stood first, pictures by their address, the post above, both times, who sealed it and when.
    """
    if post.case is None:
        raise ValueError("only what others wrote is sealed")
    content = canonical(contents(post, by, at))
    return Evidence.objects.create(
        organisation_id=post.organisation_id,
        case=post.case,
        post=post,
        content=content,
        sha256=hash_of(content),
        captured_at=at,
        captured_by_id=by.id,
        captured_by_name=by.name,
    )


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
    """Whether the content still is what was hashed."""
    return hash_of(sealed.content) == sealed.sha256
