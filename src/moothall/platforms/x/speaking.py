"""Asking X and having things done, as an account or as our program."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from moothall.platforms.base import ContractBroken, Quota, Transient, Unauthorized
from moothall.platforms.wire import Wire
from moothall.platforms.x.answers import KEPT, TITLE, not_understood, succeeded, understood, whole
from moothall.platforms.x.dialect import DESCRIBED, WRITTEN, Dialect
from moothall.platforms.x.limits import quota_of

API = "https://api.x.com"


class Speaker:
    """``credentials``: ``access_token``; ``refresh_token`` and ``expires_at`` where it ends."""

    #: the names that this X answers to; found out once a process
    dialect: Dialect = DESCRIBED

    def __init__(
        self,
        credentials: Mapping[str, str],
        *,
        base_url: str,
        timeout: float,
        transport: httpx.BaseTransport | None,
    ) -> None:
        self._credentials = credentials
        self._wire = Wire(
            base_url or API,
            title=TITLE,
            timeout=timeout,
            headers={"Authorization": f"Bearer {credentials.get('access_token', '')}"},
            transport=transport,
        )
        #: what X told of its limits with the newest answers, by name
        self.quotas: dict[str, Quota] = {}
        #: the last answer, for who cannot read it
        self.last = ""

    def close(self) -> None:
        self._wire.close()

    def ask(
        self, path: str, query: Mapping[str, str], *, posts: bool = False, partly: bool = False
    ) -> Any:
        """The body of a good answer, else raises ``PlatformError``.

        ``posts`` asks for posts' fields; with ``partly`` an answer of errors alone is one.
        """
        asked = Speaker.dialect if posts else None
        answer = self._read(path, {**query, **(asked.query() if asked else {})})
        if asked is DESCRIBED and not_understood(answer):
            Speaker.dialect = WRITTEN
            answer = self._read(path, {**query, **WRITTEN.query()})
        self._checked(answer, writing=False)
        return understood(answer, lambda body: body) if not partly else whole(answer)

    def _read(self, path: str, query: Mapping[str, str]) -> httpx.Response:
        answer = self._wire.read(path, **query)
        self.last = answer.text[:KEPT]
        if told := quota_of(path, answer.headers, datetime.now(UTC)):
            self.quotas[told.name] = told
        return answer

    def write(self, path: str, body: Any = None, *, method: str = "POST") -> Any:
        answer = self._wire.write(path, body, method=method)
        self.last = answer.text[:KEPT]
        self._checked(answer, writing=True)
        return understood(answer, lambda told: told)

    def _checked(self, answer: httpx.Response, *, writing: bool) -> None:
        try:
            succeeded(answer, writing=writing)
        except Unauthorized as error:
            if not self._ran_out():
                raise
            words = "The connection to X ran out and is being renewed."
            raise Transient(words, detail=error.detail) from error

    def _ran_out(self) -> bool:
        """Tokens last two hours: one that is over, and can be renewed, is no lost permission."""
        try:
            ends = datetime.fromisoformat(self._credentials.get("expires_at", ""))
        except ValueError:
            return False
        return bool(self._credentials.get("refresh_token")) and ends <= datetime.now(UTC)

    @contextmanager
    def kept_to(self) -> Iterator[None]:
        """What the API promises, or :class:`ContractBroken` with the answer that lacks it."""
        try:
            yield
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise ContractBroken(
                "X gave an answer that the desk cannot read.",
                body=self.last,
                detail=repr(error)[:200],
            ) from error
