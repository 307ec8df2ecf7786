"""A file of posts, in any form that `moothall judge` reads, as a channel like any other."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath

from django.db import transaction

from moothall import record
from moothall.channels.items import WORDED, hash_of_words
from moothall.channels.models import Account, Delivery, Event, Source
from moothall.channels.receive.cleaning import keepable
from moothall.channels.receive.hand import author_id
from moothall.channels.receive.keeping import keep
from moothall.channels.receive.taking import take
from moothall.core.values import Post
from moothall.files.reading import read_posts
from moothall.files.rows import BadLine, FileError, Notes, Row
from moothall.files.sniff import Form
from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed, require
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb
from moothall.platforms import base

#: bytes that are kept as they came; a larger export is imported in parts
LARGEST = 100_000_000
#: lines that are named in full; the rest is counted
NAMED = 100
AT_ONCE = 500


class TooLargeError(ValueError):
    """The file is refused before it is read; the words say what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What an officer says of a file. ``public`` is asked, since no form says it plainly."""

    form: Form | None = None
    columns: Mapping[str, str] | None = None
    public: bool = False


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
    if by.organisation_id != account.organisation_id:
        raise NotAllowed(Verb.LOG_BY_HAND, ())
    require(by, Verb.LOG_BY_HAND, account.pk)
    if len(body) > LARGEST:
        raise TooLargeError(f"The file has more than {LARGEST:,} bytes. Import it in parts.")
    with organisation_scope(account.organisation_id):
        kept = keep(
            account,
            Source.IMPORT,
            body,
            at,
            headers={"name": keepable(PurePath(name).name)[:200]},
            logged_by_id=by.actor.id,
            logged_by_name=by.actor.name,
        )
        with transaction.atomic():
            done = Reading(account, kept, how or How(), at).run(name)
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


class Reading:
    """One pass over one file."""

    def __init__(self, account: Account, delivery: Delivery, how: How, at: datetime) -> None:
        self.account, self.delivery, self.how, self.at = account, delivery, how, at
        self.problems: list[str] = []
        self.unnamed = 0
        self.new = self.known = 0

    def run(self, name: str) -> Imported:
        notes = Notes()
        with tempfile.TemporaryDirectory() as folder:
            # the readers tell forms apart by the ending as well
            path = Path(folder) / (keepable(PurePath(name).name)[-60:].strip("/. ") or "file")
            path.write_bytes(bytes(self.delivery.body or b""))
            try:
                self.read(str(path), notes)
            except FileError as problem:
                self.say(str(problem))
        said = (*notes.said, *(f"Left out: {what}." for what in notes.passed()))
        if self.unnamed:
            self.problems.append(f"And {self.unnamed:,} more.")
        return Imported(self.delivery, self.new, self.known, tuple(self.problems), said)

    def read(self, path: str, notes: Notes) -> None:
        own = [one for one in (self.account.handle, self.account.name) if one]
        found = read_posts([path], self.how.form, columns=self.how.columns, own=own, notes=notes)
        for some in portions(self.events(found)):
            here = self.here(some)
            wanted = [event for event in some if event.external_id not in here]
            taken = take(self.account, wanted, Source.IMPORT, self.at, delivery=self.delivery)
            self.new += len(taken)
            self.known += len(some) - len(taken)

    def events(self, found: Iterable[Row | BadLine]) -> Iterator[base.Event]:
        for one in found:
            if isinstance(one, BadLine):
                self.say(str(one))
                continue
            for fault in one.faults:
                self.say(f"{one.where}: {fault}")
            yield self.event(one)

    def say(self, problem: str) -> None:
        if len(self.problems) < NAMED:
            self.problems.append(keepable(problem))
        else:
            self.unnamed += 1

    def event(self, row: Row) -> base.Event:
        """A post without a time counts from when the file was handed in."""
        post = row.post
        private = post.kind == base.PostKind.DIRECT_MESSAGE or not self.how.public
        name = post.author.handle or post.author.name
        at = post.posted_at.astimezone(UTC) if post.posted_at else self.at
        number = made_up_id(post) if is_numbered(row) else post.id
        return base.Event(
            account=self.account.external_id,
            external_id=number,
            kind=base.EventKind.CREATED,
            version=f"text {hash_of_words(post.text)[:16]}",
            author=base.EventAuthor(
                external_id=author_id(name) if name else f"hand:nobody:{number}"[:200],
                name=post.author.name,
                handle=post.author.handle,
                bio=post.author.bio,
            ),
            place=kind_of(post),
            visibility=base.Visibility.PRIVATE if private else base.Visibility.PUBLIC,
            text=post.text,
            conversation=number,
            occurred_at=at,
        )

    def here(self, some: list[base.Event]) -> set[str]:
        """Those that the account itself told us of, in whatever version, with the same words."""
        told = Event.objects.filter(
            account=self.account,
            external_id__in=[event.external_id for event in some],
            kind__in=WORDED,
        )
        words = {(row.external_id, hash_of_words(row.payload["text"])) for row in told}
        return {
            event.external_id
            for event in some
            if (event.external_id, hash_of_words(event.text)) in words
        }


def is_numbered(row: Row) -> bool:
    """Whether its id is only the number of its line, which another file's line has as well."""
    last = row.where.rsplit(" ", 1)[-1]
    return not row.post.id or row.post.id == last


def kind_of(post: Post) -> base.PostKind:
    """Files name kinds of their own; those are read as comments."""
    kinds = {kind.value: kind for kind in base.PostKind if kind is not base.PostKind.POST}
    return kinds.get(post.kind, base.PostKind.COMMENT)


def made_up_id(post: Post) -> str:
    """The same post in two files without ids is one: who, when and what make it."""
    when = post.posted_at.astimezone(UTC).isoformat() if post.posted_at else ""
    return "file:" + hash_of_words(f"{post.author.handle}|{post.author.name}|{when}|{post.text}")


def portions(events: Iterator[base.Event]) -> Iterator[list[base.Event]]:
    """So many at once that memory does not grow with the file."""
    some: list[base.Event] = []
    for event in events:
        some.append(event)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
