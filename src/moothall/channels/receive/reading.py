"""A file of posts read as events of one account: the same for a test run and for the real one."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePath

from moothall.channels.items import WORDED, hash_of_words
from moothall.channels.models import Account, Event
from moothall.channels.receive.cleaning import keepable
from moothall.channels.receive.hand import author_id
from moothall.core.values import Post
from moothall.files.fields import JUDGED_UNDATED, NUMBERED
from moothall.files.reading import read_posts
from moothall.files.rows import BadLine, FileError, Notes, Row
from moothall.files.sniff import SPOKEN, Form, form_of
from moothall.files.sources import open_source
from moothall.files.tables import WHOLE_ROW
from moothall.platforms import base

AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What an officer says of a file. ``public`` is asked, since no form says it plainly."""

    form: Form | None = None
    columns: Mapping[str, str] | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be read, and where: enough for somebody to find it again."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}" if self.where else self.why


@dataclass(slots=True)
class FileReading:
    """One pass over one file. ``troubles`` and ``doubts`` grow while it is read."""

    account: Account
    how: How
    #: when the file was handed in
    at: datetime
    #: what is not taken in
    troubles: list[Trouble] = field(default_factory=list)
    #: what is taken in without something that could not be read
    doubts: list[Trouble] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    without_time: int = 0
    #: the form that the content shows, where another was chosen
    other_form: Form | None = None
    #: where the file lies while it is read: nobody's business
    folder: str = ""

    def portions(self, name: str, body: bytes) -> Iterator[list[base.Event]]:
        """So many at once that memory does not grow with the file. Raises FileError."""
        with tempfile.TemporaryDirectory() as folder:
            self.folder = f"{folder}/"
            # the readers tell forms apart by the ending as well
            path = Path(folder) / (keepable(PurePath(name).name)[-60:].strip("/. ") or "file")
            path.write_bytes(body)
            self.other_form = other_than(self.how.form, str(path))
            own = [one for one in (self.account.handle, self.account.name) if one]
            found = read_posts(
                [str(path)], self.how.form, columns=self.how.columns, own=own, notes=self.notes
            )
            some: list[base.Event] = []
            for event in self.events(found):
                some.append(event)
                if len(some) == AT_ONCE:
                    yield some
                    some = []
            if some:
                yield some

    def events(self, found: Iterable[Row | BadLine]) -> Iterator[base.Event]:
        for one in found:
            if isinstance(one, BadLine):
                self.note(one.where, one.reason)
                continue
            if is_another_when_corrected(one):
                self.note(one.where, "; ".join(said_here(fault, "") for fault in one.faults))
                continue
            for fault in one.faults:
                why = said_here(fault, "taken in without it")
                self.doubts.append(Trouble(self.plain(one.where), self.plain(why)))
            if one.post.posted_at is None:
                self.without_time += 1
            yield self.event(one)

    def note(self, where: str, why: str) -> None:
        """Something could not be read, and is not taken in."""
        self.troubles.append(Trouble(self.plain(where), self.plain(why)))

    def plain(self, words: str) -> str:
        """A reader's words, with the file called as the officer calls it."""
        return keepable(words.replace(self.folder, "") if self.folder else words)

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

    def hint(self) -> str:
        """Which form to choose, where the one chosen does not fit; nothing where it may."""
        if self.how.form is None or self.other_form is None:
            return ""
        return (
            f"It was read as {SPOKEN[self.how.form]}, as you chose. By its content it is"
            f" {SPOKEN[self.other_form]}: hand it in again with that as its form, or let the desk"
            " tell by its content."
        )

    def said(self) -> list[str]:
        """What the reader decided for the officer, in sentences."""
        left_out = [f"Left out: {what}." for what in self.notes.passed()]
        return [self.plain(one) for one in (*self.notes.said, *left_out)]


def other_than(chosen: Form | None, path: str) -> Form | None:
    """The form that the content shows, where it is not the one chosen."""
    if chosen is None:
        return None
    try:
        with open_source(path) as source:
            found = form_of(source)
    except FileError:
        return None
    return None if found is chosen else found


def is_another_when_corrected(row: Row) -> bool:
    """Whether what cannot be read decides which post it is.

    Taken in as it stands, it would be there twice once the file is corrected.
    """
    unnumbered = is_numbered(row)
    return any(
        fault.endswith((JUDGED_UNDATED, NUMBERED))
        or WHOLE_ROW in fault
        or (unnumbered and fault.startswith("author"))
        for fault in row.faults
    )


def said_here(fault: str, instead: str) -> str:
    """A reader's words for one who judges a file, said for one who takes it in."""
    for end in (f"; {JUDGED_UNDATED}", f"; {NUMBERED}", f", {WHOLE_ROW}", "; judged without it"):
        fault = fault.replace(end, f"; {instead}" if instead else "")
    return fault


def here(account: Account, some: list[base.Event]) -> set[str]:
    """Those that the account itself told us of, in whatever version, with the same words."""
    told = Event.objects.filter(
        account=account, external_id__in=[event.external_id for event in some], kind__in=WORDED
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


__all__ = ["FileError", "FileReading", "How", "Trouble", "here"]
