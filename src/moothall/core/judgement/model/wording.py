"""What the encoder is given to read: the post, then what surrounds it.

The encoder's vocabulary has no emoji, so each is turned into its name: a knife or a flame must not
be read as "unknown".
"""

import unicodedata
from functools import lru_cache

from moothall.core.judgement.tidy import tidy
from moothall.core.values import Post


def post_wording(post: Post) -> str:
    return plain(post.text)


def parent_wording(post: Post) -> str:
    kind = post.kind.replace("_", " ")
    return f"{kind} on: {plain(post.parent)}" if post.parent else kind


def author_wording(post: Post) -> str:
    return f"by {plain(post.author.name)}. {plain(post.author.bio)}"


def plain(text: str) -> str:
    """``text`` tidied, with emoji spelt out."""
    tidied = tidy(text).text
    return tidied if tidied.isascii() else "".join(_spelt_out(c) for c in tidied)


@lru_cache(maxsize=4096)
def _spelt_out(character: str) -> str:
    if unicodedata.category(character) != "So":
        return character
    return f" {unicodedata.name(character, '').lower()} "
