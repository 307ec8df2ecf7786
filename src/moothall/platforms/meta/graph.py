"""Meta's Graph API over HTTP: one client for all that is built on it.

Reads may be repeated; a write is sent once. The token goes in a header, never in an address, since
addresses end up in logs. https://developers.facebook.com/docs/graph-api/guides/secure-requests for
``appsecret_proof``; https://developers.facebook.com/docs/graph-api/results for paging.
"""

import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from moothall.platforms.base import ContractBroken, Quota, RateLimited
from moothall.platforms.meta.errors import KEPT, error_of, refused
from moothall.platforms.meta.usage import BUDGET, Budget, Usage, usage_of
from moothall.platforms.wire import Wire

_T = TypeVar("_T")
#: the version whose descriptions our tests check against; each lives about two years
VERSION = "v25.0"
GRAPH = f"https://graph.facebook.com/{VERSION}"
#: lists longer than this are left for the next poll
MOST_PAGES = 50
#: how lists are paged that know no cursors
BY_TIME = frozenset({"until", "since", "__paging_token"})
Given = str | int | bool | Mapping[str, Any] | list[Any] | tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. ``after`` is empty on the last."""

    data: list[Any]
    after: str = ""


def proof_of(token: str, app_secret: str) -> str:
    """HMAC-SHA256 of the token by the application's secret, in hexadecimal."""
    return hmac.new(app_secret.encode(), token.encode(), sha256).hexdigest()


def now_utc() -> datetime:
    return datetime.now(UTC)


class Graph:
    """One token. ``base_url`` holds the version; other hosts of Meta's speak the same way."""

    def __init__(
        self,
        *,
        title: str,
        token: str = "",
        app_secret: str = "",
        base_url: str = "",
        timeout: float = 10.0,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = now_utc,
        budget: Budget = BUDGET,
    ) -> None:
        self.title, self._clock, self._budget = title, clock, budget
        self._who = sha256(token.encode()).hexdigest()
        self._proof = {"appsecret_proof": proof_of(token, app_secret)} if app_secret else {}
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._wire = Wire(
            (base_url or GRAPH).rstrip("/"),
            title=title,
            timeout=timeout,
            headers=headers,
            transport=transport,
        )
        self.usage = Usage()
        #: what the newest answer that told it told of our requests
        self.requests: Quota | None = None
        self._urgent = False
        #: the newest answer's text, for whoever cannot read it
        self.last = ""

    @contextmanager
    def urgently(self) -> Iterator[None]:
        """For what an officer waits for: goes on near the limit, where a poll would wait."""
        before, self._urgent = self._urgent, True
        try:
            yield
        finally:
            self._urgent = before

    def read(self, path: str, **query: Given) -> Any:
        """The answer's JSON. Raises ``PlatformError``; ``RateLimited`` before Meta would say so."""
        self._within_budget()
        given = {name: written(value) for name, value in query.items()}
        answer = self._wire.read(path, **given, **self._proof)
        return self._understood(answer, writing=False)

    def now(self) -> datetime:
        return self._clock()

    def listing(self, path: str, *, after: str = "", **query: Given) -> Listing:
        """A page of a list, by cursor."""
        return self.as_listing(self.read(path, **query, **place_of(after)))

    def as_listing(self, body: Any) -> Listing:
        """A list within an answer. The last page has a cursor too, but no ``next``."""

        def read(body: Any) -> Listing:
            paging = body.get("paging") or {}
            if "next" not in paging:
                return Listing(list(body["data"]))
            after = str((paging.get("cursors") or {}).get("after") or "")
            return Listing(list(body["data"]), after or by_time(str(paging["next"])))

        return self.reading(body, read)

    def every(self, path: str, *, pages: int = MOST_PAGES, **query: Given) -> Iterator[Any]:
        """All entries of a list, page by page."""
        after = ""
        for _ in range(pages):
            page = self.listing(path, after=after, **query)
            yield from page.data
            if not page.after or page.after == after:
                return
            after = page.after

    def write(
        self,
        path: str,
        form: Mapping[str, Given] | None = None,
        *,
        method: str = "POST",
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Sent once, as a form. Objects and lists within it are JSON, as Meta reads them."""
        given = {name: written(value) for name, value in (form or {}).items()} | self._proof
        if content is None and method != "DELETE":
            answer = self._wire.write(path, None, method=method, form=given, headers=headers)
        else:  # what a deletion says goes in the address, and what is sent whole takes no form
            place = f"{path}?{httpx.QueryParams(given)}" if given else path
            answer = self._wire.write(place, None, method=method, content=content, headers=headers)
        return self._understood(answer, writing=True)

    def reading(self, body: Any, how: Callable[[Any], _T]) -> _T:
        """``how`` of an answer. Raises :class:`ContractBroken` where it lacks what is promised."""
        try:
            return how(body)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as problem:
            raise ContractBroken(
                f"{self.title} gave an answer that the desk cannot read.",
                body=self.last,
                detail=repr(problem)[:200],
            ) from problem

    def _understood(self, answer: httpx.Response, *, writing: bool) -> Any:
        now = self._clock()
        self.usage, self.last = usage_of(answer.headers), answer.text[:KEPT]
        if self.usage.is_told:
            self.requests = self.usage.quota(self.title, now)
        self._budget.note(self._who, answer.headers, now)
        if not answer.is_success or error_of(answer) is not None:
            raise refused(answer, title=self.title, writing=writing, now=now)
        try:
            return json.loads(answer.content)
        except ValueError as problem:
            raise ContractBroken(
                f"{self.title} gave an answer that the desk cannot read.",
                body=self.last,
                detail=repr(problem)[:200],
            ) from problem

    def _within_budget(self) -> None:
        if self._urgent:
            return
        if end := self._budget.paused_until(self._who, self._clock()):
            raise RateLimited(
                f"Nearly all that {self.title} allows us is used up, so the desk waits a little.",
                until=end,
                code="usage",
            )

    def close(self) -> None:
        self._wire.close()


def by_time(following: str) -> str:
    """The place in a list that goes by time, out of the address of its next page."""
    query = dict(parse_qsl(urlsplit(following).query))
    kept: dict[str, str] = {
        name: query[name] for name in ("until", "since", "__paging_token") if name in query
    }
    return f"?{urlencode(kept)}" if kept else ""


def place_of(after: str) -> dict[str, str]:
    """As parameters: a cursor, or what :func:`by_time` gave."""
    if after.startswith("?"):
        return dict(parse_qsl(after.removeprefix("?")))
    return {"after": after} if after else {}


def written(value: Given) -> str:
    """As Meta reads a parameter: truth in lower case, objects and lists as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
