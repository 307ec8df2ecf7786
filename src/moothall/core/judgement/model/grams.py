"""Runs of characters and words in a folded text, each known by a 64-bit number.

A run's number is a polynomial over its code points, so the numbers of all runs come from two looks
into one running sum and no string is ever built. Words are runs too: a pair of words is the run
from the start of one to the end of the next.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from moothall.core.judgement.model.folding import LONGEST_TEXT, SPACE, Folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST, LONGEST = 2, 5
_FACTOR = 0x9E3779B97F4A7C15
_MIXER = 0xFF51AFD7ED558CCD


@lru_cache(maxsize=4096)
def named(name: str) -> int:
    """The number of a feature that has a name, such as a detector's hit or a platform."""
    number = 0
    for character in name:
        number = (number * _FACTOR + ord(character) + 1) & 0xFFFFFFFFFFFFFFFF
    return (number * _MIXER) & 0xFFFFFFFFFFFFFFFF


def character_runs(folded: Folded) -> "tuple[NDArray[Any], NDArray[Any]]":
    """Starts and ends of every run of 2 to 5 characters that stays within one word.

    A space may be its first or last character, so that beginnings and ends of words are known.
    """
    import numpy as np  # noqa: PLC0415

    codes = folded.codes
    spaces = np.concatenate(([0], np.cumsum(codes == SPACE)))
    starts, ends = [], []
    for length in range(SHORTEST, LONGEST + 1):
        start = np.arange(len(codes) - length + 1)
        inside = spaces[start + length - 1] - spaces[start + 1]
        start = start[inside == 0] if length > SHORTEST else start
        starts.append(start)
        ends.append(start + length)
    return np.concatenate(starts), np.concatenate(ends)


def word_runs(folded: Folded) -> "tuple[NDArray[Any], NDArray[Any]]":
    """Starts and ends of every word, every mark or emoji alone, and every pair of neighbours."""
    import numpy as np  # noqa: PLC0415

    codes = folded.codes
    in_word = _in_words(codes)
    space = codes == SPACE
    before = np.concatenate(([False], in_word[:-1]))
    after = np.concatenate((in_word[1:], [False]))
    start = np.flatnonzero(~space & ~(in_word & before))
    end = np.flatnonzero(~space & ~(in_word & after)) + 1
    return np.concatenate((start, start[:-1])), np.concatenate((end, end[1:]))


_COMMON = 0x3000
"""Below are the letters of nearly every text."""


def _in_words(codes: "NDArray[Any]") -> "NDArray[Any]":
    """Which code points are part of a word: letters, figures and the apostrophe."""
    import numpy as np  # noqa: PLC0415

    rare = np.flatnonzero(codes >= _COMMON)
    answer: NDArray[Any] = _common_in_words()[np.minimum(codes, _COMMON - 1)]
    answer[rare] = [chr(code).isalnum() for code in codes[rare].tolist()]
    return answer


@lru_cache(maxsize=1)
def _common_in_words() -> "NDArray[Any]":
    import numpy as np  # noqa: PLC0415

    answer: NDArray[Any] = np.array([chr(c).isalnum() or c == ord("'") for c in range(_COMMON)])
    return answer


def numbers(
    folded: Folded, starts: "NDArray[Any]", ends: "NDArray[Any]", field: str
) -> "NDArray[Any]":
    """The number of each run; the same run in another ``field`` has another number."""
    import numpy as np  # noqa: PLC0415

    powers, inverses = _powers()
    codes = folded.codes.astype(np.uint64)
    table = np.concatenate((np.zeros(1, np.uint64), np.cumsum(codes * powers[: len(codes)])))
    number = (table[ends] - table[starts]) * inverses[starts]
    number = (number ^ (number >> np.uint64(29))) * np.uint64(_MIXER)
    answer: NDArray[Any] = (number ^ (number >> np.uint64(32))) + np.uint64(named(field))
    return answer


@lru_cache(maxsize=1)
def _powers() -> "tuple[NDArray[Any], NDArray[Any]]":
    """The factor's powers and their inverses; whole numbers of 64 bits wrap round by intent."""
    import numpy as np  # noqa: PLC0415

    def powers_of(base: int) -> "NDArray[Any]":
        row = np.full(LONGEST_TEXT, base, dtype=np.uint64)
        row[0] = 1
        return np.cumprod(row, dtype=np.uint64)

    return powers_of(_FACTOR), powers_of(pow(_FACTOR, -1, 1 << 64))
