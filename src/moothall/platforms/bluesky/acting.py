"""What is done in our account's name: posts, people, reports. Each call is sent once."""

from collections.abc import Callable, Mapping
from typing import Any

from moothall.platforms.base import (
    Action,
    Changed,
    Forbidden,
    Invalid,
    NotFound,
    Outcome,
    Picture,
    PolicyRefused,
    Result,
    Verb,
)
from moothall.platforms.bluesky.chat import Chat
from moothall.platforms.bluesky.errors import SPOKEN
from moothall.platforms.bluesky.events import POST, answered, permalink
from moothall.platforms.bluesky.facets import facets
from moothall.platforms.bluesky.gates import Gates
from moothall.platforms.bluesky.keys import tid, written_at
from moothall.platforms.bluesky.repository import Record, Repository
from moothall.platforms.bluesky.session import Session
from moothall.platforms.bluesky.states import States
from moothall.platforms.bluesky.syntax import address, is_address

BLOCK = "app.bsky.graph.block"
#: app.bsky.embed.images
MOST_PICTURES, LARGEST_PICTURE = 4, 2_000_000
_REASON = "com.atproto.moderation.defs#{}"


class Acting:
    def __init__(self, session: Session, states: States, gates: Gates, chat: Chat | None) -> None:
        self._session, self._states, self._gates, self._chat = session, states, gates, chat
        self._repository = Repository(session)
        self._does: Mapping[Verb, Callable[[Action], Outcome]] = {
            Verb.PUBLISH: lambda action: self._write(action, None),
            Verb.REPLY_PUBLIC: self._reply,
            Verb.REPLY_PRIVATE: lambda action: self._messages().send(action),
            Verb.SEND_DM: lambda action: self._messages().send(action),
            Verb.HIDE: lambda action: self._hide(action, hide=True),
            Verb.UNHIDE: lambda action: self._hide(action, hide=False),
            Verb.BLOCK: self._block,
            Verb.UNBLOCK: self._unblock,
            Verb.MUTE: lambda action: self._mute(action, "muteActor"),
            Verb.UNMUTE: lambda action: self._mute(action, "unmuteActor"),
            Verb.REPORT: self._report,
            Verb.DELETE_OWN: self._delete,
        }
        self._is_so: Mapping[Verb, Callable[[Action], bool]] = {
            Verb.HIDE: lambda action: action.target in self._hidden(action),
            Verb.UNHIDE: lambda action: action.target not in self._hidden(action),
            Verb.BLOCK: lambda action: bool(self._blocks_of(action.author)),
            Verb.UNBLOCK: lambda action: not self._blocks_of(action.author),
            Verb.MUTE: lambda action: self._muted(action.author),
            Verb.UNMUTE: lambda action: not self._muted(action.author),
            Verb.DELETE_OWN: lambda action: self._repository.read(address(action.target)) is None,
        }

    def perform(self, action: Action) -> Outcome:
        return self._does[action.verb](action)

    def find(self, action: Action) -> Outcome | None:
        """By our own record, by how it stands, or by our words. Of a report nothing can be read."""
        if action.verb in {Verb.PUBLISH, Verb.REPLY_PUBLIC}:
            written = self._written(action)
            return _made(written) if written else None
        if action.verb in {Verb.REPLY_PRIVATE, Verb.SEND_DM}:
            return self._messages().find(action)
        if action.verb in self._is_so and self._is_so[action.verb](action):
            return _done(action)
        return None

    # --- our own posts

    def _reply(self, action: Action) -> Outcome:
        """Under the post as the officer saw it. It names the thread's first post as well."""
        view = next(iter(self._states.shown(action.target)), None)
        if view is None:
            raise NotFound(SPOKEN[NotFound])
        if is_cid(action.target_version) and action.target_version != view["cid"]:
            raise Changed(SPOKEN[Changed])
        if (view.get("viewer") or {}).get("replyDisabled"):
            raise PolicyRefused("Whoever began this thread does not let our account reply in it.")
        above = {"uri": view["uri"], "cid": view["cid"]}
        _, root = answered(view["record"])
        first = view["record"]["reply"]["root"] if root else above
        return self._write(action, {"root": first, "parent": above})

    def _write(self, action: Action, reply: Mapping[str, Any] | None) -> Outcome:
        """Under our own key, so that sending it again is harmless: it can stand there once."""
        record: dict[str, Any] = {
            "$type": POST, "text": action.text, "createdAt": written_at(action.dated),
        }  # fmt: skip
        if marked := facets(action.text, self._resolve):
            record["facets"] = marked
        if reply:
            record["reply"] = reply
        if action.pictures:
            record["embed"] = self._pictures(action.pictures)
        try:
            made = self._repository.put(POST, self._key(action), record, None)
        except Changed:
            # our key is taken: by ourselves, before something beside the words moved
            written = self._written(action)
            if written is None:
                raise
            return _made(written)
        return _made(made)

    def _written(self, action: Action) -> Record | None:
        place = address(f"at://{self._session.did}/{POST}/{self._key(action)}")
        found = self._repository.read(place)
        return found if found and found.value.get("text") == action.text else None

    @staticmethod
    def _key(action: Action) -> str:
        return tid(action.decided_at, action.client_key)

    def _resolve(self, handle: str) -> str:
        try:
            answer = self._session.get("com.atproto.identity.resolveHandle", handle=handle)
        except (NotFound, Invalid):
            return ""
        return str(answer["did"])

    def _pictures(self, pictures: tuple[Picture, ...]) -> dict[str, Any]:
        if len(pictures) > MOST_PICTURES:
            raise Invalid(f"Bluesky takes at most {MOST_PICTURES} pictures with a post.")
        if any(len(one.content) > LARGEST_PICTURE for one in pictures):
            raise Invalid("Bluesky takes pictures of up to 2 MB. Make the picture smaller.")
        return {"$type": "app.bsky.embed.images", "images": [self._picture(p) for p in pictures]}

    def _picture(self, picture: Picture) -> dict[str, Any]:
        blob = self._session.upload(picture.content, picture.media_type)
        shown: dict[str, Any] = {"image": blob, "alt": picture.alt}
        if picture.width and picture.height:
            shown["aspectRatio"] = {"width": picture.width, "height": picture.height}
        return shown

    def _delete(self, action: Action) -> Outcome:
        place = address(action.target)
        if place.repo != self._session.did:
            raise Forbidden(SPOKEN[Forbidden])
        self._repository.delete(place.collection, place.rkey)
        return _done(action)

    # --- others' posts

    def _hide(self, action: Action, *, hide: bool) -> Outcome:
        self._gates.set(action, self._root(action), hide=hide)
        return _done(action)

    def _hidden(self, action: Action) -> frozenset[str]:
        return self._gates.hidden(self._root(action)) or frozenset()

    def _root(self, action: Action) -> str:
        """The first post of the thread: it is the conversation, as we tell of posts."""
        if is_address(action.conversation):
            return action.conversation
        record = self._repository.read(address(action.target))
        if record is None:
            raise NotFound(SPOKEN[NotFound])
        return answered(record.value)[1] or action.target

    def _report(self, action: Action) -> Outcome:
        record = self._repository.read(address(action.target))
        if record is None:
            raise NotFound(SPOKEN[NotFound])
        body = {
            "reasonType": _REASON.format(action.category or "reasonOther"),
            "reason": action.reason,
            "subject": {
                "$type": "com.atproto.repo.strongRef", "uri": action.target, "cid": record.cid,
            },
        }  # fmt: skip
        made = self._session.post("com.atproto.moderation.createReport", body)
        said = f"Bluesky took the report as number {made['id']}."
        return Outcome(result=Result.CONFIRMED, external_id=action.target, detail=said)

    # --- people

    def _block(self, action: Action) -> Outcome:
        if not self._blocks_of(action.author):
            record = {
                "$type": BLOCK,
                "subject": action.author,
                "createdAt": written_at(action.dated),
            }
            self._repository.put(BLOCK, self._key(action), record, None)
        return _done(action)

    def _unblock(self, action: Action) -> Outcome:
        for rkey in self._blocks_of(action.author):
            self._repository.delete(BLOCK, rkey)
        who = self._profile(action.author)
        if (who.get("viewer") or {}).get("blockingByList"):
            raise PolicyRefused(
                "A block list that our account follows blocks this person. Leave the list on"
                " Bluesky, or have its owner take the person off it."
            )
        return _done(action)

    def _blocks_of(self, author: str) -> list[str]:
        """The keys of our records that block somebody, read at home, where they are at once."""
        found = self._repository.all(BLOCK)
        return [address(one.uri).rkey for one in found if one.value.get("subject") == author]

    def _mute(self, action: Action, call: str) -> Outcome:
        self._session.post(f"app.bsky.graph.{call}", {"actor": action.author})
        return _done(action)

    def _muted(self, author: str) -> bool:
        return bool((self._profile(author).get("viewer") or {}).get("muted"))

    def _profile(self, author: str) -> dict[str, Any]:
        return self._session.get("app.bsky.actor.getProfile", actor=author)

    def _messages(self) -> Chat:
        if self._chat is None:
            raise Forbidden("Our app password opens no private messages on Bluesky.")
        return self._chat


def is_cid(version: str) -> bool:
    """A version as the network gives it, not one that the desk made up for a reading."""
    return version.startswith("baf") and version.isalnum()


def _made(record: Record) -> Outcome:
    return Outcome(
        result=Result.CONFIRMED,
        external_id=record.uri,
        permalink=permalink(record.uri),
        text=str(record.value.get("text", "")),
    )


def _done(action: Action) -> Outcome:
    link = permalink(action.target) if is_address(action.target) else ""
    return Outcome(result=Result.CONFIRMED, external_id=action.target, permalink=link)
