"""A desk with a million posts: how long its list, its counts, its search and one case take.

    python -m benchmarks.inbox_load --posts 1000000 --organisations 40

Starts a throwaway PostgreSQL with the durability of a real one, fills it by COPY as the owner, and
asks as the application's role under row security, through the very functions that the screens call.
The largest organisation has a fifth of all posts. Prints milliseconds: median and 95th percentile.
"""

import argparse
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

NOW = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
#: as a landlord's inbox looks: most things are done, and of what is open most is ordinary
OPEN_SHARE = 0.07
PER_CASE = 1.4
QUEUES = {
    "answer": 30, "left_alone": 25, "private": 20, "moderation": 8, "waiting": 6, "redirect": 4,
    "requests": 3, "urgent": 3, "danger": 1,
}  # fmt: skip
DISPOSITIONS = {
    "answer": "respond", "left_alone": "none", "private": "private", "moderation": "moderate",
    "waiting": "respond", "redirect": "redirect", "requests": "foi", "urgent": "urgent",
    "danger": "emergency",
}  # fmt: skip
COMMON = (
    "the", "lift", "is", "out", "again", "boiler", "heating", "water", "damp", "mould", "repair",
    "appointment", "rent", "bins", "parking", "council", "tenant", "leak", "flat", "house",
    "street", "road", "children", "weeks", "months", "nobody", "answers", "please", "help",
    "thank", "you", "when", "will", "what", "about", "my", "our", "your", "they", "have", "not",
    "been", "since", "yesterday", "ceiling", "window",
)  # fmt: skip
AREAS = ("elmstead", "greenstead", "highwoods", "monkwick", "lexden", "mile", "stanway", "myland")


