"""How soon a feed that ends is noticed, and how often an alarm is false: on made-up figures.

    python benchmarks/quiet.py

Posts come by the hour of the day and the day of the week; each day and each hour has a factor of
its own (bursts, slack days), and ten days a year are bank holidays with a third of the posts.

The desk adds up the hours of each week anew. Here sums up to each hour are kept, which takes
minutes in place of hours; one look in two hundred is taken in the desk's own way as well, and both
must say the same.
"""

import os
import random
import statistics
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from moothall.channels import feeds

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.support.settings")
START = datetime(2025, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONDON = ZoneInfo("Europe/London")
YEARS, ENDS, CHECKED = 2, 20, 200
#: accounts of each kind with little to read
SLOW = 10


def profile() -> list[float]:
    made = [
        (1.0 if 8 <= hour < 22 else 0.12) * (0.6 if day >= 5 else 1.0)
        for day in range(7)
        for hour in range(24)
    ]
    return [one / sum(made) for one in made]


def figures(mean: float, weeks: int, chance: random.Random) -> dict[datetime, int]:
    """Posts by hour; ``mean`` a week."""
    shape, hours = profile(), {}
    for day in range(weeks * 7):
        factor = chance.gammavariate(4, 1 / 4)
        factor *= 0.35 if chance.random() < 10 / 365 else 1.0
        for hour in range(24):
            step = day * 24 + hour
            expected = mean * shape[step % 168] * factor * chance.gammavariate(3, 1 / 3)
            hours[START + step * HOUR] = poisson(expected, chance)
    return hours


def poisson(mean: float, chance: random.Random) -> int:
    """Arrivals in one hour, by the times between them."""
    arrived, at = 0, chance.expovariate(mean) if mean > 0 else 2.0
    while at < 1:
        arrived, at = arrived + 1, at + chance.expovariate(mean)
    return arrived


def main() -> None:
    import django  # noqa: PLC0415

    django.setup()
    print("| posts a week | false alarms a year | noticed after (half; 9 of 10) |\n|---:|---:|---|")
    for mean in (20, 40, 150, 600, 3000):
        chance = random.Random(mean)
        hours = figures(mean, 9 + YEARS * 52, chance)
        found = [bool(one) for _, one in looks(hours, 9 * 168, (9 + YEARS * 52) * 168)]
        alarms = sum(now and not was for was, now in pairwise([False, *found]))
        delays = sorted(noticed(figures(mean, 13, chance), chance) for _ in range(ENDS))
        late = delays[int(0.9 * len(delays))]
        print(
            f"| {mean:,} | {alarms / YEARS:g} | {said(statistics.median(delays))}; {said(late)} |",
            flush=True,
        )
    pauses()


def pauses() -> None:
    """Accounts with little to read: by their own pauses, looked at from one post to the next."""
    from moothall.channels import feeds  # noqa: PLC0415

    print(
        "\n| posts a week | false alarms a year | noticed after (half; 9 of 10) |\n|---:|---:|---|"
    )
    for mean in (0.5, 1, 2, 5, 10, 20):
        chance, alarms, delays = random.Random(mean), 0, []
        for _ in range(SLOW):
            hours = figures(mean, 20 + YEARS * 52, chance)
            times = sorted(hour for hour, posts in hours.items() if posts)
            for before, after in pairwise(times):
                if before < START + feeds.REMEMBERED:
                    continue
                enough = patience_at(hours, before)
                alarms += enough is not None and after - before > enough
                if chance.random() < ENDS / len(times):
                    delays.append(enough / HOUR if enough else float("inf"))
        late = sorted(delays)[int(0.9 * len(delays))]
        print(
            f"| {mean:g} | {alarms / SLOW / YEARS:.1f} |"
            f" {in_days(statistics.median(delays))}; {in_days(late)} |",
            flush=True,
        )


def patience_at(hours: dict[datetime, int], last: datetime) -> timedelta | None:
    """Of what is kept once it is over: rows go after twenty weeks, also while nothing comes."""
    from moothall.channels import feeds  # noqa: PLC0415

    known = {one: n for one, n in hours.items() if last - feeds.REMEMBERED < one <= last and n}
    enough = feeds.patience(known)
    if enough is None:
        return None
    return feeds.patience(
        {one: n for one, n in known.items() if one > last + enough - feeds.REMEMBERED}
    )


def in_days(hours: float) -> str:
    return "never" if hours == float("inf") else f"{hours / 24:.0f} days"


def looks(
    hours: dict[datetime, int], first: int, last: int
) -> Iterator[tuple[int, "feeds.Quiet | None"]]:
    """What is said each hour, of what the desk keeps then."""
    from moothall.channels import feeds  # noqa: PLC0415

    kept, plain = round(feeds.KEPT / HOUR), feeds.between
    sums = [0, *accumulate(hours.get(START + step * HOUR, 0) for step in range(last))]

    def between(_known: object, start: datetime, end: datetime) -> int:
        return sums[round((end - START) / HOUR)] - sums[round((start - START) / HOUR)]

    for step in range(first, last):
        at, since = START + step * HOUR, max(0, step - kept)
        feeds.between = between
        found = feeds.quiet({START + since * HOUR: 0}, at, LONDON)
        feeds.between = plain
        if step % CHECKED == 0:
            known = {START + one * HOUR: hours.get(START + one * HOUR, 0)
                     for one in range(since, step)}  # fmt: skip
            assert found == feeds.quiet(known, at, LONDON)
        yield step, found


def noticed(hours: dict[datetime, int], chance: random.Random) -> float:
    """Hours from the end of a feed to the alarm."""
    ends = 9 * 168 + chance.randrange(168)
    cut = {hour: posts for hour, posts in hours.items() if hour < START + ends * HOUR}
    for step, found in looks(cut, ends + 1, ends + 300):
        if found:
            return step - ends
    return float("inf")


def said(hours: float) -> str:
    return "never" if hours == float("inf") else f"{hours:g} h"


if __name__ == "__main__":
    main()
