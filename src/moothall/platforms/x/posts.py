"""X's objects as events and states.

A post that is edited gets another id. The desk goes by the first id, and tells the states that it
passes through apart by the newest (https://docs.x.com/x-api/fundamentals/edit-posts).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

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
from moothall.platforms.x.dialect import either, history_of, posts_in, references_of

Post = Mapping[str, Any]
#: X's ids hold their milliseconds since this moment above 22 bits
_EPOCH = 1_288_834_974_657
_LEADING = re.compile(r"\A(?:@\w{1,15}\s+)+")
MEDIA_TYPES = {"photo": "image/jpeg", "animated_gif": "video/mp4", "video": "video/mp4"}
#: before the id of a private message, since posts are numbered alike
MESSAGE = "dm:"


@dataclass(frozen=True, slots=True)
class Around:
    """What an answer tells besides its posts: people, media, and the posts they refer to."""

    us: str
    people: Mapping[str, Post] = field(default_factory=dict)
    media: Mapping[str, Post] = field(default_factory=dict)
    posts: Mapping[str, Post] = field(default_factory=dict)
    #: conversations of which it is known whether they began with a post of ours
    ours: Mapping[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, includes: Mapping[str, Any], us: str) -> "Around":
        def by(key: str, found: Iterable[Post]) -> dict[str, Post]:
            return {str(one[key]): one for one in found if key in one}

        return cls(
            us,
            people=by("id", (one.get("data", one) for one in includes.get("users") or ())),
            media=by("media_key", includes.get("media") or ()),
            posts=by("id", posts_in(includes)),
        )

    def began_with_us(self, post: Post) -> bool | None:
        root = root_of(post)
        if root in history_of(post):
            return bool(post["author_id"] == self.us)
        if root in self.ours:
            return self.ours[root]
        above = self.posts.get(root, {})
        return above["author_id"] == self.us if above.get("author_id") else None

    def summons(self, post: Post) -> bool:
        """X's rule for answers by a program: the author names us or quotes us."""
        named = (post.get("entities") or {}).get("mentions") or ()
        if any(str(one.get("id")) == self.us for one in named):
            return True
        us = str(self.people.get(self.us, {}).get("username") or "").casefold()
        if us and any(str(one.get("username")).casefold() == us for one in named):
            return True
        quoted = self.posts.get(references_of(post).get("quoted", ""), {})
        return bool(quoted) and str(quoted.get("author_id")) == self.us


def root_of(post: Post) -> str:
    return str(post.get("conversation_id") or history_of(post)[0])


def moment(written: object) -> datetime:
    """Raises ``ValueError`` for a time without a zone."""
    found = datetime.fromisoformat(str(written))
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found


def number_before(number: str, milliseconds: int) -> str:
    """The id that something so much earlier would have; "" for none."""
    earlier = int(number) - (milliseconds << 22) if number else 0
    return str(earlier) if earlier > 0 else ""


def number_at(at: datetime) -> int:
    return max(0, int(at.timestamp() * 1000) - _EPOCH) << 22


def words_of(post: Post, *, own: bool = False) -> str:
    """As its author wrote it: links in full, signs not escaped, long posts whole.

    Of an answer of ours the names that X puts before it are left out.
    """
    note = either(post, "note_post", "note_tweet") or {}
    text = str(note.get("text") or post["text"])
    for link in ((note or post).get("entities") or {}).get("urls") or ():
        if not link.get("url"):
            continue
        # a picture's own address says nothing; it is kept among the attachments
        full = "" if link.get("media_key") else str(link.get("expanded_url") or link["url"])
        text = text.replace(str(link["url"]), full)
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(escaped, plain)
    if own and "replied_to" in references_of(post):
        text = _LEADING.sub("", text)
    return text.strip()


