"""One person's or channel's session with Google: a token that is renewed in time, and requests."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from moothall.platforms.base import (
    Application,
    Connection,
    ContractBroken,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.google import oauth
from moothall.platforms.google.errors import KEPT, Refusals
from moothall.platforms.wire import Wire

Query = Mapping[str, str | Sequence[str]]
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def wire_to(base_url: str, *, timeout: float, transport: httpx.BaseTransport | None = None) -> Wire:
    return Wire(
        base_url,
        title="Google",
        timeout=timeout,
        headers={"accept": "application/json"},
        transport=transport,
    )


class Session:
    """``before`` is told of each request before it goes out, and may raise to keep it back."""

    def __init__(
        self,
        connection: Connection,
        refusals: Refusals,
        *,
        base_url: str,
        clock: Clock = utc_now,
        before: Callable[[str, str], None] = lambda _method, _path: None,
        day_ends: Callable[[datetime], datetime | None] = lambda _now: None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._connection, self._refusals = connection, refusals
        self._application: Application | None = connection.application
        self._credentials = dict(connection.credentials)
        self._clock, self._before, self._day_ends = clock, before, day_ends
        self._wire = wire_to(base_url, timeout=connection.timeout, transport=transport)
        #: the last answer, for whoever finds that it lacks something
        self.last: httpx.Response | None = None

    def close(self) -> None:
        self._wire.close()

    @property
    def scope(self) -> str:
        return self._credentials.get("scope", "")

    @property
    def credentials(self) -> Mapping[str, str]:
        return self._credentials

    # --- requests

    def read(self, path: str, query: Query | None = None) -> Any:
        """The body. Raises ``PlatformError``."""
        return self._sent("GET", path, query or {}, writing=False)

    def ask(self, path: str, body: Mapping[str, Any]) -> Any:
        """A question that has to be a POST, and that may be asked twice."""
        return self._sent("POST", path, {}, body, writing=False)

    def write(self, method: str, path: str, query: Query | None = None, body: Any = None) -> Any:
        """The body, or None where there is none. Sent once. Raises ``PlatformError``."""
        return self._sent(method, path, query or {}, body, writing=True)

    def _sent(
        self, method: str, path: str, query: Query, body: Any = None, *, writing: bool
    ) -> Any:
        self._renew_in_time()
        self._before(method, path)
        answer = self._once(method, path, query, body, writing=writing)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._credentials.get(
            "refresh_token"
        ):  # certainly not done: its hour was over, by Google's clock if not by ours
            self._renew()
            self._before(method, path)
            answer = self._once(method, path, query, body, writing=writing)
        self.last = answer
        if not answer.is_success:
            now = self._clock()
            raise self._refusals.error(
                answer, writing=writing, now=now, day_ends=self._day_ends(now)
            )
        return self._body(answer)

    def _once(
        self, method: str, path: str, query: Query, body: Any, *, writing: bool
    ) -> httpx.Response:
        headers = {"authorization": f"Bearer {self._credentials.get('access_token', '')}"}
        if method == "GET":
            return self._wire.read(path, headers, **query)
        asked = f"{path}?{urlencode(query, doseq=True)}" if query else path
        try:
            return self._wire.write(asked, body, method=method, headers=headers)
        except UnknownOutcome as error:
            if writing:
                raise
            raise Transient(
                f"{self._refusals.title} gave no answer.", detail=error.detail
            ) from error

    def _body(self, answer: httpx.Response) -> Any:
        if answer.status_code == httpx.codes.NO_CONTENT or not answer.content:
            return None
        try:
            return answer.json()
        except ValueError as problem:
            raise self.broken(problem) from problem

    def broken(self, problem: Exception) -> ContractBroken:
        """An answer without what the interface promises."""
        return ContractBroken(
            f"{self._refusals.title} gave an answer that the desk cannot read.",
            body=self.last.text[:KEPT] if self.last is not None else "",
            detail=repr(problem)[:200],
        )

    # --- tokens

    def _renew_in_time(self) -> None:
        if not oauth.is_fresh(self._credentials, self._clock()):
            self._renew()

    def _renew(self) -> None:
        """On disk before it is used. Raises :class:`Unauthorized` where a person has to act."""
        try:
            made = oauth.Tokens(self._wire).renewed(
                self._application, self._credentials, now=self._clock()
            )
        except Unauthorized as error:
            words = self._refusals.words.get("reconnect", error.words)
            raise Unauthorized(words, detail=error.detail, code=error.code) from error
        self._connection.keep_credentials(made.credentials)
        self._credentials |= made.credentials
