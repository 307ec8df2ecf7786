"""What we do on an instance: each verb is one request, sent once, and one way to find it again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

from moothall.platforms.base import (
    Action,
    Changed,
    Forbidden,
    Idempotency,
    Invalid,
    NotFound,
    Outcome,
    PrivateWouldTurnPublic,
    Result,
    Transient,
    UnknownOutcome,
    Verb,
    Visibility,
)
from moothall.platforms.mastodon.counting import LEADING, MENTION
from moothall.platforms.mastodon.statuses import (
    Status,
    handle_of,
    id_of,
    is_ours,
    moment,
    parent_of,
    version_of,
    visibility_of,
    words_of,
)

#: our own words count as this action's from a little before the decision, for slow clocks
SLACK = timedelta(minutes=2)
#: of the API: the longest comment of a report
LONGEST_REASON = 1000
#: between two looks at a picture that the instance still works on, in seconds
_LOOK_EVERY = 0.5

_IN_PUBLIC = "This was written to us in private, so it is not answered in public."
_SHOWN = "The server shows this to everybody, though we asked for a private message. Delete it."
STANDINGS: Mapping[Verb, tuple[str, bool]] = {
    Verb.BLOCK: ("blocking", True),
    Verb.UNBLOCK: ("blocking", False),
    Verb.MUTE: ("muting", True),
    Verb.UNMUTE: ("muting", False),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One of ours, with what it shows in words for who cannot see it."""

    content: bytes
    media_type: str
    alt_text: str


