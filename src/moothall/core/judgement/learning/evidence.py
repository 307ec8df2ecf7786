"""Which decisions count, and how much: nobody and nothing may outweigh all the rest.

Corrections are made by people who err, by authors who campaign, and on bad days. So near-copies of
a post count once, a suggestion that was merely let stand counts less than a decision, and the
share of one officer, one author and one day is limited.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from moothall.core.judgement.detect.repeats import near_enough, plain_letters
from moothall.core.judgement.learning.decision import Decision, in_order
from moothall.core.values import Post

LARGEST_SHARE = 0.3
JUST_ACCEPTED = 0.3
"""What a suggestion that was seen and let stand weighs, where a decision weighs 1."""
_KEYS = 6


@dataclass(frozen=True, slots=True)
class Evidence:
    """Decisions in order of time, one for each wording, and what each weighs (0 to 1)."""

    decisions: tuple[Decision, ...]
    weights: tuple[float, ...]
    repeats: int = 0
    """How many decisions were about near-copies and count with another."""


def gather(decisions: Iterable[Decision], frozen: Iterable[Post] = ()) -> Evidence:
    """Every different post once; near-copies of ``frozen`` posts are left out altogether."""
    given = in_order(decisions)
    kept_apart = list(frozen)
    groups = alike([*(post.text for post in kept_apart), *(one.post.text for one in given)])
    taken = set(groups[: len(kept_apart)])
    by_group: dict[int, list[Decision]] = defaultdict(list)
    for group, one in zip(groups[len(kept_apart) :], given, strict=True):
        if group not in taken:
            by_group[group].append(one)
    chosen = in_order(spokesman(members) for members in by_group.values())
    return Evidence(tuple(chosen), weights_of(chosen), repeats=len(given) - len(chosen))


def spokesman(members: Sequence[Decision]) -> Decision:
    """The decision that most of the group share; of several such, the newest."""
    counts = Counter(one.decided for one in members)
    most = max(counts.values())
    return [one for one in members if counts[one.decided] == most][-1]


def weights_of(decisions: Sequence[Decision]) -> tuple[float, ...]:
    """What each decision weighs, after every limit."""
    weights = [JUST_ACCEPTED if one.only_accepted else 1.0 for one in decisions]
    for groups in (
        [one.by for one in decisions],
        [one.author or number for number, one in enumerate(decisions)],
        [one.at.date() for one in decisions],
    ):
        weights = limit_shares(weights, groups)
    return tuple(weights)


def limit_shares(weights: Sequence[float], groups: Sequence[Hashable]) -> list[float]:
    """Weights in which no group holds more than :data:`LARGEST_SHARE` of the whole.

    Where there are too few groups for that (three officers cannot each hold 30 in 100), none weighs
    more than that share of what was handed in: less is learnt, and it stays nearer to what ships.
    """
    total: dict[Hashable, float] = defaultdict(float)
    for weight, group in zip(weights, groups, strict=True):
        total[group] += weight
    most = _largest_weight(sorted(total.values(), reverse=True))
    return [
        weight * min(1.0, most / total[group])
        for weight, group in zip(weights, groups, strict=True)
    ]


def _largest_weight(totals: Sequence[float]) -> float:
    """The weight above which a group is cut, for groups' totals from the largest down.

    With ``cut`` groups at the limit and the others whole, limit = share * (cut * limit + others).
    """
    if len(totals) * LARGEST_SHARE < 1:
        return LARGEST_SHARE * sum(totals)
    cut, limit = 0, LARGEST_SHARE * sum(totals)
    while totals[cut] > limit:
        cut += 1
        limit = LARGEST_SHARE * sum(totals[cut:]) / (1 - cut * LARGEST_SHARE)
    return limit


def alike(texts: Sequence[str]) -> list[int]:
    """For each text, the number of the first that says near enough the same.

    Texts meet where they share one of the smallest hashes of their neighbouring word pairs, as in
    :class:`~moothall.core.judgement.detect.recent.Recent`; only those that meet are compared.
    """
    letters = [plain_letters(text) for text in texts]
    filed: dict[int, list[int]] = defaultdict(list)
    answer: list[int] = []
    for number, mine in enumerate(letters):
        keys = _keys(mine)
        met = dict.fromkeys(first for key in keys for first in filed[key])
        same = next((first for first in met if near_enough(mine, letters[first])), number)
        answer.append(same)
        if same == number:
            for key in keys:
                filed[key].append(number)
    return answer


def _keys(letters: str) -> tuple[int, ...]:
    words = letters.split()
    runs = {f"{one} {two}" for one, two in pairwise(words)} or {letters}
    return tuple(sorted(zlib.crc32(run.encode("utf-8", "replace")) for run in runs)[:_KEYS])
