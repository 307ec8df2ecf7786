"""A file that was handed in, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from moothall.channels.models import FileImport, Stage
from moothall.channels.receive.backlog import AFTER
from moothall.inbox.shown.times import Clock

#: places that a page names; the download has all that were kept
NAMED = 200
TONES = {Stage.DONE: "is-good", Stage.FAILED: "is-late", Stage.LOOKED: "is-soon"}


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One import as a page prints it."""

    id: UUID
    name: str
    account: str
    size: str
    stage: str
    tone: str
    handed_in: str
    asked: str
    ended: str
    is_busy: bool
    is_looked: bool
    is_done: bool
    may_be_dropped: bool
    failure: str
    lines: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    backlog: str
    new: int
    progress: int
    done: int
    posts: int
    problems: tuple[dict[str, str], ...]
    problems_count: int
    doubts: tuple[dict[str, str], ...]
    doubts_count: int


def shown_file(one: FileImport, clock: Clock, *, whole: bool = False) -> ShownFile:
    """``whole``: with the list of what could not be read."""
    found, stage = one.found, Stage(one.stage)
    posts = int(found.get("posts", 0))
    return ShownFile(
        id=one.pk,
        name=one.name,
        account=str(one.account),
        size=size_of(one.size),
        stage=stage.label,
        tone=TONES.get(stage, ""),
        handed_in=f"{one.by_name}, {clock.said(one.handed_in_at)}",
        asked=f"{one.asked_by_name}, {clock.said(one.asked_at)}" if one.asked_at else "",
        ended=clock.said(one.ended_at),
        is_busy=one.is_busy,
        is_looked=stage is Stage.LOOKED,
        is_done=stage is Stage.DONE,
        may_be_dropped=stage in {Stage.LOOKED, Stage.HANDED_IN},
        failure=one.failure,
        lines=tuple(lines(one, found, clock)) if found else (),
        said=tuple(found.get("said", ())),
        backlog=backlog(found),
        new=int(found.get("new", 0)),
        progress=min(100, 100 * one.done // posts) if posts else 0,
        done=one.done,
        posts=posts,
        problems=tuple(one.problems[:NAMED]) if whole else (),
        problems_count=one.problems_count,
        doubts=tuple(found.get("doubts", ())[:NAMED]) if whole else (),
        doubts_count=int(found.get("doubts_count", 0)),
    )


def lines(one: FileImport, found: dict[str, Any], clock: Clock) -> list[tuple[str, str]]:
    """What the test run found, or what became of it."""
    made = [("Posts in it", f"{found['posts']:,}")]
    if found["posts"]:
        made.append(("From", clock.said(moment(found["first"]))))
        made.append(("To", clock.said(moment(found["last"]))))
    if one.stage == Stage.DONE:
        made.append(("Taken in", f"{one.new:,}"))
        made.append(("Here already, or twice in the file", f"{one.known:,}"))
    else:
        made.append(("New to the desk", f"{found['new']:,}"))
        made.append(("Here already", f"{found['known']:,}"))
        made.append(("Twice in the file", f"{found['twice']:,}"))
    if found["without_time"]:
        taken = "taken in" if one.stage == Stage.DONE else "to be taken in"
        said = f"{found['without_time']:,}, {taken} with the time of handing in"
        made.append(("Without a time", said))
    made.append(("Could not be understood", f"{one.problems_count:,}"))
    if doubts := found.get("doubts_count", 0):
        made.append(("Could be understood in part", f"{doubts:,}"))
    return made


def backlog(found: dict[str, Any]) -> str:
    """Whether it is a back-fill, and what follows from that."""
    old, days = int(found.get("backlog", 0)), AFTER.days
    if not old:
        return f"None of these posts is older than {days} days: they count as new, with alerts."
    all_of_it = old == found.get("posts")
    which = "All of them are" if all_of_it else f"{old:,} of them are"
    rest = "" if all_of_it else " The others count as new, with alerts."
    return (
        f"{which} older than {days} days, so they are backlog: no alert goes out, nothing counts as"
        f" late, and they stand in a list of their own until somebody takes them up.{rest}"
    )


def moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def size_of(size: int) -> str:
    """``3.2 MB``."""
    for unit, of in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= of:
            return f"{size / of:.1f} {unit}"
    return f"{size} bytes"
