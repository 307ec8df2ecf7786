"""Signed in with an app password: tokens kept and renewed, never a sign-in for each poll.

An access token holds for two hours and a refresh token for weeks; signing in is limited to 30 in
five minutes and 300 a day (com.atproto.server.createSession). So the tokens are kept with the
account's credentials, and the password is used only where none of them is accepted any more.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import httpx

from moothall.platforms.base import (
    Connection,
    ContractBroken,
    PlatformError,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.bluesky.directory import document, home
from moothall.platforms.bluesky.errors import SPOKEN, TITLE, has_expired, refusal
from moothall.platforms.wire import Wire

ENTRANCE = "https://bsky.social"
#: names among the credentials
IDENTIFIER, PASSWORD, ACCESS, REFRESH = "identifier", "app_password", "access", "refresh"
DID, PDS, REFUSED, DIRECTORY = "did", "pds", "refused", "directory"
#: as the rows call the permission to read and write private messages
MESSAGES = "messages"
#: what an app password's token says of itself where it was made with access to direct messages
_OPENS_MESSAGES = frozenset({"com.atproto.access", "com.atproto.appPassPrivileged"})
Send = Callable[[Wire, Mapping[str, str]], httpx.Response]


class Session:
    """One account's XRPC calls. What is handed out is kept before it is used."""

    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._connection, self._transport = connection, transport
        self._given = dict(connection.credentials)
        self._entrance = (connection.base_url or ENTRANCE).rstrip("/")
        self._wires: dict[str, Wire] = {}
        #: the last answer, for whoever cannot make sense of it
        self.answered = ""

    @property
    def did(self) -> str:
        """Our account's unchanging id; signs in where that is not known yet."""
        if not (known := self._connection.account or self._given.get(DID, "")):
            self.sign_in()
            known = self._given[DID]
        return known

    def claims(self) -> Mapping[str, Any]:
        """What the access token says of itself, unchecked; nothing where it is no JWT."""
        try:
            part = self._given.get(ACCESS, "").split(".")[1]
            read = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except (IndexError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}

    @property
    def granted(self) -> frozenset[str]:
        """What was agreed to by name; an app password knows no names."""
        return frozenset()

    @property
    def may_open_messages(self) -> bool:
        """By the token's own word, where the message service does not answer."""
        return self.claims().get("scope") in _OPENS_MESSAGES

    # --- calls

    def get(self, nsid: str, service: str = "", **query: str | Sequence[str]) -> dict[str, Any]:
        """A query. ``service``: the ``did#id`` that our server hands it on to."""
        send: Send = lambda wire, headers: wire.read(  # noqa: E731
            f"/xrpc/{nsid}", {**headers, **_to(service)}, **query
        )
        return _body(self._ask("GET", f"/xrpc/{nsid}", send, writing=False))

    def post(self, nsid: str, body: Mapping[str, Any], service: str = "") -> dict[str, Any]:
        """A procedure."""
        send: Send = lambda wire, headers: wire.write(  # noqa: E731
            f"/xrpc/{nsid}", body, headers={**headers, **_to(service)}
        )
        return _body(self._ask("POST", f"/xrpc/{nsid}", send, writing=True))

    def upload(self, content: bytes, media_type: str) -> dict[str, Any]:
        """A blob's reference. Without a record that holds it the server throws it away again."""
        path = "/xrpc/com.atproto.repo.uploadBlob"
        send: Send = lambda wire, headers: wire.write(  # noqa: E731
            path,
            None,
            headers={**headers, "Content-Type": media_type},
            content=content,
        )
        try:
            blob = _body(self._ask("POST", path, send, writing=True))["blob"]
        except UnknownOutcome as error:
            raise Transient(error.words, detail=error.detail) from error
        return dict(blob)

    def _ask(self, method: str, path: str, send: Send, *, writing: bool) -> httpx.Response:
        """The answer. An expired token is renewed: the server has refused it and done nothing."""
        if not self._given.get(ACCESS):
            self.sign_in()
        answer = self._sent(method, path, send)
        if self._is_over(answer):
            self.renew()
            answer = self._sent(method, path, send)
        if not answer.is_success:
            raise refusal(answer, writing=writing)
        self.answered = answer.text[:10_000]
        return answer

    def _sent(self, method: str, path: str, send: Send) -> httpx.Response:  # noqa: ARG002
        """With whatever shows that it is us; ``method`` and ``path`` for those who sign them."""
        return send(self._wire(), self._signed(ACCESS))

    def _is_over(self, answer: httpx.Response) -> bool:
        return has_expired(answer)

    # --- tokens

    def renew(self) -> None:
        """New tokens for the old. Raises :class:`Unauthorized` where the password is refused."""
        try:
            self._take("com.atproto.server.refreshSession", None, self._signed(REFRESH))
        except Unauthorized:
            self.sign_in()

    def sign_in(self) -> None:
        """With the app password, unless the server has refused that very one before.

        Asking again each minute would use up the day's sign-ins, and with them those of the
        person who mends it.
        """
        password = self._given.get(PASSWORD, "")
        mark = sha256(password.encode()).hexdigest()[:16]
        if not password or self._given.get(REFUSED) == mark:
            raise Unauthorized(SPOKEN[Unauthorized], detail="the app password was refused before")
        # people write their handle as it stands under their name: @Homes.example.org
        name = self._given.get(IDENTIFIER, "").strip().removeprefix("@").lower()
        body = {"identifier": name, "password": password}
        try:
            self._take("com.atproto.server.createSession", body, {}, at=self._entrance)
        except Unauthorized:
            self._keep({REFUSED: mark, ACCESS: "", REFRESH: ""})
            raise

    def end(self) -> None:
        """The tokens can be renewed no more. Raises ``PlatformError``."""
        path = "/xrpc/com.atproto.server.deleteSession"
        answer = self._wire().write(path, None, headers=self._signed(REFRESH))
        if not answer.is_success:
            raise refusal(answer, writing=False)

    def _take(
        self, nsid: str, body: Mapping[str, str] | None, headers: Mapping[str, str], at: str = ""
    ) -> None:
        """Tokens, and the server that the account's records lie on by its DID document."""
        wire = self._wire(at)
        try:
            answer = wire.write(f"/xrpc/{nsid}", body, headers=headers)
            if not answer.is_success:
                raise refusal(answer, writing=False)
        except UnknownOutcome as error:  # one session more harms nobody
            raise Transient(error.words, detail=error.detail) from error
        got = _body(answer)
        try:
            given = {ACCESS: got["accessJwt"], REFRESH: got["refreshJwt"], DID: got["did"]}
        except KeyError as problem:
            raise unreadable(answer, problem) from problem
        if self._connection.account and got["did"] != self._connection.account:
            raise Unauthorized("This sign-in is of another account. Connect the account again.")
        self._keep(given | {PDS: self._home(got), REFUSED: ""})

    def _keep(self, given: Mapping[str, str]) -> None:
        self._connection.keep_credentials(given)
        self._given |= given

    def _home(self, got: Mapping[str, Any]) -> str:
        """The account's own server. A document that leads elsewhere than to the web is ignored."""
        found = got.get("didDoc")
        if not found and not self._given.get(PDS):
            found = document(
                str(got["did"]), self._given.get(DIRECTORY, ""), self._connection.timeout
            )
        place = home(found)
        return place if place and _safe(place, self._entrance) else self._given.get(PDS, "")

    def _signed(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._given.get(name, '')}"}

    def _wire(self, at: str = "") -> Wire:
        place = at or self._given.get(PDS) or self._entrance
        if place not in self._wires:
            self._wires[place] = Wire(
                place,
                title=TITLE,
                timeout=self._connection.timeout,
                headers={},
                transport=self._transport,
            )
        return self._wires[place]

    def close(self) -> None:
        for wire in self._wires.values():
            wire.close()


def _to(service: str) -> dict[str, str]:
    return {"atproto-proxy": service} if service else {}


def _safe(place: str, entrance: str) -> bool:
    """Over TLS; without it only where the administrator typed in a server without it."""
    scheme = urlsplit(place).scheme
    return scheme == "https" or (scheme == "http" and entrance.startswith("http://"))


def _body(answer: httpx.Response) -> dict[str, Any]:
    """Raises :class:`ContractBroken` for what is no JSON object; no body at all is an empty one."""
    if not answer.content:
        return {}
    try:
        body = answer.json()
    except ValueError as problem:
        raise unreadable(answer, problem) from problem
    if not isinstance(body, dict):
        raise unreadable(answer, TypeError(type(body).__name__))
    return body


def unreadable(answer: httpx.Response, problem: Exception) -> PlatformError:
    """What it said is kept for a person to read, unless there are tokens in it."""
    return ContractBroken(
        "Bluesky gave an answer that the desk cannot read.",
        body="" if "Jwt" in answer.text else answer.text[:10_000],
        detail=repr(problem)[:200],
    )
