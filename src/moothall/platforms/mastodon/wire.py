"""HTTP to one instance. A read may be repeated on a fresh connection, a write is sent once.

Some servers reset a connection that they said they keep (snac after some error answers). A read
that meets this is asked again; a write never is, so each goes out on a connection of its own.
"""

import ssl
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import httpx

from moothall.platforms.base import Transient, UnknownOutcome

#: nothing of the request can have been done
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
#: the connection broke; a fresh one may do
BROKEN = (httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError)

Query = Mapping[str, str | Sequence[str]]


class Wire:
    """Follows no redirects, takes no proxy from the environment."""

    def __init__(
        self,
        base_url: str,
        *,
        title: str,
        timeout: float,
        token: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._title = title
        told = {"Accept": "application/json"}
        if token:
            told["Authorization"] = f"Bearer {token}"

        def client(**headers: str) -> httpx.Client:
            return httpx.Client(
                base_url=base_url,
                timeout=timeout,
                headers=told | headers,
                trust_env=False,
                verify=False if base_url.startswith("http://") else certificates(),
                transport=transport,
            )

        self._kept, self._fresh = client(), client(Connection="close")

    def read(self, path: str, query: Query | None = None) -> httpx.Response:
        """Raises :class:`Transient` where no whole answer came, twice if the connection broke."""
        try:
            return self._kept.get(path, params=query)
        except BROKEN:
            return self._read_again(path, query)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def _read_again(self, path: str, query: Query | None) -> httpx.Response:
        try:
            return self._fresh.get(path, params=query)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def write(
        self, path: str, body: Any = None, *, method: str = "POST", key: str = "", **more: Any
    ) -> httpx.Response:
        """Raises :class:`Transient` where nothing was sent, else :class:`UnknownOutcome`."""
        headers = {"Idempotency-Key": key} if key else {}
        given = more if body is None else {"json": body, **more}
        try:
            return self._fresh.request(method, path, headers=headers, **given)
        except NOT_SENT as error:
            raise self._unreachable(error) from error
        except httpx.HTTPError as error:
            raise UnknownOutcome(
                f"{self._title} gave no answer, so it is not known whether it was done.",
                detail=type(error).__name__,
            ) from error

    def _unreachable(self, error: httpx.HTTPError) -> Transient:
        return Transient(f"{self._title} cannot be reached.", detail=type(error).__name__)

    def close(self) -> None:
        self._kept.close()
        self._fresh.close()


@cache
def certificates() -> ssl.SSLContext:
    """Reading them takes longer than a whole poll, so all accounts share them."""
    return httpx.create_ssl_context(trust_env=False)
