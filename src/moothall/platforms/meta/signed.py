"""Signed requests: how Meta tells that a person wants their data deleted.

The callback's address is given in the application's settings; the answer names a page where the
person sees what became of it. https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
"""

import hmac
import json
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from moothall.platforms.base import Application, Forged


class DeletionRequest(NamedTuple):
    """``person`` is the id under which our application alone knows them."""

    person: str
    asked_at: datetime | None


def opened(application: Application, signed_request: str) -> Mapping[str, Any]:
    """What is signed. Raises ``Forged``."""
    secret = application.secrets.get("client_secret", "")
    signature, _, payload = signed_request.partition(".")
    expected = hmac.new(secret.encode(), payload.encode(), sha256).digest()
    try:
        given = _decoded(signature)
        if not secret or not hmac.compare_digest(given, expected):
            raise Forged("The request to delete data is not signed by Meta.")
        body = json.loads(_decoded(payload))
    except (ValueError, NotBase64) as problem:
        raise Forged("The request to delete data cannot be read.") from problem
    if not isinstance(body, dict) or str(body.get("algorithm")).upper() != "HMAC-SHA256":
        raise Forged("The request to delete data is signed in a way that Meta does not use.")
    return body


def deletion(application: Application, signed_request: str) -> DeletionRequest:
    """Whose data is to go. Raises ``Forged``."""
    body = opened(application, signed_request)
    person = str(body.get("user_id") or "")
    if not person:
        raise Forged("The request to delete data does not say whose.")
    issued = body.get("issued_at")
    asked_at = datetime.fromtimestamp(issued, UTC) if isinstance(issued, int) else None
    return DeletionRequest(person, asked_at)


def answer(url: str, confirmation_code: str) -> str:
    """What Meta expects back, as JSON."""
    return json.dumps({"url": url, "confirmation_code": confirmation_code})


def _decoded(text: str) -> bytes:
    """Base64 for addresses, without padding. Raises ``ValueError``."""
    if not text.isascii():
        raise ValueError("not base64")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
