"""What Threads sends: replies to us, mentions of us, what we published and deleted elsewhere.

https://developers.facebook.com/docs/threads/webhooks. One notification a delivery, with ``topic``
and ``values`` where Meta's other platforms have ``entry``. Which account it is for stands in
several places, and each of them is looked at.
"""

import json
from collections.abc import Container, Iterator, Mapping
from datetime import datetime
from typing import Any

from moothall.platforms.base import (
    Application,
    ContractBroken,
    Delivery,
    Event,
    EventAuthor,
    EventKind,
    PersonAsks,
    PostKind,
    Reply,
    Visibility,
    hash_of,
)
from moothall.platforms.meta import signed
from moothall.platforms.meta.hooks import challenge_of, verified
from moothall.platforms.meta.hooks import moment as since_the_epoch
from moothall.platforms.threads.posts import Us, Where, events_of, moment, parent_of, root_of

Note = Mapping[str, Any]


class ThreadsHooks:
    """Fulfils ``base.Hooks``; the secret is that of the Threads application."""

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
        """Every id that may be an account's; those that are not ours are nobody's."""
        try:
            found = [one for note in notes(raw) for one in concerned(note)]
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ContractBroken(
                "Threads sent something that the desk cannot read.",
                body=raw.decode("utf-8", "replace")[:10_000],
                detail=repr(problem)[:200],
            ) from problem
        return tuple(dict.fromkeys(found))


def notes(raw: bytes) -> list[Note]:
    """Raises ``ValueError`` and its like for what is none."""
    body = json.loads(raw)
    found = body if isinstance(body, list) else [body]
    for note in found:
        note["topic"], note["values"]
    return found


def concerned(note: Note) -> Iterator[str]:
    """Where the account's id may stand: whose post is answered, whose was published, the target."""
    for values in several(note["values"]):
        value = values["value"]
        for place in (value.get("root_post"), value.get("owner"), value):
            for name in ("owner_id", "id") if place is value.get("owner") else ("owner_id",):
                if place and place.get(name):
                    yield str(place[name])
    if note.get("target_id"):
        yield str(note["target_id"])


def several(values: Any) -> list[Mapping[str, Any]]:
    return values if isinstance(values, list) else [values]


def events_in(raw: bytes, account: str) -> list[Event]:
    """Those of one account. Raises ``KeyError``, ``ValueError`` or ``TypeError``."""
    return [
        event
        for note in notes(raw)
        if account in set(concerned(note))
        for values in several(note["values"])
        for event in events_of_value(values["field"], values["value"], note, account)
    ]


def events_of_value(field: str, value: Note, note: Note, account: str) -> list[Event]:
    if field == "delete":
        return [deleted(value, note, account)]
    where = where_of(field, value, account)
    return [] if where is None else events_of(value, Us(account, ""), where)


def where_of(field: str, value: Note, account: str) -> Where | None:
    """Where a post stands. None: it is nothing that we asked to be told."""
    root, above = root_of(value), value.get("root_post") or {}
    ours = str(above["owner_id"]) == account if above.get("owner_id") else None
    place = PostKind.COMMENT if parent_of(value) == root else PostKind.REPLY
    if field == "mentions" and not ours:  # below our own post it is a reply first of all
        return Where(PostKind.MENTION, root, our_thread=ours)
    if field == "publish" and not parent_of(value):
        return Where(PostKind.POST, str(value["id"]), our_thread=True, own=True)
    if field not in {"replies", "mentions", "publish"}:
        return None
    by_us = bool(ours) and value.get("username") == above.get("username")
    return Where(place, root, our_thread=ours, own=by_us or field == "publish")


def deleted(value: Note, note: Note, account: str) -> Event:
    """One of our own posts, deleted here or elsewhere."""
    when = value.get("deleted_at")
    return Event(
        account=account,
        external_id=str(value["id"]),
        kind=EventKind.DELETED,
        version="deleted",
        author=EventAuthor(external_id=account),
        place=PostKind.POST,
        visibility=Visibility.PUBLIC,
        occurred_at=moment(when) if when else since_the_epoch(note["time"]),
        raw_hash=hash_of(json.dumps(value, sort_keys=True).encode()),
        own=True,
    )
