"""The writer for each format, fed to the end."""

from contextlib import closing
from datetime import datetime
from typing import TextIO

from moothall.cli.judge.judging import Judging
from moothall.files.output.contract import About, Writer


def write_judgements(judging: Judging, form: str, out: TextIO, *, explain: bool) -> None:
    about = About(judging.policy, judging.sources, datetime.now().astimezone())
    with closing(writer_for(form, out, about, explain=explain)) as writer:
        for outcome in judging.outcomes():
            writer.write(outcome)
        writer.finish(judging.totals, judging.notes)


def write_scorecard(judging: Judging, form: str, out: TextIO, *, breakdowns: bool) -> None:
    from moothall.cli.judge.scoring import as_written, scorecard  # noqa: PLC0415

    card = scorecard(judging.outcomes())
    out.write(as_written(card, form, breakdowns=breakdowns))


def writer_for(form: str, out: TextIO, about: About, *, explain: bool = False) -> Writer:
    """Writers are imported as they are needed: each brings libraries of its own."""
    if form == "table":
        from moothall.files.output.table import TableWriter  # noqa: PLC0415

        return TableWriter(out, about, explain=explain)
    if form == "csv":
        from moothall.files.output.flat import FlatWriter  # noqa: PLC0415

        return FlatWriter(out)
    if form == "html":
        from moothall.files.output.report import ReportWriter  # noqa: PLC0415

        return ReportWriter(out, about)
    from moothall.files.output.json_lines import JsonLinesWriter  # noqa: PLC0415

    return JsonLinesWriter(out)
