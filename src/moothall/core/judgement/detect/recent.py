"""What the latest posts were, for a reader of a long stream, in bounded memory."""

import zlib
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from moothall.core.judgement.detect.repeats import near_enough, plain_letters
from moothall.core.values import EarlierPost, Post

_FEWEST_WORDS = 5
_FEWEST_LETTERS = 25
_KEYS = 5
_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Seen:
    """What was known of a post's company at the moment of looking."""

    alike: int
    """How many earlier posts, by anybody, said near enough the same."""
    history: tuple[EarlierPost, ...]
    """The author's own earlier posts, newest first."""


@dataclass(slots=True)
class _Message:
    """One wording that was posted, kept once however often it is repeated."""

    letters: str
    keys: tuple[int, ...]
    times: int


class Recent:
    """The latest ``messages`` different wordings and the latest ``authors`` with their last posts.

    The least recently seen are forgotten, so a million posts cost no more memory than the first
    few thousand. Wordings are filed under the smallest hashes of their neighbouring word pairs (a
    bottom-k sketch: Broder, "On the resemblance and containment of documents", 1997), so near
    copies meet in the file; :func:`near_enough` then compares them. Very short texts are not
    counted as alike: many people write "thank you so much".
    """

    def __init__(self, messages: int = 5_000, authors: int = 5_000, per_author: int = 10) -> None:
        if min(messages, authors, per_author) < 1:
            raise ValueError("Recent needs room for at least one message, author and post.")
        self._messages = messages
        self._authors = authors
        self._per_author = per_author
        self._known: OrderedDict[int, _Message] = OrderedDict()
        self._filed: dict[int, list[int]] = {}
        self._by_author: OrderedDict[tuple[str, str], deque[tuple[str, datetime | None]]] = (
            OrderedDict()
        )
        self._next = 0

    def __len__(self) -> int:
        """How many different wordings are kept."""
        return len(self._known)

    def look(self, post: Post) -> Seen:
        """What came before this post; the post itself is remembered for the next."""
        return Seen(self._count(post.text), self._earlier(post))

    def _count(self, text: str) -> int:
        letters = plain_letters(text)
        words = letters.split()
        if len(words) < _FEWEST_WORDS or len(letters) < _FEWEST_LETTERS:
            return 0
        keys = _keys(words)
        if (number := self._find(letters, keys)) is not None:
            message = self._known[number]
            self._known.move_to_end(number)
            message.times += 1
            return message.times - 1
        self._keep(letters, keys)
        return 0

    def _find(self, letters: str, keys: tuple[int, ...]) -> int | None:
        tried: set[int] = set()
        for key in keys:
            for number in reversed(self._filed.get(key, ())):
                if number not in tried:
                    if near_enough(letters, self._known[number].letters):
                        return number
                    tried.add(number)
                    if len(tried) >= _CANDIDATES:
                        return None
        return None

    def _keep(self, letters: str, keys: tuple[int, ...]) -> None:
        self._next += 1
        self._known[self._next] = _Message(letters, keys, times=1)
        for key in keys:
            self._filed.setdefault(key, []).append(self._next)
        if len(self._known) > self._messages:
            number, oldest = self._known.popitem(last=False)
            for key in oldest.keys:
                filed = self._filed[key]
                filed.remove(number)
                if not filed:
                    del self._filed[key]

    def _earlier(self, post: Post) -> tuple[EarlierPost, ...]:
        name = post.author.handle or post.author.name
        if not name:
            return ()
        author = (post.platform, name)
        posts = self._by_author.setdefault(author, deque(maxlen=self._per_author))
        self._by_author.move_to_end(author)
        history = tuple(
            EarlierPost(text, _hours_between(then, post.posted_at))
            for text, then in reversed(posts)
        )
        posts.append((post.text[:4_000], post.posted_at))
        if len(self._by_author) > self._authors:
            self._by_author.popitem(last=False)
        return history


def _keys(words: list[str]) -> tuple[int, ...]:
    pairs = {f"{one} {two}" for one, two in pairwise(words)}
    return tuple(sorted(zlib.crc32(pair.encode("utf-8", "replace")) for pair in pairs)[:_KEYS])


def _hours_between(then: datetime | None, now: datetime | None) -> float | None:
    """None where either time, or its offset, is not known."""
    if then is None or now is None or then.tzinfo is None or now.tzinfo is None:
        return None
    return max(0.0, (now - then).total_seconds() / 3600)
