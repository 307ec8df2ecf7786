"""How long the sums take that the judge does for every post.

    python benchmarks/worktime.py [RUNS]

Prints the mean of RUNS (2000) runs of each, in microseconds. The aims are 200 for a clock, 50,000
for the monitored minutes of ten years.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from moothall.core.values import (
    HolidayCalendar,
    Interval,
    Nation,
    Need,
    OrganisationKind,
    WeeklyHours,
)
from moothall.core.worktime import MonitoredHours, clocks_for_all, run_clock

NINE_TO_FOUR = Interval(datetime(2026, 1, 1, 9).time(), datetime(2026, 1, 1, 16).time())  # noqa: DTZ001
DESK = MonitoredHours(
    WeeklyHours(week=((NINE_TO_FOUR,),) * 5 + ((),) * 2, holidays=HolidayCalendar.ENGLAND_AND_WALES)
)
NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
NEEDS = (Need.EMERGENCY, Need.HAZARD, Need.COMPLAINT)

SUMS: tuple[tuple[str, Callable[[], object]], ...] = (
    ("run_clock foi", lambda: run_clock("foi", NOW)),
    ("run_clock sar", lambda: run_clock("sar", NOW, nation=Nation.ENGLAND)),
    ("run_clock ho_ack", lambda: run_clock("ho_ack", NOW, nation=Nation.ENGLAND)),
    ("run_clock awaab_emergency", lambda: run_clock("awaab_emergency", NOW)),
    ("run_clock defamation_notice", lambda: run_clock("defamation_notice", NOW)),
    ("run_clock foi, 2040", lambda: run_clock("foi", date(2040, 6, 1))),
    (
        "clocks_for_all, three needs",
        lambda: clocks_for_all(NEEDS, kind=OrganisationKind.ALMO, nation=Nation.ENGLAND, on=NOW),
    ),
    ("is_open", lambda: DESK.is_open(NOW)),
    ("next_opening", lambda: DESK.next_opening(NOW)),
    ("add_monitored, a day", lambda: DESK.add_monitored(NOW, 420)),
    (
        "monitored_minutes, ten years",
        lambda: DESK.monitored_minutes(NOW.replace(year=2016), NOW),
    ),
)


def main(runs: int) -> None:
    print(f"{'mean':>8}  sum ({runs} runs, microseconds)")
    for name, work in SUMS:
        work()
        start = time.perf_counter()
        for _ in range(runs):
            work()
        print(f"{(time.perf_counter() - start) / runs * 1e6:8.1f}  {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
