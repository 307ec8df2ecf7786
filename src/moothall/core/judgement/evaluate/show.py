"""A scorecard as text for a terminal, or as Markdown tables for a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from moothall.core.judgement.evaluate.figures import LabelFigures, Rate
from moothall.core.judgement.evaluate.scorecard import Scorecard, Slice

FEWEST = 10
"""A kind with fewer posts than this says nothing and is left out."""
_SHOWN = 300
_NAMES = {
    "disposition": "disposition",
    "service": "service",
    "danger_found": "danger found",
    "danger_false_alarms": "danger false alarms",
    "wrongly_moderated": "wrongly moderated",
    "needs_lost": "needs lost",
}


@dataclass(frozen=True, slots=True)
class Table:
    """The first column is words, the others are numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_text(card: Scorecard, *, breakdowns: bool = False) -> str:
    lines = [f"{card.posts} posts", ""]
    lines += [f"{name:<24}{value}" for name, value in summary(card)]
    for table in tables(card, breakdowns=breakdowns):
        lines += ["", *_in_columns(table)]
    if breakdowns and card.missed_danger:
        lines += ["", "dangers missed", *(f"  {line}" for line in missed(card))]
    return "\n".join(lines)


def as_markdown(card: Scorecard, *, breakdowns: bool = False) -> str:
    parts = [markdown_table(Table("", (f"{card.posts} posts", ""), tuple(summary(card))))]
    for table in tables(card, breakdowns=breakdowns):
        parts += [f"### By {table.title}", markdown_table(table)]
    if breakdowns and card.missed_danger:
        parts += ["### Dangers missed", "\n".join(f"- {line}" for line in missed(card))]
    return "\n\n".join(parts)


def summary(card: Scorecard) -> list[tuple[str, str]]:
    """The figures to quote, each with a name."""
    rows = [(words, str(getattr(card, name))) for name, words in _NAMES.items()]
    worst = card.worst_calibrated
    return [
        *rows,
        ("grounds, macro-F1", f"{card.grounds_f1:.3f}"),
        ("needs, macro-F1", f"{card.needs_f1:.3f}"),
        ("FOI, precision", _share(card.foi.precision)),
        ("FOI, recall", _share(card.foi.recall)),
        ("calibration error", f"{card.calibration_error:.3f}"),
        ("worst of any label", f"{worst[1]:.3f} ({worst[0].value})" if worst else "-"),
    ]


def tables(card: Scorecard, *, breakdowns: bool) -> Iterable[Table]:
    """Labels and dispositions; then, where asked for, the breakdowns."""
    head = ("F1", "precision", "recall", "gold")
    labels = []
    for label, row in card.labels.items():
        error = card.reliability_of[label].error
        labels.append((label.value, *_figures(row), _share(error)))
    yield Table("label", ("label", *head, "calibration error"), tuple(labels))
    by_disposition = tuple((d.value, *_figures(row)) for d, row in card.dispositions.items())
    yield Table("disposition", ("disposition", *head), by_disposition)
    if breakdowns:
        yield reliability_table(card)
        for by, parts in card.slices.items():
            yield slice_table(by, parts)


def reliability_table(card: Scorecard) -> Table:
    return Table(
        "score, all labels together",
        ("score", "scores", "mean score", "share true"),
        tuple(
            (
                f"{band.low:.1f} to {band.low + 0.1:.1f}",
                f"{band.scores}",
                f"{band.mean_score:.3f}",
                f"{band.share_true:.3f}",
            )
            for band in card.reliability.bands
        ),
    )


def slice_table(by: str, parts: Mapping[str, Slice]) -> Table:
    named = [(name, part) for name, part in parts.items() if part.posts >= FEWEST]
    return Table(
        by,
        (by, "posts", *_NAMES.values()),
        tuple(
            (name, str(part.posts), *(_short(getattr(part.rates, rate)) for rate in _NAMES))
            for name, part in named
        ),
    )


def missed(card: Scorecard) -> list[str]:
    """One line for each danger that was missed, the least suspected first."""
    return [
        f"{one.id}: {one.gold.value}, called {one.said.value} (danger score {one.score:.3f}): "
        f"{_cut(' '.join(one.text.split()))}"
        for one in sorted(card.missed_danger, key=lambda one: one.score)
    ]


def markdown_table(table: Table) -> str:
    lines = [table.head, ("---", *("---:" for _ in table.head[1:])), *table.rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _in_columns(table: Table) -> list[str]:
    lines: Sequence[tuple[str, ...]] = (table.head, *table.rows)
    widths = [max(len(line[place]) for line in lines) for place in range(len(table.head))]
    return [
        f"{line[0]:<{max(widths[0], 22)}}"
        + "".join(f"  {cell:>{width}}" for cell, width in zip(line[1:], widths[1:], strict=True))
        for line in lines
    ]


def _figures(row: LabelFigures) -> tuple[str, ...]:
    return (
        _share(row.f1),
        _share(row.precision),
        _share(row.recall),
        str(row.right + row.missed),
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _short(rate: Rate) -> str:
    return "-" if rate.share is None else f"{rate.share:.3f} of {rate.of}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
