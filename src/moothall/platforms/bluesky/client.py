"""Bluesky as the desk sees it: one connected account. Fulfils the contract in ``base``."""

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import httpx

from moothall.platforms.account import WithRows
from moothall.platforms.base import (
    Action,
    Capabilities,
    Connection,
    ContractBroken,
    Delivery,
    Event,
    Forbidden,
    Forged,
    NotFound,
    Outcome,
    Page,
    PlatformError,
    PrivateWouldTurnPublic,
    Probe,
    State,
    Transient,
    Verb,
    Visibility,
)
from moothall.platforms.bluesky.acting import Acting
from moothall.platforms.bluesky.bound import WILL_END, ends_early, session_of
from moothall.platforms.bluesky.chat import SERVICE, Chat
from moothall.platforms.bluesky.gates import Gates
from moothall.platforms.bluesky.reading import Reading
from moothall.platforms.bluesky.repository import Repository
from moothall.platforms.bluesky.session import MESSAGES
from moothall.platforms.bluesky.states import States
from moothall.platforms.table import table

_T = TypeVar("_T")
_WHOLE_ACCOUNT = "com.atproto.access"


class BlueskyProvider:
    name = "bluesky"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "Bluesky":
        """With tokens and the key they are bound to (``dpop_key``), or with an app password.

        For that ``identifier`` is the handle and ``app_password`` the password.
        ``chat_service`` may name another message service, as ``did#id``, and ``directory`` another
        directory of DIDs. The tokens that the server hands out are kept beside them.
        """
        return Bluesky(connection)


class Bluesky(WithRows):
    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        own = table()[BlueskyProvider.name].narrowed(scopes=connection.scopes)
        self._capabilities = connection.capabilities or own
        self._session = session_of(connection, transport=transport)
        self._ends_early = ends_early(connection)
        self._service = connection.credentials.get("chat_service") or SERVICE
        self._parts: tuple[Reading, States, Acting] | None = None

    @property
    def media_hosts(self) -> tuple[str, ...]:
        """Pictures come from Bluesky's own hosts, whichever server an author uses."""
        return ("cdn.bsky.app", "video.bsky.app", "video.cdn.bsky.app")

    def close(self) -> None:
        self._session.close()

    def fetch(self, cursor: str) -> Page:
        return self._understood(lambda: self._open()[0].fetch(cursor))

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        return self._understood(lambda: self._open()[1].of(external_ids))

    def perform(self, action: Action) -> Outcome:
        self._capabilities.require(action.verb)
        if action.verb is Verb.REPLY_PUBLIC and action.target_visibility is not Visibility.PUBLIC:
            raise PrivateWouldTurnPublic(
                "This was written to us in private, so it is not answered in public."
            )
        return self._understood(lambda: self._open()[2].perform(action))

    def find(self, action: Action) -> Outcome | None:
        self._capabilities.require(action.verb)
        return self._understood(lambda: self._open()[2].find(action))

    def probe(self) -> Probe:
        return self._understood(self._probed)

    # --- webhooks, of which Bluesky has none

    def verify_webhook(
        self,
        headers: Mapping[str, str],  # noqa: ARG002  - the contract's
        raw: bytes,  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
        seen: Container[str] = (),  # noqa: ARG002
    ) -> Delivery:
        raise Forged("Bluesky sends no news by itself: this comes from somebody else.")

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        raise Forged("Bluesky sends no news by itself: this comes from somebody else.")

    def handshake(self, query: Mapping[str, str]) -> str:  # noqa: ARG002
        raise Forged("Bluesky checks no address of ours.")

    # --- inside

    def _open(self) -> tuple[Reading, States, Acting]:
        """Made when first asked for, since who we are may have to be asked as well."""
        if self._parts is None:
            scopes = self._capabilities.scopes
            chat = Chat(self._session, self._service) if MESSAGES in (scopes or ()) else None
            gates = Gates(Repository(self._session), self._session.did)
            reading = Reading(self._session, chat)
            states = States(self._session, reading, gates)
            self._parts = reading, states, Acting(self._session, states, gates, chat)
        return self._parts

    def _understood(self, ask: Callable[[], _T]) -> _T:
        """Raises :class:`ContractBroken` for an answer without what the lexicons promise."""
        try:
            return ask()
        except PlatformError:
            raise
        except (KeyError, ValueError, TypeError, AttributeError) as problem:
            raise ContractBroken(
                "Bluesky gave an answer that the desk cannot read.",
                body=self._session.answered,
                detail=repr(problem)[:200],
            ) from problem

    def _probed(self) -> Probe:
        session = self._session.get("com.atproto.server.getSession")
        problems = []
        if session.get("active") is False:
            problems.append(f"Bluesky says that this account is {session.get('status', 'off')}.")
        if self._session.claims().get("scope") == _WHOLE_ACCOUNT:
            problems.append(
                "The desk is signed in with the account's own password. Make an app password on"
                " Bluesky (Settings, Privacy and security) and connect the account with that."
            )
        if self._ends_early:
            problems.append(WILL_END)
        scopes = self._session.granted | ({MESSAGES} if self._opens_messages() else set())
        handle = str(session["handle"])
        if handle == "handle.invalid":
            problems.append("Bluesky cannot confirm the account's handle any more.")
        return Probe(
            account=str(session["did"]),
            handle=handle,
            name=self._name(handle),
            capabilities=table()[BlueskyProvider.name].narrowed(scopes=scopes),
            scopes=scopes,
            problems=tuple(problems),
        )

    def _opens_messages(self) -> bool:
        """By asking the service itself; by the token's word where it does not answer."""
        try:
            Chat(self._session, self._service).allowed()
        except Forbidden:
            return False
        except (NotFound, Transient):
            return self._session.may_open_messages
        return True

    def _name(self, handle: str) -> str:
        """A new account has no profile for some seconds."""
        try:
            profile = self._session.get("app.bsky.actor.getProfile", actor=self._session.did)
        except NotFound:
            return handle
        return str(profile.get("displayName") or handle)
