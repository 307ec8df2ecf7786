"""Working days, bank holidays, monitored hours and the statutory clocks.

Time is always an argument and every date-time is aware. The periods, calendars and commencement
dates are data in ``data/``, each with its source; docs/reference/clocks.md is printed from them.
"""

from moothall.core.worktime.bank_holidays import Calendar, calendar, coverage
from moothall.core.worktime.errors import (
    ClockDoesNotApplyError,
    ClockStandsStillError,
    NaiveTimeError,
    NeverOpenError,
    UnknownClockError,
    WorktimeError,
)
from moothall.core.worktime.monitored_hours import MonitoredHours

__all__ = [
    "Calendar",
    "ClockDoesNotApplyError",
    "ClockStandsStillError",
    "MonitoredHours",
    "NaiveTimeError",
    "NeverOpenError",
    "UnknownClockError",
    "WorktimeError",
    "calendar",
    "coverage",
]
