"""A case as the right part of the desk shows it."""

from moothall.inbox.shown.conversation.around import clocks
from moothall.inbox.shown.conversation.parts import Conversation, Eyes
from moothall.inbox.shown.conversation.whole import (
    asked_post,
    conversation_of,
    people,
    presence_token,
)
from moothall.inbox.shown.said import said_verb

__all__ = [
    "Conversation",
    "Eyes",
    "asked_post",
    "clocks",
    "conversation_of",
    "people",
    "presence_token",
    "said_verb",
]
