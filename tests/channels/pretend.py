"""A platform in memory that fails as it is told to, one call at a time. No Django."""

import hmac
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from moothall.platforms import capabilities_of
from moothall.platforms.base import (
    ContractBroken,
    Delivery,
    Event,
    EventAuthor,
    EventKind,
    Forged,
    Outcome,
    Page,
    PostKind,
    Probe,
    Replayed,
    Result,
    State,
    Verb,
    Visibility,
)

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def post(external_id="p1", text="My boiler is broken", **values):
    given = {
        "account": "page",
        "external_id": external_id,
        "kind": EventKind.CREATED,
        "version": "1",
        "author": EventAuthor("u1", "Tess Tenant", "tess"),
        "place": PostKind.COMMENT,
        "visibility": Visibility.PUBLIC,
        "text": text,
        "parent_id": "p0",
        "root_id": "p0",
        "conversation": "p0",
        "occurred_at": AT - timedelta(minutes=5),
        "summons_us": False,
        "our_thread": True,
    } | values
    return Event(**given)


class PretendProvider:
    name = "sandbox"

    def __init__(self, made):
        self.made = made

    @property
    def capabilities(self):
        return capabilities_of("sandbox")

    def open(self, connection):
        self.made.connection = connection
        return self.made


class Pretend:
    """``states``: what each post is now. ``fail``: errors for the next calls of one name."""

    def __init__(self):
        self.rows = capabilities_of("sandbox")
        self.events, self.states, self.errors = [], {}, {}
        self.done, self.asked, self.calls = [], [], []
        self.page_size = 3
        self.finds = True
        self.closed = 0
        self.connection = None

    @property
    def capabilities(self):
        return (self.connection and self.connection.capabilities) or self.rows

    def fail(self, call, *errors):
        self.errors.setdefault(call, []).extend(errors)

    def called(self, call):
        self.calls.append(call)
        waiting = self.errors.get(call, [])
        if waiting and (error := waiting.pop(0)) is not None:
            raise error

    def add(self, event):
        self.events.append(event)
        gone = event.kind is EventKind.DELETED
        before = self.states.get(event.external_id)
        hidden = {EventKind.HIDDEN: True, EventKind.UNHIDDEN: False}.get(
            event.kind, before.hidden if before else False
        )
        self.states[event.external_id] = State(
            external_id=event.external_id,
            exists=not gone,
            version=event.version,
            text=event.text or (before.text if before and not gone else ""),
            hidden=hidden,
        )

    def fetch(self, cursor):
        self.called("fetch")
        start = int(cursor or "0")
        part = self.events[start : start + self.page_size]
        reached = start + len(part)
        return Page(tuple(part), str(reached), more=reached < len(self.events))

    def refresh(self, ids):
        self.called("refresh")
        return [self.states.get(one, State(external_id=one, exists=False)) for one in ids]

    def perform(self, action):
        self.called("perform")
        self.capabilities.require(action.verb)
        self.asked.append(action)
        self.do(action)
        with suppress(IndexError):
            if (error := self.errors.get("answer", []).pop(0)) is not None:
                raise error
        return self.outcome(action)

    def do(self, action):
        if any(one.client_key == action.client_key for one in self.done):
            return
        self.done.append(action)
        state = self.states.get(action.target)
        if state is None:
            return
        if action.verb in {Verb.HIDE, Verb.UNHIDE}:
            state = replace(state, hidden=action.verb is Verb.HIDE, version=state.version + "h")
        if action.verb in {Verb.DELETE_OTHER, Verb.DELETE_OWN}:
            state = replace(state, exists=False)
        self.states[action.target] = state

    def outcome(self, action):
        return Outcome(
            result=Result.CONFIRMED,
            external_id=f"made-{action.client_key[-8:]}" if action.text else action.target,
            permalink="https://example.org/x",
            text=action.text,
        )

    def find(self, action):
        self.called("find")
        if self.finds and any(one.client_key == action.client_key for one in self.done):
            return self.outcome(action)
        return None

    def probe(self):
        self.called("probe")
        return Probe(account="page", handle="elmhouse_homes", name="Page", capabilities=self.rows)

    def sign(self, raw, number="d1"):
        mark = hmac.new(b"hush", number.encode() + raw, "sha256").hexdigest()
        return {"X-Number": number, "X-Signature": mark, "Authorization": "Bearer s3cret"}

    def verify_webhook(self, headers, raw, *, now, seen=()):
        self.called("verify")
        number = headers.get("X-Number", "")
        right = self.sign(raw, number)["X-Signature"]
        if not hmac.compare_digest(right, headers.get("X-Signature", "")):
            raise Forged("The signature of the delivery is wrong.")
        if number in seen:
            raise Replayed("taken before")
        return Delivery(number, now)

    def parse_webhook(self, headers, raw):  # noqa: ARG002
        self.called("parse")
        try:
            ids = json.loads(raw)["ids"]
        except (ValueError, KeyError, TypeError) as problem:
            raise ContractBroken("It could not be read.") from problem
        return [event for event in self.events if event.external_id in ids]

    def handshake(self, query):
        if query.get("verify_token") != "hush":
            raise Forged("The handshake is not from the network that we know.")
        return query["challenge"]

    def close(self):
        self.closed += 1
