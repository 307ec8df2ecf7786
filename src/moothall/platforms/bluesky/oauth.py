"""Asking an authorization server: to send a person there, for tokens, for new ones, for their end.

https://atproto.com/specs/oauth: pushed requests (RFC 9126), PKCE with S256 (RFC 7636), tokens that
are bound to a key (RFC 9449), refresh tokens that are good once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

import httpx

from moothall.platforms.base import (
    Application,
    ContractBroken,
    Invalid,
    PlatformError,
    RateLimited,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.bluesky import program
from moothall.platforms.bluesky.authority import Authority
from moothall.platforms.bluesky.dpop import KNOWN, Known, Prover, digest, refusal_of
from moothall.platforms.bluesky.errors import SPOKEN, TITLE
from moothall.platforms.bluesky.session import ACCESS, DID, REFRESH
from moothall.platforms.wire import Wire, until

#: names among the credentials, beside those of a session
KEY, SCOPE, UNTIL, ISSUER = "dpop_key", "scope", "access_until", "issuer"
#: seconds that a token lasts where the server does not say
LIFETIME = 1800
NOT_FETCHED = (
    "The account’s server does not take this desk for a program that it may let in. It has to be"
    " able to read {address} from outside; if this desk cannot be reached from the web, connect"
    " the account by an app password."
)
NOT_READ = "Bluesky gave an answer that the desk cannot read."


class Asking:
    """One authorization server, for one program and one key. Close it."""

    def __init__(
        self,
        authority: Authority,
        application: Application,
        key: str,
        *,
        timeout: float,
        known: Known = KNOWN,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.authority, self._application = authority, application
        self._prover = Prover(key, known)
        self._wire = Wire(
            authority.issuer, title=TITLE, timeout=timeout, headers={}, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()

    def pushed(self, *, verifier: str, state: str, hint: str) -> str:
        """The address to send the person to. Raises ``PlatformError``."""
        form = {
            "response_type": "code",
            "code_challenge": digest(verifier),
            "code_challenge_method": "S256",
            "redirect_uri": self._application.redirect_uri,
            "scope": " ".join(program.SCOPES),
            "state": state,
            "login_hint": hint,
        }
        try:
            given = self._asked(self.authority.push, form)
        except UnknownOutcome as error:  # one request more that nobody uses
            raise Transient(error.words, detail=error.detail) from error
        query = {
            "client_id": self._application.client_id,
            "request_uri": _text(given, "request_uri"),
        }
        return f"{self.authority.authorize}?{urlencode(query)}"

    def exchanged(self, code: str, verifier: str, now: datetime) -> dict[str, str]:
        """The credentials of whoever agreed, without where their records lie."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": self._application.redirect_uri,
        }
        return self._credentials(self._asked(self.authority.token, form), now)

    def renewed(self, refresh: str, now: datetime) -> dict[str, str]:
        """In place of a refresh token, which is worth nothing from now on.

        Raises ``Unauthorized`` where only a person can help, and ``UnknownOutcome``.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        return self._credentials(self._asked(self.authority.token, form), now)

    def revoked(self, token: str) -> bool:
        """Whether the server says that everything given with this token is worth nothing now."""
        if not self.authority.revoke:
            return False
        try:
            self._asked(self.authority.revoke, {"token": token}, reads=False)
        except PlatformError:
            return False
        return True

    def _asked(self, url: str, form: Mapping[str, str], *, reads: bool = True) -> Mapping[str, Any]:
        def ask(headers: Mapping[str, str]) -> httpx.Response:
            now = self._prover.known.now(url)
            ours = program.signature(self._application, self.authority.issuer, now)
            return self._wire.write(url, None, headers=headers, form={**form, **ours})

        answer = self._prover.send("POST", url, ask)
        if not answer.is_success:
            raise self._refusal(answer)
        return _body(answer) if reads else {}

    def _refusal(self, answer: httpx.Response) -> PlatformError:
        name, status = refusal_of(answer), answer.status_code
        detail = f"{status} {name}: {_said(answer)}"[:300]
        if status == httpx.codes.TOO_MANY_REQUESTS:
            words = "Bluesky takes no more requests from us for now."
            now = datetime.now().astimezone()
            return RateLimited(words, until=until(answer.headers, now), detail=detail, code=name)
        if answer.is_server_error:
            return Transient("Bluesky has a fault.", detail=detail)
        if name == "invalid_grant":
            return Unauthorized(SPOKEN[Unauthorized], detail=detail, code=name)
        if name in {"invalid_client", "invalid_client_metadata", "unauthorized_client"}:
            address = self._application.client_id.partition("?")[0]
            return Invalid(NOT_FETCHED.format(address=address), detail=detail, code=name)
        if name in {"use_dpop_nonce", "invalid_dpop_proof"}:
            return Transient(SPOKEN[Transient], detail=detail, code=name)
        return Invalid("Bluesky’s server refused to connect us.", detail=detail, code=name)

    def _credentials(self, given: Mapping[str, Any], now: datetime) -> dict[str, str]:
        if str(given.get("token_type", "")).lower() != "dpop":
            raise ContractBroken(NOT_READ, detail="a token that is bound to no key")
        scope = _text(given, "scope")
        if "atproto" not in scope.split():
            raise Invalid("Bluesky’s server gave us a permission that is good for nothing.")
        try:
            seconds = int(given.get("expires_in") or LIFETIME)
        except (ValueError, TypeError):
            seconds = LIFETIME
        return {
            ACCESS: _text(given, "access_token"),
            REFRESH: _text(given, "refresh_token"),
            DID: _text(given, "sub"),
            SCOPE: scope,
            UNTIL: (now + timedelta(seconds=seconds)).isoformat(),
            ISSUER: self.authority.issuer,
        }


def _body(answer: httpx.Response) -> Mapping[str, Any]:
    """Nothing of it is shown or kept: there may be tokens in it."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ContractBroken(NOT_READ, detail="no JSON object")
    return body


def _text(given: Mapping[str, Any], name: str) -> str:
    found = given.get(name)
    if not isinstance(found, str) or not found:
        raise ContractBroken(NOT_READ, detail=f"{name} is missing")
    return found


def _said(answer: httpx.Response) -> str:
    """The server's own words for the log (RFC 6749, section 5.2)."""
    try:
        return str(answer.json().get("error_description", ""))
    except (ValueError, AttributeError):
        return ""
