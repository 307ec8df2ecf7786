"""What comments are now, for the sweep and for the second look before something is sent.

YouTube does not say how a comment stands where it is asked for by its id
(https://developers.google.com/youtube/v3/docs/comments#snippet.moderationStatus), so that the lists
of those kept from view are read beside it. What is in none of them and is not given by its id is
gone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from moothall.platforms.base import Invalid, State
from moothall.platforms.youtube.comments import HIDDEN, Comment, is_ours, state_of
from moothall.platforms.youtube.reading import PER_PAGE, Ask

#: of the API: ids in one question
TOGETHER = 50
#: pages of each list: 300 threads
PAGES = 3
REJECTED = "rejected"


class Kept:
    """The comments that are kept from view in one way. ``whole``: all of them were read."""

    def __init__(self) -> None:
        self.comments: dict[str, Comment] = {}
        self.whole = False


class States:
    """Reads alone; each answer is read once."""

    def __init__(self, ask: Ask, us: str) -> None:
        self._ask, self._us = ask, us
        self._lists: dict[str, Kept] = {}

    def of(self, external_ids: Sequence[str]) -> list[State]:
        there = self.by_id(external_ids)
        return [self._state(one, there.get(one)) for one in external_ids]

    def by_id(self, external_ids: Sequence[str]) -> dict[str, Comment]:
        found: dict[str, Comment] = {}
        for start in range(0, len(external_ids), TOGETHER):
            part = external_ids[start : start + TOGETHER]
            asked = {"part": "snippet", "id": ",".join(part), "textFormat": "plainText"}
            for comment in self._ask("comments", asked).get("items") or ():
                found[str(comment["id"])] = comment
        return found

    def _state(self, external_id: str, comment: Comment | None) -> State:
        if comment is not None and is_ours(comment, self._us):
            return state_of(comment, self._us, hidden=None)
        if external_id in self.kept(REJECTED).comments:
            return State(external_id=external_id, exists=False)
        for status in HIDDEN:
            if held := self.kept(status).comments.get(external_id):
                return state_of(held, self._us, hidden=True)
        if comment is None:
            return State(external_id=external_id, exists=False)
        sure = all(self.kept(status).whole for status in (*HIDDEN, REJECTED))
        return state_of(comment, self._us, hidden=False if sure else None)

    def kept(self, status: str) -> Kept:
        """Asked for once. Empty and not whole where YouTube does not give that list."""
        if status not in self._lists:
            self._lists[status] = self._read(status)
        return self._lists[status]

    def _read(self, status: str) -> Kept:
        kept, token = Kept(), ""
        for _ in range(PAGES):
            asked = {"part": "snippet,replies", "allThreadsRelatedToChannelId": self._us,
                     "moderationStatus": status, "maxResults": PER_PAGE,
                     "textFormat": "plainText"}  # fmt: skip
            try:
                body = self._ask("commentThreads", asked | ({"pageToken": token} if token else {}))
            except Invalid:  # the reference names three lists, the discovery document four
                return kept
            for thread in body.get("items") or ():
                self._put(kept, thread, status)
            token = str(body.get("nextPageToken") or "")
            if not token:
                kept.whole = True
                break
        return kept

    def _put(self, kept: Kept, thread: Mapping[str, Any], status: str) -> None:
        answers = list((thread.get("replies") or {}).get("comments") or ())
        for comment in (thread["snippet"]["topLevelComment"], *answers):
            said = comment["snippet"].get("moderationStatus")
            if said == status or (said is None and not answers):
                kept.comments[str(comment["id"])] = comment
