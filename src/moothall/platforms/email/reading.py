"""What is new in the mailbox: the inbox, and what of ours lies in Sent.

A place in a folder is its UIDVALIDITY and the highest UID that was read. Where the first has
changed, the folder was made anew and is read again: the desk knows a message by what it says.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from moothall.platforms.base import (
    ContractBroken,
    Event,
    EventAuthor,
    EventKind,
    Page,
    PostKind,
    Visibility,
)
from moothall.platforms.base.events import hash_of
from moothall.platforms.email.automatic import Kind, Report, kind_of, report_in
from moothall.platforms.email.cases import Cases, ids_in
from moothall.platforms.email.headers import (
    DELIVERED,
    answered,
    checked_by,
    header,
    message_id,
    people,
    raw,
    root,
)
from moothall.platforms.email.imap import SENT, Imap, Kept
from moothall.platforms.email.naming import OURS, PREFIX, ROBOT, id_of, writer_of
from moothall.platforms.email.noting import UNCHECKED, UNREADABLE, notes_of, notes_on
from moothall.platforms.email.opening import opened
from moothall.platforms.email.parts import Said, said_in

#: at the first look; older mail was dealt with by somebody else
FIRST_LOOK = timedelta(days=28)
PER_PAGE = 25


@dataclass(slots=True)
class Place:
    """A cursor: for each folder its UIDVALIDITY and the last UID."""

    inbox: tuple[int, int] = (0, 0)
    sent: tuple[int, int] = (0, 0)

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """Raises :class:`ContractBroken` for what is no cursor of ours."""
        if not cursor:
            return cls()
        try:
            told: dict[str, Any] = json.loads(cursor)
            return cls(**{name: (int(one[0]), int(one[1])) for name, one in told.items()})
        except (TypeError, ValueError, KeyError, IndexError, AttributeError) as problem:
            raise ContractBroken(
                "The desk's place in the mailbox is lost.", body=cursor
            ) from problem

    @property
    def written(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


class Reader:
    """One mailbox. ``authority`` is how our own server calls itself where it checks senders."""

    def __init__(self, imap: Imap, cases: Cases, account: str, authority: str = "") -> None:
        self._imap, self._cases, self._account, self._authority = imap, cases, account, authority

    def page(self, cursor: str, now: datetime) -> Page:
        place = Place.read(cursor)
        inbox, place.inbox, more = self._new("INBOX", place.inbox, now)
        events = [self.event(kept) for kept in inbox]
        folder = self._imap.folder("\\Sent", SENT)
        sent, place.sent, more_sent = self._new(folder, place.sent, now)
        events += [self.event(kept, own=True) for kept in sent]
        return Page(tuple(events), place.written, more=more or more_sent)

    def _new(
        self, folder: str, before: tuple[int, int], now: datetime
    ) -> tuple[Iterator[Kept], tuple[int, int], bool]:
        validity, following = self._imap.examine(folder)
        last = before[1] if before[0] == validity else 0
        if last and following == last + 1:
            return iter(()), (validity, last), False
        first_look = (now - FIRST_LOOK).date()
        uids = self._imap.after(last) if last else self._imap.since(first_look)
        page = uids[:PER_PAGE]
        # what is older than the first look stays unread for good
        reached = page[-1] if page else max(last, following - 1, 0)
        # one at a time: together they may be larger than this machine's memory
        read = (kept for uid in page if (kept := self._imap.read(uid)))
        return read, (validity, reached), len(uids) > len(page)

    def event(self, kept: Kept, *, own: bool = False) -> Event:
        """Whatever somebody sent, there is an event: what cannot be read is shown to be there."""
        try:
            message = opened(kept.raw)
            return self._own(kept, message) if own else self._others(kept, message)
        except Exception:  # noqa: BLE001 - anybody may send anything, and nothing may be lost
            return self._made(
                kept,
                external_id=f"{PREFIX}{hash_of(kept.raw)[:24]}:",
                author=EventAuthor(external_id=f"{ROBOT}{hash_of(kept.raw)[:24]}"),
                conversation=self._cases.token(hash_of(kept.raw), ""),
                said=Said(UNREADABLE, "", 0, cut=False, attachments=(), more_attachments=0),
                notes=(UNREADABLE,),
                own=own,
            )

    # --- of others

    def _others(self, kept: Kept, message: EmailMessage) -> Event:
        kind = kind_of(message)
        report = report_in(message) if kind is Kind.REPORT else None
        if report and (told := self._told_of_ours(kept, message, report)):
            return told
        said = said_in(message)
        writer, sender = writer_of(message)
        token, notes = self._conversation(message, writer.address)
        robot = kind in {Kind.AUTOMATIC, Kind.REPORT}
        return self._made(
            kept,
            external_id=id_of(message, kept.raw),
            author=EventAuthor(
                external_id=f"{ROBOT if robot else ''}{writer.address}", name=writer.name,
                handle=writer.address,
            ),
            conversation=token,
            said=with_subject(message, said),
            notes=(*notes, *notes_on(kind, message, writer, sender), self._checked(message),
                   *notes_of(kept, said)),
            parent=self._parent(message),
        )  # fmt: skip

    def _conversation(self, message: EmailMessage, author: str) -> tuple[str, tuple[str, ...]]:
        """By the address that it came to, by a message of ours that it answers, by its own root."""
        addresses = [one.address for one in people(message, "to", "cc")]
        addresses += [raw(message, name).strip().strip("<>") for name in DELIVERED[2:]]
        token, invented = self._cases.in_addresses(addresses)
        if not token:
            _, token = self._cases.in_ids(answered(message))
        notes = ("It came to an address that looks like one of our cases' and is none.",)
        began = root(message) or id_of(message, b"")
        return token or self._cases.token(began, author), notes if invented else ()

    def _parent(self, message: EmailMessage) -> str:
        key, _ = self._cases.in_ids(answered(message))
        return f"{OURS}{key}" if key else ""

    def _checked(self, message: EmailMessage) -> str:
        found = checked_by(message, self._authority)
        return f"{UNCHECKED} Our mail server says of its sender: {found}." if found else UNCHECKED

    def _told_of_ours(self, kept: Kept, message: EmailMessage, report: Report) -> Event | None:
        """Into the conversation that it is about, as news of the person whom we wrote to."""
        key, token = self._cases.in_ids(report.ids)
        if not key or not report.recipient:
            return None
        end = "could not be delivered" if report.failed else "has not been delivered yet"
        status = f" (code {report.status})" if report.status else ""
        going_on = "" if report.failed else " The mail servers go on trying."
        words = (
            f"Our message to {report.recipient} {end}{status}.{going_on}"
            " A mail server tells this; they did not write it themselves."
        )
        said = Said(words, said_in(message).whole, 0, cut=False, attachments=(), more_attachments=0)
        return self._made(
            kept,
            external_id=id_of(message, kept.raw),
            author=EventAuthor(external_id=report.recipient, handle=report.recipient),
            conversation=token,
            said=said,
            notes=("A mail server wrote this, about a message of ours.",),
            parent=f"{OURS}{key}",
        )

    # --- our own

    def _own(self, kept: Kept, message: EmailMessage) -> Event:
        """Of the desk, known by its Message-ID; or written elsewhere by somebody of ours."""
        key, token = self._cases.in_ids([message_id(message)])
        said = said_in(message)
        if not token:
            to = next((one.address for one in people(message, "to")), "")
            _, token = self._cases.in_ids(answered(message))
            token = token or self._cases.token(root(message) or id_of(message, b""), to)
        return self._made(
            kept,
            external_id=f"{OURS}{key}" if key else id_of(message, kept.raw),
            author=EventAuthor(external_id=self._cases.address, handle=self._cases.address),
            conversation=token,
            said=said,
            own=True,
        )

    def _made(
        self,
        kept: Kept,
        *,
        external_id: str,
        author: EventAuthor,
        conversation: str,
        said: Said,
        notes: tuple[str, ...] = (),
        parent: str = "",
        own: bool = False,
    ) -> Event:
        return Event(
            account=self._account,
            external_id=external_id,
            kind=EventKind.CREATED,
            version="1",
            author=author,
            place=PostKind.DIRECT_MESSAGE,
            visibility=Visibility.PRIVATE,
            text=said.text,
            html=said.whole,
            parent_id=parent,
            conversation=conversation,
            attachments=said.attachments,
            occurred_at=kept.arrived.astimezone(UTC),
            raw_hash=hash_of(kept.raw),
            own=own,
            notes=notes,
        )


def with_subject(message: EmailMessage, said: Said) -> Said:
    """A new message's subject is a part of what it says; an answer only carries ours."""
    subject = header(message, "subject")
    if not subject or ids_in(raw(message, "in-reply-to")) or said.text.startswith(subject):
        return said
    return Said(
        f"{subject}\n\n{said.text}".strip(), said.whole, said.quoted_lines, cut=said.cut,
        attachments=said.attachments, more_attachments=said.more_attachments,
    )  # fmt: skip
