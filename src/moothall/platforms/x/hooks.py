"""What X sends to the address of an application: the challenge, and each delivery's signature.

https://docs.x.com/x-api/webhooks/introduction, read in November 2026: the secret of OAuth 2.0 signs
in one header, the older secret of OAuth 1.0 (the "API secret key") in another, over the raw body.
The signature holds no time, so a copy is told by the number that X gives each event.
"""

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Container, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from moothall.platforms.base import (
    Application,
    ContractBroken,
    Delivery,
    Forged,
    Replayed,
    Reply,
    hash_of,
)

BY_SECRET = (
    ("x-twitter-webhooks-signature-oauth2", "client_secret"),
    ("x-twitter-webhooks-signature", "consumer_secret"),
)
KEPT = 10_000
#: what X asks us to sign. The same key signs deliveries, so that nothing which could be one is
#: signed for whoever asks, and nothing that was signed for an answer is taken for a delivery
TOKEN = re.compile(r"[A-Za-z0-9+/=_.~-]{1,200}")


class XHooks:
    """Fulfils :class:`moothall.platforms.base.Hooks`."""

    def handshake(
        self,
        application: Application,
        query: Mapping[str, str],
        *,
        now: datetime,  # noqa: ARG002 - X gives no time to compare
    ) -> Reply:
        token = query.get("crc_token", "")
        secrets = application.secrets
        secret = secrets.get("client_secret") or secrets.get("consumer_secret")
        if not TOKEN.fullmatch(token) or not secret:
            raise Forged("This is not how X asks whether we are here.")
        told = {"response_token": signature(secret, token.encode())}
        return Reply(body=json.dumps(told), media_type="application/json")

    def verify(
        self,
        application: Application,
        headers: Mapping[str, str],
        raw: bytes,
        *,
        now: datetime,
        seen: Container[str] = (),
    ) -> Delivery:
        if TOKEN.fullmatch(raw.decode("latin-1")):
            raise Forged("This is what X asks us to sign, and no delivery.")
        told = {name.casefold(): value for name, value in headers.items()}
        for header, named in BY_SECRET:
            secret = application.secrets.get(named)
            if header not in told or not secret:
                continue
            if not hmac.compare_digest(
                told[header].encode("utf-8", "replace"), signature(secret, raw).encode()
            ):
                raise Forged("The signature of this delivery is not X’s.")
            number = number_of(raw)
            if number in seen:
                raise Replayed("This delivery was taken before.")
            return Delivery(number, now)
        raise Forged("This delivery has no signature that we could check.")

    def accounts(self, raw: bytes) -> tuple[str, ...]:
        body = read(raw)
        named = (body.get("data") or {}).get("filter", {}).get("user_id") or body.get("for_user_id")
        if not named:
            raise ContractBroken("X does not say whom this delivery is about.",
                                 body=raw[:KEPT].decode("utf-8", "replace"))  # fmt: skip
        return (str(named),)


def signature(secret: str, message: bytes) -> str:
    made = hmac.new(secret.encode(), message, sha256).digest()
    return f"sha256={b64encode(made).decode()}"


def number_of(raw: bytes) -> str:
    """X's own number, and whom it is about, since one event may concern two accounts of ours."""
    try:
        event = read(raw)["data"]
        number = event["event_uuid"]
        about = (event.get("filter") or {}).get("user_id", "")
    except (ContractBroken, KeyError, TypeError, AttributeError):
        return hash_of(raw)
    return f"{number}:{event.get('event_type', '')}:{about}"


def read(raw: bytes) -> Mapping[str, Any]:
    """Raises :class:`ContractBroken`."""
    try:
        body = json.loads(raw)
    except ValueError as problem:
        raise ContractBroken("X sent what is no JSON.",
                             body=raw[:KEPT].decode("utf-8", "replace")) from problem  # fmt: skip
    if not isinstance(body, dict):
        raise ContractBroken("X sent what the desk cannot read.",
                             body=raw[:KEPT].decode("utf-8", "replace"))  # fmt: skip
    return body
