"""Charts of a scorecard as SVG, with no script and words for those who do not see them."""

from collections.abc import Sequence
from html import escape

from moothall.core.judgement.evaluate.calibration import Reliability

_SIDE, _LEFT, _TOP, _BELOW = 300, 50, 16, 44
_STYLE = (
    "text{font:13px sans-serif;fill:#222}line{stroke:#999}.grid{stroke:#ddd}"
    ".ideal{stroke:#666;stroke-dasharray:5 4}circle{fill:#1d5fa8;fill-opacity:.75}"
    "polyline{fill:none;stroke:#1d5fa8;stroke-width:1.5}.bar{fill:#1d5fa8}.back{fill:#fff}"
)


def reliability_chart(title: str, of: Reliability) -> str:
    """Mean score across, share that came true upwards; on the dashed line the two agree."""
    width, height = _LEFT + _SIDE + 20, _TOP + _SIDE + _BELOW
    points = [(_x(band.mean_score), _y(band.share_true), band.scores) for band in of.bands]
    largest = max((scores for *_, scores in points), default=1)
    parts = [_grid()]
    parts.append(_line(_x(0), _y(0), _x(1), _y(1), "ideal"))
    if points:
        parts.append(f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)}"/>')
    for x, y, scores in points:
        radius = 3 + 7 * (scores / largest) ** 0.25
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>')
    parts.append(
        f'<text x="{_LEFT + _SIDE / 2}" y="{height - 6}" text-anchor="middle">score</text>'
    )
    parts.append(
        f'<text x="14" y="{_TOP + _SIDE / 2}" text-anchor="middle" '
        f'transform="rotate(-90 14 {_TOP + _SIDE / 2})">share that came true</text>'
    )
    return _svg(width, height, title, parts)


def bar_chart(title: str, bars: Sequence[tuple[str, float, str]], *, most: float = 1.0) -> str:
    """Bars from name, value and the words after the bar; ``most`` is the whole width."""
    row, label, room = 22, 170, 300
    width, height = label + room + 110, 8 + row * len(bars)
    parts = []
    for place, (name, value, words) in enumerate(bars):
        y = 4 + row * place
        length = room * min(value / most, 1.0)
        parts.append(
            f'<text x="{label - 8}" y="{y + 15}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="bar" x="{label}" y="{y + 3}" width="{length:.1f}" height="{row - 7}"/>'
            f'<text x="{label + length + 6:.1f}" y="{y + 15}">{escape(words)}</text>'
        )
    return _svg(width, height, title, parts)


def _grid() -> str:
    parts = []
    for step in range(0, 11, 2):
        at = step / 10
        parts.append(_line(_x(at), _y(0), _x(at), _y(1), "grid"))
        parts.append(_line(_x(0), _y(at), _x(1), _y(at), "grid"))
        parts.append(f'<text x="{_x(at)}" y="{_y(0) + 17}" text-anchor="middle">{at:g}</text>')
        parts.append(f'<text x="{_LEFT - 7}" y="{_y(at) + 4}" text-anchor="end">{at:g}</text>')
    return "".join(parts)


def _x(value: float) -> float:
    return round(_LEFT + _SIDE * value, 1)


def _y(value: float) -> float:
    return round(_TOP + _SIDE * (1 - value), 1)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def _svg(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect class="back" width="{width}" height="{height}"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
