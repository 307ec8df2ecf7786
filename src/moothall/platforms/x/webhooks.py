"""A delivery's events, by the X Activity API, or by the Account Activity API that it replaces.

https://docs.x.com/x-api/activity/event-payloads; the older shape is X's version 1.1 of a post:
https://docs.x.com/x-api/account-activity/introduction.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moothall.platforms.base import Event, EventAuthor, EventKind, PostKind, Visibility
from moothall.platforms.x.hooks import read
from moothall.platforms.x.posts import (
    Around,
    Post,
    events_of,
    message_event,
    of_milliseconds,
)

#: one post, as it came into being
POSTS = frozenset({"post.create", "post.mention.create"})
MESSAGES = frozenset({"dm.received", "dm.sent"})


def parse(raw: bytes, us: str) -> list[Event]:
    """Our account's part. Raises ``KeyError`` and the like for what is none of X's shapes."""
    body = read(raw)
    if "for_user_id" in body:
        return older(body, us) if str(body["for_user_id"]) == us else []
    event = body["data"]
    kind, payload = str(event["event_type"]), event["payload"]
    if str((event.get("filter") or {}).get("user_id")) != us:
        return []
    if kind in POSTS:
        return events_of(payload, Around.of(event.get("includes") or {}, us))
    if kind == "post.delete":
        return [deleted(str(payload["id"]), str(payload["author_id"]), us, datetime.now(UTC))]
    if kind in MESSAGES:
        return messages(payload["direct_message_events"], payload.get("users") or {}, us)
    return []


def deleted(external_id: str, author: str, us: str, at: datetime) -> Event:
    """X tells of our own posts alone, and not since when."""
    return Event(
        account=us,
        external_id=external_id,
        kind=EventKind.DELETED,
        version=external_id,
        author=EventAuthor(author),
        place=PostKind.POST,
        visibility=Visibility.PUBLIC,
        occurred_at=at,
        own=author == us,
    )


def messages(told: list[Post], users: Mapping[str, Any], us: str) -> list[Event]:
    """Private messages of version 1.1, brought into the shape of version 2."""
    people = {str(number): one.get("data", one) for number, one in users.items()}
    found = []
    for one in told:
        if one.get("type") != "message_create":
            continue
        written = one["message_create"]
        sender, receiver = str(written["sender_id"]), str(written["target"]["recipient_id"])
        data = written["message_data"]
        found.append(message_event({
            "id": str(one["id"]), "sender_id": sender,
            # two people's conversation is named by both, the lower number first
            "dm_conversation_id": "-".join(sorted((sender, receiver), key=int)),
            "created_at": of_milliseconds(one["created_timestamp"]).isoformat(),
            "text": data["text"], "entities": data.get("entities") or {},
        }, Around(us, people={key: renamed(one) for key, one in people.items()})))  # fmt: skip
    return found


def renamed(person: Post) -> Post:
    """Version 1.1 calls a handle a screen name."""
    return {**person, "username": person.get("username") or person.get("screen_name", "")}


def older(body: Mapping[str, Any], us: str) -> list[Event]:
    found = messages(body.get("direct_message_events") or [], body.get("users") or {}, us)
    for post in body.get("tweet_create_events") or ():
        if "retweeted_status" not in post:
            found += events_of(*modern(post, us))
    for one in body.get("tweet_delete_events") or ():
        status = one["status"]
        at = of_milliseconds(one["timestamp_ms"])
        found.append(deleted(str(status["id"]), str(status["user_id"]), us, at))
    return found


def modern(post: Post, us: str) -> tuple[Post, Around]:
    """A post of version 1.1 in the shape of version 2. It does not name its conversation."""
    user, whole = post["user"], post.get("extended_tweet") or {}
    entities = whole.get("entities") or post.get("entities") or {}
    references = [
        {"type": kind, "id": str(post[key])}
        for kind, key in (("replied_to", "in_reply_to_status_id_str"),
                          ("quoted", "quoted_status_id_str"))
        if post.get(key)
    ]  # fmt: skip
    quoted = post.get("quoted_status") or {}
    above = (
        [{"id": str(quoted["id_str"]), "author_id": str(quoted["user"]["id_str"])}]
        if quoted
        else []
    )
    at = datetime.strptime(str(post["created_at"]), "%a %b %d %H:%M:%S %z %Y")
    return {
        "id": str(post["id_str"]),
        "author_id": str(user["id_str"]),
        "text": whole.get("full_text") or post["text"],
        "created_at": at.isoformat(),
        "conversation_id": str(post.get("in_reply_to_status_id_str") or post["id_str"]),
        "referenced_tweets": references,
        "entities": {
            "urls": entities.get("urls") or [],
            "mentions": [
                {"id": str(one.get("id_str")), "username": one.get("screen_name")}
                for one in entities.get("user_mentions") or ()
            ],
        },
    }, Around.of({"users": [{
        "id": str(user["id_str"]), "username": user.get("screen_name"), "name": user.get("name"),
        "protected": user.get("protected"),
        "profile_image_url": user.get("profile_image_url_https"),
        "description": user.get("description"),
    }], "tweets": above}, us)  # fmt: skip
