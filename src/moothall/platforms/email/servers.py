"""Where the mail servers are, the encryption that is asked of them, and the way there."""

import imaplib
import smtplib
import socket
import ssl
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from moothall.platforms.base import Invalid
from moothall.platforms.reach import connect

#: RFC 8314, section 3: encrypted from the first byte; every other port is asked for STARTTLS
ENCRYPTED = {"imap": 993, "smtp": 465}
#: where no port is said
USUAL = {"imap": 993, "smtp": 587}


@dataclass(frozen=True, slots=True)
class Server:
    """``at_once``: encrypted from the first byte, else by STARTTLS."""

    host: str
    port: int
    at_once: bool

    @property
    def must_encrypt(self) -> bool:
        """A password leaves this machine encrypted or not at all."""
        if self.host == "localhost":
            return False
        try:
            return not ip_address(self.host).is_loopback
        except ValueError:
            return True


def server(written: str, protocol: str) -> Server:
    """``mail.example.org``, with ``:587`` or ``smtps://`` where it is not the usual port.

    Raises :class:`Invalid`.
    """
    scheme, between, rest = written.strip().rpartition("://")
    if scheme not in {"", protocol, f"{protocol}s"}:
        raise Invalid(f"“{written}” is no {protocol.upper()} server.")
    try:
        place = urlsplit(f"//{rest}")
        host, port = place.hostname, place.port
    except ValueError as problem:
        raise Invalid(f"“{written}” is no name of a server.") from problem
    if not host or place.path or place.username or any(letter.isspace() for letter in rest):
        raise Invalid(f"“{written}” is no name of a server.")
    if between:
        at_once = scheme.endswith("s")
        usual = ENCRYPTED[protocol] if at_once else {"imap": 143, "smtp": 587}[protocol]
        return Server(host, port or usual, at_once)
    port = port or USUAL[protocol]
    return Server(host, port, port == ENCRYPTED[protocol])


@lru_cache(maxsize=64)
def certificates(authority: str) -> ssl.SSLContext:
    """Names and certificates are always checked; ``authority`` (PEM) is believed beside the known.

    Raises :class:`Invalid`.
    """
    context = ssl.create_default_context()
    if authority.strip():
        try:
            context.load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError) as problem:
            raise Invalid("The certificate is none in PEM form.") from problem
    return context


# Python's own clients, connecting only where we go (`reach.connect`); it raises ``Forbidden``


class Imap4(imaplib.IMAP4):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        return connect(self.host, self.port, timeout)


class Imap4Ssl(imaplib.IMAP4_SSL):
    def _create_socket(self, timeout: float | None) -> Any:
        plain = connect(self.host, self.port, timeout)
        return self.ssl_context.wrap_socket(plain, server_hostname=self.host)


class Smtp(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(host, port, timeout)


class SmtpSsl(smtplib.SMTP_SSL):
    context: ssl.SSLContext

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        return self.context.wrap_socket(connect(host, port, timeout), server_hostname=host)
