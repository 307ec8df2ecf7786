"""Connecting an account.

Our application is made known to the instance, a person agrees there, and the code that comes back
is changed for a token.

https://docs.joinmastodon.org/spec/oauth, RFC 6749 (code), RFC 7636 (PKCE), RFC 8414 (metadata),
RFC 9207 (whose answer it is).
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self
from urllib.parse import urlencode

import httpx

from moothall.platforms.base import Forged, Invalid, NotFound, PlatformError, Transient
from moothall.platforms.mastodon.answers import succeeded, understood
from moothall.platforms.mastodon.instance import WANTED
from moothall.platforms.wire import Wire

TITLE = "The server"
#: no page of ours to come back to: the instance shows the code, and a person carries it over
BY_HAND = "urn:ietf:wg:oauth:2.0:oob"
SCOPES = " ".join(sorted(WANTED))


@dataclass(frozen=True, slots=True)
class Application:
    """As one instance knows us. ``client_secret`` belongs among the account's credentials."""

    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Started:
    """Where to send the person, and what to keep in their session until they are back."""

    url: str
    state: str
    #: empty where the instance does not know PKCE
    verifier: str = ""


class Connecting:
    """One instance, before there is a token. Close it."""

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float = 10.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._wire = Wire(
            self.base_url,
            title=TITLE,
            timeout=timeout,
            headers={"Accept": "application/json"},
            transport=transport,
            fresh_writes=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()

    def register(self, name: str, *, redirect_uri: str = BY_HAND, website: str = "") -> Application:
        """Raises ``PlatformError``. Older servers know one address and no list of them."""
        body: dict[str, object] = {"client_name": name, "scopes": SCOPES}
        if website:
            body["website"] = website
        answer = self._wire.write("/api/v1/apps", body | {"redirect_uris": [redirect_uri]})
        if answer.status_code in {400, 404, 422}:  # it refused the list and made nothing
            answer = self._wire.write("/api/v1/apps", body | {"redirect_uris": redirect_uri})
        return understood(
            succeeded(answer, title=TITLE, writing=True),
            TITLE,
            lambda made: Application(
                str(made["client_id"]), str(made["client_secret"]), redirect_uri
            ),
        )

    def metadata(self) -> Mapping[str, Any]:
        """What the instance says of its own sign-in; Mastodon has it since 4.3, others seldom."""
        try:
            answer = self._wire.read("/.well-known/oauth-authorization-server")
            told = succeeded(answer, title=TITLE, writing=False).json()
        except (NotFound, Transient, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def knows_pkce(self) -> bool:
        """Without metadata it is not relied on."""
        methods = self.metadata().get("code_challenge_methods_supported")
        return isinstance(methods, list) and "S256" in methods

    def require_issuer(self, query: Mapping[str, str]) -> None:
        """That this very instance answered, where it says so of its answers. Raises ``Forged``.

        RFC 9207, section 2.4; that the metadata are its own, RFC 8414, section 3.3.
        """
        told, given = self.metadata(), query.get("iss", "")
        issuer = str(told.get("issuer") or "")
        promised = told.get("authorization_response_iss_parameter_supported") is True
        if not (given or promised):
            return
        if given.rstrip("/").lower() != self.base_url.lower() or (issuer and given != issuer):
            raise Forged("Another server answered than the one that was asked.")

    def start(self, application: Application) -> Started:
        verifier = secrets.token_urlsafe(48) if self.knows_pkce() else ""
        state = secrets.token_urlsafe(24)
        query = {
            "response_type": "code",
            "client_id": application.client_id,
            "redirect_uri": application.redirect_uri,
            "scope": SCOPES,
            "state": state,
        }
        if verifier:
            query |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
        return Started(f"{self.base_url}/oauth/authorize?{urlencode(query)}", state, verifier)

    def finish(
        self, application: Application, started: Started, query: Mapping[str, str]
    ) -> dict[str, str]:
        """The account's credentials, from what the instance sent the person back with.

        Raises :class:`Forged` where it does not belong to what was started, and ``PlatformError``.
        Without a page to come back to, give ``{"code": ..., "state": started.state}``.
        """
        if not hmac.compare_digest(query.get("state", "").encode(), started.state.encode()):
            raise Forged("This answer does not belong to the connection that was begun here.")
        self.require_issuer(query)
        if not query.get("code"):
            raise Invalid(
                "The server was not allowed to connect us.", detail=query.get("error", "")
            )
        return self.exchange(application, query["code"], started.verifier)

    def exchange(self, application: Application, code: str, verifier: str = "") -> dict[str, str]:
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": application.client_id,
            "client_secret": application.client_secret,
            "redirect_uri": application.redirect_uri,
        }
        if verifier:
            body["code_verifier"] = verifier
        answer = succeeded(self._wire.write("/oauth/token", body), title=TITLE, writing=True)
        token = understood(
            answer, TITLE, lambda given: (str(given["access_token"]), given.get("scope"))
        )
        credentials = {
            "token": token[0],
            "client_id": application.client_id,
            "client_secret": application.client_secret,
        }
        return credentials | ({"scope": str(token[1])} if token[1] else {})

    def revoke(self, credentials: Mapping[str, str]) -> bool:
        """Whether the server says that the token is worth nothing any more.

        False where it does not know how, or did not answer: forget the token here all the same.
        """
        body = {name: credentials.get(name, "") for name in ("client_id", "client_secret", "token")}
        try:
            succeeded(self._wire.write("/oauth/revoke", body), title=TITLE, writing=True)
        except PlatformError:
            return False
        return True


def challenge(verifier: str) -> str:
    """RFC 7636, section 4.2: of the verifier's SHA-256, without padding."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
