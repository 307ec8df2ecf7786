"""Moments of these tests, and a duty in one line."""

from datetime import UTC, datetime

from moothall.duties.opening import Asked, open_duty

#: a Tuesday in British Summer Time
AT = datetime(2026, 6, 23, 9, 0, tzinfo=UTC)


def on(day, month=6, hour=9):
    return datetime(2026, month, day, hour, 0, tzinfo=UTC)


def opened(by, kind="foi", received=None, **more):
    return open_duty(Asked(kind, received or on(1), **more), by=by, at=AT)
