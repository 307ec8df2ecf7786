"""What a reader hands on: a post with its place in the file, or what is wrong with that place."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from moothall.core.values import Post


class FileError(Exception):
    """A whole file that cannot be read. The text says what, where and what to do."""


class RowError(ValueError):
    """One row that cannot be a post. The text names the field and what it held."""


@dataclass(frozen=True, slots=True)
class Row:
    """One post as it was found."""

    where: str
    """``posts.jsonl, line 12``: enough for somebody to find it again."""
    post: Post
    alike: int = 0
    """How many recent posts in the same reading say near enough the same."""
    labels: Mapping[str, Any] | None = None
    """``grounds``, ``needs``, ``disposition``, ``service`` as the file gives them, if it does."""
    faults: tuple[str, ...] = ()
    """What could not be read beside the words, such as the time. The post is judged without it."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A place in a file that holds no post we can read; the rest of the file is still read."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


Found = Row | BadLine
EMPTY = "empty lines"
#: what a reason to pass by is called where there is but one
ONE_OF = {
    "retweets of others": "retweet of another",
    "boosts of others": "boost of another",
    "activities that are not posts": "activity that is not a post",
    "empty lines": "empty line",
}


@dataclass(slots=True)
class Notes:
    """What a reader decided for the user, so that nothing is guessed or dropped silently."""

    said: list[str] = field(default_factory=list)
    """Sentences, in order: which form the file has, which column was taken for what."""
    passed_by: Counter[str] = field(default_factory=Counter)
    """Entries that are not posts by anybody (boosts, photographs without words), by reason."""

    without_posts: list[str] = field(default_factory=list)
    """Names of what was read to its end and held no post to judge."""

    def say(self, sentence: str) -> None:
        if sentence not in self.said:
            self.said.append(sentence)

    def passed(self) -> list[str]:
        """``2 boosts of others``, for each reason."""
        return [
            f"{count:,} {ONE_OF.get(reason, reason) if count == 1 else reason}"
            for reason, count in self.passed_by.items()
        ]

    def pass_by(self, reason: str) -> None:
        self.passed_by[reason] += 1