def events_of(post: Post, around: Around) -> list[Event]:
    """That it came into being; and that it was edited, where it was. Reposts hold no new words."""
    references, history = references_of(post), history_of(post)
    if "retweeted" in references:
        return []
    author, own = str(post["author_id"]), post["author_id"] == around.us
    person = around.people.get(author, {})
    ours = around.began_with_us(post)
    created = Event(
        account=around.us,
        external_id=history[0],
        kind=EventKind.CREATED,
        version=history[0],
        author=author_of(author, person),
        place=place_of(references, root_of(post), own=own, our_thread=ours),
        visibility=Visibility.PUBLIC if is_public(person, own=own) else Visibility.PRIVATE,
        text=words_of(post, own=own),
        parent_id=references.get("replied_to", ""),
        root_id=root_of(post),
        conversation=root_of(post),
        permalink=permalink(person, history[-1]),
        attachments=attachments_of(post, around),
        occurred_at=moment(post["created_at"]),
        raw_hash=hash_of(json.dumps(post, sort_keys=True, ensure_ascii=False).encode()),
        own=own,
        summons_us=None if own else around.summons(post),
        our_thread=ours,
    )
    if len(history) == 1:
        return [created]
    return [created, replace(created, kind=EventKind.EDITED, version=history[-1])]


def is_public(person: Post, *, own: bool) -> bool:
    """Everybody sees it, as far as X says so plainly. Of ourselves we know it."""
    return person.get("protected") is False or (own and not person.get("protected"))


def place_of(
    references: Mapping[str, str], root: str, *, own: bool, our_thread: bool | None
) -> PostKind:
    parent = references.get("replied_to")
    if own:
        return PostKind.REPLY if parent else PostKind.POST
    if not parent or not our_thread:
        return PostKind.MENTION
    return PostKind.COMMENT if parent == root else PostKind.REPLY


def author_of(external_id: str, person: Post) -> EventAuthor:
    return EventAuthor(
        external_id=external_id,
        name=str(person.get("name") or person.get("username") or ""),
        handle=str(person.get("username") or ""),
        bio=str(person.get("description") or ""),
        avatar=str(person.get("profile_image_url") or ""),
    )


def permalink(person: Post, external_id: str) -> str:
    return f"https://x.com/{person.get('username') or 'i'}/status/{external_id}"


def attachments_of(post: Post, around: Around) -> tuple[Attachment, ...]:
    keys = (post.get("attachments") or {}).get("media_keys") or ()
    found = [around.media[key] for key in keys if key in around.media]
    return tuple(
        Attachment(
            str(one.get("url") or one.get("preview_image_url") or ""),
            # of a film there is only its first picture
            MEDIA_TYPES.get(str(one.get("type")), "") if one.get("url") else "image/jpeg",
            str(one.get("alt_text") or ""),
        )
        for one in found
        if one.get("url") or one.get("preview_image_url")
    )


def message_event(message: Post, around: Around) -> Event:
    """One private message, as ``GET /2/dm_events`` gives it."""
    sender, conversation = str(message["sender_id"]), str(message["dm_conversation_id"])
    return Event(
        account=around.us,
        external_id=f"{MESSAGE}{message['id']}",
        kind=EventKind.CREATED,
        version=str(message["id"]),
        author=author_of(sender, around.people.get(sender, {})),
        place=PostKind.DIRECT_MESSAGE,
        text=words_of({"id": message["id"], "text": "", **message}),
        root_id=conversation,
        conversation=conversation,
        attachments=attachments_of(message, around),
        occurred_at=moment(message["created_at"]),
        raw_hash=hash_of(json.dumps(message, sort_keys=True, ensure_ascii=False).encode()),
        own=sender == around.us,
    )


def state_of(post: Post, external_id: str, around: Around) -> State:
    """X does not say of a single post whether it is hidden, so that stays unknown."""
    own = post["author_id"] == around.us
    person = around.people.get(str(post["author_id"]), {})
    standing = person.get("connection_status")
    return State(
        external_id=external_id,
        exists=True,
        version=history_of(post)[-1],
        text=words_of(post, own=own),
        author_blocked=None if standing is None else "blocking" in standing,
        permalink=permalink(person, history_of(post)[-1]),
    )


def of_milliseconds(written: object) -> datetime:
    return datetime.fromtimestamp(int(str(written)) / 1000, UTC)
