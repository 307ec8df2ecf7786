"""A review as Google gives it, and as the desk knows it.

https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews; the state of
a reply since April 2026, what it breaks since July 2026, by
https://developers.google.com/my-business/content/latest-updates.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
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

Review = Mapping[str, Any]
STARS: Mapping[str, int | None] = {
    "STAR_RATING_UNSPECIFIED": None,
    "ONE": 1,
    "TWO": 2,
    "THREE": 3,
    "FOUR": 4,
    "FIVE": 5,
}
#: our answer is no thing of its own at Google: it is known by its review
ANSWER = "/reply"
REJECTED = "REJECTED"
WAITING = "PENDING"
#: Google writes up to nine decimals of a second, of which Python reads six
_DECIMALS = re.compile(r"(\.\d{6})\d+")


def moment(written: object) -> datetime:
    """Raises ``ValueError`` for a time without a zone."""
    found = datetime.fromisoformat(_DECIMALS.sub(r"\1", str(written)))
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found


def id_of(review: Review) -> str:
    return str(review["reviewId"])


def review_of(external_id: str) -> str:
    """The review that an id belongs to, be it the review's or our answer's."""
    return external_id.removesuffix(ANSWER)


def is_answer(external_id: str) -> bool:
    return external_id.endswith(ANSWER)


def reply_of(review: Review) -> Mapping[str, Any]:
    """Our answer; empty where there is none."""
    return review.get("reviewReply") or {}


def state_of_reply(reply: Mapping[str, Any]) -> str:
    return str(reply.get("reviewReplyState") or "")


def author_of(review: Review) -> EventAuthor:
    """Google gives no id of whoever wrote it; one person writes one review of one place."""
    reviewer = review.get("reviewer") or {}
    anonymous = bool(reviewer.get("isAnonymous"))
    return EventAuthor(
        external_id=f"author of {id_of(review)}",
        name=str(reviewer.get("displayName") or "Somebody who does not give a name"),
        avatar="" if anonymous else str(reviewer.get("profilePhotoUrl") or ""),
    )


def words_of(review: Review) -> str:
    """Empty where somebody left stars alone."""
    return str(review.get("comment") or "")


def version_of(review: Review) -> str:
    return str(review.get("updateTime") or review["createTime"])


def events_of(review: Review, location: str) -> list[Event]:
    """That it was written; that its author changed it; and our answer as it stands."""
    created_at = str(review["createTime"])
    rating = STARS[str(review["starRating"])] if review.get("starRating") else None
    created = Event(
        account=location,
        external_id=id_of(review),
        kind=EventKind.CREATED,
        version=created_at,
        author=author_of(review),
        place=PostKind.REVIEW,
        visibility=Visibility.PUBLIC,
        text=words_of(review),
        root_id=id_of(review),
        conversation=id_of(review),
        permalink=permalink(review),
        attachments=tuple(_media(review)),
        occurred_at=moment(created_at),
        raw_hash=hash_of(json.dumps(review, sort_keys=True, ensure_ascii=False).encode()),
        our_thread=True,
        rating=rating,
    )
    found, version = [created], version_of(review)
    if moment(version) > moment(created_at):
        found.append(
            replace(created, kind=EventKind.EDITED, version=version, occurred_at=moment(version))
        )
    if reply := reply_of(review):
        found += _answered(created, reply, location)
    return found


def _answered(review: Event, reply: Mapping[str, Any], location: str) -> list[Event]:
    """A changed answer is another version of it; one that Google rejected is seen by nobody."""
    version = str(reply["updateTime"])
    answer = replace(
        review,
        external_id=review.external_id + ANSWER,
        version=version,
        author=EventAuthor(location, "Our answer"),
        place=PostKind.REPLY,
        text=str(reply.get("comment") or ""),
        parent_id=review.external_id,
        attachments=(),
        occurred_at=moment(version),
        own=True,
        replaced_in_place=True,
        rating=None,
    )
    if state_of_reply(reply) != REJECTED:
        return [answer]
    return [answer, replace(answer, kind=EventKind.HIDDEN, version=f"rejected {version}")]


def permalink(review: Review) -> str:
    """Where an owner or manager answers it; Google gives it since July 2026."""
    return str(review.get("reviewReplyUrl") or "")


def _media(review: Review) -> list[Attachment]:
    """Pictures, and of films the picture that stands for them."""
    items = review.get("reviewMediaItems") or ()
    shown = [str(one["thumbnailUrl"]) for one in items if one.get("thumbnailUrl")]
    return [Attachment(url, "image/jpeg") for url in shown]


def state_of(review: Review) -> State:
    return State(
        external_id=id_of(review),
        exists=True,
        version=version_of(review),
        text=words_of(review),
        permalink=permalink(review),
    )


def state_of_answer(review: Review) -> State:
    external_id, reply = id_of(review) + ANSWER, reply_of(review)
    if not reply:
        return State(external_id=external_id, exists=False)
    return State(
        external_id=external_id,
        exists=True,
        version=str(reply["updateTime"]),
        text=str(reply.get("comment") or ""),
        hidden=state_of_reply(reply) == REJECTED,
        permalink=permalink(review),
    )
