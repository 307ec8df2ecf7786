"""A status, as the API gives it, as events and as a state."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from moothall.platforms.base import (
    Attachment,
    Event,
    EventAuthor,
    EventKind,
    PostKind,
    State,
    Visibility,
    hash_of,
)
from moothall.platforms.mastodon.counting import without_leading_mentions
from moothall.platforms.mastodon.html import text_of

Status = Mapping[str, Any]
#: plainly for everybody; "private", "direct", whatever else there is and whatever will come is not
PUBLIC = frozenset({"public", "unlisted"})
#: snac's ids begin with the second in which its file last changed, and it finds a post by the rest
SNAC_ID = re.compile(r"\d{10}(?P<rest>[0-9a-f]{32})")
MEDIA_TYPES = {"image": "image/*", "gifv": "video/mp4", "video": "video/*", "audio": "audio/*"}


@dataclass(frozen=True, slots=True)
class Where:
    """Where a status stands. ``None``: not known."""

    root: str
    our_thread: bool | None
    summons_us: bool | None = None


def id_of(status: Status) -> str:
    return stable(str(status["id"]))


def stable(external_id: str) -> str:
    """An id that stays the same for as long as the post does.

    A post that is edited on snac 2.75 gets another id, and keeps the last 32 characters of it.
    """
    snac = SNAC_ID.fullmatch(external_id)
    return f"0000000000{snac['rest']}" if snac else external_id


def parent_of(status: Status) -> str:
    return stable(str(status["in_reply_to_id"])) if status.get("in_reply_to_id") else ""


def version_of(status: Status) -> str:
    return str(status.get("edited_at") or status["created_at"])


def visibility_of(status: Status) -> Visibility:
    return Visibility.PUBLIC if status.get("visibility") in PUBLIC else Visibility.PRIVATE


def handle_of(account: Mapping[str, Any]) -> str:
    """With its server, which accounts of the instance's own leave out."""
    handle = str(account["acct"])
    host = urlsplit(str(account.get("url") or "")).hostname
    return handle if "@" in handle or not host else f"{handle}@{host}"


def words_of(status: Status, *, own: bool) -> str:
    """Everything that a reader is shown in words, the warning first.

    Of an answer of ours the names that it begins with are left out: the desk put them there.
    """
    handles = {str(one.get("url")): f"@{one['acct']}" for one in status.get("mentions") or ()}
    text = text_of(str(status["content"]), handles)
    if own and status.get("in_reply_to_id"):
        text = without_leading_mentions(text)
    poll = (status.get("poll") or {}).get("options") or ()
    choices = "\n".join(f"- {one['title']}" for one in poll)
    warning = str(status.get("spoiler_text") or "").strip()
    parts = (f"Content warning: {warning}" if warning else "", text, choices)
    return "\n\n".join(part for part in parts if part)


def is_ours(status: Status, us: str) -> bool:
    return bool(us) and str(status["account"]["id"]) == us


def events_of(status: Status, us: str, where: Where) -> list[Event]:
    """That it came into being; and that it was edited, where it was."""
    own = is_ours(status, us)
    visibility = visibility_of(status)
    created = Event(
        account=us,
        external_id=id_of(status),
        kind=EventKind.CREATED,
        version=str(status["created_at"]),
        author=author_of(status["account"]),
        place=place_of(status, us, visibility),
        visibility=visibility,
        text=words_of(status, own=own),
        html=str(status["content"]),
        parent_id=parent_of(status),
        root_id=where.root,
        # what is private below a public post is another conversation
        conversation=where.root if visibility is Visibility.PUBLIC else f"private {where.root}",
        permalink=str(status.get("url") or status.get("uri") or ""),
        attachments=tuple(map(attachment_of, status.get("media_attachments") or ())),
        occurred_at=moment(status["created_at"]),
        raw_hash=hash_of(json.dumps(status, sort_keys=True, ensure_ascii=False).encode()),
        own=own,
        summons_us=where.summons_us,
        our_thread=where.our_thread,
    )
    if not status.get("edited_at"):
        return [created]
    edited = str(status["edited_at"])
    return [
        created,
        replace(created, kind=EventKind.EDITED, version=edited, occurred_at=moment(edited)),
    ]


def place_of(status: Status, us: str, visibility: Visibility) -> PostKind:
    """Whatever is private is a message, so that it is answered as one."""
    if visibility is Visibility.PRIVATE:
        return PostKind.DIRECT_MESSAGE
    if not status.get("in_reply_to_id"):
        return PostKind.POST if is_ours(status, us) else PostKind.MENTION
    if is_ours(status, us):
        return PostKind.REPLY
    answers_us = str(status.get("in_reply_to_account_id")) == us
    return PostKind.COMMENT if answers_us else PostKind.REPLY


def author_of(account: Mapping[str, Any]) -> EventAuthor:
    return EventAuthor(
        external_id=str(account["id"]),
        name=str(account.get("display_name") or account["acct"]),
        handle=handle_of(account),
        bio=text_of(str(account.get("note") or "")),
        avatar=str(account.get("avatar") or ""),
    )


def attachment_of(media: Mapping[str, Any]) -> Attachment:
    kind = MEDIA_TYPES.get(str(media.get("type")), "")
    url = media.get("url") or media.get("remote_url") or ""
    return Attachment(str(url), kind, str(media.get("description") or ""))


def moment(written: object) -> datetime:
    """Raises ``ValueError`` for a time without a zone, since it could be any of 24 hours."""
    found = datetime.fromisoformat(str(written))
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found


def state_of(status: Status, us: str, *, author_blocked: bool | None) -> State:
    return State(
        external_id=id_of(status),
        exists=True,
        version=version_of(status),
        text=words_of(status, own=is_ours(status, us)),
        author_blocked=author_blocked,
        permalink=str(status.get("url") or status.get("uri") or ""),
    )
