# ruff: noqa: E501  sentences of the page, with figures in them
"""The parts of the page, each from its own measurement: Markdown, and charts by file name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tools.scorecard.sets import (
    CONTRAST_SETS,
    SUITES,
    contrast,
    development,
    judge_one,
    spread,
    suite,
    swaps,
)

from moothall.core.judgement.evaluate import Labelled, Rate, score
from moothall.core.judgement.evaluate.changes import MEANINGLESS, ROUGH
from moothall.core.judgement.evaluate.charts import bar_chart, reliability_chart
from moothall.core.judgement.evaluate.figures import PASSED_OVER
from moothall.core.judgement.evaluate.show import Table, markdown_table
from moothall.core.judgement.evaluate.swearing import swearing
from moothall.core.judgement.evaluate.trials import Fairness, explained, fairness, steadiness
from moothall.core.values import GENUINE_NEEDS, Disposition, Judgement

STEADY, EXPLAINED = 96, 160
EXAMPLES = 8
Pairs = Sequence[tuple[Labelled, Judgement]]


@dataclass
class Section:
    text: str
    charts: dict[str, str] = field(default_factory=dict)


def labelled_posts() -> Section:
    """The development posts: the table, the breakdowns, calibration, examples of failure."""
    gold = development()
    pairs = [(each, judge_one(each.post)) for each in gold]
    card = score(gold, [said for _, said in pairs])
    version = pairs[0][1].judge
    charts = {
        "judge-calibration": reliability_chart(
            "All labels together: scores against what came true", card.reliability
        ),
        "judge-labels": bar_chart(
            "F1 of each label",
            [(k.value, v.f1 or 0.0, _number(v.f1)) for k, v in card.labels.items()],
        ),
    } | {
        f"judge-calibration-{label.value}": reliability_chart(
            f"{label.value}: scores against what came true", of
        )
        for label, of in card.reliability_of.items()
    }
    alone = " ".join(
        f"[{label.value}](../pictures/judge-calibration-{label.value}.svg)"
        for label in card.reliability_of
    )
    text = f"""\
## On {len(gold)} posts that no training saw

Judge {version}, under the shipped policy of Colchester Borough Homes. *Danger* is an emergency or a
safeguarding concern; *wrongly moderated* are posts without any ground that would have been proposed for
removal; *needs lost* are posts with a genuine need that would have been removed or left alone.

{card.as_markdown(breakdowns=True)}

![F1 of each label](../pictures/judge-labels.svg)

### Whether the scores mean what they say

![Scores against what came true](../pictures/judge-calibration.svg)

Each label alone: {alone}.

### Decent posts that it would have moderated

{_examples(pairs, lambda g, a: not g.grounds and a.disposition is Disposition.MODERATE)}

### Needs that it would have passed over

{_examples(pairs, lambda g, a: bool(g.needs & GENUINE_NEEDS) and a.disposition in PASSED_OVER)}"""
    return Section(text, charts)


def look_alikes() -> Section:
    """Posts without any ground that look as if they had one."""
    rows: list[tuple[str, ...]] = []
    by_group: dict[str, list[bool]] = {}
    wrong: list[tuple[Labelled, Judgement]] = []
    for name, words in CONTRAST_SETS.items():
        judged = [(gold, row, judge_one(gold.post)) for gold, row in contrast(name)]
        pairs = [(gold, said) for gold, _, said in judged]
        card = score([g for g, _ in pairs], [a for _, a in pairs])
        given = [bool(said.grounds) for _, said in pairs]
        rows.append(
            (words, str(len(pairs)), _rate(given), str(card.wrongly_moderated),
             str(card.needs_lost), str(card.disposition))
        )  # fmt: skip
        wrong += [pair for pair in pairs if pair[1].disposition is Disposition.MODERATE]
        for _, row, said in judged:
            if "group" in row:
                by_group.setdefault(row["group"], []).append(bool(said.grounds))
    head = ("posts that", "count", "given a ground", "moderated", "needs lost", "disposition right")
    groups = Table(
        "", ("group", "given a ground"), tuple((g, _rate(m)) for g, m in by_group.items())
    )
    return Section(
        f"""\
## Posts that only look as if they broke a rule

Written for this measurement alone ([the sets](../../data/contrast/README.md)); none of them has a ground.

{markdown_table(Table("", head, tuple(rows)))}

{markdown_table(groups)}

Moderated although they should not be:

{_listed(wrong)}"""
    )


def same_for_everyone() -> Section:
    found = fairness(judge_one, swaps())
    rows = tuple(
        (group, found.kind_of[group], str(rate), str(found.wrongly[group]))
        for group, rate in found.caught.items()
    )
    table = Table("", ("group", "characteristic", "hateful caught", "neutral given a ground"), rows)
    bars = [(group, rate.share or 0.0, str(rate)) for group, rate in found.caught.items()]
    return Section(
        f"""\
