"""Connecting a Bluesky account: its owner agrees on the page of the account's own server."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import httpx

from moothall.platforms.base import (
    ASKED_FIRST,
    Application,
    Candidate,
    Connection,
    Connector,
    Field,
    Forged,
    Guide,
    Invalid,
    Permission,
    PlatformError,
    Renewed,
    Started,
    Unauthorized,
    Unsupported,
)
from moothall.platforms.bluesky import oauth, program
from moothall.platforms.bluesky.app_password import ByAppPassword, handle
from moothall.platforms.bluesky.authority import Authority, Finder
from moothall.platforms.bluesky.dpop import KNOWN, Known, new_key
from moothall.platforms.bluesky.errors import SPOKEN
from moothall.platforms.bluesky.session import (
    ACCESS,
    DID,
    ENTRANCE,
    IDENTIFIER,
    PASSWORD,
    PDS,
    REFRESH,
    REFUSED,
)

HANDLE = "handle"
APP_PASSWORD = "app-password"  # noqa: S105 - the name of a way
ANOTHER = (
    "You agreed as another account than @{handle}, so nothing was kept. Sign out on Bluesky’s page,"
    " sign in there as @{handle}, and begin again."
)
GUIDE = Guide(
    title="By agreeing on Bluesky",
    steps=(
        "Give the account’s handle below: it stands under its name on its Bluesky profile.",
        (
            "You are taken to the page of the account’s own server. Read its address at the top of"
            " the browser: for most accounts it is bsky.social. Sign in there as the organisation’s"
            " account, with the account’s own password; the desk never sees it."
        ),
        (
            "The page says that Moothall, at this desk’s address, wants to use the account. Agree;"
            " it sends you back here."
        ),
        (
            "To take it back later, press Disconnect here; or on the account’s server, which lists"
            " the programs that it lets in, at its address followed by /account."
        ),
        (
            "How the desk is known there: with an address on the web it signs every request for"
            " tokens with a key of its own (a confidential client), and the connection lasts until"
            " somebody takes it back. On an address of this machine alone, as in a trial, it has no"
            " such key that a server could look up (a public client), and Bluesky ends the"
            " connection after two weeks. Behind any other address, agreeing does not work: use an"
            " app password."
        ),
    ),
    permissions=(
        Permission(scope="atproto", purpose="know which account this is"),
        Permission(
            scope="transition:generic",
            purpose="read replies, mentions and quotes; answer, publish, hide replies under our"
            " posts, block, mute and report. It does not open the account’s password, its e-mail"
            " address or its end",
        ),
        Permission(scope="transition:chat.bsky", purpose="read private messages and answer them"),
    ),
    asked=(
        Field(
            name=HANDLE,
            label="The account’s handle",
            help="Such as homes.example.gov.uk or homes.bsky.social.",
            secret=False,
            check=handle,
        ),
        Field(
            name="server_url",
            label="Its server",
            help="Leave it as it is, unless the organisation runs a server of its own.",
            secret=False,
            initial=ENTRANCE,
        ),
    ),
    costs="Free of charge.",
    source="https://atproto.com/specs/oauth, read in November 2026.",
)


class BlueskyConnector:
    """Fulfils ``Connector``, ``AsksFirst``, ``Publishes`` and ``HasWays``."""

    guide = GUIDE
    of_one_way = frozenset(
        {IDENTIFIER, PASSWORD, ACCESS, REFRESH, REFUSED, PDS, oauth.KEY, oauth.SCOPE, oauth.UNTIL,
         oauth.ISSUER}
    )  # fmt: skip

    def __init__(
        self,
        *,
        timeout: float = 10.0,
        directory: str = "",
        known: Known = KNOWN,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._timeout, self._directory = timeout, directory
        self._known, self._transport = known, transport
        self._finder = Finder(timeout=timeout, directory=directory, transport=transport)

    # --- the ways

    @property
    def ways(self) -> Mapping[str, Connector]:
        return MappingProxyType({"": self, APP_PASSWORD: ByAppPassword()})

    def way_of(self, credentials: Mapping[str, str]) -> str:
        return APP_PASSWORD if credentials.get(PASSWORD) else ""

    # --- our program

    def made(
        self, address: str, *, redirect_uri: str, website: str, before: Application | None
    ) -> Application:
        return program.made(address, redirect_uri=redirect_uri, website=website, before=before)

    def document(self, application: Application) -> Mapping[str, Any]:
        return program.document(application)

    # --- there and back

    def start(self, application: Application) -> Started:  # noqa: ARG002 - the contract's shape
        raise Unsupported(ASKED_FIRST)

    def start_with(
        self,
        application: Application,
        asked: Mapping[str, str],
        *,
        now: datetime,  # noqa: ARG002
    ) -> Started:
        name, entrance = asked[HANDLE], asked.get("server_url") or ENTRANCE
        did = self._finder.did_of(name, entrance)
        authority = self._finder.authority_of(self._finder.server_of(did, name))
        key, state, verifier = new_key(), secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        with self._asking(authority, application, key) as asking:
            url = asking.pushed(verifier=verifier, state=state, hint=name)
        more = {
            oauth.KEY: key,
            oauth.ISSUER: authority.issuer,
            DID: did,
            HANDLE: name,
            "server_url": entrance,
        }
        return Started(url=url, state=state, verifier=verifier, more=more)

    def finish(
        self,
        application: Application,
        started: Started,
        query: Mapping[str, str],
        *,
        now: datetime,
    ) -> list[Candidate]:
        kept = started.more
        if not hmac.compare_digest(query.get("state", "").encode(), started.state.encode()):
            raise Forged("This answer does not belong to the connection that was begun here.")
        if not hmac.compare_digest(query.get("iss", "").encode(), kept[oauth.ISSUER].encode()):
            raise Forged("Another server answered than the one that was asked.")
        if not query.get("code"):
            raise Invalid(
                "Bluesky was not allowed to connect us.", detail=query.get("error", "")[:100]
            )
        authority = self._finder.authority(kept[oauth.ISSUER])
        with self._asking(authority, application, kept[oauth.KEY]) as asking:
            given = asking.exchanged(query["code"], started.verifier, now)
            try:
                given |= {
                    PDS: self._server_for(authority, given[DID], kept),
                    oauth.KEY: kept[oauth.KEY],
                }
            except PlatformError:
                asking.revoked(given[REFRESH])
                raise
        return [self._candidate(application, kept, given)]

    def _server_for(self, authority: Authority, did: str, kept: Mapping[str, str]) -> str:
        """Where the account's records lie. Tokens of any other account are not kept."""
        if did != kept[DID]:
            raise Invalid(ANOTHER.format(handle=kept[HANDLE]), detail="another sub")
        return self._finder.require_speaks_for(authority, did)

    def _candidate(
        self, application: Application, kept: Mapping[str, str], given: Mapping[str, str]
    ) -> Candidate:
        from moothall.platforms.bluesky.client import Bluesky  # noqa: PLC0415 - it has no need of us

        entrance = kept["server_url"]
        asking = Connection(
            account=given[DID], base_url=entrance, credentials=given, application=application,
            timeout=self._timeout,
        )  # fmt: skip
        opened = Bluesky(asking, transport=self._transport)
        try:
            found = opened.probe()
        finally:
            opened.close()
        return Candidate(
            external_id=found.account,
            name=found.name,
            handle=found.handle,
            server_url=entrance,
            credentials=given,
            scopes=found.scopes,
            expires_at=datetime.fromisoformat(given[oauth.UNTIL]),
        )

    # --- afterwards, for both ways

    def renew(
        self, application: Application | None, credentials: Mapping[str, str], *, now: datetime
    ) -> Renewed | None:
        """None for an app password, whose session renews its tokens itself as they are used."""
        if not credentials.get(oauth.KEY):
            return None
        if application is None or not credentials.get(REFRESH):
            raise Unauthorized(SPOKEN[Unauthorized], detail="nothing to renew by")
        authority = self._finder.authority(credentials[oauth.ISSUER])
        with self._asking(authority, application, credentials[oauth.KEY]) as asking:
            given = asking.renewed(credentials[REFRESH], now)
        if given[DID] != credentials[DID]:
            raise Unauthorized(
                "Bluesky’s server gave us another account’s tokens. Connect it again."
            )
        ends = datetime.fromisoformat(given[oauth.UNTIL])
        return Renewed(credentials=given, expires_at=ends)

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:
        if not credentials.get(oauth.KEY):
            return ByAppPassword().revoke(application, credentials)
        if application is None or not credentials.get(REFRESH):
            return False
        authority = self._finder.authority(credentials[oauth.ISSUER])
        with self._asking(authority, application, credentials[oauth.KEY]) as asking:
            return asking.revoked(credentials[REFRESH])

    def _asking(self, authority: Authority, application: Application, key: str) -> oauth.Asking:
        return oauth.Asking(
            authority, application, key, timeout=self._timeout, known=self._known,
            transport=self._transport,
        )  # fmt: skip
