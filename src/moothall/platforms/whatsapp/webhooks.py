"""What WhatsApp sends: messages to us, messages that we sent by telephone, and what became of ours.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
: an answer is accepted at once and may fail later. That failure becomes a notice in the same
conversation, so that somebody reads it. "sent", "delivered" and "read" make no event: they change
nothing for the officer.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moothall.platforms.base import (
    Application,
    ContractBroken,
    Delivery,
    Event,
    EventAuthor,
    EventKind,
    PostKind,
    Reply,
    Visibility,
    hash_of,
)
from moothall.platforms.meta.hooks import challenge_of, entries, verified
from moothall.platforms.whatsapp.errors import why_not_delivered
from moothall.platforms.whatsapp.messages import echoes_of, events_of, moment

OBJECT = "whatsapp_business_account"
TITLE = "WhatsApp"
#: the author of notices; nobody can be answered under it
ITSELF = "whatsapp"
#: what becomes of a message, in the order in which it happens
STATES = ("sent", "delivered", "read", "played", "failed")


class WhatsAppHooks:
    """One application has many numbers. Fulfils ``base.Hooks``."""

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

    def accounts(self, raw: bytes) -> tuple[str, ...]:
        """Ids of the telephone numbers; what is told of a whole business account is for none."""
        try:
            found = [number_of(value) for _, value in changes(raw)]
        except (KeyError, ValueError, TypeError, AttributeError) as problem:
            raise ContractBroken(
                "WhatsApp sent something that the desk cannot read.",
                body=raw.decode("utf-8", "replace")[:10_000],
                detail=repr(problem)[:200],
            ) from problem
        return tuple(dict.fromkeys(filter(None, found)))


@dataclass(frozen=True, slots=True)
class Status:
    """What became of one message of ours. ``key`` is the one that it was sent with."""

    external_id: str
    state: str
    at: datetime
    conversation: str
    key: str = ""
    #: why it failed, as a sentence, and WhatsApp's number for it
    why: str = ""
    code: int = 0


def changes(raw: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each change with its field. Raises ``ContractBroken``, ``KeyError`` or ``TypeError``."""
    for entry in entries(raw, (OBJECT,), TITLE):
        for change in entry.get("changes") or ():
            yield str(change["field"]), change["value"]


def number_of(value: Mapping[str, Any]) -> str:
    return str((value.get("metadata") or {}).get("phone_number_id") or "")


def events_in(raw: bytes, account: str) -> list[Event]:
    """Those of one number. Raises ``KeyError``, ``ValueError`` or ``TypeError``."""
    return [
        event
        for field, value in changes(raw)
        if number_of(value) == account
        for event in events_of_change(field, value, account)
    ]


def events_of_change(field: str, value: Mapping[str, Any], account: str) -> Iterator[Event]:
    if field == "smb_message_echoes":
        for message in value.get("message_echoes") or ():
            yield from echoes_of(message, value, account)
    if field != "messages":
        return
    for message in value.get("messages") or ():
        yield from events_of(message, value, account)
    for status in statuses_of(value):
        if status.state == "failed":
            yield failure(status, account)


def statuses_of(value: Mapping[str, Any]) -> list[Status]:
    """Raises ``ValueError`` for a state that there is not, since it could be a failure."""
    return [status_of(one) for one in value.get("statuses") or ()]


def status_of(told: Mapping[str, Any]) -> Status:
    state = str(told["status"])
    if state not in STATES:
        raise ValueError(f"a message that is {state!r}")
    error: Mapping[str, Any] = next(iter(told.get("errors") or ()), {})
    code = int(error.get("code") or 0)
    return Status(
        external_id=str(told["id"]),
        state=state,
        at=moment(told["timestamp"]),
        conversation=str(told.get("recipient_user_id") or told.get("recipient_id") or ""),
        key=str(told.get("biz_opaque_callback_data") or ""),
        why=why_not_delivered(code) if state == "failed" else "",
        code=code,
    )


def failure(status: Status, account: str) -> Event:
    """A notice of WhatsApp's own in the conversation, for a person to act on."""
    words = f"WhatsApp did not deliver our answer. {status.why}"
    return Event(
        account=account,
        external_id=f"{status.external_id}#failed",
        kind=EventKind.CREATED,
        version=str(status.code),
        author=EventAuthor(external_id=ITSELF, name=TITLE),
        place=PostKind.DIRECT_MESSAGE,
        visibility=Visibility.PRIVATE,
        text=words,
        parent_id=status.external_id,
        conversation=status.conversation,
        occurred_at=status.at,
        raw_hash=hash_of(words.encode()),
    )
