"""Whether a new fit may be adopted: better on what it has not seen, and no danger to anybody.

Two sets decide. The organisation's newest decisions, which came after everything the fit learnt
from: on these it must be better than what is in force, by more than chance would bring. And the
frozen posts that ship: on these it must lose no danger, find no more offence in posts that name a
group in peace, and stay within narrow limits for the rest. It need not be *better* there: those
posts are labelled by the general rulings, and an organisation teaches because its practice differs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from moothall.core.judgement.evaluate import DANGER, PASSED_OVER, Labelled
from moothall.core.judgement.evaluate.figures import figures, mean_f1
from moothall.core.judgement.judge import judge_reading
from moothall.core.judgement.learning.decision import Decision, Marks
from moothall.core.judgement.learning.fit import DANGER_LABELS, Fit
from moothall.core.judgement.learning.fitting import BY_CHANCE, chance_of
from moothall.core.judgement.learning.frozen import Frozen
from moothall.core.judgement.learning.reading import Kept
from moothall.core.policy import Policy
from moothall.core.values import (
    GENUINE_NEEDS,
    LABELS,
    Disposition,
    Ground,
    Judgement,
    Need,
    Service,
)

FALSE_ALARMS, GROUNDS, REMOVALS, PASSED = 0.02, 0.03, 0.01, 0.02
"""By what share of the frozen posts each kind of harm may grow. Two readers differ by as much."""
LABELS_FALL, SERVICE_FALL = 0.05, 0.25
"""How far mean F1 and the mean share of services found may fall: room for two labels out of 24 and
three services out of 12 to be used in the organisation's own way, and not for a general decline."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was measured, before and after, and whether it lets the fit through."""

    what: str
    before: str
    after: str
    passed: bool
    why: str = ""
    """What is wrong, for the administrator; empty where it passed."""


@dataclass(frozen=True, slots=True)
class Change:
    """A post of the newest decisions for which something else would now be done first."""

    post: str
    before: Disposition
    after: Disposition
    decided: Disposition


@dataclass(frozen=True, slots=True)
class Verdict:
    checks: tuple[Check, ...]
    changes: tuple[Change, ...] = ()

    @property
    def passed(self) -> bool:
        return bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def objections(self) -> tuple[str, ...]:
        return tuple(check.why for check in self.checks if not check.passed)


@dataclass(frozen=True, slots=True)
class Trial:
    """Posts with their right answers, and how three judges answered them, in the same order."""

    gold: tuple[Labelled, ...]
    shipped: tuple[Judgement, ...]
    now: tuple[Judgement, ...]
    """By the fit in force, or as shipped where there is none."""
    new: tuple[Judgement, ...]


def try_out(
    fit: Fit,
    *,
    in_force: Fit | None,
    policy: Policy,
    newest: Sequence[tuple[Decision, Kept]],
    frozen: Sequence[tuple[Frozen, Kept]],
) -> Verdict:
    """Every check, also where one before it failed, so that all reasons are known at once."""

    def trial(gold: Iterable[Labelled], readings: Sequence[Kept]) -> Trial:
        return Trial(
            tuple(gold), *(_judged(readings, policy, one) for one in (None, in_force, fit))
        )

    own = trial((one.as_gold() for one, _ in newest), [kept for _, kept in newest])
    general = trial((one.gold for one, _ in frozen), [kept for _, kept in frozen])
    peaceful = [number for number, (one, _) in enumerate(frozen) if one.group_in_peace]
    return Verdict(
        checks=(
            _better(own),
            _danger_kept(own, "newest decisions"),
            _danger_kept(general, "frozen posts"),
            *_labels_of_danger_kept(general),
            _groups(general, peaceful),
            *_harms(general),
            _labels(general),
            _service(general),
        ),
        changes=tuple(_changes(own)),
    )


def _judged(readings: Sequence[Kept], policy: Policy, fit: Fit | None) -> tuple[Judgement, ...]:
    return tuple(
        judge_reading(kept.post, kept, kept.hits, policy, learned=fit) for kept in readings
    )


def marks_of(judgement: Judgement) -> Marks:
    """The labels and service that a judgement gives."""
    return Marks(
        frozenset(Ground(one.label) for one in judgement.grounds),
        frozenset(Need(one.label) for one in judgement.needs),
        judgement.service,
    )


def _better(own: Trial) -> Check:
    better = worse = wrong_before = wrong_after = 0
    for gold, now, new in zip(own.gold, own.now, own.new, strict=True):
        right = Marks(gold.grounds, gold.needs, gold.service)
        before, after = right.wrong_by(marks_of(now)), right.wrong_by(marks_of(new))
        better += after < before
        worse += after > before
        wrong_before += before
        wrong_after += after
    chance = chance_of(better, worse)
    return Check(
        "newest decisions: labels and services that differ",
        f"{wrong_before}",
        f"{wrong_after}",
        passed=better > worse and chance < BY_CHANCE,
        why=f"On the newest {len(own.gold)} decisions it is no better, or not by more than chance:"
        f" it brings {better} posts nearer to what was decided and {worse} further from it.",
    )


