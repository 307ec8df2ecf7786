"""Whether something was done, where its end is not known: reads alone."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from moothall.platforms.base import Action, NotFound, Outcome, Result, Verb
from moothall.platforms.facebook.acting import MADE, done
from moothall.platforms.facebook.content import Node, time_of
from moothall.platforms.facebook.ids import UNNAMED, Kind, kind_of, node_of, person_in
from moothall.platforms.facebook.messages import MESSAGE_FIELDS
from moothall.platforms.meta.graph import Graph

#: our own words count as this action's from a little before the decision, for slow clocks
SLACK = timedelta(minutes=2)
RECENT = 50


class Finding:
    def __init__(self, graph: Graph, page: str) -> None:
        self._graph, self._page = graph, page

    def find(self, action: Action) -> Outcome | None:
        """None: there is no trace of it."""
        if action.verb in {Verb.REPLY_PRIVATE, Verb.SEND_DM}:
            return self._found(action, self._messages(action), words="message")
        if action.verb is Verb.REPLY_PUBLIC:
            return self._found(action, self._answers(action))
        if action.verb is Verb.PUBLISH:
            feed = self._graph.listing(
                f"{self._page}/feed", fields=f"{MADE},from,created_time", limit=RECENT
            )
            return self._found(action, iter(feed.data))
        if action.verb in {Verb.BLOCK, Verb.UNBLOCK}:
            return self._blocked(action)
        return self._state(action)

    def _found(
        self, action: Action, candidates: Iterator[Node], *, words: str = "message"
    ) -> Outcome | None:
        """Our words, in the same place, not older than the decision."""
        for node in candidates:
            if (
                str((node.get("from") or {}).get("id") or "") == self._page
                and time_of(node["created_time"]) >= action.decided_at - SLACK
                and normal(str(node.get(words) or "")) == normal(action.text)
            ):
                return made(node)
        return None

    def _answers(self, action: Action) -> Iterator[Node]:
        """Facebook puts an answer to an answer below the comment that both belong to."""
        places = [node_of(action.target)]
        if kind_of(action.target, self._page) is Kind.COMMENT:
            with suppress(NotFound):
                above = self._graph.read(places[0], fields="id,parent{id}").get("parent") or {}
                places += [str(above["id"])] if above.get("id") else []
        for place in places:
            with suppress(NotFound):
                listed = self._graph.listing(
                    f"{place}/comments",
                    fields=f"{MADE},from,created_time",
                    order="reverse_chronological",
                    limit=RECENT,
                )
                yield from listed.data

    def _messages(self, action: Action) -> Iterator[Node]:
        """Of the conversation with whom it was written to; there is none before the first."""
        person = person_in(action.conversation) or action.author
        if not person or person.startswith(UNNAMED):
            return
        listed = self._graph.listing(
            f"{self._page}/conversations",
            platform="MESSENGER",
            user_id=person,
            fields=f"id,messages.limit(20){{{MESSAGE_FIELDS}}}",
        )
        for conversation in listed.data:
            yield from (conversation.get("messages") or {}).get("data") or ()

    def _blocked(self, action: Action) -> Outcome | None:
        """Of the list, only who is in it is sure: it may know people by other ids."""
        listed = self._graph.listing(
            f"{self._page}/blocked", user=action.author, fields="id", limit=RECENT
        )
        there = any(str(one["id"]) == action.author for one in listed.data)
        return done(action) if there and action.verb is Verb.BLOCK else None

    def _state(self, action: Action) -> Outcome | None:
        """Of verbs that leave the post in a state, or take it away."""
        takes_away = action.verb in {Verb.DELETE_OTHER, Verb.DELETE_OWN}
        try:
            now = self._graph.read(node_of(action.target), fields=f"{MADE},is_hidden")
        except NotFound:
            return done(action) if takes_away else None
        if action.verb is Verb.EDIT:
            same = normal(str(now.get("message") or "")) == normal(action.text)
            return made(now) if same else None
        wanted = {Verb.HIDE: True, Verb.UNHIDE: False}.get(action.verb)
        return done(action) if wanted is not None and now.get("is_hidden") is wanted else None


def made(node: Node) -> Outcome:
    return Outcome(
        result=Result.CONFIRMED,
        external_id=str(node["id"]),
        permalink=str(node.get("permalink_url") or ""),
        text=str(node.get("message") or ""),
    )


def normal(text: str) -> str:
    return " ".join(text.split())
