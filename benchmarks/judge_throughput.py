"""How many posts a second, and how much memory, `moothall judge` takes.

    python benchmarks/judge_throughput.py [--posts 2000] [--lines 1000000] [--full]

The posts are those of examples/posts.jsonl in turn, each with a number and a changing author added,
so that no two are the same. Speed is measured on one and on two processes, start-up included and
apart. The million lines are first read, remembered and written with an answer that costs nothing,
which is what the memory of everything but the judge comes to; with --full they are judged.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from moothall.cli.judge.writers import writer_for
from moothall.core.policy import load_policy
from moothall.core.values import LABELS, Disposition, Finding, Judgement, Need, Service
from moothall.files import Notes, Row, read_posts
from moothall.files.memory import remembering
from moothall.files.output.contract import About
from moothall.files.totals import Totals
from moothall.files.workers import JudgeRow, judge_all

EXAMPLES = Path(__file__).parents[1] / "examples" / "posts.jsonl"
MIB = 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=2_000, help="posts for the speed of the judge")
    parser.add_argument("--lines", type=int, default=1_000_000, help="lines for the memory")
    parser.add_argument("--full", action="store_true", help="judge all the lines (hours)")
    parser.add_argument("--no-speed", action="store_true", help="measure the memory only")
    parser.add_argument("--as-worker", choices=FORMATS, help=argparse.SUPPRESS)
    parser.add_argument("file", nargs="?", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.as_worker:
        read_and_write(arguments.file, arguments.as_worker)
        return
    with tempfile.TemporaryDirectory() as folder:
        if not arguments.no_speed:
            few = written(Path(folder, "few.jsonl"), arguments.posts)
            for workers in (1, 2):
                speed(few, arguments.posts, workers)
        many = written(Path(folder, "many.jsonl"), arguments.lines)
        if arguments.full:
            speed(many, arguments.lines, os.cpu_count() or 1)
            return
        for form in FORMATS:
            memory(many, arguments.lines, form)


FORMATS = ("jsonl", "csv", "html")


def written(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines(count))
    return path


def lines(count: int) -> Iterator[str]:
    examples = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]
    for number in range(count):
        post = dict(examples[number % len(examples)])
        post.pop("history", None)
        post["id"] = str(number)
        post["text"] = f"{post['text']} ({number * 7919 % 1_000_003})"
        post["author"] = {"name": "", "handle": f"user{number % 70_001}", "bio": ""}
        yield json.dumps(post, ensure_ascii=False)


def speed(path: Path, count: int, workers: int) -> None:
    """Posts a second through the whole command."""
    command = [sys.executable, "-m", "moothall.cli.main", "judge", str(path)]
    one = [*command, "--limit", "1", "--format", "jsonl", "--workers", "1"]
    start = timed(one)
    whole = timed([*command, "--format", "jsonl", "--workers", str(workers)])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"judge, {workers} worker{'s' if workers > 1 else ''}: {count:,} posts in {whole:.1f} s"
        f" = {count / whole:.0f} posts/s, of which start-up {start:.1f} s;"
        f" largest process {peak:.0f} MiB"
    )


def timed(command: list[str]) -> float:
    begun = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        subprocess.run(command, stdout=nowhere, stderr=nowhere, check=True)
    return time.perf_counter() - begun


def memory(path: Path, count: int, form: str) -> None:
    """Peak memory of everything but the judge, in a process of its own."""
    begun = time.perf_counter()
    run = subprocess.run(
        [sys.executable, __file__, "--as-worker", form, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - begun
    size = path.stat().st_size / MIB
    print(
        f"read, remember, write {form}: {count:,} lines ({size:.0f} MiB) in {seconds:.0f} s"
        f" = {count / seconds:,.0f} lines/s; peak {run.stdout.strip()} MiB"
    )


def read_and_write(file: str, form: str) -> None:
    """The command's own path with an answer that costs nothing; prints its peak memory in MiB."""
    scores = dict.fromkeys(LABELS, 0.1)
    finding = (Finding(Need.QUESTION, 0.9, "R5", ((0, 5),)),)

    def answer(row: Row) -> Judgement:
        return Judgement(
            row.post.id,
            list(Disposition)[hash(row.post.text) % len(Disposition)],
            (),
            finding,
            (),
            Service.NONE,
            scores,
            ("R5",),
            (),
            None,
            ("It asks a question.",),
            "policy@1",
            "benchmark",
        )

    def make() -> JudgeRow:
        return answer

    notes, totals = Notes(), Totals()
    about = About(load_policy("colchester-borough-homes"), [file], datetime.now(UTC))
    with tempfile.TemporaryFile("w", encoding="utf-8", newline="") as out:
        writer = writer_for(form, out, about)
        for outcome in judge_all(
            remembering(read_posts([file], notes=notes), notes), make, workers=1
        ):
            totals.add(outcome)
            writer.write(outcome)
        writer.finish(totals, notes)
        writer.close()
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


if __name__ == "__main__":
    main()
