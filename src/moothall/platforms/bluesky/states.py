"""What posts are now. Not being shown one is no proof that it is gone."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from moothall.platforms.base import State
from moothall.platforms.bluesky.chat import Chat
from moothall.platforms.bluesky.events import answered, permalink
from moothall.platforms.bluesky.gates import Gates
from moothall.platforms.bluesky.reading import Reading
from moothall.platforms.bluesky.repository import Repository
from moothall.platforms.bluesky.session import Session
from moothall.platforms.bluesky.syntax import address, is_address

_PROFILES_AT_ONCE = 25


class States:
    def __init__(self, session: Session, reading: Reading, gates: Gates) -> None:
        self._session, self._reading, self._gates = session, reading, gates
        self._repository = Repository(session)

    def of(self, external_ids: Sequence[str]) -> list[State]:
        """In their order.

        The AppView leaves out the posts of people whom we block or who block us. So where it shows
        none, the record itself is asked for.
        """
        posts = [one for one in external_ids if is_address(one)]
        shown = {str(view["uri"]): view for view in self._reading.posts(dict.fromkeys(posts))}
        unseen = [uri for uri in posts if uri not in shown]
        blocked = self.blocked({address(uri).repo for uri in unseen})
        gates: dict[str, frozenset[str] | None] = {}
        return [
            self._seen(uri, shown[uri], gates) if uri in shown
            else self._looked_up(uri, blocked, gates) if is_address(uri)
            else Chat.state(uri)
            for uri in external_ids
        ]  # fmt: skip

    def shown(self, uri: str) -> list[Mapping[str, Any]]:
        """The post as the AppView shows it to us, if it does."""
        return list(self._reading.posts([uri]))

    def blocked(self, people: set[str]) -> set[str]:
        """Whom of these our account blocks."""
        found, waiting = set(), iter(sorted(people))
        while part := list(islice(waiting, _PROFILES_AT_ONCE)):
            body = self._session.get("app.bsky.actor.getProfiles", actors=part)
            found |= {str(who["did"]) for who in body["profiles"] if blocks(who)}
        return found

    def _seen(
        self, uri: str, view: Mapping[str, Any], gates: dict[str, frozenset[str] | None]
    ) -> State:
        return State(
            external_id=uri,
            exists=True,
            version=str(view["cid"]),
            text=str(view["record"].get("text", "")),
            hidden=self._hidden(uri, view["record"], gates),
            author_blocked=blocks(view["author"]),
            permalink=permalink(uri),
        )

    def _looked_up(
        self, uri: str, blocked: set[str], gates: dict[str, frozenset[str] | None]
    ) -> State:
        record = self._repository.read(address(uri))
        is_blocked = address(uri).repo in blocked
        if record is None:
            return State(external_id=uri, exists=False, author_blocked=is_blocked)
        return State(
            external_id=uri,
            exists=True,
            version=record.cid,
            text=str(record.value.get("text", "")),
            hidden=self._hidden(uri, record.value, gates),
            author_blocked=is_blocked,
            permalink=permalink(uri),
        )

    def _hidden(
        self, uri: str, record: Mapping[str, Any], gates: dict[str, frozenset[str] | None]
    ) -> bool | None:
        """By our own gate, which we read at home: the AppView hears of it a little late."""
        _, root = answered(record)
        if root not in gates:
            gates[root] = self._gates.hidden(root)
        named = gates[root]
        return None if named is None else uri in named


def blocks(author: Mapping[str, Any]) -> bool:
    """Whether our account blocks this profile, by itself or by a list."""
    viewer = author.get("viewer") or {}
    return bool(viewer.get("blocking") or viewer.get("blockingByList"))
