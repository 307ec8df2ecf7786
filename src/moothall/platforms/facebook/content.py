"""What the Graph API gives of posts, comments and reviews, as events.

Fields by Meta's descriptions of PagePost, Comment and Recommendation, version 25.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
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
from moothall.platforms.facebook.ids import (
    MENTION_MARK,
    REVIEW_MARK,
    UNNAMED,
    on_our_page,
)

Node = Mapping[str, Any]

POST_FIELDS = (
    "id,created_time,updated_time,from,message,story,permalink_url,is_hidden,is_published,privacy,"
    "message_tags,attachments{type,media_type,media,url,unshimmed_url,title,description,"
    "subattachments}"
)
COMMENT_FIELDS = (
    "id,created_time,from,message,permalink_url,is_hidden,is_private,message_tags,parent{id},"
    "attachment"
)
REVIEW_FIELDS = (
    "created_time,has_rating,has_review,rating,recommendation_type,review_text,reviewer,"
    "open_graph_story{id}"
)
#: what the privacy of a post on a Page reads when it is for everybody; visitors' posts say nothing
FOR_EVERYBODY = frozenset({"", "EVERYONE"})


def time_of(written: object) -> datetime:
    """``2026-11-22T10:00:00+0000``. Raises ``ValueError`` for a time without a zone."""
    found = datetime.fromisoformat(str(written))
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found


def version_at(moment: datetime) -> str:
    """Of what came into being: the same by webhook, which gives seconds, and by poll."""
    return str(int(moment.timestamp()))


def author_of(given: object, unnamed: str) -> EventAuthor:
    """``unnamed`` stands for whom Facebook does not name, so that no two become one."""
    if isinstance(given, Mapping) and given.get("id"):
        return EventAuthor(external_id=str(given["id"]), name=str(given.get("name") or ""))
    return EventAuthor(external_id=f"{UNNAMED}{unnamed}", name="Somebody on Facebook")


def names_page(node: Node, page: str) -> bool | None:
    tags = node.get("message_tags") or ()
    every = tags.values() if isinstance(tags, Mapping) else [tags]
    found = [one for several in every for one in several if isinstance(one, Mapping)]
    return any(str(one.get("id")) == page for one in found) or None


def post_events(post: Node, page: str, *, mention: bool = False) -> list[Event]:
    """A post on our Page, or one elsewhere that names it; drafts and planned posts are none."""
    if post.get("is_published") is False:
        return []
    node, created = str(post["id"]), time_of(post["created_time"])
    external_id = f"{MENTION_MARK}{node}" if mention else node
    author = author_of(post.get("from"), node)
    own = author.external_id == page
    if own and mention:
        return []
    privacy = str((post.get("privacy") or {}).get("value") or "")
    event = Event(
        account=page,
        external_id=external_id,
        kind=EventKind.CREATED,
        version=version_at(created),
        author=author,
        place=PostKind.POST if own else PostKind.MENTION,
        visibility=Visibility.PUBLIC if privacy in FOR_EVERYBODY else Visibility.PRIVATE,
        text=str(post.get("message") or post.get("story") or ""),
        root_id=external_id,
        conversation=external_id,
        permalink=str(post.get("permalink_url") or f"https://www.facebook.com/{node}"),
        attachments=tuple(attachments_of(post.get("attachments"))),
        occurred_at=created,
        raw_hash=hash_of_node(post),
        own=own,
        summons_us=True if mention else names_page(post, page),
        our_thread=not mention and on_our_page(node, page),
    )
    return with_hidden(event, post)


def comment_events(comment: Node, post_id: str, page: str, *, root: str = "") -> list[Event]:
    """``post_id`` is Meta's, ``root`` ours where they differ."""
    node, created = str(comment["id"]), time_of(comment["created_time"])
    author = author_of(comment.get("from"), node)
    root = root or post_id
    above = str((comment.get("parent") or {}).get("id") or root)
    own = author.external_id == page
    event = Event(
        account=page,
        external_id=node,
        kind=EventKind.CREATED,
        version=version_at(created),
        author=author,
        place=PostKind.REPLY if own or above != root else PostKind.COMMENT,
        visibility=Visibility.PRIVATE if comment.get("is_private") else Visibility.PUBLIC,
        text=str(comment.get("message") or ""),
        parent_id=above,
        root_id=root,
        conversation=f"private {node}" if comment.get("is_private") else root,
        permalink=str(comment.get("permalink_url") or f"https://www.facebook.com/{node}"),
        attachments=tuple(attachments_of({"data": [comment.get("attachment") or {}]})),
        occurred_at=created,
        raw_hash=hash_of_node(comment),
        own=own,
        summons_us=names_page(comment, page),
        our_thread=on_our_page(post_id, page),
    )
    return with_hidden(event, comment)


