"""Posts kept on disk while they go by, and the page written from them at the end.

Memory does not grow with the file: of each disposition the first posts are spooled, as many as the
page could show, and the rest are counted. What the page leaves out, it says.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, TextIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from moothall.core.values import Disposition
from moothall.files.output.contract import About, Writer
from moothall.files.output.report.charts import Bar, bars
from moothall.files.output.report.marks import MOST_LETTERS, as_html
from moothall.files.output.report.post_view import place, view_of
from moothall.files.rows import BadLine, Notes
from moothall.files.sources import STANDARD_INPUT
from moothall.files.totals import Totals
from moothall.files.wording import DISPOSITIONS, SERVICES, clause_words, spoken
from moothall.files.workers import Outcome

HERE = Path(__file__).parent
#: more than this and a browser takes long to open the page
FULL_POSTS = 2_000
BAD_LINES_SHOWN = 200
IN_MEMORY = 1024 * 1024
AT_ONCE = (Disposition.EMERGENCY, Disposition.SAFEGUARD)


class ReportWriter(Writer):
    """Writes nothing until ``finish``."""

    def __init__(self, out: TextIO, about: About, *, full_posts: int = FULL_POSTS) -> None:
        self._out = out
        self._about = about
        self._full_posts = full_posts
        self._spools: dict[Disposition, _Spool] = {}
        self._bad: list[BadLine] = []
        self._incomplete: list[BadLine] = []
        self._number = 0

    def write(self, outcome: Outcome) -> None:
        if isinstance(outcome, BadLine):
            if len(self._bad) < BAD_LINES_SHOWN:
                self._bad.append(outcome)
            return
        self._number += 1
        for fault in outcome.row.faults:
            if len(self._incomplete) < BAD_LINES_SHOWN:
                self._incomplete.append(BadLine(outcome.row.where, fault))
        disposition = outcome.judgement.disposition
        if disposition not in self._spools:
            self._spools[disposition] = _Spool()
        spool = self._spools[disposition]
        if len(spool) < self._full_posts:
            spool.keep(view_of(outcome, self._number, self._about.policy).as_dict())

    def finish(self, totals: Totals, notes: Notes) -> None:
        style, script = (_text("page.css"), _text("page.js"))
        sections = self._sections(totals)
        page = _environment().get_template("page.html.j2")
        stream = page.stream(
            style=style,
            script=script,
            style_hash=_csp_hash(style),
            script_hash=_csp_hash(script),
            policy=self._about.policy,
            judge=totals.judge,
            made_at=spoken(self._about.made_at),
            sources=[as_html(_name(source)) for source in self._about.sources],
            totals=totals,
            figures=_figures(totals),
            sections=sections,
            left_out=[section for section in sections if section["left_out"]],
            shown=sum(section["shown"] for section in sections),
            clauses=_clauses(self._about, totals),
            services=_services(totals),
            bad=_listed(self._bad),
            incomplete=_listed(self._incomplete),
            most_listed=BAD_LINES_SHOWN,
            passed_by=notes.passed(),
            most_letters=MOST_LETTERS,
            clause_chart=_clause_chart(totals, self._about),
            disposition_chart=_disposition_chart(totals),
        )
        stream.enable_buffering(64)
        self._out.writelines(stream)

    def close(self) -> None:
        for spool in self._spools.values():
            spool.close()

    def _sections(self, totals: Totals) -> list[dict[str, Any]]:
        """One for each disposition, the weightiest first; posts in full until the page is full."""
        room = self._full_posts
        sections = []
        for disposition in Disposition:
            spool = self._spools.get(disposition)
            if spool is None:
                continue
            count = totals.dispositions[disposition]
            shown = min(len(spool), room)
            room -= shown
            name, what = DISPOSITIONS[disposition]
            sections.append(
                {
                    "key": disposition.value,
                    "name": name,
                    "what": what,
                    "count": count,
                    "shown": shown,
                    "left_out": count - shown,
                    "urgent": disposition in AT_ONCE,
                    "posts": spool.first(shown),
                }
            )
        return sections


class _Spool:
    """Post views kept as JSON lines, in memory while they are few."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8")  # noqa: SIM115
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def keep(self, view: dict[str, Any]) -> None:
        self._file.write(json.dumps(view) + "\n")
        self._count += 1

    def first(self, count: int) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        for _ in range(count):
            yield json.loads(self._file.readline())

    def close(self) -> None:
        self._file.close()


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _text(name: str) -> str:
    return (HERE / name).read_text("utf-8")


def _name(source: str) -> str:
    """The file's own name: a page that is passed on need not tell where a disk is."""
    return "standard input" if source == STANDARD_INPUT else Path(source).name or source


def _listed(lines: list[BadLine]) -> list[tuple[str, str]]:
    return [(as_html(place(line.where)), as_html(line.reason)) for line in lines]


def _csp_hash(text: str) -> str:
    """How a content security policy names one inline block: by its SHA-256."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _figures(totals: Totals) -> list[tuple[str, int]]:
    """The few numbers at the top of the page."""
    count = totals.dispositions
    at_once = sum(count[disposition] for disposition in AT_ONCE)
    answered = totals.judged - at_once - count[Disposition.MODERATE] - count[Disposition.NONE]
    figures = [
        ("posts read", totals.judged),
        ("to act on now", at_once),
        ("want an answer", answered),
        ("may be removed", count[Disposition.MODERATE]),
        ("need no response", count[Disposition.NONE]),
    ]
    if totals.bad:
        figures.append((f"line{'' if totals.bad == 1 else 's'} not read", totals.bad))
    return figures


def _clauses(about: About, totals: Totals) -> list[dict[str, Any]]:
    """Every clause that a post fell under, in the order of the policy."""
    return [
        {
            "id": rule.id,
            "words": clause_words(about.policy, rule.id),
            "count": totals.clauses[rule.id],
        }
        for rule in about.policy.rules
        if totals.clauses[rule.id]
    ]


def _services(totals: Totals) -> list[tuple[str, str, int]]:
    return [(key.value, SERVICES[key], count) for key, count in totals.services.most_common()]


def _clause_chart(totals: Totals, about: About) -> Any:
    chart = [Bar(f"Clause {c['id']}", c["count"]) for c in _clauses(about, totals)]
    return bars(chart, name="clause-chart", title="Posts by clause of the policy")


def _disposition_chart(totals: Totals) -> Any:
    chart = [
        Bar(DISPOSITIONS[d][0], totals.dispositions[d], urgent=d in AT_ONCE)
        for d in Disposition
        if totals.dispositions[d]
    ]
    return bars(chart, name="disposition-chart", title="Posts by what to do first")