class Acting:
    """``read`` and ``write`` give a good answer or raise; ``us`` gives our account's id."""

    def __init__(
        self,
        *,
        read: Callable[..., Any],
        write: Callable[..., Any],
        us: Callable[[], str],
        idempotency: Callable[[Verb], Idempotency],
        patience: float,
    ) -> None:
        self._read, self._write, self._us = read, write, us
        self._idempotency, self._patience = idempotency, patience

    # --- doing

    def perform(self, action: Action, pictures: Sequence[str] = ()) -> Outcome:
        """``pictures``: what :meth:`upload` gave for each."""
        if action.verb in STANDINGS:
            return self._stand(action)
        return {
            Verb.REPLY_PUBLIC: self._reply,
            Verb.REPLY_PRIVATE: self._reply,
            Verb.SEND_DM: self._reply,
            Verb.PUBLISH: lambda asked: self._publish(asked, pictures),
            Verb.EDIT: self._edit,
            Verb.DELETE_OWN: self._delete,
            Verb.REPORT: self._report,
        }[action.verb](action)

    def _reply(self, action: Action) -> Outcome:
        """To what stands there now: its visibility decides, whatever we were told before."""
        in_public = action.verb is Verb.REPLY_PUBLIC
        if in_public and action.target_visibility is not Visibility.PUBLIC:
            raise PrivateWouldTurnPublic(_IN_PUBLIC)
        target = self._status(action.target)
        if in_public and visibility_of(target) is not Visibility.PUBLIC:
            raise PrivateWouldTurnPublic(_IN_PUBLIC)
        if action.target_version and action.target_version != version_of(target):
            raise Changed("The post was changed after it was read here.")
        if not in_public and (named := MENTION.search(action.text)):
            words = f"A private message shows itself to everybody whom it names: {named.group()}."
            raise Invalid(words)
        body = {
            "status": addressed(action.text, handle_of(target["account"])),
            "in_reply_to_id": str(target["id"]),
            "visibility": str(target["visibility"]) if in_public else "direct",
        }
        made = self._post(action, body)
        turned = not in_public and visibility_of(made) is Visibility.PUBLIC
        return self._made(made, detail=_SHOWN if turned else "")

    def _publish(self, action: Action, pictures: Sequence[str]) -> Outcome:
        body: dict[str, Any] = {"status": action.text, "visibility": "public"}
        if pictures:
            body["media_ids"] = list(pictures)
        return self._made(self._post(action, body))

    def _post(self, action: Action, body: Mapping[str, Any]) -> Status:
        known = self._idempotency(action.verb) is Idempotency.HEADER
        key = action.client_key if known else ""
        return whole(self._write("/api/v1/statuses", body, key=key))

    def _edit(self, action: Action) -> Outcome:
        """All that the post had besides its words is sent again, or it would be lost."""
        now = self._ours(action.target)
        source = self._read(f"/api/v1/statuses/{action.target}/source")
        names = LEADING.match(str(source["text"])) if now.get("in_reply_to_id") else None
        body = {
            "status": f"{names.group().strip()} {action.text}" if names else action.text,
            "spoiler_text": str(now.get("spoiler_text") or ""),
            "sensitive": bool(now.get("sensitive")),
        }
        if media := [str(one["id"]) for one in now.get("media_attachments") or ()]:
            body["media_ids"] = media
        path = f"/api/v1/statuses/{action.target}"
        return self._made(whole(self._write(path, body, method="PUT")))

    def _delete(self, action: Action) -> Outcome:
        try:
            self._ours(action.target)
            self._write(f"/api/v1/statuses/{action.target}", method="DELETE")
        except NotFound:  # what was wanted
            return done(action)
        return done(action)

    def _report(self, action: Action) -> Outcome:
        """Forwarded to the author's own server, since only there it can be taken down."""
        body = {
            "account_id": action.author,
            "status_ids": [action.target],
            "comment": action.reason[:LONGEST_REASON],
            "forward": True,
        }
        if action.category:
            body["category"] = action.category
        self._write("/api/v1/reports", body)
        return done(action)

    def _stand(self, action: Action) -> Outcome:
        if not action.author:
            raise Invalid("It is not known who wrote this.")
        path = f"/api/v1/accounts/{action.author}/{action.verb.value}"
        flag, wanted = STANDINGS[action.verb]
        if bool(self._write(path)[flag]) is not wanted:
            raise Forbidden("The server answered, and did not do it.", detail=f"{flag} unchanged")
        return done(action)

    def upload(self, picture: Picture) -> str:
        """Its id, once the instance is done with it. A picture alone is seen by nobody."""
        name = f"picture.{picture.media_type.rpartition('/')[2]}"
        try:
            made = self._write(
                "/api/v2/media",
                files={"file": (name, picture.content, picture.media_type)},
                form={"description": picture.alt_text},
            )
        except UnknownOutcome as error:  # nobody saw it, so that it may be sent once more
            raise Transient(error.words, detail=error.detail) from error
        external_id, until = str(made["id"]), monotonic() + self._patience
        while not made.get("url"):  # 202: it is still worked on
            if monotonic() > until:
                raise Transient("The server did not get done with the picture in time.")
            sleep(_LOOK_EVERY)
            made = self._read(f"/api/v1/media/{external_id}")
        return external_id

    # --- finding

    def find(self, action: Action) -> Outcome | None:
        """Reads alone. A report leaves no trace that its sender could read."""
        if action.verb is Verb.REPORT:
            return None
        if action.verb in STANDINGS:
            flag, wanted = STANDINGS[action.verb]
            standing = self.standings([action.author]).get(action.author, {})
            return done(action) if bool(standing.get(flag)) is wanted and standing else None
        if action.verb in {Verb.EDIT, Verb.DELETE_OWN}:
            return self._find_changed(action)
        for status in self._candidates(action):
            if self._is_its(action, status):
                return self._made(status)
        return None

    def _find_changed(self, action: Action) -> Outcome | None:
        try:
            now = self._status(action.target)
        except NotFound:
            return done(action) if action.verb is Verb.DELETE_OWN else None
        same = normal(words_of(now, own=True)) == normal(action.text)
        return self._made(now) if action.verb is Verb.EDIT and same else None

    def _candidates(self, action: Action) -> Iterator[Status]:
        """Our own list leaves private answers out on some servers; the thread shows them."""
        if action.target:
            with suppress(NotFound):
                yield from self._read(f"/api/v1/statuses/{action.target}/context")["descendants"]
        yield from self._read(f"/api/v1/accounts/{self._us()}/statuses", {"limit": "40"})

    def _is_its(self, action: Action, status: Status) -> bool:
        """Our words, in the same place, not older than the decision."""
        in_public = action.verb in {Verb.REPLY_PUBLIC, Verb.PUBLISH}
        return (
            is_ours(status, self._us())
            and not status.get("reblog")
            and parent_of(status) == ("" if action.verb is Verb.PUBLISH else action.target)
            and in_public is (visibility_of(status) is Visibility.PUBLIC)
            and moment(status["created_at"]) >= action.decided_at - SLACK
            and normal(words_of(status, own=True)) == normal(action.text)
        )

    def standings(self, authors: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """How we stand to people, by their ids. Forty at a time, as the API gives them."""
        found: dict[str, Mapping[str, Any]] = {}
        for start in range(0, len(authors), 40):
            part = list(authors[start : start + 40])
            answer = self._read("/api/v1/accounts/relationships", {"id[]": part})
            found |= {str(one["id"]): one for one in answer}
        return found

    # --- parts

    def _status(self, external_id: str) -> Status:
        if not external_id:
            raise NotFound("It is not known which post is meant.")
        return whole(self._read(f"/api/v1/statuses/{external_id}"))

    def _ours(self, external_id: str) -> Status:
        status = self._status(external_id)
        if not is_ours(status, self._us()):
            raise Forbidden("This is not our own post.")
        return status

    def _made(self, status: Status, *, detail: str = "") -> Outcome:
        return Outcome(
            result=Result.CONFIRMED,
            external_id=id_of(status),
            permalink=str(status.get("url") or status.get("uri") or ""),
            text=words_of(status, own=True),
            detail=detail,
        )


def whole(body: Any) -> Status:
    """A status that has what the desk reads of one. Raises ``KeyError`` or ``TypeError``."""
    body["id"], body["created_at"], body["content"], body["account"]["id"], body["account"]["acct"]
    found: Status = body
    return found


def done(action: Action) -> Outcome:
    return Outcome(result=Result.CONFIRMED, external_id=action.target)


def addressed(text: str, handle: str) -> str:
    """Nobody is told of an answer that does not name them. Not twice, where the officer did."""
    name = f"@{handle}"
    named = {found.group().casefold() for found in MENTION.finditer(text)}
    return text if name.casefold() in named else f"{name} {text}"


def normal(text: str) -> str:
    return " ".join(text.split())
