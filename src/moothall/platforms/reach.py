"""Which servers we connect to at all: none on this machine or in a private network, unless allowed.

A mail server's or an instance's name is typed in by an administrator, and documents name further
servers. Such a name could lead to this machine, to a neighbour behind the firewall or to the
cloud's metadata, and to another address each time it is asked for. Therefore it is looked up once,
every address that it has is checked, and we connect to the address that was checked.
OWASP, "Server-Side Request Forgery Prevention".
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from moothall.platforms.base import Forbidden

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
EVERYWHERE: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))
HERE: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
#: RFC 6052: an IPv4 address stands in its last 32 bits
TRANSLATED = ip_network("64:ff9b::/96")
NOT_THERE = (
    "The name {name} leads to this machine or into a private network, where the desk does not go."
    " If a server of yours stands there, let whoever runs the desk allow its network"
    " (MOOTHALL_PRIVATE_SERVERS)."
)


class _Allowed:
    """What the administrator allows beside the public Internet; one for each process."""

    networks: tuple[Network, ...] = ()


def allow(networks: Iterable[Network]) -> None:
    """Connect into these as well, from now on."""
    _Allowed.networks = tuple(networks)


def allowed() -> tuple[Network, ...]:
    return _Allowed.networks


def may(address: str, also: Iterable[Network] = ()) -> bool:
    """Whether we connect to an IP address; ``also`` where this one caller may."""
    found = ip_address(address.split("%", maxsplit=1)[0])
    return is_public(found) or any(found in network for network in (*_Allowed.networks, *also))


def is_public(address: Address) -> bool:
    """Also by the IPv4 address inside, where an IPv6 one only carries it there."""
    if inner := carried(address):
        return is_public(inner)
    return address.is_global and not address.is_multicast


def carried(address: Address) -> IPv4Address | None:
    if not isinstance(address, IPv6Address):
        return None
    if address in TRANSLATED:
        return IPv4Address(address.packed[-4:])
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def addresses(host: str, port: int, also: Iterable[Network] = ()) -> list[str]:
    """All that a name has, checked. Raises :class:`Forbidden`, and ``OSError`` for no such name.

    One that is not allowed is enough to refuse, since the next look-up could give that one alone.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    named = list(dict.fromkeys(str(one[4][0]) for one in found))
    beside = tuple(also)
    if not all(may(one, beside) for one in named):
        raise Forbidden(NOT_THERE.format(name=host[:80]), detail="a private address")
    return named


def connect(host: str, port: int, timeout: float | None) -> socket.socket:
    """A connection to an address that was checked. Raises :class:`Forbidden` and ``OSError``."""
    error: OSError = OSError("the name has no address")
    for address in addresses(host, port):
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as problem:
            error = problem
    raise error
