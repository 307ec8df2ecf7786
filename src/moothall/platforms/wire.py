"""HTTP as the contract wants it: a lost answer to a write is never taken for a failure."""

import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx

from moothall.platforms.base import Transient, UnknownOutcome

#: nothing of the request can have been done
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
#: the connection broke, as one does that a server has closed meanwhile; another may do
_BROKEN = (httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError)

#: asks the server to keep nothing of this connection
CLOSING = {"Connection": "close"}


class Wire:
    """One account's connection. Follows no redirects, takes no proxy from the environment.

    ``fresh_writes``: each write on a connection of its own, for servers that reset one which they
    said they keep; whether a write on it was done would not be known.
    """

    def __init__(
        self,
        base_url: str,
        *,
        title: str,
        timeout: float,
        headers: Mapping[str, str],
        transport: httpx.BaseTransport | None = None,
        fresh_writes: bool = False,
    ) -> None:
        self._title = title

        def client(**more: str) -> httpx.Client:
            return httpx.Client(
                base_url=base_url,
                timeout=timeout,
                headers={**headers, **more},
                trust_env=False,
                # reading the certificates takes longer than all else, and plain HTTP uses none
                verify=False if base_url.startswith("http://") else _certificates(),
                transport=transport,
            )

        self._client = client()
        # a client of its own has no connection that a read has kept
        self._writer = client(**CLOSING) if fresh_writes else self._client

    def read(
        self, path: str, headers: Mapping[str, str] | None = None, /, **query: str | Sequence[str]
    ) -> httpx.Response:
        """Raises :class:`Transient` where no answer came, twice where the connection broke."""
        try:
            return self._client.get(path, params=query or None, headers=headers)
        except _BROKEN:
            return self._read_again(path, headers, query)
        except httpx.HTTPError as error:
            raise self._no_answer(error) from error

    def _read_again(
        self, path: str, headers: Mapping[str, str] | None, query: Mapping[str, Any]
    ) -> httpx.Response:
        told = {**(headers or {}), **CLOSING}
        try:
            return self._client.get(path, params=query or None, headers=told)
        except httpx.HTTPError as error:
            raise self._no_answer(error) from error

    def write(
        self,
        path: str,
        body: Any = None,
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        form: Mapping[str, str] | None = None,
        files: Any = None,
    ) -> httpx.Response:
        """Raises :class:`Transient` where nothing was sent, else :class:`UnknownOutcome`.

        ``content`` goes out as it is and ``form`` as a form, with ``files`` where there are any, in
        place of ``body`` as JSON.
        """
        try:
            return self._writer.request(
                method, path, json=body, headers=headers, content=content, data=form, files=files
            )
        except _NOT_SENT as error:
            raise self._no_answer(error) from error
        except httpx.HTTPError as error:
            raise UnknownOutcome(
                f"{self._title} gave no answer, so it is not known whether it was done.",
                detail=type(error).__name__,
            ) from error

    def _no_answer(self, error: httpx.HTTPError) -> Transient:
        return Transient(f"{self._title} cannot be reached.", detail=type(error).__name__)

    def close(self) -> None:
        self._client.close()
        self._writer.close()


@cache
def _certificates() -> ssl.SSLContext:
    """Once a process: reading them takes 30 ms, and a worker opens an account for each poll."""
    return httpx.create_ssl_context(trust_env=False)


def until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When a limit ends, from whichever header says it; None where none does.

    ``Retry-After`` is seconds or a date (RFC 9110, section 10.2.3); X and Bluesky give the second
    of the epoch, Mastodon a time.
    """
    if after := headers.get("retry-after"):
        if after.isascii() and after.isdigit():
            return now + timedelta(seconds=min(int(after), 31_536_000))
        try:
            moment = parsedate_to_datetime(after)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    for name in ("x-rate-limit-reset", "ratelimit-reset", "x-ratelimit-reset"):
        if reset := headers.get(name):
            return _reset(reset)
    return None


def _reset(written: str) -> datetime | None:
    try:
        if written.isascii() and written.isdigit():
            return datetime.fromtimestamp(int(written), UTC)
        moment = datetime.fromisoformat(written)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