def _danger_kept(trial: Trial, name: str) -> Check:
    def found(answers: Sequence[Judgement]) -> list[bool]:
        return [
            answer.disposition in DANGER
            for gold, answer in zip(trial.gold, answers, strict=True)
            if gold.disposition in DANGER
        ]

    shipped, now, new = found(trial.shipped), found(trial.now), found(trial.new)
    lost = sum((a or b) and not c for a, b, c in zip(shipped, now, new, strict=True))
    return Check(
        f"{name}: emergencies and safeguarding found",
        f"{sum(now)} of {len(now)}",
        f"{sum(new)} of {len(new)}",
        passed=not lost,
        why=f"Among the {name} it misses {lost} that tell of danger and are found now. A fit may"
        " never lose one.",
    )


def _labels_of_danger_kept(trial: Trial) -> Iterator[Check]:
    for label in LABELS:
        if label not in DANGER_LABELS:
            continue

        def found(answers: Sequence[Judgement], label: object = label) -> int:
            return sum(
                label in gold.labels and label in marks_of(answer).labels
                for gold, answer in zip(trial.gold, answers, strict=True)
            )

        best, new = max(found(trial.shipped), found(trial.now)), found(trial.new)
        of = sum(label in gold.labels for gold in trial.gold)
        yield Check(
            f"frozen posts: {label.value} found",
            f"{found(trial.now)} of {of}",
            f"{new} of {of}",
            passed=new >= best,
            why=f"Of the frozen posts that are labelled {label.value} it finds {new}, where {best}"
            " are found without it. That figure may never fall.",
        )


def _groups(trial: Trial, peaceful: Sequence[int]) -> Check:
    def accused(answers: Sequence[Judgement]) -> int:
        return sum(Ground.DISCRIMINATORY in marks_of(answers[n]).labels for n in peaceful)

    least, new = min(accused(trial.shipped), accused(trial.now)), accused(trial.new)
    return Check(
        "frozen posts: peaceful mentions of a group found discriminatory",
        f"{accused(trial.now)} of {len(peaceful)}",
        f"{new} of {len(peaceful)}",
        passed=new <= least,
        why=f"Of {len(peaceful)} posts that name a group of people and demean nobody it finds {new}"
        f" discriminatory, where {least} are without it. That figure may never rise.",
    )


def _harms(trial: Trial) -> Iterator[Check]:
    yield _harm(
        trial,
        "false alarms of danger",
        lambda gold, answer: gold.disposition not in DANGER and answer.disposition in DANGER,
        FALSE_ALARMS,
    )
    yield _harm(
        trial,
        "grounds found in decent posts",
        lambda gold, answer: not gold.grounds and bool(answer.grounds),
        GROUNDS,
    )
    yield _harm(
        trial,
        "removals proposed without a ground",
        lambda gold, answer: not gold.grounds and answer.disposition is Disposition.MODERATE,
        REMOVALS,
    )
    yield _harm(
        trial,
        "needs passed over",
        lambda gold, answer: bool(gold.needs & GENUINE_NEEDS) and answer.disposition in PASSED_OVER,
        PASSED,
    )


def _harm(
    trial: Trial, name: str, done: Callable[[Labelled, Judgement], bool], growth: float
) -> Check:
    def count(answers: Sequence[Judgement]) -> int:
        return sum(done(*pair) for pair in zip(trial.gold, answers, strict=True))

    shipped, new = count(trial.shipped), count(trial.new)
    most = shipped + int(growth * len(trial.gold))
    return Check(
        f"frozen posts: {name}",
        f"{count(trial.now)}",
        f"{new}",
        passed=new <= most,
        why=f"On the {len(trial.gold)} frozen posts, {name} rise from {shipped}, as shipped, to"
        f" {new}; {most} is the most allowed.",
    )


def _labels(trial: Trial) -> Check:
    def f1(answers: Sequence[Judgement]) -> float:
        found = [marks_of(answer).labels for answer in answers]
        both = [(gold.labels, said) for gold, said in zip(trial.gold, found, strict=True)]
        return mean_f1(
            [figures([(label in gold, label in said) for gold, said in both]) for label in LABELS]
        )

    shipped, new = f1(trial.shipped), f1(trial.new)
    return Check(
        "frozen posts: labels, mean F1",
        f"{f1(trial.now):.3f}",
        f"{new:.3f}",
        passed=new >= shipped - LABELS_FALL,
        why=f"On the frozen posts the labels' mean F1 falls from {shipped:.3f}, as shipped, to"
        f" {new:.3f}: more than two labels used in your own way would explain ({LABELS_FALL}).",
    )


def _service(trial: Trial) -> Check:
    def mean_found(answers: Sequence[Judgement]) -> float:
        shares = []
        for service in Service:
            mine = [
                answer.service is service
                for gold, answer in zip(trial.gold, answers, strict=True)
                if gold.service is service
            ]
            if mine:
                shares.append(sum(mine) / len(mine))
        return sum(shares) / len(shares) if shares else 0.0

    shipped, new = mean_found(trial.shipped), mean_found(trial.new)
    return Check(
        "frozen posts: service area found, mean of all areas",
        f"{mean_found(trial.now):.3f}",
        f"{new:.3f}",
        passed=new >= shipped - SERVICE_FALL,
        why=f"On the frozen posts the share of service areas found falls from {shipped:.3f}, as"
        f" shipped, to {new:.3f}: more than three areas run in your own way would explain"
        f" ({SERVICE_FALL}).",
    )


def _changes(own: Trial) -> Iterator[Change]:
    for gold, now, new in zip(own.gold, own.now, own.new, strict=True):
        if now.disposition is not new.disposition:
            yield Change(gold.post.id, now.disposition, new.disposition, gold.disposition)
