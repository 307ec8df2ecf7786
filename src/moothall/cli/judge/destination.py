"""Where the answers go: standard output, or a file that appears when it is whole."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from moothall.cli.judge.options import FORMAT_OF_ENDING, STANDARD_OUTPUT
from moothall.files.rows import FileError

#: Excel takes a CSV for UTF-8 only where this mark stands before it
MARKED = {"csv": "utf-8-sig"}
OF_SCORECARD = {".json": "json", ".md": "markdown"}


def format_for(chosen: str | None, out: str, *, evaluate: bool) -> str:
    """The format that was asked for, or that follows from where it goes.

    Raises FileError where the two do not go together.
    """
    terminal = out == STANDARD_OUTPUT and sys.stdout.isatty()
    if evaluate:
        if chosen not in {None, "table", *OF_SCORECARD.values()}:
            raise FileError(
                f"--evaluate writes a scorecard as table, json or markdown, not {chosen}"
            )
        return chosen or OF_SCORECARD.get(Path(out).suffix, "table")
    if chosen in OF_SCORECARD.values():
        raise FileError(f"--format {chosen} is for --evaluate; judgements are written as jsonl")
    if chosen == "html" and terminal:
        raise FileError("--format html writes a page: say where with --out report.html")
    if chosen:
        return chosen
    suffix = Path(out).suffix.lower()
    if out != STANDARD_OUTPUT and suffix and suffix not in FORMAT_OF_ENDING:
        raise FileError(
            f"--out {out}: the ending {suffix} says no format that can be written. The endings are"
            f" {', '.join(FORMAT_OF_ENDING)}; with any other name give --format"
        )
    ending = FORMAT_OF_ENDING.get(suffix)
    return ending or ("table" if terminal else "jsonl")


@contextmanager
def opened(out: str, form: str, *, inputs: Sequence[str]) -> Iterator[TextIO]:
    """The stream to write to. A file is put in its place at the end, or left as it was.

    Raises FileError where the file cannot be written or is one of the inputs.
    """
    newline = "" if form == "csv" else "\n"
    if out == STANDARD_OUTPUT:
        sys.stdout.reconfigure(encoding="utf-8", newline=newline)  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    target = Path(out)
    if any(Path(path).exists() and target.exists() and target.samefile(path) for path in inputs):
        raise FileError(f"--out {out}: is also an input; write to another file")
    if target.is_dir():
        raise FileError(
            f"--out {out}: is a folder; name a file in it, such as {target / 'report.html'}"
        )
    part = target.with_name(f"{target.name}.part")
    try:
        stream = part.open("w", encoding=MARKED.get(form, "utf-8"), newline=newline)
    except OSError as problem:
        raise FileError(f"--out {out}: {problem.strerror}") from problem
    try:
        with stream:
            yield stream
        os.replace(part, target)  # noqa: PTH105 - the same in one word
    except BaseException:
        part.unlink(missing_ok=True)
        raise
