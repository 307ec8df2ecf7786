"""A worked scheme of signatures for tests, with one of every trait that real ones have.

A number of its own, the time that it was signed at, and accounts named in the body:
``X-Number``, ``X-Time`` and ``X-Signature: v1=hex(HMAC-SHA256(secret, number.time.body))``.
"""

import hmac
import json
from datetime import UTC, datetime, timedelta

from moothall.platforms.base import (
    ContractBroken,
    Delivery,
    Forged,
    Replayed,
    Reply,
    Stale,
)

WINDOW = timedelta(minutes=5)


def signed(secret, number, sent_at, raw):
    stamp = str(int(sent_at.timestamp()))
    mark = hmac.new(secret.encode(), f"{number}.{stamp}.".encode() + raw, "sha256").hexdigest()
    return {"X-Number": number, "X-Time": stamp, "X-Signature": f"v1={mark}"}


class SignedHooks:
    """Fulfils ``base.Hooks``."""

    def handshake(self, application, query, *, now):  # noqa: ARG002
        given, right = query.get("word", ""), application.secrets["verify_token"]
        if not hmac.compare_digest(given.encode(), right.encode()):
            raise Forged("It does not know the word.")
        return Reply(body=query["challenge"])

    def verify(self, application, headers, raw, *, now, seen=()):
        named = {name.lower(): value for name, value in headers.items()}
        number, stamp = named.get("x-number", ""), named.get("x-time", "")
        if not (stamp.isascii() and stamp.isdigit() and number):
            raise Forged("It is not signed.")
        sent_at = datetime.fromtimestamp(int(stamp), UTC)
        right = signed(application.secrets["client_secret"], number, sent_at, raw)["X-Signature"]
        if not hmac.compare_digest(right.encode(), named.get("x-signature", "").encode()):
            raise Forged("The signature is wrong.")
        if abs(now - sent_at) > WINDOW:
            raise Stale("It was signed too long ago.")
        if number in seen:
            raise Replayed("It was taken before.")
        return Delivery(number, sent_at)

    def accounts(self, raw):
        try:
            return tuple(str(entry["to"]) for entry in json.loads(raw)["entries"])
        except (ValueError, KeyError, TypeError) as problem:
            raise ContractBroken("It could not be read.") from problem
