"""A table for a terminal: one line a post, then how many of what.

Nothing depends on colour: the disposition is a word, and a post to be dealt with at once also has
an exclamation mark.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style
from rich.text import Text

from moothall.core.policy import Policy
from moothall.core.values import Disposition, Finding, Judgement
from moothall.files.output.contract import About, Writer
from moothall.files.rows import BadLine, Notes
from moothall.files.safe_text import one_line
from moothall.files.times import LONDON
from moothall.files.totals import Totals
from moothall.files.wording import DISPOSITIONS, LABELS, clause_words, clock_title, spoken
from moothall.files.workers import Judged, Outcome

AT_ONCE = {Disposition.EMERGENCY, Disposition.SAFEGUARD}
STYLES = {
    Disposition.EMERGENCY: "bold red",
    Disposition.SAFEGUARD: "bold red",
    Disposition.MODERATE: "magenta",
    Disposition.FOI: "cyan",
    Disposition.REDIRECT: "cyan",
    Disposition.PRIVATE: "yellow",
    Disposition.URGENT: "bold yellow",
    Disposition.RESPOND: "green",
    Disposition.NONE: "dim",
}
#: heading, narrowest and widest width; the words of the post take what is left
COLUMNS = (
    ("Post", 6, 14),
    ("Do first", 14, 14),
    ("Because", 16, 28),
    ("Clause", 6, 12),
    ("Due", 15, 18),
)
WORDS = "Words"
WORDS_LEAST = 16
PLAIN_WIDTH = 150


class TableWriter(Writer):
    """Streams: widths are settled by the screen, not by the longest cell."""

    def __init__(self, out: TextIO, about: About, *, explain: bool = False) -> None:
        self._console = Console(file=out, highlight=False, soft_wrap=True)
        width = self._console.width if self._console.is_terminal else PLAIN_WIDTH
        self._widths = _widths(width)
        self._policy = about.policy
        self._explain = explain
        self._year = about.made_at.year
        self._started = False

    def write(self, outcome: Outcome) -> None:
        if isinstance(outcome, BadLine):
            return  # said on standard error, where it does not break the table
        if not self._started:
            self._started = True
            headings = (*(heading for heading, _, _ in COLUMNS), WORDS)
            self._line([Text(heading, "bold") for heading in headings])
            self._line([Text("-" * width) for width in self._widths])
        self._line(_cells(outcome, self._year))
        if self._explain:
            for line in _explained(outcome.judgement, self._policy):
                self._console.print(Text(f"    {line}"))

    def finish(self, totals: Totals, notes: Notes) -> None:
        del notes
        self._console.print()
        counted = f"{totals.judged:,} post{'' if totals.judged == 1 else 's'} judged"
        self._console.print(f"{counted} under {self._policy.reference}")
        for disposition in Disposition:
            if count := totals.dispositions[disposition]:
                name, what = DISPOSITIONS[disposition]
                line = Text(f"{count:>8,}  ")
                line.append(f"{name:<20}", STYLES[disposition])
                self._console.print(line.append(what))

    def _line(self, cells: Sequence[Text]) -> None:
        line = Text()
        for cell, width in zip(cells, self._widths, strict=True):
            line.append(_fitted(cell.plain, width), cell.style or Style()).append("  ")
        line.rstrip()
        self._console.print(line)


def _widths(screen: int) -> list[int]:
    """Widths that fill the screen: every column starts narrow and grows in turn."""
    gaps = 2 * len(COLUMNS)
    widths = [least for _, least, _ in COLUMNS]
    spare = screen - gaps - sum(widths) - WORDS_LEAST
    for place, (_, least, most) in enumerate(COLUMNS):
        grown = max(0, min(most - least, spare // 2))
        widths[place] += grown
        spare -= grown
    return [*widths, max(WORDS_LEAST, WORDS_LEAST + spare)]


def _fitted(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…"


def _tail(text: str, width: int) -> str:
    """The end of an id that is too long, because ids differ there."""
    return text if cell_len(text) <= width else f"…{text[-(width - 1) :]}"


def _cells(judged: Judged, this_year: int) -> list[Text]:
    judgement = judged.judgement
    disposition = judgement.disposition
    mark = "! " if disposition in AT_ONCE else ""
    due = judgement.reply_by or min(
        (clock.due for clock in judgement.clocks), default=None, key=str
    )
    return [
        Text(_tail(one_line(judgement.id), COLUMNS[0][2])),
        Text(mark + disposition.value, STYLES[disposition]),
        Text(", ".join(_names((*judgement.grounds, *judgement.needs))) or "-"),
        Text(" ".join(judgement.clauses) or "-"),
        Text("now" if disposition in AT_ONCE else _day(due, this_year) if due else "-"),
        Text(one_line(judged.row.post.text)),
    ]


def _day(due: date | datetime, this_year: int) -> str:
    """The time in full this year; for another year the day and the year, which fit the column."""
    if due.year == this_year:
        return spoken(due, year=False)
    return spoken(due.astimezone(LONDON).date() if isinstance(due, datetime) else due)


def _names(findings: Sequence[Finding]) -> list[str]:
    return [LABELS[finding.label] for finding in findings]


def _explained(judgement: Judgement, policy: Policy) -> list[str]:
    lines = [one_line(reason) for reason in judgement.reasons]
    for name in judgement.clauses:
        words = one_line(clause_words(policy, name))
        lines.append(f"{name}: “{words}”" if words else name)
    lines += [f"{clock_title(clock.clock)}: due {spoken(clock.due)}" for clock in judgement.clocks]
    if judgement.maybes:
        maybes = (f"{LABELS[maybe.label]} ({maybe.score:.0%})" for maybe in judgement.maybes)
        lines.append(f"perhaps also: {', '.join(maybes)}")
    return [*lines, ""]
