"""Choose the frozen posts that every learned fit is tried on: ``python -m tools.golden``.

A frozen set that changes is none, so posts once chosen stay; run again, it only brings in labels
that were put right since. It takes labelled posts of writers whose share of the development posts
had been drawn by then, and never a development post or its look-alike, so no figure about the
development posts is touched by what a fit is chosen on.
"""

import json
import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tools.train.data import Example, development_ids, read_examples, split
from tools.train.places import CORRECTIONS, FROZEN

from moothall.core.judgement.evaluate import DANGER, Labelled, labelled
from moothall.core.values import LABELS, Disposition, Ground, Service

DANGERS, GROUPS, EACH_LABEL, EACH_SERVICE, EACH_WAY = 60, 30, 12, 14, 24
GROUP = re.compile(
    r"\b(muslims?|islam|jew(s|ish)?|christians?|gays?|lesbians?|trans(gender)?|disabled|disability|"
    r"wheelchair|autis\w+|deaf|immigrants?|refugees?|asylum|polish|romanians?|somalis?|pakistanis?|"
    r"nigerians?|ukrainians?|asian|"
    r"black (?:people|famil\w+|m[ae]n|wom[ae]n|neighbours?|tenants?)|travellers?|"
    r"gyps\w+|roma|pensioners?|foreign\w*|mosque)\b",
    re.IGNORECASE,
)


def main() -> None:
    posts = _put_right() if FROZEN.exists() else [example.gold for example in _chosen()]
    rows = [_row(gold) for gold in sorted(posts, key=lambda gold: gold.post.id)]
    FROZEN.write_text("".join(rows), encoding="utf-8")
    print(f"{len(rows)} posts")


def _put_right() -> list[Labelled]:
    corrections = {row["id"]: row for row in _lines(CORRECTIONS)} if CORRECTIONS.exists() else {}
    return [labelled(row | corrections.get(row["id"], {})) for row in _lines(FROZEN)]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def mentions_a_group_in_peace(gold: Labelled) -> bool:
    """Speaks of people by faith, origin, health or love, and breaks no clause in doing so."""
    return not gold.grounds and bool(GROUP.search(gold.post.text))


def _chosen() -> Iterator[Example]:
    drawn = {name.partition("-")[0] for name in development_ids()}
    posts = [example for example in split(read_examples())[0] if example.writer in drawn]
    posts.sort(key=lambda example: blake2b(f"golden {example.id}".encode()).digest())
    had: list[Example] = []
    for count, wanted in _wanted():
        have = sum(wanted(example.gold) for example in had)
        more = [e for e in posts if e not in had and wanted(e.gold)][: max(count - have, 0)]
        had += more
        yield from more


def _wanted() -> Iterator[tuple[int, Callable[[Labelled], bool]]]:
    yield DANGERS, lambda gold: gold.disposition in DANGER
    yield GROUPS, mentions_a_group_in_peace
    for label in LABELS:
        yield EACH_LABEL, lambda gold, label=label: label in gold.labels
    for service in Service:
        yield EACH_SERVICE, lambda gold, service=service: gold.service is service
    for way in Disposition:
        yield EACH_WAY, lambda gold, way=way: gold.disposition is way


def _row(gold: Labelled) -> str:
    post = gold.post
    record = {
        "id": post.id,
        "platform": post.platform,
        "kind": post.kind,
        "text": post.text,
        "author": {
            "name": post.author.name,
            "handle": post.author.handle,
            "bio": post.author.bio,
        },
        "parent": post.parent,
        "history": [{"text": e.text, "hours_ago": e.hours_ago} for e in post.history],
        "posted_at": post.posted_at.isoformat() if post.posted_at else None,
        "grounds": [label.value for label in Ground if label in gold.grounds],
        "needs": sorted(need.value for need in gold.needs),
        "disposition": gold.disposition.value,
        "service": gold.service.value,
        "group_in_peace": mentions_a_group_in_peace(gold),
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
