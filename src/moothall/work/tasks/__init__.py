"""Everything that is done in the background. A job says where to look; the rest is found there."""

from moothall.work.tasks import (
    connections,
    evidence,
    files,
    judging,
    keeping,
    learning,
    mailing,
    receiving,
    retention,
    sending,
    upkeep,
)

__all__ = [
    "connections",
    "evidence",
    "files",
    "judging",
    "keeping",
    "learning",
    "mailing",
    "receiving",
    "retention",
    "sending",
    "upkeep",
]
