"""What can be noticed in a post by rule: each thing as a hit with its place in the text."""

from moothall.core.judgement.context import Context
from moothall.core.judgement.detect.hit import Hit
from moothall.core.judgement.detect.words import find_words, foul_words
from moothall.core.judgement.tidy import tidy
from moothall.core.values import Post

__all__ = ["Context", "Hit", "detect", "foul_words"]


def detect(post: Post, context: Context) -> tuple[Hit, ...]:
    """Everything that the detectors notice; the same post and context give the same hits."""
    tidied = tidy(post.text)
    return find_words(tidied)
