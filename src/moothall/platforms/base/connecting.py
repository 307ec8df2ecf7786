"""Connecting an account: what to make on the platform, what a person agrees to, what comes back.

A platform that wants to know our program first (Meta, X, Google, LinkedIn) gives the organisation
a client id and secrets: an *application*. A person then allows it to act for their account (OAuth
2.0, RFC 6749, with PKCE, RFC 7636, where the platform has it).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from moothall.platforms.base.checks import Check
from moothall.platforms.base.errors import Unsupported

NOBODY_IS_SENT_AWAY = (
    "This account is connected by what is filled in here, without a sign-in there."
)
ASKED_FIRST = "Something has to be filled in before anybody is sent to sign in."


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Our program as the platform knows it. ``base_url`` where each server has its own."""

    client_id: str
    #: by name, as the guide's fields are called: ``client_secret``, ``verify_token`` ...
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    redirect_uri: str = ""
    base_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something that the administrator copies from the platform."""

    name: str
    label: str
    help: str = ""
    secret: bool = True
    required: bool = True
    #: what stands there at first
    initial: str = ""
    #: several lines of text, as a certificate is
    lines: bool = False
    #: what it has to look like (:mod:`moothall.platforms.base.checks`)
    check: Check | None = None
    #: values to choose from, each with its words; the first where nothing was chosen
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One that is asked for, and what the desk does with it, as half a sentence."""

    scope: str
    purpose: str
    #: False where no platform ever tells whether it was given
    told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The page that leads an administrator through it.

    ``steps`` are sentences in order; ``{redirect_uri}`` and ``{webhook_url}`` in them are filled
    in.
    """

    steps: tuple[str, ...]
    permissions: tuple[Permission, ...] = ()
    #: of the application, besides the client id; none where the platform wants no application.
    #: One called ``client_id`` says what the id is called there and what it looks like
    application_fields: tuple[Field, ...] = ()
    #: of the account, where nobody is sent away (:class:`ByFields`): ``start`` is not called.
    #: One called ``server_url`` becomes the connection's ``base_url``, the others its credentials
    account_fields: tuple[Field, ...] = ()
    #: where each server is an entrance of its own: which one, asked before anything else. The
    #: connector then :class:`Registers` us there
    server: Field | None = None
    #: asked before the person is sent away, where the connector :class:`AsksFirst`
    asked: tuple[Field, ...] = ()
    #: this way's name and address among several ways of one platform (:class:`HasWays`); our
    #: program's details are kept under the address
    title: str = ""
    application_at: str = ""
    #: where the person is taken, where the platform's own name does not say it (a mailbox's is no
    #: place to go to)
    place: str = ""
    #: what the platform looks at before it lets a program in, and how long it takes
    review: str = ""
    #: what it costs, where it does
    costs: str = ""
    #: where an administrator sees what is left, where the platform tells no program
    left_at: str = ""
    #: where the platform tells all this, and when it was read
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Where to send the person, and what to keep in their session until they are back."""

    url: str
    state: str
    verifier: str = field(default="", repr=False)
    #: whatever else has to be known when they are back, by name; kept encrypted
    more: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An account that the person may connect: one Facebook login may have many Pages."""

    external_id: str
    name: str
    handle: str = ""
    server_url: str = ""
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    scopes: frozenset[str] | None = None
    expires_at: datetime | None = None
    #: why it cannot be connected as it is; empty where it can
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """New tokens in place of old ones, by name."""

    credentials: Mapping[str, str] = field(repr=False)
    expires_at: datetime | None = None


class Connector(Protocol):
    """How an account of one platform is connected. Raises only ``PlatformError`` and its kinds.

    Which call begins it:

    - ``guide.account_fields``: none. What is filled in makes the connection (:class:`ByFields`).
    - the connector :class:`AsksFirst`: ``start_with``, with the answers to ``guide.asked``.
    - all others: ``start``.
    """

    @property
    def guide(self) -> Guide: ...

    def start(self, application: Application) -> Started:
        """Where the person is sent. Raises ``Unsupported`` where another call begins this way."""
        ...

    def finish(
        self,
        application: Application,
        started: Started,
        query: Mapping[str, str],
        *,
        now: datetime,
    ) -> list[Candidate]:
        """The accounts to choose from, out of what the platform sent the person back with.

        Raises ``Forged`` where it does not belong to what was started here, and ``Invalid`` where
        the person did not agree.
        """
        ...

    def renew(
        self, application: Application | None, credentials: Mapping[str, str], *, now: datetime
    ) -> Renewed | None:
        """New tokens; None where these do not end or cannot be renewed by a program.

        Asked well before ``expires_at``, by one process at a time. Raises ``Unauthorized`` where
        only a person can connect it again.
        """
        ...

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:
        """Whether the platform says that the tokens are worth nothing now. Forget them anyway."""
        ...


class ByFields:
    """A way by what an administrator copies (``guide.account_fields``), to make connectors of.

    Nobody is sent away, so nothing is started, finished or renewed, and what was given is taken
    back by a person.
    """

    def start(self, application: Application) -> Started:  # noqa: ARG002 - the contract's shape
        raise Unsupported(NOBODY_IS_SENT_AWAY)

    def finish(
        self,
        application: Application,  # noqa: ARG002
        started: Started,  # noqa: ARG002
        query: Mapping[str, str],  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
    ) -> list[Candidate]:
        raise Unsupported(NOBODY_IS_SENT_AWAY)

    def renew(
        self,
        application: Application | None,  # noqa: ARG002
        credentials: Mapping[str, str],  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
    ) -> Renewed | None:
        return None

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:  # noqa: ARG002
        return False


@runtime_checkable
class Registers(Protocol):
    """A connector that makes our program known by itself, server by server (Mastodon)."""

    def register(self, base_url: str, *, name: str, redirect_uri: str, website: str) -> Application:
        """The server's own application for us. Raises ``PlatformError``."""
        ...


@runtime_checkable
class AsksFirst(Protocol):
    """A connector that has to know something before it can send anybody away: ``guide.asked``.

    Its ``start`` raises ``Unsupported(ASKED_FIRST)``: whoever calls it forgot to ask.
    """

    def start_with(
        self, application: Application, asked: Mapping[str, str], *, now: datetime
    ) -> Started:
        """In place of ``start``; ``asked`` by the names of the fields. Raises ``PlatformError``."""
        ...


@runtime_checkable
class Publishes(Protocol):
    """A connector whose program is known by a document at an address of ours (AT Protocol)."""

    def made(
        self, address: str, *, redirect_uri: str, website: str, before: Application | None
    ) -> Application:
        """Our program, of which ``address`` will tell. Asks nobody. Raises ``Invalid``.

        ``before``: as it was, whose keys stay.
        """
        ...

    def document(self, application: Application) -> Mapping[str, Any]:
        """What the address answers with; nothing in it is secret."""
        ...


@runtime_checkable
class HasWays(Protocol):
    """A connector among several of its platform. It renews and revokes for all of them."""

    @property
    def ways(self) -> Mapping[str, Connector]:
        """By name, as it stands in the page's address; the first, "", is this one."""
        ...

    #: names of credentials that belong to one way alone, forgotten when the account takes another
    of_one_way: frozenset[str]

    def way_of(self, credentials: Mapping[str, str]) -> str:
        """By which way an account was connected."""
        ...
