"""What WhatsApp sends: messages to us, messages that we sent by telephone, and what became of ours.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
: an answer is accepted at once and may fail later. Of a message that this desk sent, that comes
back to whoever decided it; of another, it becomes a notice in the same conversation.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from moothall.platforms.base import (
    Application,
    Arrival,
    ContractBroken,
    Delivery,
    Event,
    EventAuthor,
    EventKind,
    PostKind,
    Reached,
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
STATES = {
    "sent": Reached.TAKEN,
    "delivered": Reached.DELIVERED,
    "read": Reached.READ,
    "played": Reached.READ,
    "failed": Reached.LOST,
}
SAID = {
    Reached.TAKEN: "",
    Reached.DELIVERED: "WhatsApp has delivered it.",
    Reached.READ: "WhatsApp says that it was read.",
    Reached.LOST: "WhatsApp did not deliver our answer.",
}


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


def arrivals_in(raw: bytes, account: str) -> list[Arrival]:
    """What became of one number's messages. Raises ``KeyError``, ``ValueError`` or ``TypeError``.

    A state that there is not is a ``ValueError``, since it could be a failure.
    """
    return [
        arrival(one, account)
        for field, value in changes(raw)
        if field == "messages" and number_of(value) == account
        for one in value.get("statuses") or ()
    ]


def arrival(told: Mapping[str, Any], account: str) -> Arrival:
    state = str(told["status"])
    if state not in STATES:
        raise ValueError(f"a message that is {state!r}")
    made = Arrival(
        external_id=str(told["id"]),
        key=str(told.get("biz_opaque_callback_data") or ""),
        reached=STATES[state],
        at=moment(told["timestamp"]),
        words=SAID[STATES[state]],
    )
    return lost(made, told, account) if made.reached is Reached.LOST else made


def lost(made: Arrival, told: Mapping[str, Any], account: str) -> Arrival:
    """With why, and with a notice of WhatsApp's own in the conversation for a person to act on."""
    error: Mapping[str, Any] = next(iter(told.get("errors") or ()), {})
    code = int(error.get("code") or 0)
    words = f"{made.words} {why_not_delivered(code)}"
    notice = Event(
        account=account,
        external_id=f"{made.external_id}#failed",
        kind=EventKind.CREATED,
        version=str(code),
        author=EventAuthor(external_id=ITSELF, name=TITLE),
        place=PostKind.DIRECT_MESSAGE,
        visibility=Visibility.PRIVATE,
        text=words,
        parent_id=made.external_id,
        conversation=str(told.get("recipient_user_id") or told.get("recipient_id") or ""),
        occurred_at=made.at,
        raw_hash=hash_of(words.encode()),
    )
    return replace(made, words=words, notice=notice)
