"""A file that is handed in, looked through, and imported when somebody has seen what is in it."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from moothall import record
from moothall.channels.models import Account, Event, FileImport, Source, Stage
from moothall.channels.receive.backlog import is_backlog
from moothall.channels.receive.importing import (
    called,
    keep_file,
    require_import,
    require_size,
)
from moothall.channels.receive.reading import FileError, FileReading, How, here
from moothall.channels.receive.taking import take
from moothall.channels.signals import file_asked_for, file_handed_in
from moothall.files.sniff import Form
from moothall.people.models import Membership
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import hash_of

log = logging.getLogger(__name__)
#: places in a file that are named one by one; the rest is counted
MOST_NAMED = 5_000
#: bytes that are looked through while the officer waits; a larger file in the background
AT_ONCE = 1_000_000
#: the desk itself, where the record asks who it was
DESK = record.Actor(id="desk", name="The desk", role="program")
UNREADABLE = "The desk could not read this file"


class WrongStageError(Exception):
    """Somebody was quicker: it is imported, or dropped, already."""


def hand_in(
    account: Account,
    name: str,
    body: bytes,
    *,
    by: Membership,
    at: datetime,
    public: bool = False,
    form: str = "",
) -> FileImport:
    """Keep the file and have it looked through; nothing reaches the desk before `ask_for`.

    Raises NotAllowed and TooLargeError.
    """
    require_import(account, by)
    require_size(len(body))
    with organisation_scope(account.organisation_id), transaction.atomic():
        made = FileImport.objects.create(
            organisation_id=account.organisation_id,
            account=account,
            name=called(name) or "file",
            form=form,
            public=public,
            size=len(body),
            sha256=hash_of(body),
            body=body,
            handed_in_at=at,
            by_id=by.actor.id,
            by_name=by.actor.name,
        )
        if len(body) > AT_ONCE:
            file_handed_in.send(FileImport, file_import=made)
    if len(body) <= AT_ONCE:
        look_through(made.pk, account.organisation_id, at)
        made.refresh_from_db()
    return made


@dataclass(slots=True)
class Found:
    """What a test run counts."""

    at: datetime
    posts: int = 0
    known: int = 0
    twice: int = 0
    backlog: int = 0
    first: datetime | None = None
    last: datetime | None = None
    seen: set[tuple[str, str]] = field(default_factory=set)

    def count(self, some: list[Any], there: set[str]) -> None:
        for event in some:
            self.posts += 1
            key = (event.external_id, event.version)
            self.twice += key in self.seen
            self.known += event.external_id in there and key not in self.seen
            self.seen.add(key)
            self.backlog += is_backlog(event.occurred_at, self.at)
            self.first = min(self.first or event.occurred_at, event.occurred_at)
            self.last = max(self.last or event.occurred_at, event.occurred_at)

    def as_kept(self, reading: FileReading) -> dict[str, Any]:
        return {
            "posts": self.posts,
            "known": self.known,
            "twice": self.twice,
            "new": self.posts - self.known - self.twice,
            "backlog": self.backlog,
            "without_time": reading.without_time,
            "doubts": [{"where": one.where, "why": one.why} for one in reading.doubts[:MOST_NAMED]],
            "doubts_count": len(reading.doubts),
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
            "said": [*reading.said(), *self.advice(reading)],
        }

    def advice(self, reading: FileReading) -> list[str]:
        """Where most of it could not be read, and the form that was chosen may be why."""
        hint = reading.hint() if len(reading.troubles) > self.posts else ""
        return [hint] if hint else []


def look_through(import_id: UUID, organisation_id: UUID, at: datetime) -> None:
    """The test run: read all of it and keep what was found. Nothing is taken in."""
    with organisation_scope(organisation_id):
        made = at_stage(import_id, {Stage.HANDED_IN})
        if made is None:
            return
        reading = reading_of(made)
        found = Found(made.handed_in_at)
        try:
            for some in reading.portions(made.name, bytes(made.body or b"")):
                found.count(some, here(made.account, some))
        except FileError as problem:
            made.failure = reading.plain(str(problem))
        except Exception as error:  # noqa: BLE001 - kept and shown: a file can be broken in any way
            log.warning("a file could not be looked through", extra={"error": type(error).__name__})
            made.failure = f"{UNREADABLE} ({type(error).__name__})."
        made.stage = Stage.FAILED if made.failure or not found.posts else Stage.LOOKED
        if made.stage == Stage.FAILED:
            made.failure = made.failure or "There is no post in this file that the desk can read."
            made.failure = f"{made.failure} {reading.hint()}".strip()
            made.ended_at = at
        made.found = found.as_kept(reading)
        if made.failure:
            made.found["said"] = reading.said()  # the hint stands in the failure
        keep_troubles(made, reading)
        with transaction.atomic():
            if FileImport.objects.select_for_update().get(pk=made.pk).stage == Stage.HANDED_IN:
                made.save()  # else it was dropped meanwhile


def keep_troubles(made: FileImport, reading: FileReading) -> None:
    made.problems_count = len(reading.troubles)
    made.problems = [{"where": one.where, "why": one.why} for one in reading.troubles[:MOST_NAMED]]


def reading_of(made: FileImport) -> FileReading:
    form = Form(made.form) if made.form else None
    return FileReading(made.account, How(form=form, public=made.public), made.handed_in_at)


def ask_for(made: FileImport, *, by: Membership, at: datetime) -> None:
    """Import it. Raises NotAllowed, and WrongStageError where that was asked already."""
    require_import(made.account, by)
    with organisation_scope(made.organisation_id), transaction.atomic():
        held = locked(made.pk, Stage.LOOKED)
        held.stage, held.asked_at, held.asked_by_name = Stage.ASKED, at, by.actor.name
        # from here on the delivery has the bytes, with their own retention
        held.delivery = keep_file(held.account, held.name, bytes(held.body or b""), by.actor, at)
        held.body = None
        held.save(update_fields=["stage", "asked_at", "asked_by_name", "delivery", "body"])
        note(held, "import-file", by.actor, at, after={
            "sha256": held.sha256, "posts": held.found.get("posts", 0),
            "backlog": held.found.get("backlog", 0), "not understood": held.problems_count,
        })  # fmt: skip
        file_asked_for.send(FileImport, file_import=held)
    made.refresh_from_db()


def drop(made: FileImport, *, by: Membership, at: datetime) -> None:
    """Not to be imported after all: its bytes are forgotten. NotAllowed, WrongStageError."""
    require_import(made.account, by)
    with organisation_scope(made.organisation_id), transaction.atomic():
        held = locked(made.pk, Stage.LOOKED, Stage.FAILED, Stage.HANDED_IN)
        held.stage, held.body, held.ended_at = Stage.DROPPED, None, at
        held.save(update_fields=["stage", "body", "ended_at"])
        note(held, "drop-file", by.actor, at, after={"sha256": held.sha256})
    made.refresh_from_db()


def forget_waiting(*, before: datetime, at: datetime) -> int:
    """Files that nobody wanted after all: residents' words are not kept for nothing; how many.

    Wants the organisation's scope.
    """
    old = FileImport.objects.filter(handed_in_at__lt=before, body__isnull=False)
    dropped = old.filter(stage=Stage.LOOKED).update(body=None, stage=Stage.DROPPED, ended_at=at)
    return dropped + old.filter(stage=Stage.FAILED).update(body=None)


def run(import_id: UUID, organisation_id: UUID, at: datetime) -> None:
    """Take it in, some hundred posts at a time; begun again after a fall, it goes on."""
    with organisation_scope(organisation_id):
        made = at_stage(import_id, {Stage.ASKED, Stage.RUNNING})
        if made is None or made.delivery is None:
            return
        made.stage, made.done = Stage.RUNNING, 0
        made.save(update_fields=["stage", "done"])
        reading = reading_of(made)
        try:
            for some in reading.portions(made.name, bytes(made.delivery.body or b"")):
                take_portion(made, some, at)
        except FileError as problem:
            made.failure = reading.plain(str(problem))
        end(made, reading, at)


def take_portion(made: FileImport, some: list[Any], at: datetime) -> None:
    """One transaction, so that the page can tell how far it is and a fall costs little."""
    with transaction.atomic():
        there = here(made.account, some)
        wanted = [event for event in some if event.external_id not in there]
        take(made.account, wanted, Source.IMPORT, at, delivery=made.delivery)
        made.done += len(some)
        made.save(update_fields=["done"])


def end(made: FileImport, reading: FileReading, at: datetime) -> None:
    with transaction.atomic():
        made.new = Event.objects.filter(delivery=made.delivery).count()
        made.known = max(0, made.done - made.new)
        made.stage = Stage.FAILED if made.failure else Stage.DONE
        made.ended_at = at
        keep_troubles(made, reading)
        made.save()
        if made.delivery:
            made.delivery.parsed_at = at
            made.delivery.save(update_fields=["parsed_at"])
        note(made, "file-imported", DESK, at, after={
            "new": made.new, "known": made.known, "not understood": made.problems_count,
        })  # fmt: skip


def at_stage(import_id: UUID, stages: set[Stage]) -> FileImport | None:
    found = FileImport.objects.select_related("account", "delivery").filter(pk=import_id)
    return found.filter(stage__in=stages).first()


def locked(import_id: UUID, *stages: Stage) -> FileImport:
    """Raises WrongStageError."""
    rows = FileImport.objects.select_for_update(of=("self",)).select_related("account")
    found = rows.filter(pk=import_id, stage__in=stages).first()
    if found is None:
        raise WrongStageError
    return found


def note(
    made: FileImport, verb: str, by: record.Actor, at: datetime, *, after: dict[str, Any]
) -> None:
    record.write(
        made.organisation_id,
        by=by,
        verb=verb,
        subject=record.Subject("file", str(made.pk), f"{made.name} for {made.account}"),
        after=after,
        at=at,
    )


def imports(organisation_id: UUID, accounts: list[Account]) -> list[FileImport]:
    """The newest first, without the bytes and the lists."""
    found = FileImport.objects.filter(
        organisation_id=organisation_id, account__in=[one.pk for one in accounts]
    )
    return list(found.defer("body", "problems").select_related("account")[:100])
