"""An event as the network's interface writes it: JSON, for a poll and for a webhook alike."""

import json
from datetime import datetime

from moothall.platforms.base import EventKind
from moothall.platforms.sandbox.rows import Written


def body_of(
    kind: EventKind, post: Written, at: datetime, *, summons: bool, our_thread: bool
) -> str:
    """Frozen when it happens: a later edit does not change what an earlier event said."""
    gone = kind is EventKind.DELETED
    picture = [
        {"path": f"/picture/{post.id}.svg", "type": "image/svg+xml", "alt": post.picture}
        for _ in [post.picture]
        if post.picture and not gone
    ]
    return json.dumps(
        {
            "id": post.id,
            "kind": kind,
            "version": str(post.revision),
            "author": {
                "id": post.author.id,
                "name": post.author.name,
                "handle": post.author.handle,
                "bio": post.author.bio,
            },
            "place": post.kind,
            "visibility": post.visibility,
            "text": "" if gone else post.text,
            "parent": post.parent,
            "root": post.root,
            "conversation": post.conversation,
            "path": post.path,
            "pictures": picture,
            "occurred_at": at.isoformat(),
            "summons": summons,
            "our_thread": our_thread,
            "rating": post.rating,
        },
        ensure_ascii=False,
    )
