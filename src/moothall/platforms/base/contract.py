"""The contract that every platform's module fulfils.

A module holds a *provider*: what the platform can do before any account is connected, and a way to
open an account. The opened account is a *platform*: eight calls, no database, no retry of a write.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from moothall.platforms.base.actions import Action, Outcome, Result
from moothall.platforms.base.capability import Capabilities
from moothall.platforms.base.connecting import Application
from moothall.platforms.base.errors import PlatformError, TryAgain, Unauthorized, Unsupported
from moothall.platforms.base.events import Delivery, Event, Page, State
from moothall.platforms.base.quota import Quota
from moothall.platforms.base.text import Problem, TextContext, Used


def _keep_nothing(_credentials: Mapping[str, str]) -> None:
    """For platforms whose tokens never change."""


def _renew_nothing(_refused: str) -> Mapping[str, str]:
    """For whoever keeps no tokens: only a person can connect it again."""
    raise Unauthorized("The permission has ended. Connect the account again.")


def _count_nothing(_spent: Sequence[Quota]) -> None:
    """For whoever counts by other means, and for tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """All that a platform's module is told about one account of the organisation."""

    #: the platform's own id of our account
    account: str
    base_url: str = ""
    #: tokens and secrets by name; never shown
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    scopes: frozenset[str] | None = None
    #: called with the new credentials where the platform hands some out, before they are used
    keep_credentials: Callable[[Mapping[str, str]], None] = field(default=_keep_nothing, repr=False)
    #: asks the platform for new tokens, alone and on disk before they are used, and returns all the
    #: credentials as they are then. Told the access token that was refused or is over: where
    #: another process has renewed it meanwhile, nobody is asked. Raises ``PlatformError``
    renew_credentials: Callable[[str], Mapping[str, str]] = field(
        default=_renew_nothing, repr=False
    )
    #: seconds until an answer counts as lost
    timeout: float = 10.0
    #: what the last probe found; the platform's own rows where there was none yet
    capabilities: Capabilities | None = None
    #: our program as the platform knows it, where it wants to know
    application: Application | None = None
    #: by name, what this account has used when it was counted or told last
    quotas: Mapping[str, Quota] = field(default_factory=dict)
    #: called with what was used since the last call, to be added to what is kept, or with what the
    #: platform told. Writes to the database, so not for each request
    keep_quotas: Callable[[Sequence[Quota]], None] = field(default=_count_nothing, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What an account turned out to be able to do, and when its connection ends."""

    account: str
    handle: str
    name: str
    capabilities: Capabilities
    scopes: frozenset[str] | None = None
    expires_at: datetime | None = None
    #: sentences for the administrator: what is missing and what to do
    problems: tuple[str, ...] = ()


class Platform(Protocol):
    """One connected account. Raises only :class:`PlatformError` and its kinds.

    ``now`` is an argument where time decides. Reads may be repeated by whoever calls; writes are
    sent once, and an unclear end raises :class:`UnknownOutcome`.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    def fetch(self, cursor: str) -> Page:
        """Events after ``cursor``; from the beginning, as far as the platform keeps it, for ""."""
        ...

    def verify_webhook(
        self,
        headers: Mapping[str, str],
        raw: bytes,
        *,
        now: datetime,
        seen: Container[str] = (),
    ) -> Delivery:
        """Raises :class:`Forged`, or :class:`Replayed` for an id in ``seen``, taken before.

        Header names come in any case. Keep ``raw`` as it
        came: a body that was parsed and written again fails.
        """
        ...

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:
        """Raises :class:`ContractBroken`; keep and show such a delivery, never drop it."""
        ...

    def handshake(self, query: Mapping[str, str]) -> str:
        """What to answer a platform that checks our address. Raises :class:`Forged`."""
        ...

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        """One state for each id, in that order."""
        ...

    def perform(self, action: Action) -> Outcome:
        """A confirmed outcome, or an error. Sends no request for what the rows say it cannot do."""
        ...

    def find(self, action: Action) -> Outcome | None:
        """Whether the action was done: read back, changing nothing. None: there is no trace of it.

        None proves absence only after the platform has had time to show what it took.
        """
        ...

    def probe(self) -> Probe: ...

    def check_text(self, text: str, context: TextContext) -> list[Problem]: ...

    def count_text(self, text: str, context: TextContext) -> tuple[Used, ...]: ...

    def close(self) -> None: ...


class Provider(Protocol):
    """A platform before any account is connected."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def open(self, connection: Connection) -> Platform: ...


def attempt(platform: Platform, action: Action) -> Outcome:
    """:meth:`Platform.perform`, with its errors as outcomes. Nothing is sent twice.

    An error that asks to be tried :attr:`TryAgain.LATER` gives ``refused`` with the error beside
    it: certainly nothing was done, and ``error.again`` tells the outbox to wait.
    """
    try:
        return platform.perform(action)
    except Unsupported as error:
        steps = platform.capabilities.rows[action.verb].by_hand
        return Outcome(result=Result.BY_HAND, detail=error.words, error=error, steps=steps)
    except PlatformError as error:
        unclear = error.again in {TryAgain.READ_BACK, TryAgain.DONE}
        return Outcome(
            result=Result.UNKNOWN if unclear else Result.REFUSED, detail=error.words, error=error
        )
