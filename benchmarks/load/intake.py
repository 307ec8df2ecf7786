"""Posts in: how many a second are kept, how many are judged, and whether any is lost.

    python -m benchmarks.load.intake --state /var/tmp/moothall-load --posts 12000

Each post comes three times, as from a poll, a webhook and an import that overlap: three processes
hand in the same posts in batches and in an order of their own, while a fourth takes in what came.
Then every post is counted: each must be there once. Then some of them are judged. Processor time
stands beside the time by the clock, since other programs may want the machine.
"""

import argparse
import multiprocessing
import os
import random
import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.load import desk

BATCH = 50
SOURCES = ("poll", "webhook", "import")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--posts", type=int, default=12_000)
    parser.add_argument("--a-second", type=int, default=0, help="0: as fast as they can be kept")
    parser.add_argument("--judged", type=int, default=500)
    asked = parser.parse_args()
    server = desk.opened(asked.state)
    try:
        print(f"load average {os.getloadavg()[0]:.1f}")
        run(asked)
    finally:
        server.stop()


def run(asked: argparse.Namespace) -> None:
    from django.db import connections  # noqa: PLC0415

    organisation, account = place()
    mark = f"load{int(time.time())}"
    connections.close_all()
    spawn = multiprocessing.get_context("spawn")
    told = spawn.Queue()
    given = (str(asked.state), str(organisation), str(account), mark, asked.posts, asked.a_second)
    done = spawn.Event()
    taker = spawn.Process(target=take_in, args=(given[:2], done, told))
    givers = [spawn.Process(target=give, args=(source, *given, told)) for source in SOURCES]
    began = time.monotonic()
    for process in (taker, *givers):
        process.start()
    for process in givers:
        process.join()
    kept_in = time.monotonic() - began
    done.set()
    taker.join()
    taken_in = time.monotonic() - began
    for _ in range(len(givers) + 1):
        print(told.get())
    count(organisation, mark, asked.posts)
    print(f"events kept within {kept_in:.1f} s ({3 * asked.posts / kept_in:.0f} a second, of which"
          f" a third is new), posts there after {taken_in:.1f} s"
          f" ({asked.posts / taken_in:.0f} posts a second)")  # fmt: skip
    judge(organisation, asked.judged)


def place() -> tuple[UUID, UUID]:
    """The largest organisation, and one of its accounts."""
    from moothall.channels.models import Account  # noqa: PLC0415
    from moothall.people.models import Organisation  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415

    organisation = Organisation.objects.get(slug="landlord-0").pk
    with organisation_scope(organisation):
        return organisation, Account.objects.order_by("id")[0].pk


def give(  # noqa: PLR0917 - given to another process, one by one
    source: str, state: str, organisation: str, account: str, mark: str, posts: int,
    a_second: int, told: Any,
) -> None:  # fmt: skip
    """Hand in every post, as one way of arriving does."""
    with desk.joined(Path(state)):
        from benchmarks.load import texts  # noqa: PLC0415

        from moothall.channels.models import Account, Source  # noqa: PLC0415
        from moothall.channels.receive import take  # noqa: PLC0415
        from moothall.people.tenancy import organisation_scope  # noqa: PLC0415

        with organisation_scope(UUID(organisation)):
            page = Account.objects.get(pk=account)
        examples = texts.examples_of()
        now, chance = datetime.now(UTC), random.Random(source)
        order = list(range(posts))
        if source == "import":
            order.reverse()  # an export begins with the newest
        new, ours, began, late = 0, time.process_time(), time.monotonic(), 0.0
        for start in range(0, posts, BATCH):
            events = [
                event(mark, number, examples[number % len(examples)], now, chance)
                for number in order[start : start + BATCH]
            ]
            new += len(take(page, events, Source(source), now))
            if a_second:
                due = began + (start + BATCH) / a_second
                late = max(late, time.monotonic() - due)
                time.sleep(max(0.0, due - time.monotonic()))
        spent = (time.process_time() - ours) * 1000 / posts
        behind = f", at most {late:.1f} s late" if a_second else ""
        told.put(f"{source}: {new} of {posts} were new; {spent:.2f} ms of processor each{behind};"
                 f" {memory():.0f} MiB")  # fmt: skip


def event(mark: str, number: int, example: Any, now: datetime, chance: random.Random) -> Any:
    from moothall.platforms import base  # noqa: PLC0415

    del chance
    thread = f"{mark}-t{number // 8}"
    return base.Event(
        account="page-0", external_id=f"{mark}-{number}", kind=base.EventKind.CREATED, version="1",
        author=base.EventAuthor(f"{mark}-a{number // 6}", example.name, example.handle),
        place=base.PostKind.COMMENT, visibility=base.Visibility.PUBLIC,
        text=f"{example.text} ref{number}", parent_id=thread, root_id=thread,
        permalink=f"https://example.org/{mark}/{number}",
        occurred_at=now - timedelta(seconds=60 - number % 60),
    )  # fmt: skip


def take_in(given: tuple[str, str], done: Any, told: Any) -> None:
    """What the worker does with them, until nothing comes any more."""
    state, organisation = given
    with desk.joined(Path(state)):
        from moothall.inbox import intake  # noqa: PLC0415

        ours, posts = time.process_time(), 0
        while True:
            last = done.is_set()
            taken = intake.take_in(UUID(organisation), datetime.now(UTC))
            posts += taken.posts
            if not taken.events:
                if last:
                    break
                time.sleep(0.1)
        spent = (time.process_time() - ours) * 1000 / max(1, posts)
        told.put(f"taken in: {posts} posts, {spent:.2f} ms of processor each; {memory():.0f} MiB")


def count(organisation: UUID, mark: str, posts: int) -> None:
    """Raises AssertionError where a post is missing or there twice."""
    from moothall.channels.models import Event  # noqa: PLC0415
    from moothall.inbox.models import Case, Post  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415

    with organisation_scope(organisation):
        mine = Post.objects.filter(external_id__startswith=f"{mark}-")
        numbers = {name.rpartition("-")[2] for name in mine.values_list("external_id", flat=True)}
        events = Event.objects.filter(external_id__startswith=f"{mark}-")
        left = events.filter(taken_in_at=None).count()
        cases = Case.objects.filter(posts__in=mine).distinct().count()
        found, kept = mine.count(), events.count()
    print(
        f"{kept} events, {found} posts, {len(numbers)} different, {cases} cases, {left} left over"
    )
    assert found == len(numbers) == kept == posts, "posts were lost or doubled"
    assert left == 0, "events were left lying"


def judge(organisation: UUID, posts: int) -> None:
    """In this process, by the shipped model."""
    from moothall.inbox import judging  # noqa: PLC0415

    judging.judge_waiting(organisation, datetime.now(UTC), 25)  # loads the model
    judged, ours, began = 0, time.process_time(), time.monotonic()
    while judged < posts:
        judged += judging.judge_waiting(organisation, datetime.now(UTC), 25).judged
    spent, clock = time.process_time() - ours, time.monotonic() - began
    print(f"judged {judged} posts in {clock:.1f} s by the clock, {spent:.1f} s of processor"
          f" ({spent * 1000 / judged:.1f} ms each); {memory():.0f} MiB")  # fmt: skip


def memory() -> float:
    """The most that this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
