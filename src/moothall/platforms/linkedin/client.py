"""A page on LinkedIn as the desk sees it: the contract over HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from moothall.platforms.account import Account, TellsItsApplication
from moothall.platforms.base import (
    Capabilities,
    Connection,
    ContractBroken,
    Event,
    NotFound,
    Page,
    Probe,
    State,
)
from moothall.platforms.linkedin import probing
from moothall.platforms.linkedin.acting import Acting
from moothall.platforms.linkedin.answers import KEPT, TITLE, succeeded, understood
from moothall.platforms.linkedin.edition import API, headers_for
from moothall.platforms.linkedin.hooks import LinkedInHooks, notifications
from moothall.platforms.linkedin.reading import Reader
from moothall.platforms.linkedin.shapes import (
    Told,
    comment_state,
    notification_events,
    post_state,
)
from moothall.platforms.linkedin.urns import is_comment, parts_of, path_of
from moothall.platforms.table import table
from moothall.platforms.wire import Wire

MEDIA_HOSTS = ("media.licdn.com", "dms.licdn.com")


class LinkedInProvider:
    name = "linkedin"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "LinkedIn":
        """``account`` is the page's URN; ``credentials`` as the connector gives them."""
        return LinkedIn(connection)


class LinkedIn(TellsItsApplication, Account):
    """One page of ours. Fulfils :class:`moothall.platforms.base.Platform`."""

    hooks = LinkedInHooks()

    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._connection = connection
        own = table()[LinkedInProvider.name].narrowed(scopes=connection.scopes)
        self._capabilities = connection.capabilities or own
        self._wire = Wire(
            connection.base_url or API,
            title=TITLE,
            timeout=connection.timeout,
            headers=headers_for(connection.credentials.get("access_token", "")),
            transport=transport,
        )
        self._last = ""
        self._acting = Acting(ask=self._ask, write=self._write, us=lambda: connection.account)

    @property
    def media_hosts(self) -> tuple[str, ...]:
        return MEDIA_HOSTS

    def close(self) -> None:
        self._wire.close()

    # --- reading

    def fetch(self, cursor: str) -> Page:
        with self._kept_to():
            return Reader(self._ask, self._connection.account, datetime.now(UTC)).page(cursor)

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        """One by one: LinkedIn gives several at once to few applications."""
        with self._kept_to():
            return [self._state(one) for one in external_ids]

    def _state(self, external_id: str) -> State:
        try:
            if not is_comment(external_id):
                return post_state(self._ask(f"/rest/posts/{path_of(external_id)}"))
            thread, number = parts_of(external_id)
            found = self._ask(f"/rest/socialActions/{path_of(thread)}/comments/{number}")
            return comment_state({"object": thread, **found})
        except NotFound:
            return State(external_id=external_id, exists=False)

    def probe(self) -> Probe:
        """Who we are, and what the person who connected the page may do. Changes nothing there."""
        with self._kept_to():
            return probing.probe(self._ask, self._connection, datetime.now(UTC))

    # --- webhooks: they come to the application's address

    def subscribe(self, url: str) -> None:
        """Have LinkedIn send what happens on the page to ``url``. Raises ``PlatformError``."""
        with self._kept_to():
            path = probing.subscription(self._ask, self._connection)
            self._write(path, {"webhook": url}, method="PUT")

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        """What LinkedIn told without its words is read by the next poll."""
        self._last = raw[:KEPT].decode("utf-8", "replace")
        with self._kept_to():
            told = [notification_events(one, self._connection.account)
                    for one in notifications(raw)]  # fmt: skip
        return [event for one in told if not isinstance(one, Told) for event in one]

    # --- acting

    def _acts(self) -> Acting:
        return self._acting

    def _asking(self) -> AbstractContextManager[None]:
        return self._kept_to()

    # --- asking

    def _ask(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        answer = self._wire.read(path, headers)
        self._last = answer.text[:KEPT]
        return understood(succeeded(answer, writing=False), lambda body: body)

    def _write(
        self,
        path: str,
        body: Any,
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        answer = self._wire.write(path, body, method=method, headers=headers, content=content)
        self._last = answer.text[:KEPT]
        return succeeded(answer, writing=True)

    @contextmanager
    def _kept_to(self) -> Iterator[None]:
        """What the API promises, or :class:`ContractBroken` with the answer that lacks it."""
        try:
            yield
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise ContractBroken(
                "LinkedIn gave an answer that the desk cannot read.",
                body=self._last, detail=repr(error)[:200],
            ) from error  # fmt: skip
