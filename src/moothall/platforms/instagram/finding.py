"""Whether something was done, read back and nothing changed."""

from collections.abc import Iterator
from datetime import timedelta

from moothall.platforms.base import Action, NotFound, Outcome, PlatformError, Result, Verb
from moothall.platforms.instagram.content import (
    OF_COMMENTS,
    OF_MEDIA,
    OF_MESSAGES,
    Given,
    Us,
    moment,
)
from moothall.platforms.instagram.places import NOT_SO
from moothall.platforms.meta.graph import Graph

#: our own words count as this action's from a little before the decision, for slow clocks
SLACK = timedelta(minutes=2)


class Finding:
    def __init__(self, graph: Graph, *, us: Us, page_id: str) -> None:
        self._graph, self._us, self._page_id = graph, us, page_id

    def find(self, action: Action) -> Outcome | None:
        """None too for a block, which cannot be read, and for an answer to a mention."""
        if action.verb in {Verb.BLOCK, Verb.UNBLOCK}:
            return None
        if action.verb in {Verb.HIDE, Verb.UNHIDE, Verb.DELETE_OTHER, Verb.DELETE_OWN}:
            return self._of_comment(action)
        if action.verb is Verb.PUBLISH:
            return self._of_media(action)
        told = self._replies(action) if action.verb is Verb.REPLY_PUBLIC else self._messages(action)
        for one, words, at in told:
            if is_its(action, words, at):
                return Outcome(result=Result.CONFIRMED, external_id=str(one["id"]), text=words)
        return None

    def _of_comment(self, action: Action) -> Outcome | None:
        deletes = action.verb in {Verb.DELETE_OTHER, Verb.DELETE_OWN}
        try:
            body = self._graph.read(action.target, fields="id,hidden")
        except NotFound:
            return done(action) if deletes else None
        hidden = self._graph.reading(body, lambda body: body["hidden"])
        wanted = action.verb is Verb.HIDE
        return done(action) if not deletes and hidden is wanted else None

    def _of_media(self, action: Action) -> Outcome | None:
        listing = self._graph.listing(f"{self._us.id}/media", fields=OF_MEDIA, limit=25)
        for one in listing.data:
            if is_its(action, str(one.get("caption") or ""), str(one["timestamp"])):
                return outcome_of(one)
        return None

    def _replies(self, action: Action) -> Iterator[tuple[Given, str, str]]:
        try:
            found = list(
                self._graph.every(f"{action.target}/replies", fields=OF_COMMENTS, limit=50)
            )
        except NOT_SO:  # a mention below somebody else's post
            return
        for one in found:
            author = one.get("from") or {}
            handle = str(author.get("username") or one.get("username") or "")
            if self._us.is_by(str(author.get("id") or ""), handle):
                yield one, str(one.get("text") or ""), str(one["timestamp"])

    def _messages(self, action: Action) -> Iterator[tuple[Given, str, str]]:
        talks = self._graph.listing(
            f"{self._page_id}/conversations",
            platform="INSTAGRAM",
            user_id=action.author,
            fields=f"id,messages.limit(20){{{OF_MESSAGES}}}",
        )
        for talk in talks.data:
            for one in (talk.get("messages") or {}).get("data", ()):
                author = one.get("from") or {}
                if self._us.is_by(str(author.get("id") or ""), str(author.get("username") or "")):
                    yield one, str(one.get("message") or ""), str(one["created_time"])


def is_its(action: Action, words: str, at: str) -> bool:
    """Our words, not older than the decision."""
    same = " ".join(words.split()) == " ".join(action.text.split())
    return same and moment(at) >= action.decided_at - SLACK


def confirmed_media(graph: Graph, external_id: str) -> Outcome:
    """As it stands there; that it is out is certain, whatever reading it back gives."""
    try:
        body = graph.read(external_id, fields=OF_MEDIA)
        return graph.reading(body, outcome_of)
    except PlatformError as error:
        return Outcome(
            result=Result.CONFIRMED,
            external_id=external_id,
            detail=f"It is out; how it looks could not be read. {error.words}",
        )


def outcome_of(media: Given) -> Outcome:
    return Outcome(
        result=Result.CONFIRMED,
        external_id=str(media["id"]),
        permalink=str(media.get("permalink") or ""),
        text=str(media.get("caption") or ""),
    )


def done(action: Action) -> Outcome:
    return Outcome(result=Result.CONFIRMED, external_id=action.target)
