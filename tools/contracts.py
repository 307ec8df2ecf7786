"""The contract table of docs/reference/platforms.md, printed from what tests were seen to do.

    CONTRACTS=seen.jsonl PEERS=1 pytest -n 0 tests/platforms tests/peers
    python tools/contracts.py seen.jsonl

The second line writes tests/contracts.json (one test for each platform, verb and other side) and
prints the table into the page. Without a file it only prints. Every other run of the tests holds
each named test to it (tests/support/contracts.py).
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from moothall import platforms
from moothall.platforms.base import Support, Verb, spoken
from moothall.platforms.table import table

ROOT = Path(__file__).parents[1]
FILE = ROOT / "tests" / "contracts.json"
PAGE = ROOT / "docs" / "reference" / "platforms.md"
BEGIN, END = "<!-- contracts: begin -->\n", "<!-- contracts: end -->\n"
LETTERS = {"live": "L", "description": "D", "fixture": "F"}
DENIED = {Support.MANUAL: "by hand", Support.NO: "no"}
#: the pretend network has a page of its own
NAMES = sorted({*platforms.names()} - {"sandbox"}, key=lambda name: table()[name].title.lower())

Seen = dict[str, dict[str, dict[str, str]]]


def chosen(lines: Iterable[str]) -> Seen:
    """For each platform, verb and other side the plainest test: no parameters, a short name."""
    every: dict[tuple[str, str, str], set[str]] = {}
    for line in lines:
        test, platform, verb, against = json.loads(line)
        every.setdefault((platform, verb, against), set()).add(test)
    found: Seen = {}
    for (platform, verb, against), tests in sorted(every.items()):
        plainest = min(tests, key=lambda test: ("[" in test, len(test), test))
        found.setdefault(platform, {}).setdefault(verb, {})[against] = plainest
    return found


def kept() -> Seen:
    found: Seen = json.loads(FILE.read_text("utf-8"))
    return found


def printed(seen: Seen) -> str:
    """The table, as it stands between its marks."""
    titles = [table()[name].title for name in NAMES]
    lines = [["verb", *titles], ["---"] * (len(NAMES) + 1)]
    lines += [[spoken(verb), *(cell(seen, name, verb) for name in NAMES)] for verb in Verb]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cell(seen: Seen, name: str, verb: Verb) -> str:
    support = table()[name].rows[verb].support
    if support in DENIED:
        return DENIED[support]
    tried = seen.get(name, {}).get(verb.value, {})
    return " ".join(letter for against, letter in LETTERS.items() if against in tried)


def with_table(page: str, seen: Seen) -> str:
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{PAGE} lacks the marks of the table")
    return f"{before}{BEGIN}{printed(seen)}{END}{after}"


def main(given: list[str]) -> None:
    if given:
        lines = [line for name in given for line in Path(name).read_text("utf-8").splitlines()]
        FILE.write_text(json.dumps(chosen(lines), indent=1) + "\n", "utf-8")
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), kept()), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
