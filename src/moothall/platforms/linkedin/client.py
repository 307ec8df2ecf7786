"""A page on LinkedIn as the desk sees it: the contract over HTTP."""

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
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
    NotFound,
    Outcome,
    Page,
    Probe,
    Problem,
    State,
    TextContext,
    Used,
)
from moothall.platforms.base.text import check, used
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


class LinkedIn:
    """One page of ours. Fulfils :class:`moothall.platforms.base.Platform`."""

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

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

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

    def verify_webhook(
        self, headers: Mapping[str, str], raw: bytes, *, now: datetime, seen: Container[str] = ()
    ) -> Delivery:
        if self._connection.application is None:
            raise Forged("LinkedIn’s deliveries come to the address of our application.")
        application = self._connection.application
        return LinkedInHooks().verify(application, headers, raw, now=now, seen=seen)

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        """What LinkedIn told without its words is read by the next poll."""
        self._last = raw[:KEPT].decode("utf-8", "replace")
        with self._kept_to():
            told = [notification_events(one, self._connection.account)
                    for one in notifications(raw)]  # fmt: skip
        return [event for one in told if not isinstance(one, Told) for event in one]

    def handshake(self, query: Mapping[str, str]) -> str:
        if self._connection.application is None:
            raise Forged("LinkedIn asks at the address of our application.")
        application = self._connection.application
        return LinkedInHooks().handshake(application, query, now=datetime.now(UTC)).body

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
        return check(text, self._capabilities.text, context, platform=TITLE)

    def count_text(self, text: str, context: TextContext) -> tuple[Used, ...]:
        rule = self._capabilities.text.get(context.place)
        return used(text, rule, context) if rule else ()

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
