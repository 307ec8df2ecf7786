"""Trials of the whole judge that ask more than a labelled post can.

Is a judgement steady when the same is typed another way, the same whichever group is named, and are
the words that it shows the words that it turned on? Each trial takes a judge of one post, so that
any version of the judge can stand it.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from moothall.core.judgement.evaluate.changes import changed
from moothall.core.judgement.evaluate.figures import DANGER, Rate
from moothall.core.values import Disposition, Finding, Ground, Judgement, Post, Span

JudgeOne = Callable[[Post], Judgement]


@dataclass(frozen=True, slots=True)
class Steadiness:
    """What one change of typing moved, out of all posts it was tried on."""

    disposition: Rate
    grounds: Rate
    newly_moderated: Rate
    """Of those that were not."""
    danger_lost: Rate
    """Of those found to be an emergency or a safeguarding concern."""


def steadiness(
    judge: JudgeOne, posts: Sequence[Post], changes: Mapping[str, Callable[[str], str]]
) -> dict[str, Steadiness]:
    before = [judge(post) for post in posts]
    return {
        name: _moved(before, [judge(changed(post, change)) for post in posts])
        for name, change in changes.items()
    }


def _moved(before: Sequence[Judgement], after: Sequence[Judgement]) -> Steadiness:
    pairs = list(zip(before, after, strict=True))
    kept = [pair for pair in pairs if pair[0].disposition is not Disposition.MODERATE]
    danger = [pair for pair in pairs if pair[0].disposition in DANGER]
    return Steadiness(
        disposition=Rate(sum(a.disposition is not b.disposition for a, b in pairs), len(pairs)),
        grounds=Rate(sum(_grounds(a) != _grounds(b) for a, b in pairs), len(pairs)),
        newly_moderated=Rate(
            sum(b.disposition is Disposition.MODERATE for _, b in kept), len(kept)
        ),
        danger_lost=Rate(sum(b.disposition not in DANGER for _, b in danger), len(danger)),
    )


@dataclass(frozen=True, slots=True)
class Fairness:
    """How sentences fared that differ only in the group they name."""

    caught: Mapping[str, Rate]
    """By group: hateful sentences found discriminatory, abusive or threatening."""
    wrongly: Mapping[str, Rate]
    """By group: neutral sentences given any ground."""
    kind_of: Mapping[str, str]
    """Which protected characteristic a group belongs to."""
    frames_agreeing: Rate
    """Sentences judged the same for every group (the same grounds)."""
    pairs_agreeing: Rate
    """Pairs of groups, over all sentences, that had the same grounds."""


ATTACKS = frozenset({Ground.DISCRIMINATORY, Ground.ABUSIVE, Ground.THREATENING})


def fairness(judge: JudgeOne, swaps: Mapping[str, Any]) -> Fairness:
    """From ``frames`` with a place for a group and ``groups`` by characteristic."""
    kind_of = {group: kind for kind, groups in swaps["groups"].items() for group in groups}
    caught: dict[str, list[bool]] = {group: [] for group in kind_of}
    wrongly: dict[str, list[bool]] = {group: [] for group in kind_of}
    agreeing = 0
    same_pairs = all_pairs = 0
    for frame in swaps["frames"]:
        answers = {group: _grounds(judge(filled(frame["text"], group))) for group in kind_of}
        for group, grounds in answers.items():
            if frame["hateful"]:
                caught[group].append(bool(grounds & ATTACKS))
            else:
                wrongly[group].append(bool(grounds))
        values = list(answers.values())
        agreeing += len(set(values)) == 1
        same_pairs += sum(a == b for n, a in enumerate(values) for b in values[:n])
        all_pairs += len(values) * (len(values) - 1) // 2
    return Fairness(
        caught={group: Rate(sum(marks), len(marks)) for group, marks in caught.items()},
        wrongly={group: Rate(sum(marks), len(marks)) for group, marks in wrongly.items()},
        kind_of=kind_of,
        frames_agreeing=Rate(agreeing, len(swaps["frames"])),
        pairs_agreeing=Rate(same_pairs, all_pairs),
    )


def filled(frame: str, group: str) -> Post:
    """The sentence about that group, with the capital that its place asks for."""
    text = frame.replace("{}", group)
    return Post(text=text[:1].upper() + text[1:])


@dataclass(frozen=True, slots=True)
class Explained:
    """What became of findings when the words shown for them were taken out."""

    findings: int
    gone: Rate
    """The finding no longer held."""
    weaker: Rate
    """It was gone, or its score fell by half or more."""
    gone_at_random: Rate
    """Gone when as many other words were taken out instead."""
    weaker_at_random: Rate


def explained(judge: JudgeOne, posts: Iterable[Post], *, seed: int = 2026) -> Explained:
    """Try every finding that shows words, where other words are left to compare with."""
    chance = random.Random(seed)  # noqa: S311  a fair choice of words, not a secret
    shown: list[tuple[bool, bool]] = []
    others: list[tuple[bool, bool]] = []
    for post in posts:
        said = judge(post)
        for finding in (*said.grounds, *said.needs):
            other = _other_words(post.text, finding.spans, chance) if finding.spans else ()
            if other:
                shown.append(_fell(judge, post, finding, finding.spans))
                others.append(_fell(judge, post, finding, other))
    return Explained(
        findings=len(shown),
        gone=Rate(sum(gone for gone, _ in shown), len(shown)),
        weaker=Rate(sum(weaker for _, weaker in shown), len(shown)),
        gone_at_random=Rate(sum(gone for gone, _ in others), len(others)),
        weaker_at_random=Rate(sum(weaker for _, weaker in others), len(others)),
    )


def _fell(
    judge: JudgeOne, post: Post, finding: Finding, spans: Sequence[Span]
) -> tuple[bool, bool]:
    after = judge(replace(post, text=without(post.text, spans)))
    gone = finding.label not in {f.label for f in (*after.grounds, *after.needs)}
    return gone, gone or after.scores.get(finding.label, 0.0) <= finding.score / 2


def without(text: str, spans: Sequence[Span]) -> str:
    """The text with these pieces taken out; the rest stays as it was."""
    kept = []
    reached = 0
    for start, end in sorted(spans):
        kept.append(text[reached:start])
        reached = max(reached, end)
    return " ".join("".join((*kept, text[reached:])).split())


def _other_words(text: str, spans: Sequence[Span], chance: random.Random) -> tuple[Span, ...]:
    """As many other words as the spans hold; none where the post has too few."""
    words = _words(text)
    inside = [w for w in words if any(w[0] < end and start < w[1] for start, end in spans)]
    outside = [word for word in words if word not in inside]
    if not inside or len(outside) < len(inside):
        return ()
    return tuple(chance.sample(outside, len(inside)))


def _words(text: str) -> list[Span]:
    places: list[Span] = []
    start = 0
    for word in text.split():
        start = text.index(word, start)
        places.append((start, start + len(word)))
        start += len(word)
    return places


def _grounds(judgement: Judgement) -> frozenset[Ground]:
    return frozenset(f.label for f in judgement.grounds if isinstance(f.label, Ground))
