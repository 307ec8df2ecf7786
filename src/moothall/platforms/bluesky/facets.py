"""Mentions, links and tags in a text, marked by their place in its UTF-8 bytes.

Bluesky shows plain words unless a record says where a link begins and ends
(https://docs.bsky.app/docs/advanced-guides/post-richtext). Offsets count bytes, not letters.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import regex

from moothall.platforms.bluesky.syntax import HANDLE

_MENTION = regex.compile(rf"(?<![\w@./])@(?P<handle>{HANDLE})(?![\w@])")
_LINK = regex.compile(
    r"(?<![\w@./-])(?:https?://[^\s<>\"“”]+|(?:[a-z0-9][a-z0-9-]*\.)+"
    r"(?:com|org|net|info|uk|scot|wales|cymru|london|eu|ie|io|co|app)(?![\w.-]*[\w@])(?:/[^\s<>\"“”]*)?)",
    regex.IGNORECASE,
)
_TAG = regex.compile(
    r"(?<![\w&#/])[#＃](?P<tag>(?!\p{N}+(?:\s|$))[^\s\p{P}\p{S}]+(?:[_-][^\s\p{P}\p{S}]+)*)"
)
#: what ends a sentence rather than a link
_AFTER = ".,;:!?'…’"
_LONGEST_TAG = 64


class Found(NamedTuple):
    start: int
    end: int
    feature: dict[str, str]


def facets(text: str, resolve: Callable[[str], str]) -> list[dict[str, Any]]:
    """As records carry them. ``resolve``: a handle's DID; "" for nobody's, which stays plain."""
    found: list[Found] = []
    for one in (*_links(text), *_mentions(text, resolve), *_tags(text)):
        if all(one.end <= other.start or one.start >= other.end for other in found):
            found.append(one)
    return [
        {
            "index": {
                "byteStart": len(text[: one.start].encode()),
                "byteEnd": len(text[: one.end].encode()),
            },
            "features": [one.feature],
        }
        for one in sorted(found)
    ]


def _links(text: str) -> Iterator[Found]:
    for match in _LINK.finditer(text):
        shown = match.group().rstrip(_AFTER)
        while shown.endswith(")") and shown.count(")") > shown.count("("):
            shown = shown[:-1].rstrip(_AFTER)
        uri = shown if "://" in shown else f"https://{shown}"
        link = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
        yield Found(match.start(), match.start() + len(shown), link)


def _mentions(text: str, resolve: Callable[[str], str]) -> Iterator[Found]:
    for match in _MENTION.finditer(text):
        if did := resolve(match["handle"].lower()):
            mention = {"$type": "app.bsky.richtext.facet#mention", "did": did}
            yield Found(match.start(), match.end(), mention)


def _tags(text: str) -> Iterator[Found]:
    for match in _TAG.finditer(text):
        if len(match["tag"]) <= _LONGEST_TAG:
            tag = {"$type": "app.bsky.richtext.facet#tag", "tag": match["tag"]}
            yield Found(match.start(), match.end(), tag)
