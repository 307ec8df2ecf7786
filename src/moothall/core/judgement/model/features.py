"""What the linear layer counts in a post: runs in four fields, and named facts about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from moothall.core.judgement.model import grams
from moothall.core.judgement.model.folding import Folded, fold
from moothall.core.values import Post

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEARLY_THE_SAME = 80
"""rapidfuzz ratio from which an earlier post says the same again."""


_BLANK = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u200b\u2060\ufeff"
"""What may stand at the end of a text and says nothing."""


class Hit(Protocol):
    """What the model needs to know of a detector's hit."""

    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of run in one part of the post: where each begins and ends, and its number."""

    name: str
    folded: Folded
    starts: "NDArray[Any]"
    ends: "NDArray[Any]"
    numbers: "NDArray[Any]"


def fields(post: Post) -> tuple[Field, ...]:
    """Runs of the text (characters, then words), of the post it answers, and of its author."""
    text = fold(post.text.rstrip(_BLANK))
    author = post.author
    around = fold(post.parent), fold(f"{author.name} {author.handle} {author.bio}")
    return (
        _field("characters", text, *grams.character_runs(text)),
        _field("words", text, *grams.word_runs(text)),
        _field("parent", around[0], *grams.word_runs(around[0])),
        _field("author", around[1], *grams.word_runs(around[1])),
    )


def _field(name: str, folded: Folded, starts: "NDArray[Any]", ends: "NDArray[Any]") -> Field:
    return Field(name, folded, starts, ends, grams.numbers(folded, starts, ends, name))


def facts(post: Post, hits: Iterable[Hit]) -> Mapping[str, float]:
    """Named numbers between 0 and 1: where it was written, how, what was detected."""
    written = post.text.strip().rstrip(_BLANK)
    letters = [c for c in written if c.isalpha()]
    shouted = sum(c.isupper() for c in letters) / len(letters) if len(letters) > 8 else 0.0
    found = {
        f"platform.{post.platform or 'unknown'}": 1.0,
        f"kind.{post.kind}": 1.0,
        "length": min(len(written) / 400, 1.0),
        "short": float(len(written) < 25),
        "shouted": shouted,
        "asks": float("?" in post.text),
        "asks.last": float(written.endswith("?")),
        "answers": float(bool(post.parent)),
        **_history(post),
    }
    for hit in hits:
        found[f"hit.{hit.kind}"] = 1.0
    return found


def _history(post: Post) -> dict[str, float]:
    if not post.history:
        return {}
    from rapidfuzz import fuzz  # noqa: PLC0415  (most posts have no history)

    likeness = [
        fuzz.ratio(post.text.lower(), earlier.text.lower()) for earlier in post.history[:50]
    ]
    same = sum(ratio >= NEARLY_THE_SAME for ratio in likeness)
    return {
        "history": 1.0,
        "history.likeness": max(likeness) / 100,
        "history.same": float(same >= 1),
        "history.same.twice": float(same >= 2),
    }
