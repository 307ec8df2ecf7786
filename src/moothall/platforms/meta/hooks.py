"""Webhooks of one application of Meta's: signatures, the handshake, and whose news they are.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started. Deliveries that are not
answered come again for 36 hours, WhatsApp's for 7 days; they carry no number of their own.
"""

import hmac
import json
import re
from collections.abc import Container, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from moothall.platforms.base import (
    Application,
    ContractBroken,
    Delivery,
    Forged,
    PersonAsks,
    Replayed,
    Reply,
    Stale,
)
from moothall.platforms.meta import signed

SIGNATURE = "x-hub-signature-256"
#: a day more than the longest that Meta tries
OLDEST = timedelta(days=8)
#: what Meta sends to be said back; nothing that a browser would run
CHALLENGE = re.compile(r"[A-Za-z0-9_.~-]{1,200}")
#: in milliseconds from here on; in seconds it would be the year 5138
_MILLISECONDS = 100_000_000_000


class MetaHooks:
    """``objects``: what the deliveries may be about, such as ``page``. Fulfils ``base.Hooks``."""

    def __init__(self, *objects: str, title: str = "Facebook") -> None:
        self._objects, self._title = objects, title

    def handshake(
        self,
        application: Application,
        query: Mapping[str, str],
        *,
        now: datetime,  # noqa: ARG002 - the shape of every platform's
    ) -> Reply:
        return Reply(body=challenge_of(application, query))

    def verify(
        self,
        application: Application,
        headers: Mapping[str, str],
        raw: bytes,
        *,
        now: datetime,
        seen: Container[str] = (),
    ) -> Delivery:
        return verified(application, headers, raw, now=now, seen=seen)

    def asked(self, application: Application, signed_request: str, *, now: datetime) -> PersonAsks:
        return signed.asked(application, signed_request, now=now)

    def accounts(self, raw: bytes) -> tuple[str, ...]:
        """Ids of Pages, of Instagram accounts or of WhatsApp Business accounts, each once."""
        found = (str(entry["id"]) for entry in entries(raw, self._objects, self._title))
        return tuple(dict.fromkeys(found))


def challenge_of(application: Application, query: Mapping[str, str]) -> str:
    """What to say back when Meta asks for our address. Raises ``Forged``."""
    wanted = application.secrets.get("verify_token", "")
    given = query.get("hub.verify_token", "")
    right = hmac.compare_digest(given.encode(), wanted.encode())
    if not wanted or not right or query.get("hub.mode") != "subscribe":
        raise Forged("The platform's question does not hold the word that was agreed.")
    challenge = query.get("hub.challenge", "")
    if not CHALLENGE.fullmatch(challenge):
        raise Forged("The platform's question is none that it is known to ask.")
    return challenge


def verified(
    application: Application,
    headers: Mapping[str, str],
    raw: bytes,
    *,
    now: datetime,
    seen: Container[str] = (),
) -> Delivery:
    """The delivery, if Meta signed these very bytes. Its number is made of them, for want of one.

    Raises ``Forged``, and ``Replayed`` for one that was taken before.
    """
    secret = application.secrets.get("client_secret", "")
    named = {name.lower(): value for name, value in headers.items()}
    given = named.get(SIGNATURE, "")
    expected = signature_of(raw, secret)
    if not secret or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forged("The delivery is not signed by the platform.")
    sent_at = _sent_at(raw) or now
    if now - sent_at > OLDEST:
        raise Stale("The delivery is older than any that the platform still sends.")
    number = sha256(raw).hexdigest()
    if number in seen:
        raise Replayed("The delivery was taken before.")
    return Delivery(number, sent_at)


def signature_of(raw: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, sha256).hexdigest()


def entries(raw: bytes, objects: tuple[str, ...], title: str) -> list[Mapping[str, Any]]:
    """Each account's part of a delivery. Raises ``ContractBroken``."""
    try:
        body = json.loads(raw)
        about, found = body["object"], list(body["entry"])
        for entry in found:
            entry["id"]
    except (ValueError, KeyError, TypeError) as problem:
        raise _unreadable(raw, title, repr(problem)) from problem
    if about not in objects:
        raise _unreadable(raw, title, f"it is about {about!r}")
    return found


def _unreadable(raw: bytes, title: str, why: str) -> ContractBroken:
    return ContractBroken(
        f"{title} sent something that the desk cannot read.",
        body=raw.decode("utf-8", "replace")[:10_000],
        detail=why[:200],
    )


def moment(given: object) -> datetime:
    """Meta's numbers: of seconds for changes, of milliseconds for messages.

    Raises ``ValueError`` for what is no time.
    """
    since = int(str(given))
    try:
        return datetime.fromtimestamp(since / 1000 if since >= _MILLISECONDS else since, UTC)
    except (OverflowError, OSError) as problem:
        raise ValueError(f"no time: {since}") from problem


def _sent_at(raw: bytes) -> datetime | None:
    """The newest time that the entries give; None where there is none to be read."""
    return max(_times(raw), default=None)


def _times(raw: bytes) -> Iterator[datetime]:
    try:
        body = json.loads(raw)
        for entry in body["entry"]:
            if entry.get("time"):
                yield moment(entry["time"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return
