"""Webhooks of a Page: what changed on it, and what was written to it in private.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page and
https://developers.facebook.com/docs/messenger-platform/reference/webhook-events. A change says
little; what it leaves out is read by the next poll.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from moothall.platforms.base import (
    Attachment,
    Event,
    EventKind,
    PostKind,
    Visibility,
)
from moothall.platforms.facebook.content import (
    author_of,
    hash_of_node,
    review_link,
    version_at,
)
from moothall.platforms.facebook.ids import MENTION_MARK, REVIEW_MARK, on_our_page
from moothall.platforms.facebook.messages import told_events
from moothall.platforms.meta.hooks import moment

Value = Mapping[str, Any]

KINDS: Mapping[str, EventKind] = {
    "add": EventKind.CREATED,
    "edit": EventKind.EDITED,
    "edited": EventKind.EDITED,
    "update": EventKind.EDITED,
    "remove": EventKind.DELETED,
    "delete": EventKind.DELETED,
    "hide": EventKind.HIDDEN,
    "unhide": EventKind.UNHIDDEN,
}
#: items of the feed that are posts; reactions, likes and the like are none
POSTS = frozenset({"status", "post", "photo", "video", "share", "link", "album", "event"})
WORDED = frozenset({EventKind.CREATED, EventKind.EDITED})


def events_of(entry: Mapping[str, Any], page: str) -> Iterator[Event]:
    """Of one Page's part of a delivery."""
    sent = moment(entry["time"])
    for change in entry.get("changes") or ():
        value = change["value"]
        if change["field"] == "feed":
            yield from _feed(value, page, sent)
        elif change["field"] == "mention":
            yield from _mention(value, page, sent)
        elif change["field"] == "ratings":
            yield from _rating(value, page, sent)
    # "standby": told to us while another program answers the conversation
    for one in (*(entry.get("messaging") or ()), *(entry.get("standby") or ())):
        yield from told_events(one, page)


def _feed(value: Value, page: str, sent: datetime) -> Iterator[Event]:
    kind = KINDS.get(str(value.get("verb")))
    item = str(value.get("item"))
    if kind is None or value.get("published") == 0:
        return
    if item == "comment":
        yield _comment(value, page, kind, sent)
    elif item in POSTS:
        yield _post(value, page, kind, sent)


def _post(value: Value, page: str, kind: EventKind, sent: datetime) -> Event:
    node = str(value["post_id"])
    author = author_of(value.get("from"), node)
    own = author.external_id == page
    return _dated(
        Event(
            account=page,
            external_id=node,
            kind=kind,
            version="",
            author=author,
            place=PostKind.POST if own else PostKind.MENTION,
            visibility=Visibility.PUBLIC,
            text=str(value.get("message") or "") if kind in WORDED else "",
            root_id=node,
            conversation=node,
            permalink=f"https://www.facebook.com/{node}",
            attachments=tuple(_attachments(value)) if kind in WORDED else (),
            occurred_at=sent,
            raw_hash=hash_of_node(value),
            own=own,
            our_thread=on_our_page(node, page),
        ),
        value,
        sent,
    )


def _comment(value: Value, page: str, kind: EventKind, sent: datetime) -> Event:
    node, post = str(value["comment_id"]), str(value["post_id"])
    author = author_of(value.get("from"), node)
    own, above = author.external_id == page, str(value.get("parent_id") or post)
    return _dated(
        Event(
            account=page,
            external_id=node,
            kind=kind,
            version="",
            author=author,
            place=PostKind.REPLY if own or above != post else PostKind.COMMENT,
            visibility=Visibility.PUBLIC,
            text=str(value.get("message") or "") if kind in WORDED else "",
            parent_id=above,
            root_id=post,
            conversation=post,
            permalink=f"https://www.facebook.com/{node}",
            attachments=tuple(_attachments(value)) if kind in WORDED else (),
            occurred_at=sent,
            raw_hash=hash_of_node(value),
            own=own,
            our_thread=on_our_page(post, page),
        ),
        value,
        sent,
    )


def _dated(event: Event, value: Value, sent: datetime) -> Event:
    """What came into being has its own time; of the rest we know only when we were told."""
    if event.kind is EventKind.CREATED:
        at = moment(value["created_time"])
        return replace(event, version=version_at(at), occurred_at=at)
    return replace(event, version=f"told {version_at(sent)}")


def _mention(value: Value, page: str, sent: datetime) -> Iterator[Event]:
    """Only with its words; without them the poll of tagged posts brings it."""
    kind, node = KINDS.get(str(value.get("verb"))), value.get("comment_id") or value.get("post_id")
    if kind is not EventKind.CREATED or not node or not value.get("message"):
        return
    sender = {"id": value.get("sender_id"), "name": value.get("sender_name")}
    author = author_of(value.get("from") or sender, str(node))
    if author.external_id == page:
        return
    external_id = f"{MENTION_MARK}{node}"
    at = moment(value.get("created_time") or int(sent.timestamp()))
    yield Event(
        account=page,
        external_id=external_id,
        kind=kind,
        version=version_at(at),
        author=author,
        place=PostKind.MENTION,
        visibility=Visibility.PUBLIC,
        text=str(value["message"]),
        root_id=external_id,
        conversation=external_id,
        permalink=f"https://www.facebook.com/{node}",
        occurred_at=at,
        raw_hash=hash_of_node(value),
        summons_us=True,
        our_thread=False,
    )


def _rating(value: Value, page: str, sent: datetime) -> Iterator[Event]:
    """Only with the story that it can be answered under; else the poll of reviews brings it."""
    kind, story = KINDS.get(str(value.get("verb"))), value.get("open_graph_story_id")
    if value.get("item") != "rating" or kind is None or not story:
        return
    external_id = f"{REVIEW_MARK}{story}"
    reviewer = {"id": value.get("reviewer_id"), "name": value.get("reviewer_name")}
    created = value.get("created_time")
    if kind is EventKind.CREATED and not created:
        return
    event = Event(
        account=page,
        external_id=external_id,
        kind=kind,
        version="",
        author=author_of(reviewer, external_id),
        place=PostKind.REVIEW,
        visibility=Visibility.PUBLIC,
        text=str(value.get("review_text") or "") if kind in WORDED else "",
        root_id=external_id,
        conversation=external_id,
        permalink=review_link(external_id, page),
        occurred_at=sent,
        raw_hash=hash_of_node(value),
        our_thread=False,
    )
    yield _dated(event, value, sent)


def _attachments(value: Value) -> Iterator[Attachment]:
    """Of a change: one link, which is the picture itself for photos, or several pictures."""
    for url in value.get("photos") or ():
        yield Attachment(str(url), "image/*")
    if value.get("photo"):
        yield Attachment(str(value["photo"]), "image/*")
    if value.get("video"):
        yield Attachment(str(value["video"]), "video/mp4")
    if value.get("link") and not value.get("photos"):
        kinds = {"photo": "image/*", "video": "video/mp4"}
        yield Attachment(str(value["link"]), kinds.get(str(value.get("item")), "text/html"))
