"""Connecting a Mastodon account: each server gets to know us, then a person agrees there."""

from collections.abc import Mapping
from datetime import datetime

import httpx

from moothall.platforms.base import (
    Application,
    Candidate,
    Connection,
    Field,
    Guide,
    Permission,
    Renewed,
    Started,
)
from moothall.platforms.mastodon import oauth
from moothall.platforms.mastodon.client import Mastodon
from moothall.platforms.mastodon.instance import granted

PURPOSES = {
    "read:accounts": "know which account this is",
    "read:follows": "know whom the account follows and blocks, before an officer decides",
    "read:notifications": "notice replies and mentions",
    "read:statuses": "read the posts they stand in, and private messages",
    "write:blocks": "block and unblock",
    "write:media": "publish pictures with their descriptions",
    "write:mutes": "mute and unmute",
    "write:reports": "report a post to whoever runs its server",
    "write:statuses": "answer, publish, edit and delete our own posts",
}
GUIDE = Guide(
    steps=(
        (
            "Find out which server the organisation’s account is on: it stands after the second @"
            " of its name, as in @homes@social.example.org."
        ),
        "Sign in to that server in this browser as the organisation’s account, not as yourself.",
        (
            "Give the server’s address below. The desk makes itself known there; nothing has to be"
            " made by hand."
        ),
        (
            "The server asks whether Moothall may use the account. Read the name at the top, then"
            " agree. It sends you back here."
        ),
    ),
    permissions=tuple(
        Permission(scope=scope, purpose=PURPOSES[scope]) for scope in sorted(PURPOSES)
    ),
    server=Field(
        name="server_url",
        label="The account’s server",
        help="Such as https://social.example.org.",
        secret=False,
    ),
    costs="Free of charge.",
    source="https://docs.joinmastodon.org/spec/oauth, read in November 2026.",
)


class MastodonConnector:
    """Fulfils :class:`moothall.platforms.base.Connector` and ``Registers``."""

    guide = GUIDE

    def __init__(
        self, *, timeout: float = 10.0, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._timeout, self._transport = timeout, transport

    def _at(self, base_url: str) -> oauth.Connecting:
        return oauth.Connecting(base_url, timeout=self._timeout, transport=self._transport)

    def register(self, base_url: str, *, name: str, redirect_uri: str, website: str) -> Application:
        with self._at(base_url) as server:
            made = server.register(name, redirect_uri=redirect_uri, website=website)
        return Application(
            client_id=made.client_id,
            secrets={"client_secret": made.client_secret},
            redirect_uri=redirect_uri,
            base_url=base_url,
        )

    def start(self, application: Application) -> Started:
        with self._at(application.base_url) as server:
            begun = server.start(_ours(application))
        return Started(url=begun.url, state=begun.state, verifier=begun.verifier)

    def finish(
        self,
        application: Application,
        started: Started,
        query: Mapping[str, str],
        *,
        now: datetime,  # noqa: ARG002 - its tokens do not end
    ) -> list[Candidate]:
        begun = oauth.Started(started.url, started.state, started.verifier)
        with self._at(application.base_url) as server:
            credentials = server.finish(_ours(application), begun, query)
        return [self._candidate(application.base_url, credentials)]

    def _candidate(self, base_url: str, credentials: Mapping[str, str]) -> Candidate:
        asking = Connection(account="", base_url=base_url, credentials=dict(credentials))
        opened = Mastodon(asking, transport=self._transport)
        try:
            found = opened.probe()
        finally:
            opened.close()
        scope = credentials.get("scope", "")
        return Candidate(
            external_id=found.account,
            name=found.name,
            handle=found.handle,
            server_url=base_url,
            credentials=credentials,
            scopes=granted(scope) if scope else None,
        )

    def renew(
        self,
        application: Application | None,  # noqa: ARG002 - the contract's shape
        credentials: Mapping[str, str],  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
    ) -> Renewed | None:
        """None: a token holds until somebody takes it back."""
        return None

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:
        if application is None:
            return False
        with self._at(application.base_url) as server:
            return server.revoke(credentials)


def _ours(application: Application) -> oauth.Application:
    return oauth.Application(
        application.client_id,
        application.secrets.get("client_secret", ""),
        application.redirect_uri,
    )
