"""Which server may let us speak for an account: found from the account itself, and checked.

    handle -> DID -> its document -> its server (PDS) -> that server's authorization server

https://atproto.com/specs/oauth#identity-authentication, RFC 8414, RFC 9728. Whatever leads there
the other way round, such as an answer with another name in it, is believed only where this way
leads to the same server.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from moothall.platforms.base import ContractBroken, Forged, Invalid, NotFound, Transient
from moothall.platforms.bluesky.directory import document, home
from moothall.platforms.bluesky.errors import TITLE, refusal
from moothall.platforms.bluesky.syntax import is_did
from moothall.platforms.wire import Wire

#: where a trial may go without encryption
THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}
UNFIT = (
    "The account’s server does not let programs in as the AT Protocol says. Connect the account by"
    " an app password."
)
NOBODY = "There is no account of that handle. Look at it once more on its Bluesky profile."
NOT_ITS_OWN = (
    "The account does not say of itself that this is its handle. Look at Settings, Account, Handle"
    " on Bluesky, or connect it by an app password."
)
UNKNOWN = "The directory of accounts does not answer, so nothing was begun. Try again later."


@dataclass(frozen=True, slots=True)
class Authority:
    """An authorization server; its addresses are of the kind that ``is_fit`` allows."""

    issuer: str
    push: str
    authorize: str
    token: str
    revoke: str


class Finder:
    """Asks the public; knows no token."""

    def __init__(
        self, *, timeout: float, directory: str = "", transport: httpx.BaseTransport | None = None
    ) -> None:
        self._timeout, self._directory, self._transport = timeout, directory, transport

    def did_of(self, handle: str, entrance: str) -> str:
        """Raises ``Invalid`` for a handle that nobody has, and ``PlatformError``."""
        answer = self._read(entrance, "/xrpc/com.atproto.identity.resolveHandle", handle=handle)
        if not answer.is_success:
            error = refusal(answer, writing=False)
            raise Invalid(NOBODY) if isinstance(error, NotFound | Invalid) else error
        did = str(_json(answer).get("did", ""))
        if not is_did(did):
            raise ContractBroken("The server gave an answer that the desk cannot read.")
        return did

    def server_of(self, did: str, handle: str = "") -> str:
        """Where the account's records lie, by its own document, which has to name the handle."""
        found = document(did, self._directory, self._timeout, transport=self._transport)
        if not found or found.get("id") != did:
            raise Transient(UNKNOWN, detail="no document")
        names = found.get("alsoKnownAs")
        if handle and f"at://{handle}" not in (names if isinstance(names, list) else []):
            raise Invalid(NOT_ITS_OWN)
        place = home(found)
        if not is_fit(place):
            raise Invalid(UNFIT, detail="no server")
        return place

    def authority_of(self, server: str) -> Authority:
        """The one that the account's server names. Raises ``Invalid`` for one that is not fit."""
        told = self._told(server, "/.well-known/oauth-protected-resource")
        named = told.get("authorization_servers")
        if not isinstance(named, list) or len(named) != 1 or not is_fit(str(named[0])):
            raise Invalid(UNFIT, detail="no authorization server")
        return self.authority(str(named[0]))

    def authority(self, issuer: str) -> Authority:
        """By its own description, which has to be its own (RFC 8414, section 3.3)."""
        told = self._told(issuer, "/.well-known/oauth-authorization-server")
        if told.get("issuer") != issuer or not is_able(told):
            raise Invalid(UNFIT, detail="the authorization server’s description")
        found = Authority(
            issuer=issuer,
            push=str(told.get("pushed_authorization_request_endpoint", "")),
            authorize=str(told.get("authorization_endpoint", "")),
            token=str(told.get("token_endpoint", "")),
            revoke=str(told.get("revocation_endpoint") or ""),
        )
        wanted = (found.push, found.authorize, found.token, *([found.revoke] * bool(found.revoke)))
        if not all(is_fit(one, path=True) for one in wanted):
            raise Invalid(UNFIT, detail="the authorization server’s addresses")
        return found

    def require_speaks_for(self, authority: Authority, did: str) -> str:
        """The account's server, once its own way leads to this authority. Raises ``Forged``."""
        server = self.server_of(did)
        if self.authority_of(server).issuer != authority.issuer:
            raise Forged("The server that answered may not speak for this account.")
        return server

    def _told(self, place: str, path: str) -> Mapping[str, Any]:
        answer = self._read(place, path)
        if answer.status_code in {400, 404}:
            raise Invalid(UNFIT, detail=f"{path}: {answer.status_code}")
        if not answer.is_success:
            raise Transient(f"{TITLE} has a fault.", detail=f"status {answer.status_code}")
        return _json(answer)

    def _read(self, place: str, path: str, **query: str) -> httpx.Response:
        wire = Wire(
            place, title=TITLE, timeout=self._timeout, headers={}, transport=self._transport
        )
        try:
            return wire.read(path, **query)
        finally:
            wire.close()


def is_fit(url: str, *, path: bool = False) -> bool:
    """Whether we go there: encrypted, but on this machine; a bare name where no ``path`` may be."""
    try:
        place = urlsplit(url)
        _ = place.port
    except ValueError:
        return False
    encrypted = place.scheme == "https" or (
        place.scheme == "http" and place.hostname in THIS_MACHINE
    )
    bare = not (place.path.strip("/") or place.query or place.fragment)
    return bool(encrypted and place.hostname and not place.username and (path or bare))


_WANTED: Mapping[str, Callable[[Any], bool]] = {
    "require_pushed_authorization_requests": lambda told: told is True,
    "authorization_response_iss_parameter_supported": lambda told: told is True,
    "client_id_metadata_document_supported": lambda told: told is True,
    "dpop_signing_alg_values_supported": lambda told: "ES256" in _list(told),
    "code_challenge_methods_supported": lambda told: "S256" in _list(told),
    "scopes_supported": lambda told: "atproto" in _list(told),
}


def is_able(told: Mapping[str, Any]) -> bool:
    """Whether it keeps to what the AT Protocol demands and our safety rests on."""
    return all(fits(told.get(name)) for name, fits in _WANTED.items())


def _list(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ContractBroken(
            "The server gave an answer that the desk cannot read.", body=answer.text[:10_000]
        )
    return found
