"""What was written so long ago that nobody can be late with it."""

from datetime import datetime, timedelta

#: a week: what a resident asked on Friday is still work on Monday, when the desk was begun; what
#: they asked last year is not
AFTER = timedelta(days=7)


def is_backlog(written_at: datetime, since: datetime) -> bool:
    """Whether it was old already when it could first be seen from here.

    ``since`` is when the account was connected, or when the file with it was handed in.
    """
    return written_at < since - AFTER
