"""Small frozen things that every room shares."""

from moothall.core.values.hours import Closure, Interval, SpecialDay, WeeklyHours
from moothall.core.values.judgement import ClockDue, Finding, Judgement, Span
from moothall.core.values.labels import (
    GENUINE_NEEDS,
    LABELS,
    Disposition,
    Ground,
    Label,
    Need,
    Service,
)
from moothall.core.values.places import HolidayCalendar, Nation, OrganisationKind, calendar_of
from moothall.core.values.post import Author, EarlierPost, Post

__all__ = [
    "GENUINE_NEEDS",
    "LABELS",
    "Author",
    "ClockDue",
    "Closure",
    "Disposition",
    "EarlierPost",
    "Finding",
    "Ground",
    "HolidayCalendar",
    "Interval",
    "Judgement",
    "Label",
    "Nation",
    "Need",
    "OrganisationKind",
    "Post",
    "Service",
    "Span",
    "SpecialDay",
    "WeeklyHours",
    "calendar_of",
]
