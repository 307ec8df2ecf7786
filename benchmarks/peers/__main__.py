"""Our word detector beside the filters that anybody can install: ``python -m benchmarks.peers``.

Installs them into a scratch folder (pip and npm; Node.js 18 or newer), never into ours, and sets
all of them the disguise suites of data/contrast. Writes docs/benchmarks.md between its marks. A
filter that cannot be had is named and left out.
"""

import argparse
import json
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moothall.core.judgement.evaluate.swearing import Swearing, swearing, swears

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PAGE = ROOT / "docs/benchmarks.md"
SUITES = ("disguise-1", "disguise-2", "disguise-3")
PYTHON = ("alt-profanity-check==1.9.1", "better-profanity==0.7.0", "glin-profanity==4.1.0")
NODE = ("obscenity@0.4.6", "@2toad/profanity@3.3.0", "allprofanity@2.4.0")
MARKS = ("<!-- measured: peers -->", "<!-- end: peers -->")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scratch", type=Path, default=ROOT / "scratch/peers")
    scratch = parser.parse_args().scratch
    scratch.mkdir(parents=True, exist_ok=True)
    suites = {name: rows_of(name) for name in SUITES}
    texts = [row["text"] for rows in suites.values() for row in rows]
    swears("warm up")
    started = time.process_time()
    answers = {"Moothall": [swears(text) for text in texts]}
    milliseconds = {"Moothall": 1000 * (time.process_time() - started) / len(texts)}
    missing = []
    for name, ask in (*python_peers(scratch), *node_peers(scratch)):
        answer = ask(texts)
        if "error" in answer:
            missing.append(f"{name} ({answer['error']})")
            continue
        answers[name], milliseconds[name] = answer["flags"], answer["milliseconds"]
    results = {name: scored(suites, flags) for name, flags in answers.items()}
    write(results, milliseconds, missing)
    print(table(results, milliseconds))


def rows_of(suite: str) -> list[dict[str, Any]]:
    path = ROOT / f"data/contrast/{suite}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


Ask = Callable[[list[str]], dict[str, Any]]


def python_peers(scratch: Path) -> list[tuple[str, Ask]]:
    """Each in a virtual environment of its own making; one script asks all of them."""
    home = scratch / "python"
    python = home / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    for package in PYTHON:
        # one that cannot be had must not keep the others from being asked
        install = [str(python), "-m", "pip", "install", "--quiet", package]
        subprocess.run(install, check=False)
    script = [str(python), str(HERE / "ask.py")]
    names = [*(package.replace("==", " ") for package in PYTHON), "glin-profanity 4.1.0, all on"]
    return [(name, asker([*script, name], scratch)) for name in names]


def node_peers(scratch: Path) -> list[tuple[str, Ask]]:
    home = scratch / "node"
    home.mkdir(exist_ok=True)
    if shutil.which("npm"):
        (home / "package.json").write_text('{"private": true}', encoding="utf-8")
        for package in NODE:
            quietly = ["--silent", "--no-audit", "--no-fund"]
            subprocess.run(["npm", "install", *quietly, package], cwd=home, check=False)
    shutil.copy(HERE / "ask.mjs", home / "ask.mjs")
    return [
        (package[:1] + package[1:].replace("@", " "), asker(["node", "ask.mjs", package], home))
        for package in NODE
    ]


def asker(command: list[str], folder: Path) -> Ask:
    """A process that reads texts as JSON and answers with flags and milliseconds a text."""

    def ask(texts: list[str]) -> dict[str, Any]:
        try:
            ran = subprocess.run(
                command, cwd=folder, input=json.dumps(texts), capture_output=True, text=True,
                encoding="utf-8", check=True,
            )  # fmt: skip
        except FileNotFoundError:
            return {"error": f"no {command[0]} here"}
        except subprocess.CalledProcessError as failed:
            return {"error": (failed.stderr.strip().splitlines() or ["no reason given"])[-1]}
        return dict(json.loads(ran.stdout.splitlines()[-1]))

    return ask


def scored(suites: dict[str, list[dict[str, Any]]], flags: list[bool]) -> dict[str, Swearing]:
    said = iter(flags)
    return {name: swearing(rows, lambda _: next(said)) for name, rows in suites.items()}


def table(results: dict[str, dict[str, Swearing]], milliseconds: dict[str, float]) -> str:
    head = [f"{suite}: caught / innocent flagged" for suite in SUITES]
    lines = [["", *head, "ms a line"], ["---", *["---:" for _ in head], "---:"]]
    for name, suites in results.items():
        cells = [
            f"{s.caught.share or 0:.3f} / {100 * (s.flagged.share or 0):.1f} %"
            for s in suites.values()
        ]
        lines.append([name, *cells, f"{milliseconds[name]:.2f}"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(
    results: dict[str, dict[str, Swearing]], milliseconds: dict[str, float], missing: list[str]
) -> None:
    day = datetime.now(UTC).date()
    absent = f"\n\nCould not be had: {'; '.join(missing)}." if missing else ""
    text = (
        f"{table(results, milliseconds)}\n\nMeasured on {day.day} {day:%B %Y}, Python "
        f"{platform.python_version()}, {platform.machine()}; times of one process, not quiet."
        f"{absent}"
    )
    page = PAGE.read_text(encoding="utf-8")
    start, end = MARKS
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(page):
        raise SystemExit(f"{PAGE.name} has no marks {start} … {end}: put them where it should go")
    written = pattern.sub(lambda _: f"{start}\n\n{text}\n\n{end}", page)
    PAGE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
