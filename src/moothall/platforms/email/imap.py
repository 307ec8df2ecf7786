"""The mailbox: IMAP4rev1 (RFC 3501), with IDLE (RFC 2177), MOVE (6851) and special folders (6154).

Python's own imaplib speaks it; what is here reads its answers. Looking changes nothing: folders
are examined and not selected, and messages peeked at, so that nothing is marked as read.
"""

import imaplib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from imaplib import IMAP4
from typing import Any

from moothall.platforms.base import ContractBroken, Unauthorized, Unsupported
from moothall.platforms.email.errors import UNSAFE, imap_answers, of_sign_in
from moothall.platforms.email.line import Line
from moothall.platforms.email.servers import Imap4, Imap4Ssl, Server, certificates

#: larger ones are read as far as this, and said to be
MOST_BYTES = 30_000_000
#: RFC 2177: a server may end an IDLE after 30 minutes
IDLE_SECONDS = 28 * 60
#: names without a special-use mark, as common servers have them
SENT = ("Sent", "Sent Items", "INBOX.Sent", "Sent Messages")
DRAFTS = ("Drafts", "INBOX.Drafts")
_LISTED = re.compile(rb'\((?P<marks>[^)]*)\) (?:"[^"]*"|NIL) (?P<name>.+)')
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
imaplib.Commands.setdefault("MOVE", ("SELECTED",))


@dataclass(frozen=True, slots=True)
class Kept:
    """One message as it lies in a folder. ``arrived`` is the server's own time."""

    uid: int
    raw: bytes
    size: int
    arrived: datetime
    flags: frozenset[str]

    @property
    def is_cut(self) -> bool:
        return self.size > len(self.raw)


class Imap:
    """One signed-in connection. ``sign_in`` is given the connection before anything else."""

    def __init__(
        self, server: Server, authority: str, timeout: float, sign_in: Callable[[IMAP4], Any]
    ) -> None:
        self._timeout = timeout
        with imap_answers():
            self._imap = connected(server, authority, timeout)
        try:
            self._sign_in(sign_in)
            told = self._answer(self._imap.capability)
        except BaseException:
            self._imap.shutdown()
            raise
        self.can = frozenset(
            b" ".join(one for one in told if isinstance(one, bytes)).decode().upper().split()
        )
        self._folders: dict[str, str] = {}

    def _sign_in(self, sign_in: Callable[[IMAP4], Any]) -> None:
        with imap_answers():
            try:
                sign_in(self._imap)
            except IMAP4.abort:
                raise
            except IMAP4.error as error:
                raise of_sign_in(error) from error

    def close(self) -> None:
        """Says good-bye where that can still be said."""
        try:
            self._imap.logout()
        except (IMAP4.error, OSError, EOFError):
            self._imap.shutdown()

    # --- folders

    def folder(self, mark: str, names: Sequence[str]) -> str:
        r"""As the server writes it, quotes included: by its mark (``\Sent``), else by its name.

        It is made where there is none.
        """
        if mark not in self._folders:
            self._folders[mark] = self._found(mark, names)
        return self._folders[mark]

    def _found(self, mark: str, names: Sequence[str]) -> str:
        listed = [
            found
            for line in self._answer(lambda: self._imap.list('""', '"*"'))
            if (found := listing(line))
        ]
        for marks, name in listed:
            if mark.casefold() in marks:
                return name
        by_name = {name.strip('"').casefold(): name for _, name in listed}
        for wanted in names:
            if wanted.casefold() in by_name:
                return by_name[wanted.casefold()]
        self._answer(lambda: self._imap.create(quoted(names[0])))
        return quoted(names[0])

    def examine(self, folder: str, *, changing: bool = False) -> tuple[int, int]:
        """Its UIDVALIDITY and the UID that its next message will have, at least 1."""
        with imap_answers():
            kind, data = self._imap.select(folder, readonly=not changing)
            if kind != "OK":
                raise IMAP4.error(data[0] or b"")
            validity = self._imap.response("UIDVALIDITY")[1][0]
            following = self._imap.response("UIDNEXT")[1][0]
        if not validity:
            raise ContractBroken("The mail server says nothing that messages are known by.")
        return int(validity), int(following or 0)

    # --- messages

    def after(self, uid: int) -> list[int]:
        """The UIDs above this one, in their order."""
        return [one for one in self._search("UID", f"{uid + 1}:*") if one > uid]

    def since(self, day: date) -> list[int]:
        return self._search("SINCE", f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}")

    def with_id(self, message_id: str) -> list[int]:
        return self._search("UNDELETED", "HEADER", "Message-ID", quoted(f"<{message_id}>"))

    def answering(self, message_id: str) -> list[int]:
        one = quoted(f"<{message_id}>")
        return self._search("OR", "HEADER", "In-Reply-To", one, "HEADER", "References", one)

    def _search(self, *criteria: str) -> list[int]:
        [found, *_] = self._uid("SEARCH", *criteria) or [b""]
        return sorted({int(one) for one in (found or b"").split()})

    def read(self, uid: int) -> Kept | None:
        """None where it is gone meanwhile."""
        wanted = f"(UID RFC822.SIZE INTERNALDATE FLAGS BODY.PEEK[]<0.{MOST_BYTES}>)"
        for item in self._uid("FETCH", str(uid), wanted):
            if isinstance(item, tuple):
                return kept(uid, item[0], item[1])
        return None

    def append(self, folder: str, raw: bytes, flags: str, at: datetime) -> None:
        """Raises ``Transient`` too where it may lie there: who calls looks first."""
        with imap_answers():
            kind, data = self._imap.append(
                folder, flags, imaplib.Time2Internaldate(at.astimezone(UTC)), raw
            )
            if kind != "OK":
                raise IMAP4.error(data[0] or b"")

    def mark(self, uid: int, change: str, flag: str) -> None:
        """``change``: ``+FLAGS`` or ``-FLAGS``."""
        self._uid("STORE", str(uid), change, f"({flag})")

    def move(self, uid: int, folder: str) -> None:
        """Out of the folder that is selected."""
        if "MOVE" in self.can:
            self._uid("MOVE", str(uid), folder)
            return
        self._uid("COPY", str(uid), folder)
        self.remove(uid)

    def remove(self, uid: int) -> None:
        r"""Without UIDPLUS (RFC 4315) it is marked alone: an EXPUNGE would take others along."""
        self.mark(uid, "+FLAGS", "\\Deleted")
        if "UIDPLUS" in self.can:
            self._uid("EXPUNGE", str(uid))

    # --- waiting

    def idle(self, stopped: Callable[[], bool], at_most: float = IDLE_SECONDS) -> bool:
        """Whether a message came into the folder. False: told to stop, or the time is over."""
        if "IDLE" not in self.can:
            raise Unsupported("This mail server does not tell of new messages by itself.")
        with imap_answers():
            line = Line(self._imap.sock, self._timeout)
            tag = self._imap._new_tag()  # noqa: SLF001
            self._imap.send(tag + b" IDLE\r\n")
            if not (told := line.until(lambda one: one.startswith((b"+", tag)))).startswith(b"+"):
                raise IMAP4.error(told)
            came = line.hears(stopped, time.monotonic() + at_most)
            self._imap.send(b"DONE\r\n")
            line.until(lambda one: one.startswith(tag))
        return came

    # --- asking

    def _uid(self, command: str, *words: str) -> list[Any]:
        return self._answer(lambda: self._imap.uid(command, *words))

    def _answer(self, ask: Callable[[], tuple[str, Any]]) -> list[Any]:
        with imap_answers():
            kind, data = ask()
            if kind != "OK":
                raise IMAP4.error(data[0] or b"")
        return list(data)


