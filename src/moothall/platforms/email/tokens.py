"""The token that a mailbox is signed in to with, renewed where it is over or refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx

from moothall.platforms.base import Connection, Unauthorized
from moothall.platforms.email import consent, oauth

_T = TypeVar("_T")
#: a token that is refused so soon after it was given is refused for another reason
YOUNG = timedelta(minutes=5)
NOT_AGREED = (
    "The mail server does not accept our permission for this mailbox. Allow IMAP and SMTP for it,"
    " or connect the mailbox again."
)


class Tokens:
    """``given``: the account's credentials as they are; changed as they are renewed."""

    def __init__(
        self,
        connection: Connection,
        given: dict[str, str],
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._connection, self._given, self._transport = connection, given, transport

    def signed_in(self, ask: Callable[[str], _T], refused: tuple[type[Exception], ...]) -> _T:
        """What ``ask`` gives for a token; asked once more with a new one where that is ``refused``.

        A connection that ended is not refused. Raises ``PlatformError`` and whatever ``ask`` does.
        """
        token = self._token()
        if not self._is_agreed:
            return ask(token)
        try:
            return ask(token)
        except refused as error:
            if is_over(error):
                raise
            if self._is_young:
                raise Unauthorized(NOT_AGREED, detail=type(error).__name__) from error
        return ask(self._renewed(token))

    @property
    def _is_agreed(self) -> bool:
        """Else an application of its own signs in, whose tokens it fetches itself."""
        return bool(self._given.get(consent.VIA))

    @property
    def _is_young(self) -> bool:
        try:
            since = datetime.fromisoformat(self._given[consent.SINCE])
        except (KeyError, ValueError):
            return False
        return datetime.now(UTC) - since.astimezone(UTC) < YOUNG

    def _token(self) -> str:
        now = datetime.now(UTC)
        if not self._is_agreed:
            return oauth.token(
                self._given, self._keep, now=now,
                timeout=self._connection.timeout, transport=self._transport,
            )  # fmt: skip
        kept = self._given.get(consent.ACCESS, "")
        if kept and oauth.holds(self._given.get(consent.UNTIL, ""), now):
            return kept
        return self._renewed(kept)

    def _renewed(self, token: str) -> str:
        self._given.update(self._connection.renew_credentials(token))
        return self._given[consent.ACCESS]

    def _keep(self, given: Any) -> None:
        self._connection.keep_credentials(given)
        self._given.update(given)


def is_over(error: Exception) -> bool:
    """IMAP's own error for a connection that ended is one of its refusals."""
    return type(error).__name__ == "abort"
