"""What we do on X: each verb is one request, sent once, and one way to find it again."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import quote

from moothall.platforms.base import (
    Action,
    Forbidden,
    Invalid,
    NotFound,
    Outcome,
    Picture,
    PrivateWouldTurnPublic,
    Result,
    Transient,
    UnknownOutcome,
    Verb,
    Visibility,
)
from moothall.platforms.x.dialect import MESSAGE_FIELDS, history_of, references_of
from moothall.platforms.x.posts import MESSAGE, Post, moment, words_of
from moothall.platforms.x.targets import author_of, checked, current

#: our own words count as this action's from a little before the decision, for slow clocks
SLACK = timedelta(minutes=2)
_IN_PUBLIC = "This was written to us in private, so it is not answered in public."
_NOT_DONE = "X answered, and did not do it."


class Acting:
    """``ask`` and ``write`` give a good answer's body or raise; ``us`` gives our account's id.

    ``newest`` reads posts by any of their ids, each as it stands now.
    """

    def __init__(
        self,
        *,
        ask: Callable[..., Any],
        write: Callable[..., Any],
        newest: Callable[[Sequence[str]], Mapping[str, Post]],
        us: Callable[[], str],
    ) -> None:
        self._ask, self._write, self._newest, self._us = ask, write, newest, us

    # --- doing

    def perform(self, action: Action) -> Outcome:
        return {
            Verb.REPLY_PUBLIC: self._reply,
            Verb.PUBLISH: self._publish,
            Verb.EDIT: self._edit,
            Verb.DELETE_OWN: self._delete,
            Verb.REPLY_PRIVATE: self._message,
            Verb.SEND_DM: self._message,
            Verb.HIDE: self._hide,
            Verb.UNHIDE: self._hide,
            Verb.MUTE: self._mute,
            Verb.UNMUTE: self._unmute,
        }[action.verb](action)

    def _reply(self, action: Action) -> Outcome:
        if action.target_visibility is not Visibility.PUBLIC or action.target.startswith(MESSAGE):
            raise PrivateWouldTurnPublic(_IN_PUBLIC)
        return self._post(action, reply={"in_reply_to_tweet_id": current(action)})

    def _publish(self, action: Action) -> Outcome:
        return self._post(action)

    def _edit(self, action: Action) -> Outcome:
        """Makes another id; the desk goes on by the first."""
        made = self._post(action, edit_options={"previous_post_id": current(action)})
        return Outcome(result=made.result, external_id=action.target, permalink=made.permalink,
                       text=made.text)  # fmt: skip

    def _post(self, action: Action, **more: Any) -> Outcome:
        pictures = checked(action.pictures)
        body: dict[str, Any] = {"text": action.text, **more}
        if pictures:
            body["media"] = {"media_ids": [self._upload(one) for one in pictures]}
        made = self._write("/2/tweets", body)["data"]
        external_id = str(made["id"])
        return Outcome(
            result=Result.CONFIRMED,
            external_id=external_id,
            permalink=f"https://x.com/i/status/{external_id}",
            text=words_of(made),
        )

    def _upload(self, picture: Picture) -> str:
        """Its id. Nobody sees a picture that stands in no post, so it may be sent once more."""
        try:
            made = self._write("/2/media/upload", {
                "media": b64encode(picture.content).decode(), "media_category": "tweet_image",
            })  # fmt: skip
            external_id = str(made["data"]["id"])
            if picture.alt:
                told = {"alt_text": {"text": picture.alt}}
                self._write("/2/media/metadata", {"id": external_id, "metadata": told})
        except UnknownOutcome as error:
            raise Transient(error.words, detail=error.detail) from error
        return external_id

    def _delete(self, action: Action) -> Outcome:
        """With every state that it passed through."""
        try:
            self._sure(self._write(f"/2/tweets/{current(action)}", method="DELETE"), "deleted")
        except NotFound:  # what was wanted
            return done(action)
        return done(action)

    def _message(self, action: Action) -> Outcome:
        """In the conversation where there is one; else to the author of what was public."""
        if not (action.conversation if action.verb is Verb.SEND_DM else action.author):
            raise Invalid("It is not known to whom this is written.")
        made = self._write(self._private(action, "messages"), {"text": action.text})["data"]
        return Outcome(result=Result.CONFIRMED, external_id=f"{MESSAGE}{made['dm_event_id']}",
                       text=action.text)  # fmt: skip

    def _private(self, action: Action, what: str) -> str:
        if action.verb is Verb.SEND_DM:
            # "messages" are written and "dm_events" are read under the same address
            return f"/2/dm_conversations/{quote(action.conversation, safe='')}/{what}"
        return f"/2/dm_conversations/with/{author_of(action)}/{what}"

    def _hide(self, action: Action) -> Outcome:
        wanted = action.verb is Verb.HIDE
        path = f"/2/tweets/{current(action)}/hidden"
        made = self._write(path, {"hidden": wanted}, method="PUT")
        if made["data"]["hidden"] is not wanted:
            raise Forbidden(_NOT_DONE, detail="hidden unchanged")
        return done(action)

    def _mute(self, action: Action) -> Outcome:
        body = {"target_user_id": author_of(action)}
        self._sure(self._write(f"/2/users/{self._us()}/muting", body), "muting")
        return done(action)

    def _unmute(self, action: Action) -> Outcome:
        path = f"/2/users/{self._us()}/muting/{author_of(action)}"
        if self._write(path, method="DELETE")["data"]["muting"]:
            raise Forbidden(_NOT_DONE, detail="muting unchanged")
        return done(action)

    @staticmethod
    def _sure(made: Any, flag: str) -> None:
        if made["data"][flag] is not True:
            raise Forbidden(_NOT_DONE, detail=f"{flag} unchanged")

    # --- finding

    def find(self, action: Action) -> Outcome | None:
        """Reads alone. Whether a reply is hidden cannot be read; hiding it again is harmless."""
        if action.verb in {Verb.HIDE, Verb.UNHIDE}:
            return None
        if action.verb in {Verb.MUTE, Verb.UNMUTE}:
            return self._find_muted(action)
        if action.verb in {Verb.REPLY_PRIVATE, Verb.SEND_DM}:
            return self._find_message(action)
        if action.verb in {Verb.EDIT, Verb.DELETE_OWN}:
            return self._find_changed(action)
        return next((made(one) for one in self._ours(action) if self._is_its(action, one)), None)

    def _find_muted(self, action: Action) -> Outcome | None:
        query = {"ids": author_of(action), "user.fields": "connection_status"}
        [person] = self._ask("/2/users", query)["data"]
        muted = "muting" in (person.get("connection_status") or ())
        return done(action) if muted is (action.verb is Verb.MUTE) else None

    def _find_message(self, action: Action) -> Outcome | None:
        query = {
            "event_types": "MessageCreate",
            "max_results": "100",
            "dm_event.fields": MESSAGE_FIELDS,
            "expansions": "sender_id",
        }
        for one in self._ask(self._private(action, "dm_events"), query).get("data") or ():
            if (
                str(one["sender_id"]) == self._us()
                and moment(one["created_at"]) >= action.decided_at - SLACK
                and same(words_of({"text": "", **one}), action.text)
            ):
                return Outcome(result=Result.CONFIRMED, external_id=f"{MESSAGE}{one['id']}",
                               text=action.text)  # fmt: skip
        return None

    def _find_changed(self, action: Action) -> Outcome | None:
        now = self._newest([action.target]).get(action.target)
        if action.verb is Verb.DELETE_OWN:
            return done(action) if now is None else None
        if now is None or not same(words_of(now, own=True), action.text):
            return None
        return Outcome(result=Result.CONFIRMED, external_id=action.target, text=action.text)

    def _ours(self, action: Action) -> Iterator[Post]:
        since = (action.decided_at - SLACK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = {"max_results": "100", "start_time": since, "exclude": "retweets"}
        path = f"/2/users/{self._us()}/tweets"
        yield from self._ask(path, query, posts=True).get("data") or ()

    def _is_its(self, action: Action, post: Post) -> bool:
        """Our words, in the same place."""
        parent = references_of(post).get("replied_to", "")
        there = {"": True} if action.verb is Verb.PUBLISH else {
            action.target: True, current(action): True,
        }  # fmt: skip
        return parent in there and same(words_of(post, own=True), action.text)


def made(post: Post) -> Outcome:
    external_id = history_of(post)[0]
    return Outcome(
        result=Result.CONFIRMED,
        external_id=external_id,
        permalink=f"https://x.com/i/status/{external_id}",
        text=words_of(post, own=True),
    )


def done(action: Action) -> Outcome:
    return Outcome(result=Result.CONFIRMED, external_id=action.target)


def same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())
