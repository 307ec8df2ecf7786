"""An account on X as the desk sees it: the contract over HTTP."""

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx

from moothall.platforms.base import (
    Action,
    Capabilities,
    Connection,
    ContractBroken,
    Delivery,
    Event,
    Forged,
    Outcome,
    Page,
    Place,
    Probe,
    Problem,
    State,
    TextContext,
    Transient,
    Unauthorized,
    Used,
)
from moothall.platforms.base.text import check, used
from moothall.platforms.table import table
from moothall.platforms.wire import Wire
from moothall.platforms.x import prices, probing
from moothall.platforms.x.acting import Acting
from moothall.platforms.x.answers import KEPT, TITLE, problem, succeeded, understood
from moothall.platforms.x.dialect import DESCRIBED, WRITTEN, Dialect
from moothall.platforms.x.hooks import XHooks
from moothall.platforms.x.lookup import Lookup
from moothall.platforms.x.posts import MESSAGE, Around, state_of
from moothall.platforms.x.reading import Reader
from moothall.platforms.x.webhooks import parse

API = "https://api.x.com"
MEDIA_HOSTS = ("pbs.twimg.com", "video.twimg.com", "abs.twimg.com")


class XProvider:
    name = "x"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "X":
        """``credentials``: ``access_token``, ``refresh_token``, ``expires_at``, ``scope``."""
        return X(connection)


class X:
    """One account of ours. Fulfils :class:`moothall.platforms.base.Platform`."""

    #: the names that this X answers to; found out once a process
    dialect: Dialect = DESCRIBED

    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._connection = connection
        own = table()[XProvider.name].narrowed(scopes=connection.scopes)
        self._capabilities = connection.capabilities or own
        self._wire = Wire(
            connection.base_url or API,
            title=TITLE,
            timeout=connection.timeout,
            headers={"Authorization": f"Bearer {connection.credentials.get('access_token', '')}"},
            transport=transport,
        )
        self._account, self._last = connection.account, ""
        self._lookup = Lookup(self._ask)
        self._acting = Acting(
            ask=self._ask, write=self._write, newest=self._lookup.newest, us=self._us
        )

    @property
    def media_hosts(self) -> tuple[str, ...]:
        return MEDIA_HOSTS

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def close(self) -> None:
        self._wire.close()

    # --- reading

    def fetch(self, cursor: str) -> Page:
        scopes = self._capabilities.scopes
        with self._kept_to():
            return Reader(
                self._ask,
                self._us(),
                roots=partial(self._lookup.roots, self._us()),
                messages=scopes is None or "dm.read" in scopes,
                now=datetime.now(UTC),
            ).page(cursor)

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        """Messages are not read again: X lets us ask for fifteen in as many minutes."""
        posts = [one for one in external_ids if not one.startswith(MESSAGE)]
        with self._kept_to():
            there = self._lookup.newest(posts)
            around = Around.of(there.includes, self._us())
        return [
            State(external_id=one, exists=True) if one.startswith(MESSAGE) or one in there.withheld
            else state_of(there[one], one, around) if one in there
            else State(external_id=one, exists=False)
            for one in external_ids
        ]  # fmt: skip

    def probe(self) -> Probe:
        """Who we are, and what our token and our access can do. Changes nothing there."""
        with self._kept_to():
            return probing.probe(self._ask, self._connection)

    def _us(self) -> str:
        """Our account's id, asked for once where the connection does not say."""
        if not self._account:
            self._account = str(self._ask("/2/users/me", {})["data"]["id"])
        return self._account

    # --- webhooks: they come to the application's address

    def verify_webhook(
        self, headers: Mapping[str, str], raw: bytes, *, now: datetime, seen: Container[str] = ()
    ) -> Delivery:
        if self._connection.application is None:
            raise Forged("X’s deliveries come to the address of our application.")
        application = self._connection.application
        return XHooks().verify(application, headers, raw, now=now, seen=seen)

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        self._last = raw[:KEPT].decode("utf-8", "replace")
        with self._kept_to():
            return parse(raw, self._account)

    def handshake(self, query: Mapping[str, str]) -> str:
        if self._connection.application is None:
            raise Forged("X asks at the address of our application.")
        application = self._connection.application
        return XHooks().handshake(application, query, now=datetime.now(UTC)).body

    # --- acting

    def perform(self, action: Action) -> Outcome:
        self._capabilities.require(action.verb)
        with self._kept_to():
            return self._acting.perform(action)

    def find(self, action: Action) -> Outcome | None:
        self._capabilities.require(action.verb)
        with self._kept_to():
            return self._acting.find(action)

    # --- text

    def check_text(self, text: str, context: TextContext) -> list[Problem]:
        found = check(text, self._capabilities.text, context, platform=TITLE)
        return found if context.place is Place.DIRECT_MESSAGE else [*found, *prices.dear(text)]

    def count_text(self, text: str, context: TextContext) -> tuple[Used, ...]:
        rule = self._capabilities.text.get(context.place)
        return used(text, rule, context) if rule else ()

    # --- asking

    def _ask(
        self, path: str, query: Mapping[str, str], *, posts: bool = False, partly: bool = False
    ) -> Any:
        """``posts`` asks for posts' fields; with ``partly`` an answer of errors alone is one."""
        asked = type(self).dialect if posts else None
        answer = self._read(path, {**query, **(asked.query() if asked else {})})
        if asked is DESCRIBED and not_understood(answer):
            type(self).dialect = WRITTEN
            answer = self._read(path, {**query, **WRITTEN.query()})
        self._checked(answer, writing=False)
        return understood(answer, lambda body: body) if not partly else _body(answer)

    def _read(self, path: str, query: Mapping[str, str]) -> httpx.Response:
        answer = self._wire.read(path, **query)
        self._last = answer.text[:KEPT]
        return answer

    def _write(self, path: str, body: Any = None, *, method: str = "POST") -> Any:
        answer = self._wire.write(path, body, method=method)
        self._last = answer.text[:KEPT]
        self._checked(answer, writing=True)
        return understood(answer, lambda told: told)

    def _checked(self, answer: httpx.Response, *, writing: bool) -> None:
        try:
            succeeded(answer, writing=writing)
        except Unauthorized as error:
            if not self._ran_out():
                raise
            raise Transient("The connection to X ran out and is being renewed.",
                            detail=error.detail) from error  # fmt: skip

    def _ran_out(self) -> bool:
        """Tokens last two hours: one that is over, and can be renewed, is no lost permission."""
        kept = self._connection.credentials
        try:
            ends = datetime.fromisoformat(kept.get("expires_at", ""))
        except ValueError:
            return False
        return bool(kept.get("refresh_token")) and ends <= datetime.now(UTC)

    @contextmanager
    def _kept_to(self) -> Iterator[None]:
        """What the API promises, or :class:`ContractBroken` with the answer that lacks it."""
        try:
            yield
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise ContractBroken(
                "X gave an answer that the desk cannot read.",
                body=self._last, detail=repr(error)[:200],
            ) from error  # fmt: skip


def _body(answer: httpx.Response) -> Any:
    body = answer.json()
    body.get  # noqa: B018 - raises where it is none of X's
    return body


def not_understood(answer: httpx.Response) -> bool:
    """X does not know the names of its own description here."""
    if answer.status_code == httpx.codes.BAD_REQUEST:
        return "post.fields" in answer.text or "referenced_posts" in answer.text
    if not answer.is_success:
        return False
    posts = problem(answer).get("data")
    return isinstance(posts, list) and bool(posts) and "author_id" not in posts[0]
