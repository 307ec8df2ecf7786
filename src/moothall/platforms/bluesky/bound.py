"""A session whose tokens are bound to a key: what a person agreed to on their server's own page.

The tokens are renewed by whoever opened the account, alone and on disk before they are used, since
a refresh token is good once (`moothall.platforms.base.Connection.renew_credentials`).
"""

import httpx

from moothall.platforms.base import Connection, Unauthorized
from moothall.platforms.bluesky.dpop import Prover, refusal_of
from moothall.platforms.bluesky.errors import SPOKEN
from moothall.platforms.bluesky.oauth import KEY, SCOPE
from moothall.platforms.bluesky.program import is_public
from moothall.platforms.bluesky.session import ACCESS, PDS, Send, Session

WILL_END = (
    "This desk has no address on the web, so Bluesky ends the connection two weeks after somebody"
    " agreed to it. Connect the account again before then, or by an app password."
)
_MESSAGES = "transition:chat.bsky"


def session_of(connection: Connection, *, transport: httpx.BaseTransport | None = None) -> Session:
    """By whichever way the account was connected."""
    kind = BoundSession if connection.credentials.get(KEY) else Session
    return kind(connection, transport=transport)


def ends_early(connection: Connection) -> bool:
    """Whether its server ends the connection after two weeks whatever is renewed."""
    ours = connection.application
    return bool(connection.credentials.get(KEY)) and ours is not None and is_public(ours)


class BoundSession(Session):
    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        super().__init__(connection, transport=transport)
        self._prover = Prover(self._given[KEY])

    @property
    def granted(self) -> frozenset[str]:
        return frozenset(self._given.get(SCOPE, "").split())

    @property
    def may_open_messages(self) -> bool:
        return _MESSAGES in self.granted

    def sign_in(self) -> None:
        """Nobody can but a person."""
        raise Unauthorized(SPOKEN[Unauthorized], detail="no token")

    def renew(self) -> None:
        self._given = dict(self._connection.renew_credentials(self._given.get(ACCESS, "")))

    def _sent(self, method: str, path: str, send: Send) -> httpx.Response:
        """The token leaves for the account's own server alone, never for what a request names."""
        token, place = self._given.get(ACCESS, ""), self._given[PDS]
        return self._prover.send(
            method,
            f"{place}{path}",
            lambda proof: send(self._wire(place), {"Authorization": f"DPoP {token}", **proof}),
            token,
        )

    def _is_over(self, answer: httpx.Response) -> bool:
        return answer.status_code == httpx.codes.UNAUTHORIZED and (
            refusal_of(answer) == "invalid_token"
        )
