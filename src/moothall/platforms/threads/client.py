"""A Threads account as the desk sees it: the contract over Threads' own Graph API."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import httpx
import regex

from moothall.platforms.base import (
    Action,
    Capabilities,
    Connection,
    Event,
    NotFound,
    Outcome,
    Page,
    PlatformError,
    Probe,
    Problem,
    ProblemCode,
    RateLimited,
    State,
    TextContext,
    Transient,
    Unauthorized,
    Verb,
)
from moothall.platforms.meta.account import GraphAccount
from moothall.platforms.table import table
from moothall.platforms.threads.acting import Acting, published
from moothall.platforms.threads.hooks import events_in
from moothall.platforms.threads.posts import OF_ONE, Us, state_of
from moothall.platforms.threads.reading import MENTIONS, POSTS, REPLIES, Reader

HOST = "https://graph.threads.net"
BASE = f"{HOST}/v1.0"
#: "THREADS_API__LINK_LIMIT_EXCEEDED", since December 2025
MOST_LINKS = 5
LINK = regex.compile(r"(?:https?://|\bwww\.)[^\s<>\"]+", regex.IGNORECASE)
#: what each list needs; without it the list is left out, and the probe says so
NEEDED = {
    POSTS: "threads_basic",
    REPLIES: "threads_read_replies",
    MENTIONS: "threads_manage_mentions",
}
#: what Threads counts, and the permissions that asking for it takes:
#: https://developers.facebook.com/docs/threads/overview
COUNTED = {
    Verb.PUBLISH: {"threads_basic", "threads_content_publish"},
    Verb.REPLY_PUBLIC: {"threads_basic", "threads_content_publish", "threads_manage_replies"},
}


class ThreadsProvider:
    name = "threads"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "Threads":
        """``credentials``: ``token``, and ``expires_at`` where it is known."""
        return Threads(connection)


class Threads(GraphAccount):
    """One account of ours. Fulfils :class:`moothall.platforms.base.Platform`."""

    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        super().__init__(
            ThreadsProvider.name, connection, base_url=BASE, proves=False, transport=transport
        )
        self._us: Us | None = None
        self._acting = Acting(self._graph, patience=connection.timeout, told=self._told)

    # --- reading

    def fetch(self, cursor: str) -> Page:
        scopes = self._capabilities.scopes
        lists = [one for one, scope in NEEDED.items() if scopes is None or scope in scopes]
        with self._counted(), self._kept_to():
            reader = Reader(self._graph, self._who(), lists, conversations=REPLIES in lists)
            return reader.page(cursor)

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        with self._kept_to():
            return [self._state(one) for one in external_ids]

    def _state(self, external_id: str) -> State:
        try:
            return state_of(self._graph.read(external_id, fields=OF_ONE))
        except NotFound:
            # Meta answers alike for what is gone and for what our token may not see any more
            self._graph.listing("me/replies", fields="id", limit=1)
            return State(external_id=external_id, exists=False)

    def probe(self) -> Probe:
        """Who we are and what the token may do. Changes nothing there."""
        with self._counted():
            return self._probed()

    def _probed(self) -> Probe:
        body = self._graph.read("me", fields="id,username,name")
        us = self._graph.reading(body, lambda body: Us(str(body["id"]), str(body["username"])))
        scopes = self._scopes()
        rows = table()[ThreadsProvider.name].narrowed(scopes=scopes)
        lacking = [] if scopes is None else sorted(wanted(rows) - scopes)
        problems = [f"The token lacks: {', '.join(lacking)}."] if lacking else []
        if not self._connection.application:
            problems.append(
                "Without an application's secret no webhook can be believed, so replies below older"
                " posts are found late."
            )
        may = [verb for verb, needed in COUNTED.items() if scopes is None or needed <= scopes]
        if may:
            self._told_if_asked(lambda: published(self._graph, *may))
        return Probe(
            account=us.id,
            handle=us.handle,
            name=str(body.get("name") or us.handle),
            capabilities=rows,
            scopes=scopes,
            expires_at=ends(self._connection),
            problems=tuple(problems),
        )

    def _scopes(self) -> frozenset[str] | None:
        """What Threads says of the token; it says so only to an application's own testers."""
        token = self._connection.credentials.get("token", "")
        try:
            body = self._graph.read("debug_token", input_token=token)
        except (Unauthorized, RateLimited, Transient):
            raise
        except PlatformError:
            return self._connection.scopes
        given = self._graph.reading(body, lambda body: body["data"].get("scopes"))
        return self._connection.scopes if given is None else frozenset(map(str, given))

    def _who(self) -> Us:
        if self._us is None:
            body = self._graph.read("me", fields="id,username")
            self._us = self._graph.reading(
                body, lambda body: Us(str(body["id"]), str(body["username"]))
            )
        return self._us

    # --- webhooks

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        with self._kept_to(raw.decode("utf-8", "replace")):
            return events_in(raw, self._connection.account)

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
        problems = super().check_text(text, context)
        if len(set(LINK.findall(text))) > MOST_LINKS:
            words = f"Threads takes {MOST_LINKS} different links in a post at most."
            problems.append(Problem(ProblemCode.NOT_POSSIBLE, words))
        return problems


def wanted(rows: Capabilities) -> frozenset[str]:
    """Every permission that some row needs, and the one that all calls need."""
    named = {
        str(condition.scope)
        for verb in Verb
        for condition in rows.rows[verb].conditions
        if hasattr(condition, "scope")
    }
    return frozenset({"threads_basic", *named})


def ends(connection: Connection) -> datetime | None:
    given = connection.credentials.get("expires_at", "")
    return datetime.fromisoformat(given) if given else None
