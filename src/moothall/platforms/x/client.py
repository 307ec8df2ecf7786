"""An account on X as the desk sees it: the contract over HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial

import httpx

from moothall.platforms.account import Account, TellsItsApplication
from moothall.platforms.base import (
    Capabilities,
    Connection,
    Event,
    Page,
    Place,
    Probe,
    Problem,
    State,
    TextContext,
    Verb,
    by_name,
    news,
)
from moothall.platforms.table import table
from moothall.platforms.x import prices, probing, subscribing
from moothall.platforms.x.acting import Acting
from moothall.platforms.x.answers import KEPT
from moothall.platforms.x.hooks import XHooks
from moothall.platforms.x.lookup import Lookup
from moothall.platforms.x.posts import MESSAGE, Around, state_of
from moothall.platforms.x.reading import Reader
from moothall.platforms.x.speaking import Speaker
from moothall.platforms.x.webhooks import parse

MEDIA_HOSTS = ("pbs.twimg.com", "video.twimg.com", "abs.twimg.com")


class XProvider:
    name = "x"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "X":
        """``credentials``: ``access_token``, ``refresh_token``, ``expires_at``, ``scope``."""
        return X(connection)


class X(TellsItsApplication, Account):
    """One account of ours. Fulfils :class:`moothall.platforms.base.Platform`."""

    hooks = XHooks()

    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._connection, self._transport = connection, transport
        self._quotas = dict(connection.quotas)
        own = table()[XProvider.name].narrowed(scopes=connection.scopes)
        self._capabilities = connection.capabilities or own
        self._account = connection.account
        self._speaker = self._speaking(connection.credentials)
        self._ask, self._kept_to = self._speaker.ask, self._speaker.kept_to
        self._lookup = Lookup(self._ask)
        self._acting = Acting(
            ask=self._ask, write=self._speaker.write, newest=self._lookup.newest, us=self._us
        )

    def _speaking(self, credentials: Mapping[str, str]) -> Speaker:
        return Speaker(
            credentials,
            base_url=self._connection.base_url,
            timeout=self._connection.timeout,
            transport=self._transport,
        )

    @property
    def media_hosts(self) -> tuple[str, ...]:
        return MEDIA_HOSTS

    def close(self) -> None:
        self._speaker.close()

    # --- reading

    def fetch(self, cursor: str) -> Page:
        scopes = self._capabilities.scopes
        with self._counted(), self._kept_to():
            return Reader(
                self._ask,
                self._us(),
                roots=partial(self._lookup.roots, self._us()),
                messages=scopes is None or "dm.read" in scopes,
                now=datetime.now(UTC),
            ).page(cursor)

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        """Messages are not read again: X lets us ask for fifteen in as many minutes."""
        posts = [one for one in external_ids if not one.startswith(MESSAGE)]
        with self._kept_to():
            there = self._lookup.newest(posts)
            around = Around.of(there.includes, self._us())
        return [
            State(external_id=one, exists=True) if one.startswith(MESSAGE) or one in there.withheld
            else state_of(there[one], one, around) if one in there
            else State(external_id=one, exists=False)
            for one in external_ids
        ]  # fmt: skip

    def probe(self) -> Probe:
        """Who we are, and what our token and our access can do. Changes nothing there."""
        with self._counted(), self._kept_to():
            return probing.probe(self._ask, self._connection)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Around a whole poll or probe: what X told of its limits is kept where it is news."""
        try:
            yield
        finally:
            if found := news(self._speaker.quotas.values(), self._quotas):
                self._connection.keep_quotas(found)
                self._quotas |= by_name(found)

    def _us(self) -> str:
        """Our account's id, asked for once where the connection does not say."""
        if not self._account:
            self._account = str(self._ask("/2/users/me", {})["data"]["id"])
        return self._account

    # --- webhooks: they come to the application's address

    def subscribe(self, url: str) -> None:
        """Have X send what happens to the account to ``url``. Raises ``PlatformError``."""
        application = self._connection.application
        token = application.secrets.get("bearer_token", "") if application else ""
        program = self._speaking({"access_token": token})
        try:
            with self._kept_to():
                both = (program.ask, program.write) if token else None
                subscribing.subscribe(
                    url, self._us(), as_application=both, write=self._speaker.write
                )
        finally:
            program.close()

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        self._speaker.last = raw[:KEPT].decode("utf-8", "replace")
        with self._kept_to():
            return parse(raw, self._account)

    # --- acting

    def _acts(self) -> Acting:
        return self._acting

    def _asking(self) -> AbstractContextManager[None]:
        return self._kept_to()

    # --- text

    def check_text(self, text: str, context: TextContext) -> list[Problem]:
        found = super().check_text(text, context)
        if context.place is Place.DIRECT_MESSAGE:
            return found
        verb = Verb.REPLY_PUBLIC if context.place is Place.REPLY else Verb.PUBLISH
        return [*found, *prices.dear(text, verb)]
