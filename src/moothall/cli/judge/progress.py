"""A bar on standard error while posts are judged; nothing where nobody is watching."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from moothall.files.rows import BadLine
from moothall.files.safe_text import one_line
from moothall.files.workers import Outcome


def watched(
    outcomes: Iterable[Outcome], console: Console, *, bar: bool, total: int | None
) -> Iterator[Outcome]:
    """The outcomes as they come, counted by a bar if there is to be one.

    Bad lines are printed as they turn up, above the bar, and so is what could not be read of posts
    that are judged. ``total`` is None where it is not known.
    """
    if not bar:
        for outcome in outcomes:
            _say_bad(outcome, console)
            yield outcome
        return
    progress = Progress(
        TextColumn("judging"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    with progress:
        task = progress.add_task("judging", total=total, rate="")
        for outcome in outcomes:
            _say_bad(outcome, progress.console)
            yield outcome
            speed = progress.tasks[0].speed
            progress.update(task, advance=1, rate=f"{speed:,.0f} posts/s" if speed else "")


def _say_bad(outcome: Outcome, console: Console) -> None:
    if isinstance(outcome, BadLine):
        say(str(outcome), console)
        return
    for fault in outcome.row.faults:
        say(f"{outcome.row.where}: {fault}", console)


def say(sentence: str, console: Console) -> None:
    """A message on one line; words out of the file are shown and cannot steer the terminal."""
    console.print(f"moothall: {one_line(sentence)}", markup=False, highlight=False, soft_wrap=True)
