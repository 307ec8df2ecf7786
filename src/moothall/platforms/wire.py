"""HTTP as the contract wants it: a lost answer to a write is never taken for a failure."""

import ssl
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpcore
import httpx

from moothall.platforms.base import ContractBroken, Invalid, Transient, UnknownOutcome
from moothall.platforms.bodies import ENCODINGS, OtherEncodingError, TooLargeError, received
from moothall.platforms.reach import HERE, Network, addresses

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
#: bytes of one answer; the largest page that any platform documents has a tenth of it
LARGEST = 16 << 20


class Wire:
    """One account's connection. Follows no redirects, takes no proxy from the environment.

    Connects only where `moothall.platforms.reach` lets us: else ``Forbidden``.
    Raises ``Invalid`` for what is no address.
    ``fresh_writes``: each write on a connection of its own, for servers that reset one which they
    said they keep; whether a write on it was done would not be known.
    ``here``: this machine is where it is, as with the network to practise on.
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
        here: bool = False,
    ) -> None:
        self._title = title

        def client(**more: str) -> httpx.Client:
            return httpx.Client(
                base_url=base_url,
                timeout=timeout,
                headers={"Accept-Encoding": ENCODINGS, **headers, **more},
                trust_env=False,
                # reading the certificates takes longer than all else, and plain HTTP uses none
                transport=transport
                or CheckedTransport(
                    None if base_url.startswith("http://") else _certificates(),
                    also=HERE if here else (),
                ),
            )

        try:
            self._client = client()
        except httpx.InvalidURL as error:
            raise Invalid(f"“{base_url[:80]}” is no address of a server.") from error
        # a client of its own has no connection that a read has kept
        self._writer = client(**CLOSING) if fresh_writes else self._client

    def read(
        self, path: str, headers: Mapping[str, str] | None = None, /, **query: str | Sequence[str]
    ) -> httpx.Response:
        """Raises :class:`Transient` where no answer came, twice where the connection broke."""
        try:
            return self._got(path, headers, query)
        except _BROKEN:
            return self._read_again(path, headers, query)
        except httpx.HTTPError as error:
            raise self._no_answer(error) from error

    def _read_again(
        self, path: str, headers: Mapping[str, str] | None, query: Mapping[str, Any]
    ) -> httpx.Response:
        told = {**(headers or {}), **CLOSING}
        try:
            return self._got(path, told, query)
        except httpx.HTTPError as error:
            raise self._no_answer(error) from error

    def _got(
        self, path: str, headers: Mapping[str, str] | None, query: Mapping[str, Any]
    ) -> httpx.Response:
        with self._client.stream("GET", path, params=query or None, headers=headers) as answer:
            return self._received(answer)

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
            with self._writer.stream(
                method, path, json=body, headers=headers, content=content, data=form, files=files
            ) as answer:
                return self._received(answer)
        except _NOT_SENT as error:
            raise self._no_answer(error) from error
        except httpx.HTTPError as error:
            raise UnknownOutcome(
                f"{self._title} gave no answer, so it is not known whether it was done.",
                detail=type(error).__name__,
            ) from error

    def _received(self, answer: httpx.Response) -> httpx.Response:
        """Raises :class:`ContractBroken` for more than anybody has to say, and httpx's."""
        try:
            return received(answer, LARGEST)
        except (TooLargeError, OtherEncodingError) as error:
            raise ContractBroken(
                f"{self._title} gave an answer that the desk does not read.",
                body=getattr(error, "begun", b"")[:10_000].decode("utf-8", "replace"),
                detail=str(error),
            ) from error

    def _no_answer(self, error: httpx.HTTPError) -> Transient:
        return Transient(f"{self._title} cannot be reached.", detail=type(error).__name__)

    def close(self) -> None:
        self._client.close()
        self._writer.close()


class _Checked(httpcore.SyncBackend):
    """Connects to an address that was checked; certificates are still those of the name."""

    def __init__(self, also: Iterable[Network]) -> None:
        super().__init__()
        self._also = tuple(also)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = httpcore.ConnectError("the name has no address")
        try:
            found = addresses(host, port, self._also)
        except OSError as problem:
            raise httpcore.ConnectError(type(problem).__name__) from problem
        for address in found:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as problem:
                error = problem
        raise error


class CheckedTransport(httpx.HTTPTransport):
    """For ``httpx``. ``certificates``: None for plain HTTP."""

    def __init__(
        self, certificates: ssl.SSLContext | None, *, also: Iterable[Network] = ()
    ) -> None:
        context = certificates or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=_Checked(also))


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
