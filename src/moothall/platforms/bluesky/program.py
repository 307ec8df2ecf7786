"""Our program as the AT Protocol's servers know it: by a document at an address of this desk.

https://atproto.com/specs/oauth#clients. Where the desk has an address on the web, the program is a
*confidential* client: the document holds a public key, and every request for tokens is signed with
the private one (``private_key_jwt``, RFC 7523), so that whoever takes a refresh token out of a
copy of the database can do nothing with it. Its connections last for years. A desk on this machine
for a trial is a *public* client, of which nobody fetches a document; its connections end after two
weeks, whatever it does.
"""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from moothall.platforms.base import Application, Invalid
from moothall.platforms.bluesky import dpop

SCOPES = ("atproto", "transition:generic", "transition:chat.bsky")
#: among the application's secrets
KEY, REDIRECT, WEBSITE = "client_key", "redirect_uri", "website"
#: whose document nobody can fetch
HERE = "http://localhost"
#: no server on the web reaches such names (RFC 6761, RFC 6762, ICANN's reserved ones)
INSIDE = ("local", "localhost", "internal", "lan", "test", "invalid", "home", "corp")
NOT_ON_THE_WEB = (
    "This desk has no address on the web that begins with https (MOOTHALL_ADDRESS), so Bluesky’s"
    " server cannot learn which program it would let in. Connect the account by an app password."
)
BY_NUMBER = (
    "Bluesky sends people back to this machine by its number alone. Open the desk at"
    " http://127.0.0.1 with its port, set MOOTHALL_ADDRESS to the same, and begin again."
)
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#: seconds that a signature of ours is good for
HOLDS = 60


def made(
    address: str, *, redirect_uri: str, website: str, before: Application | None
) -> Application:
    """Raises ``Invalid`` where no server could know us."""
    place = urlsplit(redirect_uri)
    name = place.hostname or ""
    kept = before.secrets.get(KEY) if before else ""
    given = {KEY: kept or dpop.new_key(), REDIRECT: redirect_uri, WEBSITE: website}
    if place.scheme == "http" and name == "localhost":
        raise Invalid(BY_NUMBER)
    if place.scheme == "http" and name in {"127.0.0.1", "::1"}:
        query = urlencode({"redirect_uri": redirect_uri, "scope": " ".join(SCOPES)})
        return Application(client_id=f"{HERE}?{query}", secrets=given, redirect_uri=redirect_uri)
    last = name.rpartition(".")[2]
    if place.scheme != "https" or "." not in name or last in INSIDE or not last.isalpha():
        raise Invalid(NOT_ON_THE_WEB)
    return Application(client_id=address, secrets=given, redirect_uri=redirect_uri)


def is_public(application: Application) -> bool:
    """Whether it keeps no key of its own (RFC 6749, section 2.1): its connections end early."""
    return application.client_id.startswith(HERE)


def document(application: Application) -> Mapping[str, Any]:
    """What whoever reads our address learns of us.

    https://atproto.com/specs/oauth#client-id-metadata-document
    """
    key = application.secrets[KEY]
    ours = {**dpop.public(key), "kid": dpop.thumbprint(key), "use": "sig", "alg": dpop.ALGORITHM}
    return {
        "client_id": application.client_id,
        "client_name": "Moothall",
        "client_uri": application.secrets[WEBSITE],
        "redirect_uris": [application.secrets[REDIRECT]],
        "application_type": "web",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": " ".join(SCOPES),
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": dpop.ALGORITHM,
        "dpop_bound_access_tokens": True,
        "jwks": {"keys": [ours]},
    }


def signature(application: Application, issuer: str, now: int) -> Mapping[str, str]:
    """What a request for tokens carries to show that it is ours; made anew for each."""
    given = {"client_id": application.client_id}
    if is_public(application):
        return given
    key = application.secrets.get(KEY, "")
    if not key:
        raise Invalid("This desk’s key for Bluesky is lost. Connect the account again.")
    claims = {
        "iss": application.client_id,
        "sub": application.client_id,
        "aud": issuer,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + HOLDS,
    }
    made = dpop.signed(claims, key, {"kid": dpop.thumbprint(key)})
    return {**given, "client_assertion_type": ASSERTION, "client_assertion": made}
