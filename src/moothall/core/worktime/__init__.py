"""Working days, bank holidays, monitored hours and the statutory clocks.

Time is always an argument and every date-time is aware. The periods, calendars and commencement
dates are data in ``data/``, each with its source; docs/reference/clocks.md is printed from them.
"""

from moothall.core.worktime.bank_holidays import Calendar, calendar, coverage
from moothall.core.worktime.clocks import ClockAnswer, run_clock
from moothall.core.worktime.counting import Skipped, add_working_days
from moothall.core.worktime.definitions import Clock, Source, clock_called, clocks
from moothall.core.worktime.errors import (
    ClockDoesNotApplyError,
    ClockStandsStillError,
    NaiveTimeError,
    NeverOpenError,
    UnknownClockError,
    WorktimeError,
)
from moothall.core.worktime.monitored_hours import MonitoredHours
from moothall.core.worktime.regimes import clocks_for, clocks_for_all

__all__ = [
    "Calendar",
    "Clock",
    "ClockAnswer",
    "ClockDoesNotApplyError",
    "ClockStandsStillError",
    "MonitoredHours",
    "NaiveTimeError",
    "NeverOpenError",
    "Skipped",
    "Source",
    "UnknownClockError",
    "WorktimeError",
    "add_working_days",
    "calendar",
    "clock_called",
    "clocks",
    "clocks_for",
    "clocks_for_all",
    "coverage",
    "run_clock",
]
