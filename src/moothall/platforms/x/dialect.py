"""The two sets of names that X has for the same fields.

Its OpenAPI description (2.167) calls them after posts; its written documentation, and what its
webhooks bring, still call them after tweets. We ask in the names of the description, and in the
older ones where X does not know those; answers are understood in both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Dialect:
    fields: str
    wanted: tuple[str, ...]
    expansions: tuple[str, ...]

    def query(self) -> dict[str, str]:
        return {
            self.fields: ",".join(self.wanted),
            "expansions": ",".join(self.expansions),
            "user.fields": ",".join(USER_FIELDS),
            "media.fields": ",".join(MEDIA_FIELDS),
        }


USER_FIELDS = (
    "connection_status", "description", "id", "name", "profile_image_url", "protected", "username",
)  # fmt: skip
MEDIA_FIELDS = ("alt_text", "media_key", "preview_image_url", "type", "url")
_COMMON = (
    "attachments", "conversation_id", "created_at", "display_text_range", "entities", "id", "text",
)  # fmt: skip
#: whose ids are told where their things are asked for too
DESCRIBED = Dialect(
    "post.fields",
    (*_COMMON, "note_post"),
    (
        "attachments.media_keys", "author_id", "edit_history_post_ids", "in_reply_to_user_id",
        "referenced_posts",
    ),
)  # fmt: skip
WRITTEN = Dialect(
    "tweet.fields",
    (
        *_COMMON, "author_id", "edit_history_tweet_ids", "in_reply_to_user_id", "note_tweet",
        "referenced_tweets",
    ),
    ("attachments.media_keys", "author_id", "referenced_tweets.id"),
)  # fmt: skip
#: of a private message
MESSAGE_FIELDS = "attachments,created_at,dm_conversation_id,entities,event_type,id,text"


def either(found: Mapping[str, Any], *names: str) -> Any:
    """What stands under the first of the names that is there; None where none is."""
    return next((found[name] for name in names if found.get(name) is not None), None)


def history_of(post: Mapping[str, Any]) -> list[str]:
    """The ids that a post has had, oldest first: each edit gives it another."""
    return [str(one) for one in either(post, "edit_history_post_ids", "edit_history_tweet_ids")
            or [post["id"]]]  # fmt: skip


def references_of(post: Mapping[str, Any]) -> dict[str, str]:
    """What a post refers to: ``replied_to``, ``quoted``, ``retweeted``."""
    told = either(post, "referenced_posts", "referenced_tweets") or ()
    return {str(one["type"]): str(one["id"]) for one in told}


def posts_in(includes: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(either(includes, "posts", "tweets") or ())
