"""A connection while an IMAP server talks without being asked (IDLE)."""

import select
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from imaplib import IMAP4


class Line:
    """Read line by line past imaplib, which knows nothing of it."""

    def __init__(self, sock: socket.socket, timeout: float) -> None:
        self._sock, self._timeout, self._rest = sock, timeout, b""

    def until(self, wanted: Callable[[bytes], bool]) -> bytes:
        """The first line that is wanted. Raises TimeoutError."""
        end = time.monotonic() + self._timeout
        while time.monotonic() < end:
            for line in self._more():
                if wanted(line):
                    return line
        raise TimeoutError

    def hears(self, stopped: Callable[[], bool], until: float) -> bool:
        while not stopped() and time.monotonic() < until:
            for line in self._more():
                if line.startswith(b"* BYE"):
                    raise IMAP4.abort(line)
                if line.rstrip().endswith((b"EXISTS", b"RECENT")):
                    return True
        return False

    def _more(self) -> Iterator[bytes]:
        """Whole lines that are there within a second. TLS has packets of its own, without any."""
        pending = getattr(self._sock, "pending", lambda: 0)()
        if b"\n" not in self._rest and (pending or select.select([self._sock], [], [], 1.0)[0]):
            self._sock.setblocking(False)
            try:
                read = self._sock.recv(65_536)
            except (ssl.SSLWantReadError, BlockingIOError):
                read = None
            finally:
                self._sock.settimeout(self._timeout)
            if read == b"":
                raise IMAP4.abort("the connection ended")
            self._rest += read or b""
        while b"\n" in self._rest:
            line, _, self._rest = self._rest.partition(b"\n")
            yield line
