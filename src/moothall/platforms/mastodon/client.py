"""A Mastodon account as the desk sees it: the contract over HTTP."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from moothall.platforms.account import Account, TellsNothing
from moothall.platforms.base import (
    Action,
    Capabilities,
    Connection,
    ContractBroken,
    NotFound,
    Outcome,
    Page,
    Probe,
    Problem,
    State,
    TextContext,
    Used,
    Verb,
)
from moothall.platforms.mastodon import counting
from moothall.platforms.mastodon.acting import Acting, Picture, whole
from moothall.platforms.mastodon.answers import KEPT, said, succeeded, understood
from moothall.platforms.mastodon.instance import (
    SHOWING,
    Instance,
    capabilities_on,
    granted,
    instance_of,
    missing,
)
from moothall.platforms.mastodon.reading import Query, Reader
from moothall.platforms.mastodon.statuses import Status, handle_of, id_of, state_of
from moothall.platforms.table import table
from moothall.platforms.wire import Wire

_T = TypeVar("_T")
#: of the API: so many posts by one question, since Mastodon 4.3
TOGETHER = 20
NO_WEBHOOKS = "Mastodon sends no webhooks to an account's applications."


class MastodonProvider:
    name = "mastodon"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "Mastodon":
        """``credentials``: ``token``, and ``scope`` where the server said what it may do."""
        return Mastodon(connection)


class Mastodon(TellsNothing, Account):
    """One account of ours. Fulfils :class:`moothall.platforms.base.Platform`."""

    silent = NO_WEBHOOKS

    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._connection = connection
        own = table()[MastodonProvider.name].narrowed(scopes=connection.scopes)
        self._capabilities = connection.capabilities or own
        self._title = self._capabilities.title
        self._wire = Wire(
            connection.base_url,
            title=self._title,
            timeout=connection.timeout,
            headers=headers_for(connection.credentials.get("token", "")),
            transport=transport,
            fresh_writes=True,
        )
        self._account = connection.account
        self._last: httpx.Response | None = None
        #: whether the instance gives several posts at once; None until it was asked
        self._together: bool | None = None
        self._acting = Acting(
            read=self._read,
            write=self._write,
            us=self._us,
            idempotency=lambda verb: self._capabilities.rows[verb].idempotency,
            patience=connection.timeout,
        )

    @property
    def media_hosts(self) -> tuple[str, ...]:
        """Larger instances serve pictures from a host below their own name."""
        host = urlsplit(self._connection.base_url).hostname
        return (f"*.{host}",) if host else ()

    def close(self) -> None:
        self._wire.close()

    # --- reading

    def fetch(self, cursor: str) -> Page:
        with self._kept_to():
            return Reader(self._asked, self._us(), self._connection.base_url).page(cursor)

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        with self._kept_to():
            return self._states(external_ids)

    def _states(self, external_ids: Sequence[str]) -> list[State]:
        withheld: set[str] = set()
        there = {id_of(status): status for status in self._statuses(external_ids, withheld)}
        authors = list(dict.fromkeys(str(one["account"]["id"]) for one in there.values()))
        us = self._us()
        standings = self._acting.standings([one for one in authors if one != us])

        def state(external_id: str) -> State:
            if external_id in withheld:
                return State(external_id=external_id, exists=True, author_blocked=True)
            if external_id not in there:
                return State(external_id=external_id, exists=False)
            status = there[external_id]
            standing = standings.get(str(status["account"]["id"]), {})
            return state_of(status, us, author_blocked=standing.get("blocking"))

        return [state(external_id) for external_id in external_ids]

    def _statuses(self, external_ids: Sequence[str], withheld: set[str]) -> Iterator[Status]:
        """Those that are there, several at once where the instance knows how."""
        for start in range(0, len(external_ids), TOGETHER):
            part = list(external_ids[start : start + TOGETHER])
            if len(part) > 1 and self._together is not False:
                try:
                    yield from self._read("/api/v1/statuses", {"id[]": part}, map_whole)
                except NotFound:
                    self._together = False
                else:
                    self._together = True
                    continue
            yield from self._one_by_one(part, withheld)

    def _one_by_one(self, external_ids: Sequence[str], withheld: set[str]) -> Iterator[Status]:
        for external_id in external_ids:
            try:
                yield self._read(f"/api/v1/statuses/{external_id}", reading=whole)
            except NotFound:
                if self._is_withheld(external_id):
                    withheld.add(external_id)

    def _is_withheld(self, external_id: str) -> bool:
        """Whether a post is kept from us, and not gone: snac denies those of whom we block."""
        if self._last is None or said(self._last) is not None:
            return False
        with suppress(NotFound):
            self._asked(f"/api/v1/statuses/{external_id}/source")
            return True
        return False

    def probe(self) -> Probe:
        """Who we are, what the instance allows, and what it lacks. Changes nothing there."""
        instance = self._instance()
        account = self._read(
            "/api/v1/accounts/verify_credentials",
            reading=lambda body: {"id": str(body["id"]), "acct": str(body["acct"]), **body},
        )
        scope = self._connection.credentials.get("scope", "")
        scopes = granted(scope) if scope else self._connection.scopes
        lacking = missing(scopes)
        problems = [f"The token lacks: {', '.join(lacking)}."] if lacking else []
        if words := SHOWING.get(instance.software.name):
            problems.append(words)
        if account.get("suspended") or account.get("limited"):
            problems.append("The server has restricted our account. Ask whoever runs it.")
        return Probe(
            account=account["id"],
            handle=handle_of(account),
            name=str(account.get("display_name") or account["acct"]),
            capabilities=capabilities_on(table()[MastodonProvider.name], instance, scopes),
            scopes=scopes,
            problems=tuple(problems),
        )

    def _instance(self) -> Instance:
        """By its second edition, else by its first, which is all that some servers have."""
        try:
            answer = self._asked("/api/v2/instance")
        except NotFound:
            answer = self._asked("/api/v1/instance")
        return understood(answer, self._title, instance_of)

    def _us(self) -> str:
        """Our account's id, asked for once where the connection does not say."""
        if not self._account:
            path = "/api/v1/accounts/verify_credentials"
            self._account = self._read(path, reading=lambda body: str(body["id"]))
        return self._account

    # --- acting

    def publish(self, action: Action, pictures: Sequence[Picture]) -> Outcome:
        """:meth:`perform` for a post of ours with pictures, which are sent first."""
        self._capabilities.require(Verb.PUBLISH)
        with self._kept_to():
            return self._acting.perform(action, [self._acting.upload(one) for one in pictures])

    def _acts(self) -> Acting:
        return self._acting

    def _asking(self) -> AbstractContextManager[None]:
        return self._kept_to()

    # --- text

    def check_text(self, text: str, context: TextContext) -> list[Problem]:
        return counting.check_text(text, context, self._capabilities)

    def count_text(self, text: str, context: TextContext) -> tuple[Used, ...]:
        return counting.count_text(text, context, self._capabilities)

    # --- asking

    def _asked(self, path: str, query: Query | None = None) -> httpx.Response:
        self._last = self._wire.read(path, **(query or {}))
        return succeeded(self._last, title=self._title, writing=False)

    def _read(
        self, path: str, query: Query | None = None, reading: Callable[[Any], _T] | None = None
    ) -> Any:
        answer = self._asked(path, query)
        return understood(answer, self._title, reading or (lambda body: body))

    def _write(self, path: str, body: Any = None, *, key: str = "", **how: Any) -> Any:
        headers = {"Idempotency-Key": key} if key else None
        self._last = self._wire.write(path, body, headers=headers, **how)
        answer = succeeded(self._last, title=self._title, writing=True)
        return understood(answer, self._title, lambda told: told)

    @contextmanager
    def _kept_to(self) -> Iterator[None]:
        """What the API promises, or :class:`ContractBroken` with the answer that lacks it."""
        try:
            yield
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as problem:
            raise ContractBroken(
                f"{self._title} gave an answer that the desk cannot read.",
                body=self._last.text[:KEPT] if self._last else "",
                detail=repr(problem)[:200],
            ) from problem


def headers_for(token: str) -> dict[str, str]:
    told = {"Accept": "application/json"}
    return told | ({"Authorization": f"Bearer {token}"} if token else {})


def map_whole(body: Any) -> list[Status]:
    return [whole(one) for one in body]
