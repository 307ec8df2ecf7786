"""What one connected account is alike in on every platform: its rows, its text, who asks it."""

from abc import ABC, abstractmethod
from collections.abc import Container, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import NoReturn, Protocol

from moothall.platforms.base import (
    Action,
    Application,
    Capabilities,
    Connection,
    ContractBroken,
    Delivery,
    Event,
    Forged,
    Hooks,
    Outcome,
    Problem,
    TextContext,
    Used,
)
from moothall.platforms.base.text import check, used


class Acts(Protocol):
    """What carries out and finds actions on one platform."""

    def perform(self, action: Action) -> Outcome: ...

    def find(self, action: Action) -> Outcome | None: ...


class WithRows:
    """What the rows alone answer."""

    _capabilities: Capabilities

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def check_text(self, text: str, context: TextContext) -> list[Problem]:
        rows = self._capabilities
        return check(text, rows.text, context, platform=rows.title)

    def count_text(self, text: str, context: TextContext) -> tuple[Used, ...]:
        rule = self._capabilities.text.get(context.place)
        return used(text, rule, context) if rule else ()


class Account(WithRows, ABC):
    """Asks the rows first, so that nothing is sent for what they deny."""

    @abstractmethod
    def _acts(self) -> Acts: ...

    @abstractmethod
    def _asking(self) -> AbstractContextManager[None]:
        """Around each question: an answer that lacks what is promised is ``ContractBroken``."""

    def perform(self, action: Action) -> Outcome:
        self._capabilities.require(action.verb)
        with self._asking():
            return self._acts().perform(action)

    def find(self, action: Action) -> Outcome | None:
        self._capabilities.require(action.verb)
        with self._asking():
            return self._acts().find(action)


class TellsItsApplication:
    """Deliveries come to the address of our application, for all accounts that allowed it."""

    hooks: Hooks
    _capabilities: Capabilities
    _connection: Connection

    @property
    def _application(self) -> Application:
        if self._connection.application is None:
            title = self._capabilities.title
            raise Forged(f"{title}’s deliveries come to the address of our application.")
        return self._connection.application

    def verify_webhook(
        self, headers: Mapping[str, str], raw: bytes, *, now: datetime, seen: Container[str] = ()
    ) -> Delivery:
        return self.hooks.verify(self._application, headers, raw, now=now, seen=seen)

    def handshake(self, query: Mapping[str, str]) -> str:
        return self.hooks.handshake(self._application, query, now=datetime.now(UTC)).body


class TellsNothing:
    """A platform that sends no news by itself: what gives itself out for some is another's."""

    #: why, a sentence
    silent: str

    def verify_webhook(
        self,
        headers: Mapping[str, str],  # noqa: ARG002 - whatever they are
        raw: bytes,  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
        seen: Container[str] = (),  # noqa: ARG002
    ) -> Delivery:
        raise Forged(self.silent)

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        raise ContractBroken(self.silent, body=raw.decode("utf-8", "replace"))

    def handshake(self, query: Mapping[str, str]) -> NoReturn:  # noqa: ARG002
        raise Forged(self.silent)
