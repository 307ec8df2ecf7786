"""The one thing that can be done about a review: our answer, put there, replaced, taken away."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from moothall.platforms.base import (
    Action,
    ContractBroken,
    NotFound,
    Outcome,
    PolicyRefused,
    PrivateWouldTurnPublic,
    Result,
    State,
    Verb,
    Visibility,
)
from moothall.platforms.google.session import Session
from moothall.platforms.google_reviews.reading import PER_PAGE, REVIEWS
from moothall.platforms.google_reviews.reviews import (
    ANSWER,
    REJECTED,
    WAITING,
    Review,
    id_of,
    is_answer,
    permalink,
    reply_of,
    review_of,
    state_of,
    state_of_answer,
    state_of_reply,
)

#: from so many on, pages of fifty are cheaper than asking for each
MANY = 5
MOST_PAGES = 20
IS_WAITING = "Google has our answer and reads it before it is shown."


class Acting:
    """One place's reviews. Each write is one request, sent once."""

    def __init__(self, session: Session, location: str) -> None:
        self._session, self._location = session, location

    def _path(self, external_id: str) -> str:
        if not review_of(external_id):
            raise NotFound("It is not known which review is meant.")
        return f"{REVIEWS}{self._location}/reviews/{quote(review_of(external_id), safe='')}"

    # --- doing

    def perform(self, action: Action) -> Outcome:
        if action.verb is Verb.DELETE_OWN:
            return self._delete(action)
        if action.verb is Verb.REPLY_PUBLIC and action.target_visibility is not Visibility.PUBLIC:
            raise PrivateWouldTurnPublic(
                "This was written to us in private, so it is not answered in public."
            )
        path = self._path(action.target) + ANSWER
        reply = self._session.write("PUT", path, body={"comment": action.text})
        return self._made(action, reply, "")

    def _delete(self, action: Action) -> Outcome:
        with suppress(NotFound):  # what was wanted
            self._session.write("DELETE", self._path(action.target) + ANSWER)
        return Outcome(result=Result.CONFIRMED, external_id=action.target)

    def _made(self, action: Action, reply: Mapping[str, Any], link: str) -> Outcome:
        state = state_of_reply(reply)
        if state == REJECTED:
            broken = str(reply.get("policyViolation") or "").replace("_", " ").lower()
            why = f" ({broken})" if broken else ""
            raise PolicyRefused(
                f"Google does not show this answer, since it goes against its rules{why}. Write it"
                " otherwise, without names, links or telephone numbers.",
                code=REJECTED,
            )
        return Outcome(
            result=Result.CONFIRMED,
            external_id=review_of(action.target) + ANSWER,
            permalink=link,
            text=str(reply["comment"]),
            detail=IS_WAITING if state == WAITING else "",
        )

    # --- finding

    def find(self, action: Action) -> Outcome | None:
        """Reads alone. Other words than ours there mean that ours are not."""
        try:
            review: Review = self._session.read(self._path(action.target))
        except NotFound:
            gone = Outcome(result=Result.CONFIRMED, external_id=action.target)
            return gone if action.verb is Verb.DELETE_OWN else None
        reply = reply_of(review)
        if action.verb is Verb.DELETE_OWN:
            there = Outcome(result=Result.CONFIRMED, external_id=action.target)
            return None if reply else there
        if normal(str(reply.get("comment") or "")) != normal(action.text):
            return None
        return self._made(action, reply, permalink(review))

    def states(self, external_ids: Sequence[str]) -> list[State]:
        """One by one where they are few; out of the list where they are many."""
        wanted = dict.fromkeys(map(review_of, external_ids))
        there: dict[str, Review] = self._listed(set(wanted)) if len(wanted) > MANY else {}
        for review_id in wanted:
            if review_id not in there and (review := self._one(review_id)):
                there[review_id] = review
        return [self._state(one, there.get(review_of(one))) for one in external_ids]

    def _one(self, review_id: str) -> Review | None:
        try:
            found: Review = self._session.read(self._path(review_id))
        except NotFound:
            return None
        if id_of(found) != review_id:
            raise ContractBroken("Google gave another review than the one that was asked for.")
        return found

    def _listed(self, wanted: set[str]) -> dict[str, Review]:
        """Those that the latest reviews hold; what is not among them is asked for by itself."""
        found: dict[str, Review] = {}
        token = ""
        for _ in range(MOST_PAGES):
            asked = {"pageSize": PER_PAGE, "orderBy": "updateTime desc"}
            more = {"pageToken": token} if token else {}
            body = self._session.read(f"{REVIEWS}{self._location}/reviews", asked | more)
            for review in body.get("reviews") or ():
                if id_of(review) in wanted:
                    found[id_of(review)] = review
            token = str(body.get("nextPageToken") or "")
            if not token or len(found) == len(wanted):
                break
        return found

    def _state(self, external_id: str, review: Review | None) -> State:
        if review is None:
            return State(external_id=external_id, exists=False)
        return state_of_answer(review) if is_answer(external_id) else state_of(review)


def normal(text: str) -> str:
    return " ".join(text.split())
