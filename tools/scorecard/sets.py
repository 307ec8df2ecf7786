"""The posts that the judge is measured on, and the judge itself."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from moothall.core.judgement.evaluate import Labelled, labelled
from moothall.core.judgement.judge import judge
from moothall.core.policy import Policy, load_policy
from moothall.core.values import Judgement, Post

ROOT = Path(__file__).resolve().parents[2]
CONTRAST = ROOT / "data/contrast"
#: what each set of posts without any ground is there for
CONTRAST_SETS = {
    "groups": "groups named neutrally, proudly or with a need",
    "reclaimed": "words reclaimed",
    "quoted": "abuse quoted or reported",
    "counter": "counter-speech",
    "criticism": "harsh, honest criticism",
}
SUITES = ("disguise-1", "disguise-2", "disguise-3")
POLICY = "colchester-borough-homes"


@cache
def policy() -> Policy:
    return load_policy(POLICY)


def judge_one(post: Post) -> Judgement:
    """As ``moothall judge`` does it, under the shipped policy."""
    return judge(post, policy())


def development() -> list[Labelled]:
    """The posts that no training sees, with the corrections made since."""
    ids = json.loads((ROOT / "data/splits/development.json").read_text(encoding="utf-8"))["ids"]
    rows = {row["id"]: row for path in sorted((ROOT / "data/posts").glob("*.jsonl"))
            for row in lines(path)}  # fmt: skip
    corrections = ROOT / "data/corrections.jsonl"
    for row in lines(corrections) if corrections.exists() else ():
        if row["id"] in rows:
            rows[row["id"]] |= {name: value for name, value in row.items() if name != "because"}
    return [labelled(rows[one]) for one in ids]


def contrast(name: str) -> list[tuple[Labelled, dict[str, Any]]]:
    """Each post with the row it came from, for what it tests and whom it names."""
    return [(labelled(row), row) for row in lines(CONTRAST / f"{name}.jsonl")]


def suite(name: str) -> list[dict[str, Any]]:
    return lines(CONTRAST / f"{name}.jsonl")


def swaps() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CONTRAST / "swaps.json").read_text(encoding="utf-8"))
    return found


def lines(path: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def spread(posts: list[Labelled], count: int) -> list[Post]:
    """So many of the posts, evenly from the whole list, always the same ones."""
    step = max(1, len(posts) // count)
    return [gold.post for gold in posts[::step]][:count]
