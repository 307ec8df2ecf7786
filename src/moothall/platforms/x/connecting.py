"""Connecting an account on X: OAuth 2.0 with PKCE, tokens of two hours that are renewed.

https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
"""

import hmac
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx

from moothall.platforms.base import (
    Application,
    Candidate,
    Forged,
    Invalid,
    PlatformError,
    Renewed,
    Started,
    Unauthorized,
)
from moothall.platforms.wire import Wire
from moothall.platforms.x.answers import succeeded, understood
from moothall.platforms.x.guide import GUIDE, PURPOSES

AUTHORIZE = "https://x.com/i/oauth2/authorize"
API = "https://api.x.com"
SCOPES = " ".join(sorted(PURPOSES))
#: where X does not say how long a token lasts
LIFETIME = 7200


class XConnector:
    """Fulfils :class:`moothall.platforms.base.Connector`."""

    guide = GUIDE

    def __init__(
        self, *, timeout: float = 10.0, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._timeout, self._transport = timeout, transport

    def start(self, application: Application) -> Started:
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        query = {
            "response_type": "code",
            "client_id": application.client_id,
            "redirect_uri": application.redirect_uri,
            "scope": SCOPES,
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        return Started(url=f"{AUTHORIZE}?{urlencode(query)}", state=state, verifier=verifier)

    def finish(
        self,
        application: Application,
        started: Started,
        query: Mapping[str, str],
        *,
        now: datetime,
    ) -> list[Candidate]:
        if not hmac.compare_digest(query.get("state", "").encode(), started.state.encode()):
            raise Forged("This answer does not belong to the connection that was begun here.")
        if not query.get("code"):
            raise Invalid("X was not allowed to connect us.", detail=query.get("error", "")[:100])
        given = self._tokens(application, {
            "grant_type": "authorization_code", "code": query["code"],
            "redirect_uri": application.redirect_uri, "code_verifier": started.verifier,
        })  # fmt: skip
        return [self._candidate(credentials_of(given, now))]

    def _candidate(self, credentials: Mapping[str, str]) -> Candidate:
        bearer = {"Authorization": f"Bearer {credentials['access_token']}"}
        wire = self._wire(bearer)
        try:
            answer = succeeded(wire.read("/2/users/me"), writing=False)
        finally:
            wire.close()
        me = understood(answer, lambda body: {key: str(body["data"][key])
                                              for key in ("id", "name", "username")})  # fmt: skip
        scope = credentials.get("scope", "")
        return Candidate(
            external_id=me["id"],
            name=me["name"],
            handle=me["username"],
            credentials=credentials,
            scopes=frozenset(scope.split()) if scope else None,
            expires_at=datetime.fromisoformat(credentials["expires_at"]),
        )

    def renew(
        self, application: Application | None, credentials: Mapping[str, str], *, now: datetime
    ) -> Renewed | None:
        """X gives another refresh token each time and takes the old one once: keep both at once."""
        if application is None or not credentials.get("refresh_token"):
            return None
        asked = {"grant_type": "refresh_token", "refresh_token": credentials["refresh_token"]}
        try:
            given = self._tokens(application, asked)
        except Invalid as error:
            words = "X does not renew our connection any more. Connect the account again."
            raise Unauthorized(words, detail=error.detail) from error
        made = {"refresh_token": credentials["refresh_token"], **credentials_of(given, now)}
        return Renewed(credentials=made, expires_at=datetime.fromisoformat(made["expires_at"]))

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:
        token = credentials.get("refresh_token") or credentials.get("access_token", "")
        if application is None or not token:
            return False
        wire = self._wire(basic(application))
        try:
            form = {"token": token, "client_id": application.client_id}
            succeeded(wire.write("/2/oauth2/revoke", None, form=form), writing=True)
        except PlatformError:
            return False
        finally:
            wire.close()
        return True

    def _tokens(self, application: Application, form: Mapping[str, str]) -> Any:
        wire = self._wire(basic(application))
        try:
            told = {**form, "client_id": application.client_id}
            answer = succeeded(wire.write("/2/oauth2/token", None, form=told), writing=True)
        finally:
            wire.close()
        return understood(answer, lambda body: {**body, "access_token": str(body["access_token"])})

    def _wire(self, headers: Mapping[str, str]) -> Wire:
        return Wire(API, title="X", timeout=self._timeout, headers=headers,
                    transport=self._transport)  # fmt: skip


def credentials_of(given: Mapping[str, Any], now: datetime) -> dict[str, str]:
    ends = now + timedelta(seconds=int(given.get("expires_in") or LIFETIME))
    named = ("access_token", "refresh_token", "scope")
    found = {name: str(given[name]) for name in named if given.get(name)}
    return {**found, "expires_at": ends.isoformat()}


def basic(application: Application) -> dict[str, str]:
    """For an application that keeps a secret; one without is known by its id alone."""
    secret = application.secrets.get("client_secret")
    if not secret:
        return {}
    both = f"{application.client_id}:{secret}".encode()
    return {"Authorization": f"Basic {b64encode(both).decode()}"}


def challenge(verifier: str) -> str:
    """RFC 7636, section 4.2: of the verifier's SHA-256, without padding."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
