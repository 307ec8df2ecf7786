"""Which clause of the newer version is which of the older."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from moothall.core.policy.clause import Clause

_SAME_ID = 0.3
"""How alike the words must be, from 0 to 1, for a clause to be the same where the id is."""
_OTHER_ID = 0.6
"""And where the id is another."""
_MOST_PAIRS = 40_000
"""Beyond so many pairs only equal ids are compared: 200 clauses all reworded and renumbered."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Pairs in the order of the newer version, and the clauses that have no pair."""

    pairs: tuple[tuple[Clause, Clause], ...]
    removed: tuple[Clause, ...]
    added: tuple[Clause, ...]
    moved: frozenset[str]
    """Ids, in the newer version, of the clauses that stand in another order."""


def match(old: Sequence[Clause], new: Sequence[Clause]) -> Matched:
    """Pair the clauses: equal id and words first, then equal words, then like words."""
    pairs: dict[int, int] = {}
    _pair_equal(old, new, pairs, lambda clause: (clause.id, clause.words))
    _pair_equal(old, new, pairs, lambda clause: clause.words)
    _pair_alike(old, new, pairs)
    taken = set(pairs.values())
    removed = tuple(clause for place, clause in enumerate(old) if place not in taken)
    added = tuple(clause for place, clause in enumerate(new) if place not in pairs)
    in_order = _longest_rising([pairs[place] for place in sorted(pairs)])
    moved = frozenset(new[place].id for place in pairs if pairs[place] not in in_order)
    matched = tuple((old[pairs[place]], new[place]) for place in sorted(pairs))
    return Matched(matched, removed, added, moved)


def _pair_equal(
    old: Sequence[Clause],
    new: Sequence[Clause],
    pairs: dict[int, int],
    key: Callable[[Clause], object],
) -> None:
    """Pair what has the same key, the first with the first."""
    waiting: dict[object, list[int]] = defaultdict(list)
    taken = set(pairs.values())
    for place, clause in enumerate(old):
        if place not in taken:
            waiting[key(clause)].append(place)
    for place, clause in enumerate(new):
        if place not in pairs and waiting[key(clause)]:
            pairs[place] = waiting[key(clause)].pop(0)


def _pair_alike(old: Sequence[Clause], new: Sequence[Clause], pairs: dict[int, int]) -> None:
    """Pair reworded clauses, the most alike first."""
    taken = set(pairs.values())
    left = [place for place in range(len(old)) if place not in taken]
    right = [place for place in range(len(new)) if place not in pairs]
    every = len(left) * len(right) <= _MOST_PAIRS
    alike: list[tuple[float, int, int]] = []
    for at in right:
        matcher = SequenceMatcher(None, "", new[at].words.lower().split(), autojunk=False)
        for from_ in left:
            same_id = old[from_].id == new[at].id
            if not (same_id or every):
                continue
            matcher.set_seq1(old[from_].words.lower().split())
            ratio = matcher.ratio()
            if ratio >= (_SAME_ID if same_id else _OTHER_ID):
                alike.append((-ratio - same_id, at, from_))
    for _, at, from_ in sorted(alike):
        if at not in pairs and from_ not in taken:
            pairs[at] = from_
            taken.add(from_)


def _longest_rising(places: Sequence[int]) -> frozenset[int]:
    """The most places that stand in rising order; the others have moved past them."""
    ends: list[int] = []  # for each length, the index of the smallest last place
    before: list[int] = []
    for index, place in enumerate(places):
        low = sum(1 for end in ends if places[end] < place)
        before.append(ends[low - 1] if low else -1)
        ends[low : low + 1] = [index]
    kept = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.add(places[index])
        index = before[index]
    return frozenset(kept)
