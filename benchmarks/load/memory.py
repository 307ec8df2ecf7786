"""How much memory a worker holds after so many events: whether it grows.

    python -m benchmarks.load.memory --state DIR --events 100000

One process takes in what a webhook and a poll bring, as the worker's tasks do, and says every tenth
of the way what it holds. What was taken in is marked, and nothing is judged: the judge's own memory
is measured in docs/benchmarks.md.
"""

import argparse
import gc
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from benchmarks.load import desk, hooked

AT_ONCE = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--events", type=int, default=100_000)
    asked = parser.parse_args()
    server = desk.opened(asked.state)
    try:
        run(asked.events)
    finally:
        server.stop()


def run(events: int) -> None:
    from moothall import platforms  # noqa: PLC0415 - Django first
    from moothall.channels import receive  # noqa: PLC0415
    from moothall.channels.models import Application, Event  # noqa: PLC0415
    from moothall.channels.receive.hooks import hooked as keep  # noqa: PLC0415
    from moothall.people.models import Organisation  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415
    from moothall.platforms.meta.hooks import MetaHooks  # noqa: PLC0415

    platforms._HOOKS["sandbox"] = lambda: MetaHooks("page")  # type: ignore[index]  # noqa: SLF001
    hooked.seed(argparse.Namespace(pages=5, server="http://127.0.0.1:9", token="none"))
    ours: UUID = Organisation.objects.get(slug=hooked.SLUG).pk
    mark = f"m{time.time():.0f}"
    print(f"load average {os.getloadavg()[0]:.1f}; {held():.1f} MiB before the first")
    with organisation_scope(ours):
        application = Application.objects.get()
        already = Event.objects.count()
        for number in range(0, events, AT_ONCE):
            raw, headers = several(number, min(AT_ONCE, events - number), mark)
            keep(application, headers, raw, datetime.now(UTC))
            receive.parse_waiting(ours, datetime.now(UTC))
            done = number + AT_ONCE
            if done % max(AT_ONCE, events // 10) == 0:
                gc.collect()
                print(f"{done} events: {held():.1f} MiB")
        print(f"{Event.objects.count() - already} events kept")


def several(first: int, many: int, mark: str) -> tuple[bytes, dict[str, str]]:
    """One delivery about many comments, as Meta sends when much happens."""
    return hooked.delivery(first, 5, mark, many=many)


def held() -> float:
    """MiB that are this process's own now, not the most there ever was."""
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


if __name__ == "__main__":
    main()