def with_hidden(event: Event, node: Node) -> list[Event]:
    """What a list shows as hidden was hidden since an unknown moment, so it counts once."""
    if not node.get("is_hidden"):
        return [event]
    return [event, replace(event, kind=EventKind.HIDDEN)]


def review_id(review: Node) -> str:
    story = (review.get("open_graph_story") or {}).get("id")
    if story:
        return f"{REVIEW_MARK}{story}"
    reviewer = (review.get("reviewer") or {}).get("id") or "unnamed"
    return f"{REVIEW_MARK}by {reviewer} {version_at(time_of(review['created_time']))}"


def review_link(external_id: str, page: str) -> str:
    """Of its story where it has one, else of all reviews."""
    story = external_id.removeprefix(REVIEW_MARK)
    return f"https://www.facebook.com/{story if story.isdecimal() else f'{page}/reviews'}"


def review_event(review: Node, page: str) -> Event:
    """Recommendations stand on the Page for everybody to read."""
    created, external_id = time_of(review["created_time"]), review_id(review)
    return Event(
        account=page,
        external_id=external_id,
        kind=EventKind.CREATED,
        version=version_at(created),
        author=author_of(review.get("reviewer"), external_id),
        place=PostKind.REVIEW,
        visibility=Visibility.PUBLIC,
        text=review_words(review),
        root_id=external_id,
        conversation=external_id,
        permalink=review_link(external_id, page),
        occurred_at=created,
        raw_hash=hash_of_node(review),
        our_thread=False,
        rating=rating_of(review),
    )


def review_words(review: Node) -> str:
    """Without words of its own, what it says all the same."""
    words = str(review.get("review_text") or "")
    kind = str(review.get("recommendation_type") or "").lower()
    plain = {"positive": "Recommends the Page.", "negative": "Does not recommend the Page."}
    return words or plain.get(kind, "")


def rating_of(review: Node) -> int | None:
    """Stars, where the old kind of review has them; a recommendation has none."""
    given = review.get("rating")
    return int(given) if review.get("has_rating") and given and 1 <= int(given) <= 5 else None


def attachments_of(given: object) -> Iterator[Attachment]:
    """Pictures and films by where they are served, links by where they lead."""
    listed = (given or {}).get("data") or () if isinstance(given, Mapping) else ()
    for one in listed:
        if deeper := one.get("subattachments"):
            yield from attachments_of(deeper)
            continue
        media = one.get("media") or {}
        source = media.get("source") or (media.get("image") or {}).get("src")
        kind = str(one.get("media_type") or one.get("type") or "")
        if kind in {"link", "share"} and (one.get("unshimmed_url") or one.get("url")):
            yield Attachment(
                str(one.get("unshimmed_url") or one["url"]),
                "text/html",
                str(one.get("title") or ""),
            )
        elif source:
            yield Attachment(
                str(source), "video/mp4" if media.get("source") else "image/*",
                str(one.get("description") or ""),
            )  # fmt: skip


def hash_of_node(node: Node) -> str:
    return hash_of(json.dumps(node, sort_keys=True, ensure_ascii=False).encode())
