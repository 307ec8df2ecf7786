"""A tidied text as numbers, each character still knowing where it came from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moothall.core.judgement.tidy import tidy

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = ord(" ")
LONGEST_TEXT = 12_000
"""Longer texts are cut: no platform lets a comment be longer than some 10,000 characters."""


@dataclass(frozen=True, slots=True)
class Folded:
    """``codes``: code points, a space first and last. ``source``: each one's index in the text."""

    codes: "NDArray[Any]"
    source: "NDArray[Any]"


def fold(text: str) -> Folded:
    """The tidied text with every figure read as 0 and one space between words."""
    import numpy as np  # noqa: PLC0415  (numpy only once a post is read)

    tidied = tidy(text[:LONGEST_TEXT])
    letters = tidied.text[: LONGEST_TEXT - 2]
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), dtype=np.uint32)
    source = np.arange(len(codes)) if tidied.starts is None else np.array(tidied.starts, dtype=int)
    source = source[: len(codes)]
    codes = np.where(codes - ord("0") < 10, ord("0"), codes)  # unsigned: what is less wraps round
    space = (codes == SPACE) | (codes - 9 < 5) | (codes == 0xA0)
    codes = np.where(space, SPACE, codes)
    kept = ~(space & np.concatenate(([True], space[:-1]))) if len(codes) else space
    codes, source = codes[kept], source[kept]
    if len(codes) and codes[-1] == SPACE:
        codes, source = codes[:-1], source[:-1]
    edge = np.array([SPACE], dtype=np.uint32)
    return Folded(
        np.concatenate((edge, codes, edge)),
        np.concatenate(([0], source, [max(len(text) - 1, 0)])).astype(int),
    )
