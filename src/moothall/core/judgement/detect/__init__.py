"""What can be noticed in a post by rule: each thing as a hit with its place in the text."""

from moothall.core.judgement.context import Context
from moothall.core.judgement.detect.authors import find_author
from moothall.core.judgement.detect.cues import find_cues
from moothall.core.judgement.detect.directory import Directory, DirectoryError
from moothall.core.judgement.detect.hit import Hit
from moothall.core.judgement.detect.kinds import describe, speaks_for
from moothall.core.judgement.detect.personal import find_personal
from moothall.core.judgement.detect.phrases import Words
from moothall.core.judgement.detect.recent import Recent, Seen
from moothall.core.judgement.detect.repeats import find_repeats
from moothall.core.judgement.detect.words import find_words, foul_words
from moothall.core.judgement.tidy import tidy
from moothall.core.values import Post

__all__ = [
    "Context",
    "Directory",
    "DirectoryError",
    "Hit",
    "Recent",
    "Seen",
    "describe",
    "detect",
    "foul_words",
    "speaks_for",
]


def detect(post: Post, context: Context) -> tuple[Hit, ...]:
    """Everything that the detectors notice; the same post and context give the same hits."""
    tidied = tidy(post.text)
    words = Words.of(tidied.text)
    return (
        *find_words(tidied),
        *find_personal(tidied),
        *find_repeats(post, context.alike),
        *find_author(post.author, tidied, words, context.directory),
        *find_cues(tidied, words),
    )
