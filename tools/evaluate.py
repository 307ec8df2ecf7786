"""Print how the shipped model does: ``python -m tools.evaluate [FILE] [--json]``.

Without FILE it reads the development posts, which no training has seen.
"""

import argparse
import json
from pathlib import Path

from tools.judging import judge_all

from moothall.core.judgement.evaluate import labelled, score
from moothall.core.judgement.model import Model

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="labelled posts, JSON Lines")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    records = _records([given.file]) if given.file else _development_records()
    gold = [labelled(record) for record in records]
    card = score(gold, judge_all(gold, Model.shipped()))
    print(json.dumps(card.as_dict(), indent=1) if given.json else card.as_text())


def _development_records() -> list[dict[str, object]]:
    ids = json.loads((ROOT / "data/splits/development.json").read_text(encoding="utf-8"))["ids"]
    corrections = {
        row["id"]: {name: value for name, value in row.items() if name != "because"}
        for row in _records([path for path in [ROOT / "data/corrections.jsonl"] if path.exists()])
    }
    records = {row["id"]: row for row in _records(sorted((ROOT / "data/posts").glob("*.jsonl")))}
    return [records[i] | corrections.get(i, {}) for i in ids]


def _records(paths: list[Path]) -> list[dict[str, object]]:
    return [
        json.loads(line)
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


if __name__ == "__main__":
    main()
