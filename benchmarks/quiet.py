"""How soon a feed that ends is noticed, and how often an alarm is false: on made-up figures.

    python benchmarks/quiet.py

Posts come by the hour of the day and the day of the week; each day and each hour has a factor of
its own (bursts, slack days), and ten days a year are bank holidays with a third of the posts.
"""

import os
import random
import statistics
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
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
YEARS, ENDS = 2, 12


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
        print(f"| {mean} | {alarms / YEARS:g} | {said(statistics.median(delays))}; {said(late)} |")


def looks(
    hours: dict[datetime, int], first: int, last: int
) -> Iterator[tuple[int, "feeds.Quiet | None"]]:
    """What is said each hour, of what the desk keeps then."""
    from moothall.channels import feeds  # noqa: PLC0415

    kept = round(feeds.KEPT / HOUR)
    known = {}
    for step in range(max(0, first - kept), last):
        at = START + step * HOUR
        known[at - HOUR] = hours.get(at - HOUR, 0)
        known.pop(at - kept * HOUR, None)
        if step >= first:
            yield step, feeds.quiet(known, at, LONDON)


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
