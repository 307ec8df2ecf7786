"""How well each cue tells its need or ground on a file of labelled posts.

    python tools/cues/measure.py data/posts/*.jsonl                        a table
    python tools/cues/measure.py data/posts/*.jsonl --labels               by label only
    python tools/cues/measure.py data/posts/*.jsonl --missed emergency     what no cue caught
    python tools/cues/measure.py data/posts/*.jsonl --wrong cue.foi        what was wrongly caught

``--only data/splits/development.json`` measures on the posts kept apart, ``--but`` on the others.
Improve the cues on the others: a figure on posts that a cue was written for says little.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from moothall.core.judgement.detect import Context, Hit, detect
from moothall.core.judgement.detect.cues import cues
from moothall.core.values import Author, EarlierPost, Post


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("posts", type=Path, nargs="+")
    parser.add_argument("--labels", action="store_true", help="print the figures by label only")
    parser.add_argument("--only", type=Path, metavar="IDS", help="measure on these posts")
    parser.add_argument("--but", type=Path, metavar="IDS", help="measure on all but these posts")
    parser.add_argument("--missed", metavar="LABEL", help="print posts with this label and no hit")
    parser.add_argument("--wrong", metavar="KIND", help="print posts with this hit and no label")
    options = parser.parse_args()
    rows = [
        json.loads(line)
        for path in options.posts
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    if options.only or options.but:
        ids = set(json.loads((options.only or options.but).read_text(encoding="utf-8"))["ids"])
        rows = [row for row in rows if (row["id"] in ids) == bool(options.only)]
    found = [(set(row["grounds"]) | set(row["needs"]), hits_of(row), row) for row in rows]
    if options.missed:
        print_missed(options.missed, found)
    elif options.wrong:
        print_wrong(options.wrong, found)
    else:
        print_table(found, by_label=options.labels)
    return 0


def hits_of(row: dict[str, Any]) -> tuple[Hit, ...]:
    history = tuple(EarlierPost(old["text"], old["hours_ago"]) for old in row.get("history", []))
    author = Author(**row["author"])
    return detect(Post(text=row["text"], author=author, history=history), Context())


def about(kind: str) -> str | None:
    """The label that a kind of hit speaks for."""
    kind = kind.removesuffix(".doubtful")
    if kind in cues():
        return cues()[kind].about
    parts = kind.split(".")
    if parts[0] == "word":
        return "foul_language" if parts[1] != "mild" and "quoted" not in parts else None
    if parts[0] == "slur":
        quiet = {"quoted", "reclaimed"} & set(parts) or parts[1] == "class"
        return None if quiet else "discriminatory"
    if parts[0] == "personal":
        return "personal"
    if parts[0] == "author" and parts[1] != "not_now":
        return "media_political"
    return "repetitive" if kind in {"repeat.history", "repeat.bulk"} else None


Found = list[tuple[set[str], tuple[Hit, ...], dict[str, Any]]]


def print_table(found: Found, *, by_label: bool) -> None:
    caught: dict[str, Counter[str]] = defaultdict(Counter)
    labelled = Counter(label for labels, _, _ in found for label in labels)
    for labels, hits, _ in found:
        for kind in {hit.kind for hit in hits}:
            caught[kind]["right" if about(kind) in labels else "wrong"] += 1
        for label in {about(hit.kind) for hit in hits if not hit.kind.endswith(".doubtful")} - {
            None
        }:
            caught[f"any of {label}"]["right" if label in labels else "wrong"] += 1
    print("| kind | speaks for | right | wrong | precision | recall |")
    print("|---|---|---:|---:|---:|---:|")
    for kind in sorted(caught):
        if by_label and not kind.startswith("any of "):
            continue
        label = kind.removeprefix("any of ") if kind.startswith("any of ") else about(kind)
        right, wrong = caught[kind]["right"], caught[kind]["wrong"]
        if label is None:
            print(f"| {kind} | | | {right + wrong} | | |")
        else:
            precision, recall = right / (right + wrong), right / max(1, labelled[label])
            print(f"| {kind} | {label} | {right} | {wrong} | {precision:.2f} | {recall:.2f} |")


def print_missed(label: str, found: Found) -> None:
    for labels, hits, row in found:
        if label in labels and not any(
            about(hit.kind) == label and not hit.kind.endswith(".doubtful") for hit in hits
        ):
            doubts = [hit.kind for hit in hits if about(hit.kind) == label]
            print(row["id"], doubts or "", row["text"].replace("\n", " "))


def print_wrong(kind: str, found: Found) -> None:
    for labels, hits, row in found:
        for hit in hits:
            if hit.kind.startswith(kind) and about(hit.kind) not in labels:
                words = row["text"][slice(*hit.span)] if hit.span else hit.detail
                print(row["id"], hit.kind, f"“{words}”", row["text"].replace("\n", " "))


if __name__ == "__main__":
    sys.exit(main())
