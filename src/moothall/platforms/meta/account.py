"""What every account on a Graph API of Meta's has in common, whatever is done there."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import httpx

from moothall.platforms.account import WithRows
from moothall.platforms.base import (
    Application,
    Connection,
    ContractBroken,
    Delivery,
    Forged,
    PlatformError,
    Quota,
    Unauthorized,
    by_name,
    news,
)
from moothall.platforms.meta.graph import Graph
from moothall.platforms.meta.hooks import challenge_of, verified
from moothall.platforms.meta.tokens import Token, application_token, inspect
from moothall.platforms.table import table

NO_APPLICATION = "The desk does not know the application that this account was connected with."


class GraphAccount(WithRows):
    """The parts of ``base.Platform`` that are alike. ``credentials["token"]`` is the account's.

    ``proves``: whether the host checks ``appsecret_proof``.
    """

    def __init__(
        self,
        name: str,
        connection: Connection,
        *,
        base_url: str = "",
        proves: bool = True,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._connection, self._transport = connection, transport
        self._quotas = dict(connection.quotas)
        rows = table()[name].narrowed(scopes=connection.scopes)
        self._capabilities = connection.capabilities or rows
        application = connection.application
        secret = application.secrets.get("client_secret", "") if application and proves else ""
        self._graph = Graph(
            title=self._capabilities.title,
            token=connection.credentials.get("token", ""),
            app_secret=secret,
            base_url=connection.base_url or base_url,
            timeout=connection.timeout,
            transport=transport,
        )

    @property
    def _application(self) -> Application:
        if self._connection.application is None:
            raise Forged(NO_APPLICATION)
        return self._connection.application

    def _inspected(self) -> Token | None:
        """What Meta says of our token; None where the desk has no application to ask with.

        Raises ``Unauthorized`` for one that is worth nothing any more.
        """
        application = self._connection.application
        if application is None:
            return None
        asking = Graph(
            title=self._capabilities.title,
            token=application_token(application),
            base_url=self._connection.base_url,
            timeout=self._connection.timeout,
            transport=self._transport,
        )
        try:
            token = inspect(asking, application, self._connection.credentials.get("token", ""))
        finally:
            asking.close()
        if not token.valid:
            title = self._capabilities.title
            raise Unauthorized(f"{title} does not accept our token any more. Connect it again.")
        return token

    def verify_webhook(
        self,
        headers: Mapping[str, str],
        raw: bytes,
        *,
        now: datetime,
        seen: Container[str] = (),
    ) -> Delivery:
        return verified(self._application, headers, raw, now=now, seen=seen)

    def handshake(self, query: Mapping[str, str]) -> str:
        return challenge_of(self._application, query)

    def close(self) -> None:
        self._graph.close()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Around a whole poll or probe: what Meta told of our requests is kept, however it ends."""
        try:
            yield
        finally:
            self._told([self._graph.requests] if self._graph.requests else [])

    def _told_if_asked(self, ask: Callable[[], Sequence[Quota]]) -> None:
        """A count that the platform refuses to tell ages on the page, and breaks no probe.

        Raises ``Unauthorized``.
        """
        try:
            quotas = ask()
        except Unauthorized:
            raise
        except PlatformError:
            return
        self._told(quotas)

    def _told(self, quotas: Sequence[Quota]) -> None:
        """Kept where it is news."""
        if found := news(quotas, self._quotas):
            self._connection.keep_quotas(found)
            self._quotas |= by_name(found)

    @contextmanager
    def _kept_to(self, body: str = "") -> Iterator[None]:
        """What Meta promises, or :class:`ContractBroken` with what lacks it."""
        try:
            yield
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as problem:
            raise ContractBroken(
                f"{self._capabilities.title} gave an answer that the desk cannot read.",
                body=body or self._graph.last,
                detail=repr(problem)[:200],
            ) from problem
