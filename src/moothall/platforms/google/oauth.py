"""Signing in with Google: OAuth 2.0 for web servers, with PKCE and ``state``.

https://developers.google.com/identity/protocols/oauth2/web-server, RFC 6749, RFC 7636. The access
token lasts an hour; the refresh token lasts until somebody takes it back, is not used for six
months, or a week where Google has our program down as "testing". Google does not change it when it
is used, so that two workers may renew at once.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx

from moothall.platforms.base import (
    Application,
    ContractBroken,
    Forged,
    Invalid,
    PlatformError,
    Renewed,
    Started,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.google.errors import KEPT, Refusals
from moothall.platforms.wire import Wire

AUTHORISE = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
REVOKE = "https://oauth2.googleapis.com/revoke"
#: what every scope's name begins with; the rows and the pages leave it out
PREFIX = "https://www.googleapis.com/auth/"
#: so much before its end a token counts as ended, for slow clocks and slow answers
EARLY = timedelta(minutes=2)
REFUSALS = Refusals(
    "Google",
    {"access_denied": Invalid, "invalid_request": Invalid, "redirect_uri_mismatch": Invalid},
    {
        "invalid_client": (
            "Google does not know our client id and secret. Copy them again from the project’s"
            " page of credentials."
        ),
        "redirect_uri_mismatch": (
            "Google does not know the address it is to send people back to. Add it to the client"
            " in our Google Cloud project, letter by letter."
        ),
    },
)


def short(scopes: str) -> frozenset[str]:
    """The permissions of a token by the names that our rows use."""
    return frozenset(scope.removeprefix(PREFIX) for scope in scopes.split())


def start(application: Application, scopes: Iterable[str]) -> Started:
    """``prompt=consent``: Google gives a refresh token only where it has asked."""
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    query = {
        "response_type": "code",
        "client_id": application.client_id,
        "redirect_uri": application.redirect_uri,
        "scope": " ".join(PREFIX + scope for scope in scopes),
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }
    return Started(url=f"{AUTHORISE}?{urlencode(query)}", state=state, verifier=verifier)


def challenge(verifier: str) -> str:
    """RFC 7636, section 4.2: of the verifier's SHA-256, without padding."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def code_from(started: Started, query: Mapping[str, str]) -> str:
    """Raises :class:`Forged` where it is not what was begun here, ``Invalid`` for a refusal."""
    if not hmac.compare_digest(query.get("state", "").encode(), started.state.encode()):
        raise Forged("This answer does not belong to the connection that was begun here.")
    if not query.get("code"):
        raise Invalid(
            "Google was not allowed to connect us. Begin again, and agree on Google’s page.",
            detail=query.get("error", ""),
        )
    return query["code"]


class Tokens:
    """Google's token endpoint, over the connection that is open anyway."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def exchange(
        self, application: Application, started: Started, code: str, *, now: datetime
    ) -> dict[str, str]:
        """The credentials of whoever agreed. Raises ``PlatformError``."""
        given = self._asked(
            {
                "grant_type": "authorization_code",
                "code": code,
                "code_verifier": started.verifier,
                "redirect_uri": application.redirect_uri,
                **_of(application),
            },
            now,
        )
        if not given.get("refresh_token"):
            raise Invalid(
                "Google gave us a connection that ends in an hour. Take Moothall out of the list of"
                " connected programs at myaccount.google.com, and connect again."
            )
        return _credentials(given, now)

    def renewed(
        self, application: Application | None, credentials: Mapping[str, str], *, now: datetime
    ) -> Renewed:
        """Another hour. Raises :class:`Unauthorized` where only a person can connect it again."""
        if application is None or not credentials.get("refresh_token"):
            raise Unauthorized("Google has to be asked again by a person. Connect it again.")
        given = self._asked(
            {
                "grant_type": "refresh_token",
                "refresh_token": credentials["refresh_token"],
                **_of(application),
            },
            now,
        )
        return Renewed(credentials=_credentials(given, now))

    def revoke(self, credentials: Mapping[str, str]) -> bool:
        """Whether Google says that the tokens are worth nothing now."""
        token = credentials.get("refresh_token") or credentials.get("access_token", "")
        try:
            return bool(token) and self._wire.write(REVOKE, None, form={"token": token}).is_success
        except PlatformError:
            return False

    def _asked(self, form: Mapping[str, str], now: datetime) -> dict[str, Any]:
        """A token that was asked for twice does no harm, so that this counts as reading."""
        try:
            answer = self._wire.write(TOKEN, None, form=form)
        except UnknownOutcome as error:
            raise Transient("Google gave no answer.", detail=error.detail) from error
        if not answer.is_success:
            raise REFUSALS.error(answer, writing=False, now=now, day_ends=None)
        return _readable(answer)


def _of(application: Application) -> dict[str, str]:
    return {
        "client_id": application.client_id,
        "client_secret": application.secrets.get("client_secret", ""),
    }


def _readable(answer: httpx.Response) -> dict[str, Any]:
    try:
        given = answer.json()
        return {**given, "access_token": str(given["access_token"])}
    except (ValueError, KeyError, TypeError) as problem:
        raise ContractBroken(
            "Google gave an answer that the desk cannot read.",
            body="" if "access_token" in answer.text else answer.text[:KEPT],
            detail=type(problem).__name__,
        ) from problem


def _credentials(given: Mapping[str, Any], now: datetime) -> dict[str, str]:
    seconds = int(given.get("expires_in") or 3600)
    found = {
        "access_token": str(given["access_token"]),
        "access_until": (now + timedelta(seconds=seconds)).isoformat(),
    }
    if given.get("refresh_token"):
        found["refresh_token"] = str(given["refresh_token"])
    if given.get("scope"):
        found["scope"] = str(given["scope"])
    if given.get("refresh_token_expires_in"):  # only where access was given for a time
        until = now + timedelta(seconds=int(given["refresh_token_expires_in"]))
        found["refresh_until"] = until.isoformat()
    return found


def ends(credentials: Mapping[str, str]) -> datetime | None:
    """When a person has to connect it again; None where no end is known."""
    written = credentials.get("refresh_until", "")
    return datetime.fromisoformat(written) if written else None


def is_fresh(credentials: Mapping[str, str], now: datetime) -> bool:
    """Whether the access token can still be used, as far as our clock can tell."""
    try:
        until = datetime.fromisoformat(credentials["access_until"])
        return bool(credentials["access_token"]) and now < until - EARLY
    except (KeyError, ValueError, TypeError):
        return False
