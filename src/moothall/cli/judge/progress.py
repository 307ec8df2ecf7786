"""A bar on standard error while posts are judged; nothing where nobody is watching."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from moothall.files.rows import BadLine
from moothall.files.workers import Outcome


def watched(outcomes: Iterable[Outcome], console: Console, total: int | None) -> Iterator[Outcome]:
    """The outcomes as they come, counted on the screen if there is one.

    Bad lines are printed above the bar as they turn up.
    """
    if not console.is_terminal:
        for outcome in outcomes:
            _say_bad(outcome, console)
            yield outcome
        return
    bar = Progress(
        TextColumn("judging"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("judging", total=total, rate="")
        for outcome in outcomes:
            _say_bad(outcome, bar.console)
            yield outcome
            speed = bar.tasks[0].speed
            bar.update(task, advance=1, rate=f"{speed:,.0f} posts/s" if speed else "")


def _say_bad(outcome: Outcome, console: Console) -> None:
    if isinstance(outcome, BadLine):
        console.print(f"moothall: {outcome}", markup=False, highlight=False, soft_wrap=True)