def connected(server: Server, authority: str, timeout: float) -> IMAP4:
    context = certificates(authority)
    if server.at_once:
        return Imap4Ssl(server.host, server.port, ssl_context=context, timeout=timeout)
    imap = Imap4(server.host, server.port, timeout=timeout)
    if "STARTTLS" in imap.capabilities:
        imap.starttls(ssl_context=context)
    elif server.must_encrypt:
        imap.shutdown()
        raise Unauthorized(UNSAFE, detail="IMAP without STARTTLS")
    return imap


def listing(line: Any) -> tuple[frozenset[str], str] | None:
    """The marks and the name of one folder, the name as the server wants it back."""
    found = _LISTED.fullmatch(line) if isinstance(line, bytes) else None
    if found is None:
        return None
    marks = frozenset(found["marks"].decode("ascii", "replace").casefold().split())
    return None if r"\noselect" in marks else (marks, found["name"].decode("ascii", "replace"))


def quoted(text: str) -> str:
    r"""As IMAP's ``quoted``. Raises ValueError for what could end the command."""
    if not text.isascii() or not text.isprintable():
        raise ValueError("no text for an IMAP command")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def kept(uid: int, told: bytes, raw: bytes) -> Kept:
    size = re.search(rb"RFC822\.SIZE (\d+)", told)
    flags = re.search(rb"FLAGS \(([^)]*)\)", told)
    arrived = imaplib.Internaldate2tuple(told)
    if size is None or arrived is None:
        raise ContractBroken("The mail server gave an answer that the desk cannot read.")
    return Kept(
        uid=uid,
        raw=raw,
        size=int(size.group(1)),
        arrived=datetime.fromtimestamp(time.mktime(arrived), UTC),
        flags=frozenset((flags.group(1) if flags else b"").decode("ascii", "replace").split()),
    )
