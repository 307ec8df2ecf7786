"""What a platform sends to one address for all accounts of an application."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, runtime_checkable

from moothall.platforms.base.connecting import Application
from moothall.platforms.base.events import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to answer a platform that asks whether we are there."""

    body: str
    media_type: str = "text/plain"


class PersonAsks(NamedTuple):
    """A person has taken our permission away, or wants gone what we keep of them.

    ``person`` is the id under which our application knows them.
    """

    person: str
    asked_at: datetime | None


@runtime_checkable
class TellsDeletions(Protocol):
    """Hooks of a platform that passes on what people ask about their own data (Meta's)."""

    def asked(self, application: Application, signed_request: str, *, now: datetime) -> PersonAsks:
        """Compares in constant time. Raises ``Forged``, or ``Stale`` for an old one."""
        ...


class Hooks(Protocol):
    """Signatures and handshakes of one platform. No request is sent, nothing is kept.

    A delivery may speak of several accounts: each account's ``Platform.parse_webhook`` is given the
    whole of it and takes its own part.
    """

    def handshake(
        self, application: Application, query: Mapping[str, str], *, now: datetime
    ) -> Reply:
        """Raises ``Forged``."""
        ...

    def verify(
        self,
        application: Application,
        headers: Mapping[str, str],
        raw: bytes,
        *,
        now: datetime,
        seen: Container[str] = (),
    ) -> Delivery:
        """Compares in constant time. Raises ``Forged``, or ``Replayed`` for an id in ``seen``.

        ``raw`` is as it came, byte for byte.
        """
        ...

    def accounts(self, raw: bytes) -> tuple[str, ...]:
        """The platform's ids of the accounts that it speaks of. Raises ``ContractBroken``."""
        ...
