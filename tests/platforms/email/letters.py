"""Letters as servers give them, and a reader that has no server."""

from datetime import UTC, datetime

from moothall.platforms.email.cases import Cases
from moothall.platforms.email.imap import Kept
from moothall.platforms.email.reading import Reader

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CASES = Cases(b"known to this desk alone", "desk@homes.test")


def kept(raw, **other):
    whole = raw.encode() if isinstance(raw, str) else raw
    given = {"uid": 1, "raw": whole, "size": len(whole), "arrived": NOW, "flags": frozenset()}
    return Kept(**given | other)


def letter(body="It is cold.", **headers):
    """With a resident's usual headers unless others are given; None leaves one out."""
    told = {
        "From": "Tess Tenant <tess@residents.test>",
        "To": "desk@homes.test",
        "Subject": "No heating",
        "Message-ID": "<first@residents.test>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in told.items() if value is not None]
    return "\r\n".join([*lines, "", body])


def read(raw, *, own=False, authority="", **other):
    reader = Reader(None, CASES, "desk@homes.test", authority)
    return reader.event(kept(raw, **other), own=own)
