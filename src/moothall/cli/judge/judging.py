"""One run of the command: what is read, under which policy, and what became of it."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from moothall.cli.judge.progress import watched
from moothall.cli.judge.scoring import with_labels
from moothall.core.judgement.context import Context
from moothall.core.judgement.detect.directory import Directory
from moothall.core.judgement.judge import judge
from moothall.core.judgement.learning import Fit, FitError, Versions
from moothall.core.judgement.model import Model
from moothall.core.policy import load_policy
from moothall.core.values import Judgement
from moothall.files.headings import mapping_from
from moothall.files.memory import remembering
from moothall.files.reading import read_posts
from moothall.files.rows import FileError, Found, Notes, Row
from moothall.files.sniff import Form
from moothall.files.sources import STANDARD_INPUT
from moothall.files.times import from_written
from moothall.files.totals import Totals
from moothall.files.workers import JudgeRow, Outcome, cores, judge_all


@dataclass(frozen=True, slots=True)
class JudgeUnder:
    """Called once in each process to get its judge. Small: it names things and holds none."""

    policy: str
    directory: Path | None = None
    received_at: datetime | None = None
    learned: Fit | None = None

    def __call__(self) -> JudgeRow:
        Model.shipped()  # a package without its weights must fail here, not at every post
        policy = load_policy(self.policy)
        directory = directory_from(self.directory) if self.directory else None

        def judge_row(row: Row) -> Judgement:
            context = Context(directory=directory, received_at=self.received_at, alike=row.alike)
            return judge(row.post, policy, context, self.learned)

        return judge_row


class Judging:
    """Everything that can be refused is refused on construction, before a post is read."""

    def __init__(self, arguments: argparse.Namespace, screen: Console, *, bar: bool) -> None:
        _check_inputs(arguments.files)
        self.sources: list[str] = arguments.files
        self.policy = load_policy(arguments.policy)
        self.notes = Notes()
        self.totals = Totals()
        self._screen = screen
        self._bar = bar
        self._form = None if arguments.input == "auto" else Form(arguments.input)
        self._columns = mapping_from(arguments.map) if arguments.map else {}
        self._own: list[str] = arguments.own
        self._limit: int | None = arguments.limit
        self._evaluate: bool = arguments.evaluate
        self._remember: bool = not arguments.no_memory
        self._workers: int = arguments.workers or cores()
        if arguments.directory:
            directory_from(arguments.directory)
        self._judge = JudgeUnder(
            arguments.policy,
            arguments.directory,
            _moment(arguments.at),
            self._learned(arguments.learned),
        )

    def outcomes(self) -> Iterator[Outcome]:
        """Every post judged and every bad line, in order; the totals grow as they pass."""
        found: Iterable[Found] = read_posts(
            self.sources, self._form, columns=self._columns, own=self._own, notes=self.notes
        )
        if self._evaluate:
            found = with_labels(found)
        if self._limit:
            found = _first(found, self._limit)
        if self._remember:
            found = remembering(found, self.notes)
        judged = judge_all(found, self._judge, workers=self._workers)
        for outcome in watched(judged, self._screen, bar=self._bar, total=self._expected()):
            self.totals.add(outcome)
            yield outcome

    def last_words(self) -> Iterator[str]:
        """What the user must know and did not ask: guesses, what was passed by, what was bad."""
        yield from self.notes.said
        for passed in self.notes.passed():
            yield f"passed by: {passed}"
        if self.totals.undated and self._judge.received_at is None:
            yield (
                f"posts without a time: {self.totals.undated:,}. Nothing is due for them;"
                " give --at to say when they reached you"
            )
        if self.totals.incomplete:
            yield (
                f"posts judged without something that could not be read: {self.totals.incomplete:,}"
            )
        if self.totals.bad:
            yield f"bad lines: {self.totals.bad:,}; posts judged: {self.totals.judged:,}"
        for name in self.notes.without_posts:
            yield f"{name}: no posts to judge were found"

    @property
    def found_fault(self) -> bool:
        """Whether something could not be read, or an input held nothing to judge."""
        return bool(self.totals.bad or self.totals.incomplete or self.notes.without_posts)

    def _learned(self, folder: Path | None) -> Fit | None:
        """The fit in force in the folder, if one is. Raises FileError where it cannot be used."""
        if folder is None:
            return None
        if not folder.is_dir():
            raise FileError(f"--learned {folder}: no such folder")
        try:
            fit = Versions(folder).current()
            if fit:
                fit.check(organisation=self.policy.organisation.name, model=Model.shipped().version)
        except FitError as problem:
            raise FileError(f"--learned {folder}: {problem}") from None
        if fit is None:
            self.notes.say(f"--learned {folder}: nothing is adopted there; judged as shipped")
        return fit

    def _expected(self) -> int | None:
        """How many posts there are, where counting lines says it."""
        if not self._bar:
            return None
        if not all(path.endswith((".jsonl", ".ndjson")) for path in self.sources):
            return self._limit
        lines = sum(_lines_in(Path(path)) for path in self.sources)
        return min(lines, self._limit or lines)


def directory_from(path: Path) -> Directory:
    """The people whom the organisation knows. Raises FileError."""
    try:
        return Directory.from_csv(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise FileError(f"--directory {path}: no such file") from None
    except UnicodeDecodeError:
        raise FileError(f"--directory {path}: not UTF-8; save it as CSV (UTF-8)") from None
    except OSError as problem:
        raise FileError(f"--directory {path}: cannot be read ({problem.strerror})") from None
    except ValueError as problem:
        raise FileError(f"--directory {path}: {problem}") from problem


def _check_inputs(paths: list[str]) -> None:
    if paths.count(STANDARD_INPUT) > 1:
        raise FileError("standard input (-) can be read only once")
    for path in paths:
        if path != STANDARD_INPUT and not Path(path).exists():
            raise FileError(f"{path}: no such file or folder")


def _moment(written: str | None) -> datetime | None:
    try:
        return from_written(written) if written else None
    except ValueError as problem:
        raise FileError(f"--at: {problem}") from None


def _first(found: Iterable[Found], limit: int) -> Iterator[Found]:
    left = limit
    for one in found:
        yield one
        left -= isinstance(one, Row)
        if not left:
            return


def _lines_in(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1024 * 1024), b""))
