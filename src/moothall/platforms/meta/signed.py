"""Signed requests: how Meta tells that a person left our application, or wants their data deleted.

Both addresses are given in the application's settings; the answer to a deletion names a page where
the person sees what became of it.
https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback,
https://developers.facebook.com/docs/development/create-an-app/threads-use-case (both callbacks).
"""

import hmac
import json
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from moothall.platforms.base import Application, Forged, PersonAsks, Stale

#: the oldest that is believed: as long as Meta tries again, and a day
OLDEST = timedelta(days=8)


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


def asked(application: Application, signed_request: str, *, now: datetime) -> PersonAsks:
    """Who asks. Raises ``Forged`` and ``Stale``."""
    body = opened(application, signed_request)
    person = str(body.get("user_id") or "")
    if not person:
        raise Forged("The request to delete data does not say whose.")
    issued = body.get("issued_at")
    asked_at = datetime.fromtimestamp(issued, UTC) if isinstance(issued, int) else None
    if asked_at and now - asked_at > OLDEST:
        raise Stale("The request to delete data is older than any that Meta still sends.")
    return PersonAsks(person, asked_at)


def _decoded(text: str) -> bytes:
    """Base64 for addresses, without padding. Raises ``ValueError``."""
    if not text.isascii():
        raise ValueError("not base64")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
