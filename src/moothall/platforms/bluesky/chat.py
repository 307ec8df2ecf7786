"""Private messages, by the chat service that our server hands the calls on to.

The service is Bluesky's own and closed; its lexicons are open. Only an app password that was made
with access to direct messages may use it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from moothall.platforms.base import (
    Action,
    Event,
    EventAuthor,
    EventKind,
    Outcome,
    PolicyRefused,
    PostKind,
    Result,
    State,
    Verb,
    Visibility,
    hash_of,
)
from moothall.platforms.bluesky.errors import SPOKEN
from moothall.platforms.bluesky.events import moment
from moothall.platforms.bluesky.facets import facets
from moothall.platforms.bluesky.session import Session

SERVICE = "did:web:api.bsky.chat#bsky_chat"
#: a message found by its words counts as ours from a little before the decision, for slow clocks
CLOCK_SLACK = timedelta(minutes=2)
#: nobody can change a message, so it has one version
VERSION = "1"
_AT_ONCE = "100"
_MESSAGE = "chat.bsky.convo.defs#messageView"
_WRITTEN = "chat.bsky.convo.defs#logCreateMessage"


class Batch(NamedTuple):
    events: tuple[Event, ...]
    #: where this pass goes on; empty at its end
    page: str
    #: where the next pass begins
    reached: str


class Chat:
    def __init__(self, session: Session, service: str) -> None:
        self._session, self._service = session, service

    def allowed(self) -> None:
        """Raises ``Forbidden`` where the app password opens no messages."""
        self._get("listConvos", limit="1")

    # --- reading

    def fetch(self, since: str, page: str) -> Batch:
        """What is new; the newest hundred of each conversation the first time."""
        return self._log(since) if since and not page else self._conversations(page)

    def _log(self, since: str) -> Batch:
        body = self._get("getLog", cursor=since)
        told = [one for one in body["logs"] if one.get("$type") == _WRITTEN]
        people: dict[str, Mapping[str, Any]] = {}
        for one in told:
            people |= {str(who["did"]): who for who in one.get("relatedProfiles") or ()}
        for convo in {one["convoId"] for one in told if _sender(one["message"]) not in people}:
            people |= self._members(self._get("getConvo", convoId=convo)["convo"])
        events = tuple(
            self._event(one["convoId"], one["message"], people)
            for one in told
            if one["message"].get("$type") == _MESSAGE
        )
        return Batch(events, "", body.get("cursor") or since)

    def _conversations(self, page: str) -> Batch:
        body = self._get("listConvos", limit="20", **({"cursor": page} if page else {}))
        events: list[Event] = []
        for convo in body["convos"]:
            people = self._members(convo)
            messages = self._get("getMessages", convoId=convo["id"], limit=_AT_ONCE)["messages"]
            shown = [one for one in messages if one.get("$type") == _MESSAGE]
            events += [self._event(convo["id"], one, people) for one in shown]
        reached = max((str(convo["rev"]) for convo in body["convos"]), default="")
        following = body.get("cursor") or "" if body["convos"] else ""
        return Batch(tuple(events), following, reached)

    @staticmethod
    def _members(convo: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
        return {str(who["did"]): who for who in convo["members"]}

    def _event(
        self, convo: str, message: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]
    ) -> Event:
        did = _sender(message)
        who = people.get(did, {})
        return Event(
            account=self._session.did,
            external_id=f"{convo}/{message['id']}",
            kind=EventKind.CREATED,
            version=VERSION,
            author=EventAuthor(
                external_id=did,
                name=str(who.get("displayName") or ""),
                handle=str(who.get("handle") or ""),
                avatar=str(who.get("avatar") or ""),
            ),
            place=PostKind.DIRECT_MESSAGE,
            visibility=Visibility.PRIVATE,
            text=str(message["text"]),
            conversation=convo,
            permalink=f"https://bsky.app/messages/{convo}",
            occurred_at=moment(message["sentAt"]),
            raw_hash=hash_of(repr(sorted(message.items())).encode()),
            own=did == self._session.did,
        )

    @staticmethod
    def state(external_id: str) -> State:
        """Whoever deletes a message deletes it for themselves: ours stays, and nobody edits one."""
        return State(external_id=external_id, exists=True, version=VERSION)

    # --- writing

    def send(self, action: Action) -> Outcome:
        text, none = action.text, ""
        message: dict[str, Any] = {"text": text}
        if marked := facets(text, lambda _: none):  # nobody is called into a private conversation
            message["facets"] = marked
        body = {"convoId": self._conversation(action), "message": message}
        sent = self._session.post("chat.bsky.convo.sendMessage", body, self._service)
        return self._made(str(body["convoId"]), sent)

    def find(self, action: Action) -> Outcome | None:
        """The same words of ours in the same conversation, not older than the decision."""
        convo = self._conversation(action)
        since = action.decided_at - CLOCK_SLACK
        for one in self._get("getMessages", convoId=convo, limit=_AT_ONCE)["messages"]:
            if one.get("$type") != _MESSAGE or _sender(one) != self._session.did:
                continue
            if one["text"] == action.text and moment(one["sentAt"]) >= since:
                return self._made(convo, one)
        return None

    def _conversation(self, action: Action) -> str:
        """The one that is answered; for something public the one with its author."""
        if action.verb is Verb.SEND_DM:
            return action.conversation
        found = self._get("getConvoAvailability", members=[action.author])
        if not found["canChat"]:
            raise PolicyRefused(SPOKEN[PolicyRefused], code="MessagesDisabled")
        asked = (
            found if "convo" in found else self._get("getConvoForMembers", members=[action.author])
        )
        convo = asked["convo"]
        return str(convo["id"])

    @staticmethod
    def _made(convo: str, message: Mapping[str, Any]) -> Outcome:
        return Outcome(
            result=Result.CONFIRMED,
            external_id=f"{convo}/{message['id']}",
            permalink=f"https://bsky.app/messages/{convo}",
            text=str(message["text"]),
        )

    def _get(self, name: str, **query: Any) -> dict[str, Any]:
        return self._session.get(f"chat.bsky.convo.{name}", self._service, **query)


def _sender(message: Mapping[str, Any]) -> str:
    return str(message["sender"]["did"])
