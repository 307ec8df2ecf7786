"""Dates and times as files write them, always answered with their offset."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
#: a time above this many seconds is past the year 5000, so it must be in milliseconds
MILLISECONDS_FROM = 100_000_000_000
#: British order first and only: 03/04/2026 is the third of April
WRITTEN_OUT = (
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %I:%M %p",
    "%d/%m/%Y",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%d %b %Y",
    "%d %B %Y %H:%M:%S",
    "%d %B %Y %H:%M",
    "%d %B %Y",
    "%b %d, %Y %I:%M %p",
    "%b %d, %Y, %I:%M %p",
    "%B %d, %Y %I:%M %p",
)
X_FORM = "%a %b %d %H:%M:%S %z %Y"


def from_iso(written: str, zone: tzinfo = LONDON) -> datetime:
    """An ISO 8601 date or time; one without an offset is taken as local time in ``zone``.

    Raises ValueError with words for the user.
    """
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        raise ValueError(f"{shown(written)} is not an ISO 8601 time") from None
    return _with_offset(moment, written, zone)


def from_written(written: str, zone: tzinfo = LONDON) -> datetime:
    """As :func:`from_iso`, and also the ways in which spreadsheets and desks write dates."""
    words = " ".join(written.split())
    try:
        return from_iso(words, zone)
    except ValueError:
        pass
    for form in (*WRITTEN_OUT, X_FORM):
        try:
            moment = datetime.strptime(words, form)  # noqa: DTZ007 - the zone is added below
        except ValueError:
            continue
        return _with_offset(moment, written, zone)
    if words.isascii() and words.isdigit() and len(words) in {10, 13}:
        return from_epoch(int(words))
    raise ValueError(
        f"{shown(written)} is not a time; write it as 2026-05-31T14:05 or 31/05/2026 14:05"
    )


def from_epoch(number: float) -> datetime:
    """Seconds or milliseconds since 1970, as Facebook and Instagram write them, in London time."""
    try:
        seconds = number / 1000 if abs(number) >= MILLISECONDS_FROM else number
        return datetime.fromtimestamp(seconds, tz=UTC).astimezone(LONDON)
    except (OverflowError, OSError, TypeError, ValueError):
        raise ValueError(f"{shown(number)} is not a time in seconds since 1970") from None


def from_x(written: str) -> datetime:
    """``Thu Oct 11 02:06:00 +0000 2018``, or ISO 8601, as the two halves of an X archive do."""
    try:
        return datetime.strptime(written, X_FORM).astimezone(LONDON)
    except ValueError:
        return from_iso(written)


def shown(value: object) -> str:
    """A value for an error message: quoted, short, one line, with nothing that moves a cursor."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]}...'"


def _with_offset(moment: datetime, written: str, zone: tzinfo) -> datetime:
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        aware.astimezone(UTC)
    except (OverflowError, ValueError):
        raise ValueError(f"{shown(written)} is outside the years 1 to 9999") from None
    return aware
