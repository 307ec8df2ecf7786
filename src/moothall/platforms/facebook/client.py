"""A Facebook Page as the desk sees it: the contract over Meta's Graph API."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx

from moothall.platforms.base import (
    Action,
    Arrival,
    Capabilities,
    Connection,
    Event,
    Outcome,
    Page,
    Probe,
    State,
    Verb,
)
from moothall.platforms.base.conditions import NeedsScope
from moothall.platforms.facebook.acting import HUMAN_AGENT, Acting
from moothall.platforms.facebook.changes import events_of
from moothall.platforms.facebook.finding import Finding
from moothall.platforms.facebook.messages import told_arrivals
from moothall.platforms.facebook.names import Names
from moothall.platforms.facebook.probing import Probing
from moothall.platforms.facebook.reading import Reader
from moothall.platforms.facebook.states import States
from moothall.platforms.meta.account import GraphAccount
from moothall.platforms.meta.graph import now_utc
from moothall.platforms.meta.hooks import MetaHooks, entries
from moothall.platforms.meta.usage import MUCH, PAUSE
from moothall.platforms.table import table

NAME = "facebook"


class FacebookProvider:
    name = NAME

    @property
    def capabilities(self) -> Capabilities:
        return table()[NAME]

    def open(self, connection: Connection) -> "Facebook":
        """``credentials``: ``token``, the Page's own."""
        return Facebook(connection)


class Facebook(GraphAccount):
    """One Page of ours. Fulfils :class:`moothall.platforms.base.Platform`."""

    #: pictures and films of posts: of Facebook itself, and of links that people share
    media_hosts = ("*.fbcdn.net", "*.fbsbx.com", "*.facebook.com")

    def __init__(
        self,
        connection: Connection,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        super().__init__(NAME, connection, transport=transport)
        self._transport, self._clock = transport, clock
        self._page = connection.account
        as_people = HUMAN_AGENT in (self._capabilities.scopes or ())
        self._acting = Acting(self._graph, self._page, as_people=as_people)
        self._finding = Finding(self._graph, self._page)
        self._names = Names(self._graph, self._page)

    def fetch(self, cursor: str) -> Page:
        """Every minute, until much of what Meta allows is used up; then every few."""
        with self._counted(), self._kept_to():
            page = Reader(self._graph, self._page, self._may).page(cursor)
        if page.more or self._graph.usage.share < MUCH:
            return page
        return replace(page, again_after=self._clock() + PAUSE)

    def _may(self, verb: Verb) -> bool:
        """As far as the last probe knew."""
        row, scopes = self._capabilities.rows[verb], self._capabilities.scopes
        needed = [one.scope for one in row.conditions if isinstance(one, NeedsScope)]
        return row.automatic and (scopes is None or all(scope in scopes for scope in needed))

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        with self._kept_to(raw.decode("utf-8", "replace")):
            told = [event for entry in self._ours(raw) for event in events_of(entry, self._page)]
        return list(map(self._names.named, told))

    def arrivals(self, raw: bytes) -> list[Arrival]:
        with self._kept_to(raw.decode("utf-8", "replace")):
            return [
                arrival
                for entry in self._ours(raw)
                for one in entry.get("messaging") or ()
                for arrival in told_arrivals(one)
            ]

    def _ours(self, raw: bytes) -> list[Mapping[str, Any]]:
        """Our Page's parts of a delivery."""
        told = entries(raw, ("page",), self._capabilities.title)
        return [entry for entry in told if str(entry["id"]) == self._page]

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        """A single one is looked at just before something is done to it, which cannot wait."""
        hurry = self._graph.urgently() if len(external_ids) == 1 else nullcontext()
        with self._kept_to(), hurry:
            return States(self._graph, self._page).of(external_ids)

    def perform(self, action: Action) -> Outcome:
        self._capabilities.require(action.verb)
        with self._kept_to(), self._graph.urgently():
            return self._acting.perform(action)

    def find(self, action: Action) -> Outcome | None:
        self._capabilities.require(action.verb)
        with self._kept_to(), self._graph.urgently():
            return self._finding.find(action)

    def probe(self) -> Probe:
        """Who we are and what we may do. Asks Facebook to tell us of news, where it does not."""
        probing = Probing(self._graph, self._connection, table()[NAME], transport=self._transport)
        with self._counted(), self._kept_to():
            return probing.probe(self._clock())


def hooks() -> MetaHooks:
    return MetaHooks("page", title="Facebook")
