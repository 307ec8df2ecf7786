"""What LinkedIn sends to the address of an application.

https://learn.microsoft.com/linkedin/shared/api-guide/webhook-validation: the challenge within three
seconds and again every two hours; each delivery signed over ``hmacsha256=`` and the raw body.
"""

import hmac
import json
import re
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

KEPT = 10_000
TYPE = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
#: LinkedIn's is a UUID. The same key signs deliveries, over what begins with ``hmacsha256=``: no
#: code may hold what could be one
CODE = re.compile(r"[A-Za-z0-9_-]{1,100}")


class LinkedInHooks:
    """Fulfils :class:`moothall.platforms.base.Hooks`."""

    def handshake(
        self,
        application: Application,
        query: Mapping[str, str],
        *,
        now: datetime,  # noqa: ARG002 - LinkedIn gives no time to compare
    ) -> Reply:
        code, secret = query.get("challengeCode", ""), application.secrets.get("client_secret")
        if not CODE.fullmatch(code) or not secret:
            raise Forged("This is not how LinkedIn asks whether we are here.")
        told = {"challengeCode": code, "challengeResponse": digest(secret, code.encode())}
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
        told = {name.casefold(): value for name, value in headers.items()}
        secret = application.secrets.get("client_secret")
        if "x-li-signature" not in told or not secret:
            raise Forged("This delivery has no signature that we could check.")
        given = told["x-li-signature"].strip().casefold().encode("utf-8", "replace")
        if not hmac.compare_digest(given, digest(secret, b"hmacsha256=" + raw).encode()):
            raise Forged("The signature of this delivery is not LinkedIn’s.")
        number = number_of(raw)
        if number in seen:
            raise Replayed("This delivery was taken before.")
        return Delivery(number, now)

    def accounts(self, raw: bytes) -> tuple[str, ...]:
        pages = [str(one.get("organizationalEntity") or "") for one in notifications(raw)]
        if not pages or not all(pages):
            raise ContractBroken("LinkedIn does not say whom this delivery is about.",
                                 body=raw[:KEPT].decode("utf-8", "replace"))  # fmt: skip
        return tuple(dict.fromkeys(pages))


def digest(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, sha256).hexdigest()


def number_of(raw: bytes) -> str:
    """LinkedIn sends up to ten notifications together, each with a number that stays the same."""
    try:
        numbers = sorted(str(one["notificationId"]) for one in notifications(raw))
    except (ContractBroken, KeyError):
        return hash_of(raw)
    return ",".join(numbers) if numbers else hash_of(raw)


def notifications(raw: bytes) -> list[Mapping[str, Any]]:
    """Raises :class:`ContractBroken`."""
    try:
        body = json.loads(raw)
        found = body["notifications"]
        if body["type"] != TYPE or not all(isinstance(one, dict) for one in found):
            raise ValueError("no notifications")  # noqa: TRY301 - read below like all the rest
    except (ValueError, KeyError, TypeError) as problem:
        raise ContractBroken("LinkedIn sent what the desk cannot read.",
                             body=raw[:KEPT].decode("utf-8", "replace")) from problem  # fmt: skip
    return list(found)
