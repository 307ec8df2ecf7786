"""What we do on YouTube: each verb is one request, sent once, and one way to find it again."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from moothall.platforms.base import (
    Action,
    NotFound,
    Outcome,
    PrivateWouldTurnPublic,
    Result,
    Verb,
    Visibility,
)
from moothall.platforms.youtube.comments import (
    HIDDEN,
    Comment,
    is_ours,
    moment,
    permalink,
    top_of,
    words_of,
)
from moothall.platforms.youtube.reading import MOST_ANSWERS, PER_PAGE, Ask
from moothall.platforms.youtube.states import REJECTED, States

Write = Callable[[str, str, Mapping[str, str], Any], Any]
#: our own words count as this action's from a little before the decision, for slow clocks
SLACK = timedelta(minutes=2)
#: A comment that was rejected cannot be published again by a program, one that is held can
#: (https://developers.google.com/youtube/v3/docs/comments/setModerationStatus). So "hide", which
#: has to be undone when it was wrong, holds; "delete" rejects.
STATUSES: Mapping[Verb, dict[str, str]] = {
    Verb.HIDE: {"moderationStatus": "heldForReview"},
    Verb.UNHIDE: {"moderationStatus": "published"},
    Verb.DELETE_OTHER: {"moderationStatus": REJECTED},
    Verb.BLOCK: {"moderationStatus": REJECTED, "banAuthor": "true"},
}


class Acting:
    """``ask`` and ``write`` give the body of a good answer or raise."""

    def __init__(self, ask: Ask, write: Write, us: str) -> None:
        self._ask, self._write, self._us = ask, write, us

    def perform(self, action: Action) -> Outcome:
        if action.verb in STATUSES:
            query = {"id": action.target, **STATUSES[action.verb]}
            self._write("POST", "comments/setModerationStatus", query, None)
            return done(action)
        return {
            Verb.REPLY_PUBLIC: self._reply,
            Verb.EDIT: self._edit,
            Verb.DELETE_OWN: self._delete,
        }[action.verb](action)

    def _reply(self, action: Action) -> Outcome:
        """Below the comment that began the thread: YouTube has no deeper place."""
        if action.target_visibility is not Visibility.PUBLIC:
            raise PrivateWouldTurnPublic(
                "This was written to us in private, so it is not answered in public."
            )
        snippet = {"parentId": top_of(action.target), "textOriginal": action.text}
        made = self._write("POST", "comments", {"part": "snippet"}, {"snippet": snippet})
        return self._made(made)

    def _edit(self, action: Action) -> Outcome:
        body = {"id": action.target, "snippet": {"textOriginal": action.text}}
        return self._made(self._write("PUT", "comments", {"part": "snippet"}, body))

    def _delete(self, action: Action) -> Outcome:
        try:
            self._write("DELETE", "comments", {"id": action.target}, None)
        except NotFound:  # what was wanted
            return done(action)
        return done(action)

    # --- finding

    def find(self, action: Action) -> Outcome | None:
        """Reads alone. Who is banned is told to no program."""
        if action.verb is Verb.BLOCK:
            return None
        if action.verb is Verb.REPLY_PUBLIC:
            return next((self._made(one) for one in self._answers(action)
                         if self._is_its(action, one)), None)  # fmt: skip
        states = States(self._ask, self._us)
        if action.verb is Verb.HIDE:
            held = any(action.target in states.kept(status).comments for status in HIDDEN)
            return done(action) if held else None
        if action.verb is Verb.EDIT:
            comment = states.by_id([action.target]).get(action.target)
            same = comment and normal(words_of(comment, self._us)) == normal(action.text)
            return self._made(comment) if comment and same else None
        [state] = states.of([action.target])
        if action.verb is Verb.UNHIDE:
            return done(action) if state.exists and state.hidden is False else None
        return None if state.exists else done(action)

    def _answers(self, action: Action) -> Iterator[Comment]:
        asked = {"part": "snippet", "parentId": top_of(action.target), "maxResults": PER_PAGE,
                 "textFormat": "plainText"}  # fmt: skip
        token = ""
        for _ in range(MOST_ANSWERS):
            body = self._ask("comments", asked | ({"pageToken": token} if token else {}))
            yield from body.get("items") or ()
            if not (token := str(body.get("nextPageToken") or "")):
                return

    def _is_its(self, action: Action, comment: Comment) -> bool:
        """Our words, in the same place, not older than the decision."""
        return (
            is_ours(comment, self._us)
            and moment(comment["snippet"]["publishedAt"]) >= action.decided_at - SLACK
            and normal(words_of(comment, self._us)) == normal(action.text)
        )

    def _made(self, comment: Comment) -> Outcome:
        comment_id = str(comment["id"])
        return Outcome(
            result=Result.CONFIRMED,
            external_id=comment_id,
            permalink=permalink(comment_id, str(comment["snippet"].get("videoId") or "")),
            text=words_of(comment, self._us),
        )


def done(action: Action) -> Outcome:
    return Outcome(result=Result.CONFIRMED, external_id=action.target)


def normal(text: str) -> str:
    return " ".join(text.split())
