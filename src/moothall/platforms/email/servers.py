"""Where the mail servers are, and the encryption that is asked of them."""

import ssl
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from moothall.platforms.base import Invalid

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
