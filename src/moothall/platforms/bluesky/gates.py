"""Hidden replies: a list in the thread gate of our own post, which its readers' apps go by.

The reply stays where its author keeps it; it moves behind "show hidden replies". At most 300 are
named in one gate (app.bsky.feed.threadgate).
"""

from typing import Any

from moothall.platforms.base import Action, Changed, PolicyRefused, Transient
from moothall.platforms.bluesky.keys import written_at
from moothall.platforms.bluesky.repository import Record, Repository
from moothall.platforms.bluesky.syntax import address

GATE = "app.bsky.feed.threadgate"
MOST_HIDDEN = 300


class Gates:
    def __init__(self, repository: Repository, account: str) -> None:
        self._repository, self._account = repository, account

    def hidden(self, root: str) -> frozenset[str] | None:
        """The replies hidden under a post of ours; None under another's, where we hide nothing."""
        if not root or address(root).repo != self._account:
            return None
        gate = self._read(root)
        return frozenset(gate.value.get("hiddenReplies") or ()) if gate else frozenset()

    def set(self, action: Action, root: str, *, hide: bool) -> None:
        """Put the reply on the list or take it off. It is so already: nothing is written."""
        if address(root).repo != self._account:
            raise PolicyRefused("Bluesky lets us hide replies only under our own posts.")
        gate = self._read(root)
        before = list(gate.value.get("hiddenReplies") or ()) if gate else []
        if (action.target in before) is hide:
            return
        after = (
            [*before, action.target] if hide else [one for one in before if one != action.target]
        )
        if len(after) > MOST_HIDDEN:
            raise PolicyRefused(
                f"This thread has {MOST_HIDDEN} hidden replies, and Bluesky allows no more."
                " Show one of them again first."
            )
        self._write(action, root, gate, after)

    def _write(self, action: Action, root: str, gate: Record | None, hidden: list[str]) -> None:
        """Who may reply stays as it is. The gate changed in between: nothing was done."""
        fresh = {"$type": GATE, "post": root, "createdAt": written_at(action.dated)}
        kept: dict[str, Any] = dict(gate.value) if gate else fresh
        record = kept | {"hiddenReplies": hidden}
        try:
            self._repository.put(GATE, address(root).rkey, record, gate.cid if gate else None)
        except Changed as error:
            raise Transient(
                "Somebody changed who may reply at this very moment.", detail=error.detail
            ) from error

    def _read(self, root: str) -> Record | None:
        return self._repository.read(address(root)._replace(collection=GATE))
