"""What the pretend residents write: the example posts, varied so that no two are the same."""

import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2] / "data" / "posts"
#: of each disposition, so many posts are really judged; the others take one of these answers
JUDGED = 40
STREETS = (
    "Elmstead Road", "Greenstead Close", "Highwoods Square", "Monkwick Avenue", "Lexden Grove",
    "Mile End", "Stanway Court", "Myland Way", "Gillyflower Court", "St Helen's House",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """One example post: what was written, under what, and what is to be done first."""

    text: str
    name: str
    handle: str
    parent: str
    kind: str
    disposition: str
    service: str
    labels: tuple[str, ...]


@dataclass
class Texts:
    """Every example, and for each disposition some judgements as the desk keeps them."""

    examples: list[Example]
    judgements: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def varied(self, example: Example, number: int, chance: random.Random) -> str:
        """The example with something of its own: a street, a reference, another's sentence."""
        tail = f"{chance.choice(STREETS)} ref{number}"
        if chance.random() < 0.4:
            return f"{example.text} {chance.choice(self.examples).text[:120]} {tail}"
        return f"{example.text} {tail}"


def read() -> Texts:
    """The examples with some judgements, for which the model is loaded."""
    found = Texts(examples_of())
    found.judgements = judged(found.examples)
    return found


def examples_of() -> list[Example]:
    rows = [json.loads(line) for path in sorted(HERE.glob("*.jsonl")) for line in path.open()]
    return [
        Example(
            row["text"].replace("\x00", ""),
            (row.get("author") or {}).get("name", ""),
            (row.get("author") or {}).get("handle", ""),
            row.get("parent", ""),
            row.get("kind", "comment"),
            row["disposition"],
            row.get("service", "none"),
            (*row.get("grounds", ()), *row.get("needs", ())),
        )
        for row in rows
        if row.get("text", "").strip() and row.get("disposition")
    ]


def judged(examples: list[Example]) -> dict[str, list[dict[str, Any]]]:
    """A few of each disposition, read by the shipped model under the shipped policy."""
    from moothall.core.judgement import Context  # noqa: PLC0415
    from moothall.core.judgement.detect import detect  # noqa: PLC0415
    from moothall.core.judgement.judge import judge_reading  # noqa: PLC0415
    from moothall.core.judgement.rival import with_rival  # noqa: PLC0415
    from moothall.core.policy import load_policy  # noqa: PLC0415
    from moothall.core.values import Author, Post  # noqa: PLC0415
    from moothall.inbox.judging.reading import as_kept  # noqa: PLC0415
    from moothall.inbox.judging.waiting import columns, shipped  # noqa: PLC0415

    policy, context = (
        load_policy("colchester-borough-homes"),
        Context(received_at=datetime.now(UTC)),
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in random.Random(3).sample(examples, len(examples)):
        if len(found[one.disposition]) >= JUDGED:
            continue
        post = Post(text=one.text, id="x", platform="facebook", kind=one.kind,
                    author=Author(one.name, one.handle, ""), parent=one.parent, history=(),
                    posted_at=context.received_at)  # fmt: skip
        hits = detect(post, context)
        reading = shipped(post, hits)
        answer = judge_reading(post, reading, hits, policy, context=context)
        kept = {
            "around": {"parent": one.parent, "history": [], "alike": 0, "bio": ""},
            "reading": as_kept(reading, reading.dispositions, hits),
            **columns(with_rival(answer, reading.dispositions)),
        }
        found[one.disposition].append(
            {name: json.dumps(value) if name in JSON else value for name, value in kept.items()}
        )
    return dict(found)


#: columns of a judgement that PostgreSQL keeps as JSON
JSON = frozenset({"around", "reading", "grounds", "needs", "maybes", "clocks", "reasons"})
