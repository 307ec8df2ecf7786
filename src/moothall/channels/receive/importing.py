"""A file of posts, in any form that `moothall judge` reads, as a channel like any other."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from moothall import record
from moothall.channels.models import Account, Delivery, Source
from moothall.channels.receive.cleaning import keepable
from moothall.channels.receive.keeping import keep
from moothall.channels.receive.reading import FileError, FileReading, How, Trouble, here
from moothall.channels.receive.taking import take
from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed, require
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb

#: bytes that are kept as they came; a larger export is imported in parts
LARGEST = 100_000_000
#: lines that are named in full; the rest is counted
NAMED = 100


class TooLargeError(ValueError):
    """The file is refused before it is read; the words say what to do."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file; sentences for the officer."""

    delivery: Delivery
    new: int
    known: int
    problems: tuple[str, ...]
    said: tuple[str, ...]


def import_file(
    account: Account,
    name: str,
    body: bytes,
    *,
    by: Membership,
    at: datetime,
    how: How | None = None,
) -> Imported:
    """Take in what a file holds. It is kept first, then read; what it lacks is said.

    Raises NotAllowed and :class:`TooLargeError`. A file that cannot be read at all stays, too, with
    its problem. Posts that are here already, from the account itself or an earlier file, are not
    new.
    """
    require_import(account, by)
    require_size(len(body))
    with organisation_scope(account.organisation_id):
        kept = keep_file(account, name, body, by.actor, at)
        with transaction.atomic():
            done = read_all(account, kept, name, FileReading(account, how or How(), at))
            kept.parsed_at, kept.problem = at, "\n".join(done.problems)
            kept.save(update_fields=["parsed_at", "problem"])
            record.write(
                account.organisation_id,
                by=by.actor,
                verb="import-file",
                subject=record.Subject("delivery", str(kept.pk), f"file for {account}"),
                after={"sha256": kept.sha256, "new": done.new, "known": done.known},
                at=at,
            )
    return done


def require_import(account: Account, by: Membership) -> None:
    """Raises NotAllowed; also for a member of another organisation, whatever their roles."""
    if by.organisation_id != account.organisation_id:
        raise NotAllowed(Verb.LOG_BY_HAND, ())
    require(by, Verb.LOG_BY_HAND, account.pk)


def require_size(size: int) -> None:
    """Raises :class:`TooLargeError`."""
    if size > LARGEST:
        raise TooLargeError(f"The file has more than {LARGEST:,} bytes. Import it in parts.")


def keep_file(account: Account, name: str, body: bytes, by: record.Actor, at: datetime) -> Delivery:
    """The bytes as they came, with who handed them in."""
    return keep(
        account,
        Source.IMPORT,
        body,
        at,
        headers={"name": called(name)},
        logged_by_id=by.id,
        logged_by_name=by.name,
    )


def called(name: str) -> str:
    """A file's name without its folders."""
    return keepable(PurePath(name).name)[:200]


def read_all(account: Account, kept: Delivery, name: str, reading: FileReading) -> Imported:
    new = known = 0
    try:
        for some in reading.portions(name, bytes(kept.body or b"")):
            there = here(account, some)
            wanted = [event for event in some if event.external_id not in there]
            taken = take(account, wanted, Source.IMPORT, reading.at, delivery=kept)
            new += len(taken)
            known += len(some) - len(taken)
    except FileError as problem:
        reading.note("", str(problem))
    return Imported(
        kept, new, known, named([*reading.troubles, *reading.doubts]), tuple(reading.said())
    )


def named(troubles: list[Trouble]) -> tuple[str, ...]:
    """The first of them in full, and how many more there are."""
    sentences = [str(one) for one in troubles[:NAMED]]
    if len(troubles) > NAMED:
        sentences.append(f"And {len(troubles) - NAMED:,} more.")
    return tuple(sentences)
