"""How soon a feed that ends is noticed, and how often an alarm is false: on made-up figures.

    python benchmarks/quiet.py

Posts come by the hour of the day and the day of the week; each day and each hour has a factor of
its own (bursts, slack days), and ten days a year are bank holidays with a third of the posts.
"""

import os
import random
import statistics
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

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
    from moothall.channels import feeds  # noqa: PLC0415

    print("| posts a week | false alarms a year | noticed after (half; 9 of 10) |\n|---:|---:|---|")
    for mean in (20, 40, 150, 600, 3000):
        chance = random.Random(mean)
        hours = figures(mean, 9 + YEARS * 52, chance)
        alarms, was = 0, False
        for step in range(9 * 168, (9 + YEARS * 52) * 168):
            at = START + step * HOUR
            now = feeds.quiet(recent(hours, at), at, LONDON) is not None
            alarms += now and not was
            was = now
        delays = sorted(noticed(figures(mean, 13, chance), chance) for _ in range(ENDS))
        late = delays[int(0.9 * len(delays))]
        print(f"| {mean} | {alarms / YEARS:g} | {said(statistics.median(delays))}; {said(late)} |")


def recent(hours: dict[datetime, int], at: datetime) -> dict[datetime, int]:
    """What the desk keeps."""
    from moothall.channels import feeds  # noqa: PLC0415

    begin = feeds.hour_of(at - feeds.KEPT)
    steps = (begin + step * HOUR for step in range(10 * 168))
    return {hour: hours[hour] for hour in steps if hour in hours and hour < at}


def noticed(hours: dict[datetime, int], chance: random.Random) -> float:
    """Hours from the end of a feed to the alarm."""
    from moothall.channels import feeds  # noqa: PLC0415

    ends = START + (9 * 168 + chance.randrange(168)) * HOUR
    cut = {hour: posts if hour < ends else 0 for hour, posts in hours.items()}
    for step in range(1, 400):
        at = ends + step * HOUR
        if feeds.quiet(recent(cut, at), at, LONDON):
            return step
    return float("inf")


def said(hours: float) -> str:
    return "never" if hours == float("inf") else f"{hours:g} h"


if __name__ == "__main__":
    main()
