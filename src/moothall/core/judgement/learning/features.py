"""What a fit may look at in a post: how the shipped model read it, and hashed words.

A word is known by the number of its bucket alone. Words cannot be read back from buckets, many
words share one, and a bucket is learnt from only where several authors' posts fill it, so no
resident's name, address or phrase is ever kept (see :mod:`.fitting`).
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from moothall.core.judgement.detect import Hit
from moothall.core.judgement.detect.repeats import plain_letters
from moothall.core.judgement.reads import Reads
from moothall.core.values import LABELS, Label, Post, Service

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUCKETS = 4096
SHORTEST_WORD = 3
STEEPEST = 6.0
"""Log odds beyond which a score says no more: 0.9975."""
SHARE_OF_ODDS = 0.25


def buckets(post: Post, hits: Iterable[Hit]) -> frozenset[int]:
    """The numbers of the post's words and of what the detectors noticed."""
    words = {word for word in plain_letters(post.text).split() if len(word) >= SHORTEST_WORD}
    return frozenset(bucket_of(name) for name in words | {f"hit {hit.kind}" for hit in hits})


def bucket_of(name: str) -> int:
    digest = blake2b(name.encode("utf-8", "replace"), digest_size=4).digest()
    return int.from_bytes(digest) % BUCKETS


def odds_of(scores: Mapping[Label, float]) -> "NDArray[Any]":
    """[labels]: the shipped log odds, not steeper than :data:`STEEPEST`."""
    import numpy as np  # noqa: PLC0415  (numpy only once something is learnt or judged)

    shares = np.array([scores[label] for label in LABELS])
    least = 1 / (1 + np.exp(STEEPEST))
    kept = np.clip(shares, least, 1 - least)
    answer: NDArray[Any] = np.log(kept / (1 - kept))
    return answer


def log_shares_of(service: Mapping[Service, float]) -> "NDArray[Any]":
    """[services]: the shipped log shares, not below one in a thousand."""
    import numpy as np  # noqa: PLC0415

    answer: NDArray[Any] = np.log(np.maximum([service[one] for one in Service], 1e-3))
    return answer


def read_for_labels(reading: Reads) -> "NDArray[Any]":
    """[labels]: every label's odds, of modest size; one label may lean on the others."""
    return odds_of(reading.scores) * SHARE_OF_ODDS


def read_for_services(reading: Reads) -> "NDArray[Any]":
    """[services]: every service's share."""
    import numpy as np  # noqa: PLC0415

    answer: NDArray[Any] = np.array([reading.service[service] for service in Service])
    return answer
