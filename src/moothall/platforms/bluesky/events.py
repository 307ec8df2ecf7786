"""A post as the AppView shows it, in the desk's own shape."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from moothall.platforms.base import (
    Attachment,
    Event,
    EventAuthor,
    EventKind,
    PostKind,
    Visibility,
    hash_of,
)
from moothall.platforms.bluesky.syntax import address

POST = "app.bsky.feed.post"
_MENTION = "app.bsky.richtext.facet#mention"


def event_of(view: Mapping[str, Any], account: str) -> Event:
    """Raises ``KeyError``, ``TypeError`` or ``ValueError`` where the view is not as described.

    Every post on Bluesky can be read by everybody. The time is when the network first saw it, since
    authors can write any other into a post, and clocks start from it.
    """
    uri, record, author = str(view["uri"]), view["record"], view["author"]
    parent, root = answered(record)
    did = str(author["did"])
    ours = account == address(root or uri).repo
    summons = mentions(record, account) or quotes(record, account)
    return Event(
        account=account,
        external_id=uri,
        kind=EventKind.CREATED,
        version=str(view["cid"]),
        author=EventAuthor(
            external_id=did,
            name=str(author.get("displayName") or ""),
            handle=str(author["handle"]),
            avatar=str(author.get("avatar") or ""),
        ),
        place=_place(parent, root, account, own=did == account, ours=ours, summons=summons),
        visibility=Visibility.PUBLIC,
        text=str(record.get("text", "")),
        parent_id=parent,
        root_id=root,
        conversation=root or uri,
        permalink=permalink(uri),
        attachments=tuple(attachments(view.get("embed"))),
        occurred_at=moment(view["indexedAt"]),
        raw_hash=hash_of(json.dumps(view, sort_keys=True, ensure_ascii=False).encode()),
        own=did == account,
        summons_us=summons,
        our_thread=ours,
    )


def answered(record: Mapping[str, Any]) -> tuple[str, str]:
    """The post above and the first of the thread; empty for one that answers nothing."""
    reply = record.get("reply")
    if not isinstance(reply, dict):
        return "", ""
    return str(reply["parent"]["uri"]), str(reply["root"]["uri"])


def _place(
    parent: str, root: str, account: str, *, own: bool, ours: bool, summons: bool
) -> PostKind:
    if not parent:
        return PostKind.POST if own else PostKind.MENTION
    if ours:
        return PostKind.COMMENT if parent == root else PostKind.REPLY
    answers_us = address(parent).repo == account
    return PostKind.MENTION if summons and not answers_us else PostKind.REPLY


def mentions(record: Mapping[str, Any], account: str) -> bool:
    """By the marked mention, not by the words: a near-identical handle is somebody else's."""
    return any(
        feature.get("$type") == _MENTION and feature.get("did") == account
        for facet in record.get("facets") or ()
        for feature in facet.get("features") or ()
    )


def quotes(record: Mapping[str, Any], account: str) -> bool:
    embed = record.get("embed")
    quoted = embed.get("record") if isinstance(embed, dict) else None
    if isinstance(quoted, dict) and isinstance(quoted.get("record"), dict):  # beside pictures
        quoted = quoted["record"]
    uri = str(quoted.get("uri", "")) if isinstance(quoted, dict) else ""
    return uri.startswith(f"at://{account}/")


def attachments(embed: Any) -> Iterator[Attachment]:
    """Pictures and films; what a link shows of its page is not the author's."""
    if not isinstance(embed, dict):
        return
    for image in embed.get("images") or ():
        yield Attachment(str(image["fullsize"]), "image/jpeg", str(image.get("alt") or ""))
    if "playlist" in embed:
        film = str(embed.get("thumbnail") or embed["playlist"])
        yield Attachment(film, "video/mp4", str(embed.get("alt") or ""))
    yield from attachments(embed.get("media"))


def permalink(uri: str) -> str:
    """Where a reader opens it in Bluesky's own app."""
    repo, _, rkey = address(uri)
    return f"https://bsky.app/profile/{repo}/post/{rkey}"


def moment(written: Any) -> datetime:
    """Raises ``ValueError`` for a time without its offset from UTC."""
    read = datetime.fromisoformat(str(written))
    if read.tzinfo is None:
        raise ValueError("a time does not say its offset")
    return read
