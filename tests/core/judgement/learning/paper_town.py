"""An organisation on paper: posts, a judge that reads them roughly right, and officers who decide.

The reader is a stand-in whose scores are the true labels seen through a fog, so that learning is
tried in seconds; ``test_with_the_shipped_model.py`` tries the same with the shipped one.
"""

import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from moothall.core import load_policy
from moothall.core.judgement.evaluate import Labelled
from moothall.core.judgement.findings import threshold_for
from moothall.core.judgement.judge import judge_reading
from moothall.core.judgement.learning import Decision, Frozen, Marks
from moothall.core.judgement.learning.fit import DANGER_LABELS
from moothall.core.judgement.learning.gate import marks_of
from moothall.core.judgement.learning.reading import Kept
from moothall.core.judgement.precedence import disposition_for
from moothall.core.values import LABELS, Author, Ground, Need, Post, Service

POLICY = load_policy("harrowmere-homes")
FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)
WORDS = [
    "lift",
    "roof",
    "bins",
    "gate",
    "letter",
    "office",
    "rent",
    "phone",
    "window",
    "garden",
    "stairs",
    "heating",
    "boiler",
    "queue",
    "form",
    "website",
    "meeting",
    "manager",
    "key",
    "meter",
    "path",
    "lamp",
    "parking",
    "tree",
    "dog",
    "music",
    "paint",
    "carpet",
    "pipe",
    "tap",
    "drain",
    "ladder",
    "shed",
    "wall",
    "hedge",
    "bus",
    "school",
    "shop",
    "winter",
    "summer",
    "monday",
    "friday",
    "morning",
    "evening",
]
OF_SERVICE = dict(zip(Service, WORDS, strict=False))

#: What posts ask, and how many of each hundred do.
KINDS: tuple[tuple[int, frozenset], ...] = (
    (24, frozenset({Need.QUESTION})),
    (14, frozenset({Need.OPINION})),
    (14, frozenset({Need.COMPLAINT, Need.PERSONAL})),
    (10, frozenset({Need.HAZARD, Need.PERSONAL})),
    (12, frozenset({Need.RHETORICAL})),
    (6, frozenset({Need.EMERGENCY, Need.PERSONAL})),
    (4, frozenset({Need.SAFEGUARDING, Need.PERSONAL})),
    (8, frozenset({Ground.ABUSIVE})),
    (4, frozenset({Ground.DISCRIMINATORY})),
    (4, frozenset({Need.FOI})),
)


@dataclass(frozen=True)
class Town:
    """Posts with what the general rulings make of them, and a reader that knows them roughly."""

    posts: tuple[Post, ...]
    right: Mapping[str, Marks]
    read_as: Mapping[str, Kept]
    version: str = "weights-1"

    def read(self, post: Post, hits: object) -> Kept:
        del hits
        return self.read_as[post.id]


def a_town(count: int, seed: int) -> Town:
    draw = random.Random(seed)
    posts, right, read_as = [], {}, {}
    for number in range(count):
        labels = draw.choices([kind for _, kind in KINDS], [share for share, _ in KINDS])[0]
        service = draw.choice(list(Service))
        text = " ".join([OF_SERVICE[service], *draw.choices(WORDS, k=14)])
        name = f"{seed}-{number:04}"
        post = Post(text=text, id=name, author=Author(name=f"Author {draw.randrange(count)}"))
        marks = Marks(
            frozenset(one for one in labels if isinstance(one, Ground)),
            frozenset(one for one in labels if isinstance(one, Need)),
            service,
        )
        posts.append(post)
        right[name] = marks
        read_as[name] = through_fog(post, marks, draw)
    return Town(tuple(posts), right, read_as)


def through_fog(post: Post, marks: Marks, draw: random.Random) -> Kept:
    scores = {}
    for label in LABELS:
        asked = threshold_for(label, POLICY)
        way = (6.0 if label in DANGER_LABELS else 2.2) if label in marks.labels else -2.2
        odds = math.log(asked / (1 - asked)) + way + draw.gauss(0, 0.9)
        scores[label] = 1 / (1 + math.exp(-odds))
    logs = {one: draw.gauss(0, 0.8) + (3.0 if one is marks.service else 0.0) for one in Service}
    whole = sum(math.exp(value) for value in logs.values())
    return Kept(post, (), scores, {one: math.exp(value) / whole for one, value in logs.items()})


def gold_of(town: Town) -> Iterator[Frozen]:
    for post in town.posts:
        marks = town.right[post.id]
        way = disposition_for(marks.grounds, marks.needs)
        gold = Labelled(post, marks.grounds, marks.needs, way, marks.service)
        yield Frozen(gold, group_in_peace=not marks.grounds and post.id.endswith("7"))


def as_ruled(marks: Marks) -> Marks:
    """An officer who does as the general rulings say."""
    return marks


def own_way(marks: Marks) -> Marks:
    """An organisation that answers rhetorical questions, calls hazards urgent, and has no estates
    or leasehold team of its own.
    """
    needs = set(marks.needs)
    if Need.RHETORICAL in needs:
        needs = (needs - {Need.RHETORICAL}) | {Need.QUESTION}
    if Need.HAZARD in needs:
        needs.add(Need.URGENT)
    moved = {Service.ESTATES: Service.CORPORATE, Service.LEASEHOLD: Service.RENT}
    return Marks(marks.grounds, frozenset(needs), moved.get(marks.service, marks.service))


def decisions_of(
    town: Town,
    practice: Callable[[Marks], Marks] = own_way,
    *,
    wrong: float = 0.0,
    seed: int = 1,
    officers: int = 4,
) -> list[Decision]:
    """One decision a post, four a day; a wrong one is what was right for some other post."""
    draw = random.Random(seed)
    decisions = []
    for number, post in enumerate(town.posts):
        kept = town.read_as[post.id]
        about = draw.choice(town.posts) if draw.random() < wrong else post
        decisions.append(
            Decision(
                post=post,
                decided=practice(town.right[about.id]),
                by=f"officer {draw.randrange(officers)}",
                at=FIRST + timedelta(hours=6 * number),
                said=marks_of(judge_reading(post, kept, (), POLICY)),
                before_suggestion=draw.random() < 0.5,
            )
        )
    return decisions
