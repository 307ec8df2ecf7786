"""The desk's ids of what stands on Facebook: Meta's own, with a mark where they would be mistaken.

A post of a Page is ``{page}_{post}`` and a comment ``{post}_{comment}``, so that one cannot be told
from the other but by the Page. A post elsewhere that names the Page looks like a comment, and a
review like nothing at all; both carry a mark of ours.
"""

from enum import Enum

REVIEW_MARK, MENTION_MARK, MESSAGE_BEGINS = "review:", "mention:", "m_"
#: of authors whom Facebook does not name to us
UNNAMED = "unnamed:"


class Kind(Enum):
    #: on our Page, by us or by a visitor
    POST = "post"
    COMMENT = "comment"
    MESSAGE = "message"
    REVIEW = "review"
    #: on somebody else's page
    MENTION = "mention"


def kind_of(external_id: str, page: str) -> Kind:
    if external_id.startswith(REVIEW_MARK):
        return Kind.REVIEW
    if external_id.startswith(MENTION_MARK):
        return Kind.MENTION
    if external_id.startswith(MESSAGE_BEGINS):
        return Kind.MESSAGE
    parts = external_id.split("_")
    return Kind.POST if len(parts) == 2 and parts[0] == page else Kind.COMMENT


def node_of(external_id: str) -> str:
    """Meta's id."""
    return external_id.removeprefix(REVIEW_MARK).removeprefix(MENTION_MARK)


def on_our_page(post_id: str, page: str) -> bool:
    return post_id.startswith(f"{page}_")


def private_with(person: str) -> str:
    """The conversation with one person. Webhooks name the person and not the conversation."""
    return f"private {person}"


def person_in(conversation: str) -> str:
    """Empty where it is no private conversation."""
    return conversation.removeprefix("private ") if conversation.startswith("private ") else ""
