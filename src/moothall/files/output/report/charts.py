"""Bars as SVG that keeps its letters at reading size on any screen.

Lengths are shares of the width and heights are pixels, so nothing is scaled. Each chart stands
beside a table with the same figures, and says so to those who cannot see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

ROW = 44
BAR = 12


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: int
    urgent: bool = False


def bars(bars: Sequence[Bar], *, name: str, title: str) -> Markup:
    """A chart with one bar below each label; the longest fills the width."""
    most = max((bar.count for bar in bars), default=0) or 1
    rows = Markup("").join(_bar(bar, place * ROW, most) for place, bar in enumerate(bars))
    return Markup(
        '<svg class="chart" width="100%" height="{height}" role="img"'
        ' aria-labelledby="{name}-title {name}-desc" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{name}-title">{title}</title>'
        '<desc id="{name}-desc">Bar chart. The table next to it has the same figures.</desc>'
        "{rows}</svg>"
    ).format(height=max(len(bars) * ROW, 1), name=name, title=title, rows=rows)


def _bar(bar: Bar, top: int, most: int) -> Markup:
    share = max(100 * bar.count / most, 0.5) if bar.count else 0
    return Markup(
        '<text class="bar-label" x="0" y="{base}">{label}</text>'
        '<text class="bar-count" x="100%" y="{base}" text-anchor="end">{count}</text>'
        '<rect class="bar-back" x="0" y="{under}" width="100%" height="{bar_height}" rx="2"/>'
        '<rect class="{kind}" x="0" y="{under}" width="{share}%" height="{bar_height}" rx="2"/>'
    ).format(
        base=top + 16,
        under=top + 23,
        bar_height=BAR,
        label=bar.label,
        count=f"{bar.count:,}",
        kind="bar urgent" if bar.urgent else "bar",
        share=f"{share:.2f}",
    )