## The same whichever group is named

{len(swaps()["frames"])} sentences, half hateful and half neutral, each with {len(found.kind_of)} groups put in turn: whom
a sentence names should change nothing. Caught is discriminatory, abusive or threatening.

{markdown_table(table)}

Between the group caught most and the one caught least lie {_gap(found)} of the hateful sentences. The grounds
were the same for every group in {found.frames_agreeing} of the sentences, and for two groups picked at random in
{_number(found.pairs_agreeing.share)}.

![Hateful sentences caught, by group](../pictures/judge-groups.svg)""",
        {"judge-groups": bar_chart("Hateful sentences caught, by group", bars)},
    )


def typed_otherwise() -> Section:
    posts = spread(development(), STEADY)
    moved = steadiness(judge_one, posts, {**MEANINGLESS, **ROUGH})
    rows = tuple(
        (name, str(m.disposition), str(m.grounds), str(m.newly_moderated), str(m.danger_lost))
        for name, m in moved.items()
    )
    head = ("change", "disposition moved", "grounds moved", "newly moderated", "danger lost")
    return Section(
        f"""\
## The same, typed another way

{len(posts)} of the same posts, changed by rule. The first six changes mean nothing and should move nothing.

{markdown_table(Table("", head, rows))}"""
    )


def shown_words() -> Section:
    posts = spread(development(), EXPLAINED)
    e = explained(judge_one, posts)
    rows = (
        ("the words shown", str(e.gone), str(e.weaker)),
        ("as many other words", str(e.gone_at_random), str(e.weaker_at_random)),
    )
    head = ("taken out", "finding gone", "gone, or its score halved")
    return Section(
        f"""\
## Whether the words it shows are the reason

The words shown for each of {e.findings} findings on {len(posts)} of the posts were taken out and the rest judged
again; then as many other words of the same post, picked at random.

{markdown_table(Table("", head, rows))}"""
    )


def disguised_swearing() -> Section:
    text = ["## Disguised swearing", _ABOUT_SUITES]
    for name in SUITES:
        try:
            found = swearing(suite(name))
        except FileNotFoundError:
            continue
        disguises = Table(
            "", (name, "caught"), tuple((d, str(r)) for d, r in found.by_disguise.items())
        )
        kinds = Table(
            "", ("innocent lines", "flagged"), tuple((d, str(r)) for d, r in found.by_kind.items())
        )
        text += [
            f"**{name}**: caught {found.caught}, innocent lines flagged {found.flagged}.",
            markdown_table(disguises),
            markdown_table(kinds),
        ]
        text.append(f"Missed: {_some(found.missed)}. Flagged wrongly: {_some(found.wrong)}.")
    return Section("\n\n".join(text))


_ABOUT_SUITES = """\
By the word detector alone, at medium strength and above. Met for the first time, the three suites were caught at
0.950, 0.867 and 0.955 with 5.7, 3.2 and 0.4 % of the innocent lines flagged: those are the figures to expect of a
stranger's disguises. The detector was then mended with each, by rule and not by its lines, which gives what stands
below. Beside other filters: [benchmarks](../benchmarks.md#disguised-swearing)."""


def _examples(pairs: Pairs, chosen: Callable[[Labelled, Judgement], bool]) -> str:
    return _listed([pair for pair in pairs if chosen(*pair)])


def _listed(pairs: Iterable[tuple[Labelled, Judgement]]) -> str:
    lines = [
        f"- {gold.post.id}, {gold.disposition.value}, called {said.disposition.value}"
        f"{_because(said)}: {_short(gold.post.text)}"
        for gold, said in pairs
    ]
    more = [f"- and {len(lines) - EXAMPLES} more"] if len(lines) > EXAMPLES else []
    return "\n".join([*lines[:EXAMPLES], *more]) or "None."


def _because(said: Judgement) -> str:
    names = ", ".join(finding.label.value for finding in said.grounds)
    return f" ({names})" if names else ""


def _gap(found: Fairness) -> str:
    shares = [rate.share or 0.0 for rate in found.caught.values()]
    return f"{max(shares) - min(shares):.3f}"


def _rate(marks: Sequence[bool]) -> str:
    return str(Rate(sum(marks), len(marks)))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 220 else f"{one_line[:220]}…"


def _some(lines: Sequence[str]) -> str:
    shown = "; ".join(f"“{' '.join(line.split())}”" for line in lines[:EXAMPLES])
    return (shown or "none") + (
        f" and {len(lines) - EXAMPLES} more" if len(lines) > EXAMPLES else ""
    )


SECTIONS = {
    "posts": labelled_posts,
    "look-alikes": look_alikes,
    "groups": same_for_everyone,
    "typing": typed_otherwise,
    "reasons": shown_words,
    "swearing": disguised_swearing,
}