def main() -> None:
    asked = arguments()
    root = Path(tempfile.mkdtemp(prefix="moothall-benchmark-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.support.settings")
    from moothall.store import start  # noqa: PLC0415 - the environment comes first

    server = start(root, durable=True)
    try:
        prepare(server)
        began = time.monotonic()
        members = fill(server.owner_url, asked.posts, asked.organisations, random.Random(7))
        print(f"filled {asked.posts:,} posts in {time.monotonic() - began:.0f} s")
        measure(members, asked.rounds)
    finally:
        server.stop()
        shutil.rmtree(root, ignore_errors=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--organisations", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=200)
    return parser.parse_args()


def prepare(server: "object") -> None:
    """Every table, as the owner; then Django as the application."""
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    settings.DATABASES["default"]["USER"] = "moothall_app"
    django.setup()
    from moothall.config import migrate  # noqa: PLC0415
    from moothall.config.database import database  # noqa: PLC0415

    migrate.run(server.owner_url)  # type: ignore[attr-defined]
    settings.DATABASES["default"].update(database(server.app_url))  # type: ignore[attr-defined]
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)


def fill(owner_url: str, posts: int, organisations: int, chance: random.Random) -> list[UUID]:
    """A membership of each organisation comes back, the largest one's first."""
    import psycopg  # noqa: PLC0415
    from tests.support.desk_cast import desk  # noqa: PLC0415

    from moothall import policies  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415

    members = []
    with psycopg.connect(owner_url) as owner:
        for number, share in enumerate(shares(posts, organisations)):
            made = desk(f"Landlord {number}", f"landlord-{number}")
            with organisation_scope(made.id):
                policies.adopt_shipped(
                    made.id, "colchester-borough-homes", by=made.adam, at=NOW - timedelta(days=900)
                )
            Filling(owner, made.id, made.olive.pk, chance).fill(share)
            owner.commit()
            members.append(made.sam.pk)
        owner.commit()
        owner.autocommit = True
        owner.execute("VACUUM ANALYZE")
    return members


def shares(posts: int, organisations: int) -> Iterator[int]:
    """A fifth for the first, the rest in equal parts."""
    if organisations == 1:
        yield posts
        return
    yield posts // 5
    rest = posts - posts // 5
    for number in range(organisations - 1):
        yield rest // (organisations - 1) + (number < rest % (organisations - 1))


@dataclass(frozen=True)
class Made:
    """One case."""

    id: UUID
    account: UUID
    author: UUID
    thread: UUID
    queue: str
    at: datetime
    is_open: bool


class Filling:
    """One organisation's rows, by COPY."""

    def __init__(
        self, owner: "object", organisation: UUID, member: UUID, chance: random.Random
    ) -> None:
        from moothall.core.values.ids import new_id  # noqa: PLC0415

        self.owner, self.organisation, self.member = owner, organisation, member
        self.chance, self.new_id = chance, new_id

    def fill(self, posts: int) -> None:
        account = self.new_id()
        self.copy(
            "channels_account",
            "id organisation_id platform name handle external_id server_url profile credentials"
            " cursors capabilities connected_at connected_by_id connected_by_name paused_by_id"
            " paused_by_name paused_reason last_error version",
            [
                (account, self.organisation, "sandbox", "Page", "page", "page", "", "", "", "{}",
                 "{}", NOW - timedelta(days=900), "", "", "", "", "", "", 1),
            ],
        )  # fmt: skip
        authors = [self.new_id() for _ in range(max(1, posts // 6))]
        threads = [self.new_id() for _ in range(max(1, posts // 8))]
        long_ago = NOW - timedelta(days=730)
        self.copy(
            "inbox_author",
            "id organisation_id account_id external_id name handle bio avatar first_seen_at"
            " last_seen_at",
            [
                (one, self.organisation, account, f"a{n}", f"Rita {n}", f"rita{n}", "", "",
                 long_ago, NOW)
                for n, one in enumerate(authors)
            ],
        )  # fmt: skip
        self.copy(
            "inbox_thread",
            "id organisation_id account_id external_id is_private last_post_at",
            [
                (one, self.organisation, account, f"t{n}", False, NOW)
                for n, one in enumerate(threads)
            ],
        )
        self.cases_and_posts(posts, account, authors, threads)

    def cases_and_posts(
        self, posts: int, account: UUID, authors: list[UUID], threads: list[UUID]
    ) -> None:
        cases, rows, number = [], [], 0
        while number < posts:
            is_open = self.chance.random() < OPEN_SHARE
            made = Made(
                id=self.new_id(),
                account=account,
                author=self.chance.choice(authors),
                thread=self.chance.choice(threads),
                queue=self.chance.choices(list(QUEUES), list(QUEUES.values()))[0],
                at=NOW - timedelta(minutes=self.chance.randrange(10_000 if is_open else 1_000_000)),
                is_open=is_open,
            )
            count = min(posts - number, 1 + (self.chance.random() < PER_CASE - 1))
            keys = [self.new_id() for _ in range(count)]
            rows += [self.post(key, made, number + place) for place, key in enumerate(keys)]
            cases.append(self.case(made, keys[-1], count))
            number += count
        self.copy(
            "inbox_case",
            "id organisation_id account_id thread_id author_id newest_post_id posts_count queue"
            " is_open opened_at waiting_since due_at due_for rank_at attention assigned_to_id"
            " closed_at closed_how closed_by_name tags version",
            cases,
        )
        self.copy(
            "inbox_post",
            "id organisation_id account_id thread_id author_id case_id external_id version kind"
            " visibility own text parent_external_id permalink attachments posted_at received_at"
            " settled_at judge_state judge_attempts judge_problem disposition service labels"
            " clocks",
            rows,
        )

    def post(self, key: UUID, made: "Made", number: int) -> tuple[object, ...]:
        words = self.chance.choices(COMMON, k=self.chance.randrange(5, 40))
        words += [self.chance.choice(AREAS), f"ref{self.chance.randrange(20_000)}"]
        service = self.chance.choice(("repairs", "rent", "estates"))
        return (
            key, self.organisation, made.account, made.thread, made.author, made.id,
            f"p{number}", "1", "comment", "public", False, " ".join(words), "", "", "[]", made.at,
            made.at, None if made.is_open else made.at, "judged", 0, "",
            DISPOSITIONS[made.queue], service, ["question"] if made.queue == "answer" else [],
            "[]",
        )  # fmt: skip

    def case(self, made: "Made", newest: UUID, count: int) -> tuple[object, ...]:
        at, is_open = made.at, made.is_open
        due = at + timedelta(days=2) if is_open and self.chance.random() < 0.5 else None
        mine = self.member if is_open and self.chance.random() < 0.1 else None
        return (
            made.id, self.organisation, made.account, made.thread, made.author, newest, count,
            made.queue if is_open else "done", is_open, at, at if is_open else None, due,
            "first answer" if due else "", due or at, "", mine, None if is_open else at,
            "" if is_open else "answered", "" if is_open else "Olive", [], 1,
        )  # fmt: skip

    def copy(self, table: str, columns: str, rows: list[tuple[object, ...]]) -> None:
        names = ", ".join(columns.split())
        with (
            self.owner.cursor() as cursor,  # type: ignore[attr-defined]
            cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copying,
        ):
            for row in rows:
                copying.write_row(row)


def measure(members: list[UUID], rounds: int) -> None:
    from moothall.inbox import queries  # noqa: PLC0415
    from moothall.inbox.queries import Filters, Search  # noqa: PLC0415
    from moothall.people.models import Membership  # noqa: PLC0415

    found = {one.pk: one for one in Membership.objects.select_related("organisation", "person")}
    largest, everybody = [found[members[0]]], [found[key] for key in members]
    chance = random.Random(11)

    def a_case(by: Membership) -> None:
        row = chance.choice(queries.page(by, Filters(), NOW).rows)
        queries.whole(by, row.case.pk, NOW)

    def second_page(by: Membership) -> None:
        first = queries.page(by, Filters(queue="answer"), NOW)
        queries.page(by, Filters(queue="answer"), NOW, after=first.after)

    questions: dict[str, Callable[[Membership], object]] = {
        "counts of the queues": lambda by: queries.counts(by, NOW),
        "page of one queue": lambda by: queries.page(by, Filters(queue="answer"), NOW),
        "page of all queues": lambda by: queries.page(by, Filters(), NOW),
        "page and counts": lambda by: (queries.counts(by, NOW), queries.page(by, Filters(), NOW)),
        "two pages of one queue": second_page,
        "page of Done": lambda by: queries.page(by, Filters(queue="done"), NOW),
        "page of mine": lambda by: queries.page(by, Filters(assigned="me"), NOW),
        "a page, then one case whole": a_case,
        "search: one common word": lambda by: queries.search(by, Search("boiler"), NOW),
        "search: two words": lambda by: queries.search(by, Search("boiler greenstead"), NOW),
        "search: a rare word": lambda by: queries.search(
            by, Search(f"ref{chance.randrange(20_000)}"), NOW
        ),
        "search: a part of a word": lambda by: queries.search(by, Search("*reenstea*"), NOW),
        "search: words and a filter": lambda by: queries.search(
            by, Search("leak", disposition="foi"), NOW
        ),
        "search: nothing asked": lambda by: queries.search(by, Search(), NOW),
    }
    print(f"{'':32}{'largest organisation':>24}{'any organisation':>24}")
    for name, question in questions.items():
        shown = [timed(question, people, rounds, chance) for people in (largest, everybody)]
        print(f"{name:32}{shown[0]:>24}{shown[1]:>24}")


def timed(
    question: Callable[..., object], people: list["object"], rounds: int, chance: random.Random
) -> str:
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415

    times = []
    for number in range(rounds + 5):
        by = chance.choice(people)
        with organisation_scope(by.organisation_id):  # type: ignore[attr-defined]
            began = time.perf_counter()
            question(by)
            if number >= 5:  # the first ones load modules and plans
                times.append((time.perf_counter() - began) * 1000)
    worst = statistics.quantiles(times, n=20)[-1]
    return f"{statistics.median(times):.1f} ({worst:.1f})"


if __name__ == "__main__":
    main()
