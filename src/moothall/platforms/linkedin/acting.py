"""What we do on a page: each verb is one request, sent once, and one way to find it again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from moothall.platforms.base import (
    Action,
    Invalid,
    NotFound,
    Outcome,
    Picture,
    PlatformError,
    PrivateWouldTurnPublic,
    Result,
    Transient,
    UnknownOutcome,
    Verb,
    Visibility,
)
from moothall.platforms.linkedin.answers import NO_PICTURE, broken
from moothall.platforms.linkedin.little import marked, plain
from moothall.platforms.linkedin.shapes import moment, name_of
from moothall.platforms.linkedin.urns import (
    comment_of,
    is_comment,
    is_post,
    parts_of,
    path_of,
    permalink,
)

#: our own words count as this action's from a little before the decision, for slow clocks
SLACK = timedelta(minutes=2)
MOST_PICTURES = 20
LONGEST_ALT = 4086
#: of a picture's own address, so that our token goes nowhere else
UPLOADS = "linkedin.com"
PARTIAL = {"X-RestLi-Method": "PARTIAL_UPDATE"}
_CUT = "LinkedIn shows other words than ours. Look at the post."
_IN_PUBLIC = "This was written to us in private, so it is not answered in public."


class Acting:
    """``ask`` gives a good answer's body, ``write`` the good answer itself; both raise else."""

    def __init__(
        self,
        *,
        ask: Callable[..., Any],
        write: Callable[..., httpx.Response],
        us: Callable[[], str],
    ) -> None:
        self._ask, self._write, self._us = ask, write, us

    # --- doing

    def perform(self, action: Action) -> Outcome:
        return {
            Verb.REPLY_PUBLIC: self._reply,
            Verb.PUBLISH: self._publish,
            Verb.EDIT: self._edit,
            Verb.DELETE_OWN: self._delete,
        }[action.verb](action)

    def _reply(self, action: Action) -> Outcome:
        """Below the comment that is answered, or below the one that both belong to.

        LinkedIn has one level of answers.
        """
        if action.target_visibility is not Visibility.PUBLIC:
            raise PrivateWouldTurnPublic(_IN_PUBLIC)
        if action.pictures:
            raise Invalid(NO_PICTURE)
        thread, above = self._stands(action)
        body: dict[str, Any] = {
            "actor": self._us(), "object": thread, "message": {"text": action.text},
        }  # fmt: skip
        if above:
            body["parentComment"] = above
        answer = self._write(f"/rest/socialActions/{path_of(above or thread)}/comments", body)
        return self._commented(answer, thread)

    def _stands(self, action: Action) -> tuple[str, str]:
        """The thread, and the comment below which our answer is to stand; "" for the post."""
        if is_post(action.target):
            return action.target, ""
        thread, number = named(action)
        comment = self._ask(f"/rest/socialActions/{path_of(thread)}/comments/{number}")
        return thread, comment_of(comment.get("parentComment")) or action.target

    def _commented(self, answer: httpx.Response, thread: str) -> Outcome:
        """By the header, which is there even where the body is not."""
        number = answer.headers.get("x-restli-id", "")
        external_id = comment_of(number) or comment_of(f"urn:li:comment:({thread},{number})")
        text = ""
        if answer.content:
            made = answer.json()
            external_id, text = name_of({"object": thread, **made}), made["message"]["text"]
        if not external_id:
            raise broken(answer, "a comment without its name")
        return Outcome(result=Result.CONFIRMED, external_id=external_id, text=str(text),
                       permalink=permalink(thread, external_id))  # fmt: skip

    def _publish(self, action: Action) -> Outcome:
        pictures = checked(action.pictures)
        body: dict[str, Any] = {
            "author": self._us(),
            "commentary": marked(action.text),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED", "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }  # fmt: skip
        if pictures:
            body["content"] = self._content(pictures)
        answer = self._write("/rest/posts", body)
        external_id = answer.headers.get("x-restli-id", "")
        if not is_post(external_id):
            raise broken(answer, "a post without its name")
        made = Outcome(result=Result.CONFIRMED, external_id=external_id,
                       permalink=permalink(external_id))  # fmt: skip
        return self._read_back(made, action.text)

    def _read_back(self, made: Outcome, text: str) -> Outcome:
        """LinkedIn has cut posts and said that all went well. Not to be told is no failure."""
        try:
            shown = plain(str(self._post(made.external_id).get("commentary") or ""))
        except PlatformError:
            return made
        return replace(made, text=shown, detail="" if same(shown, text) else _CUT)

    def _content(self, pictures: tuple[Picture, ...]) -> dict[str, Any]:
        sent = [{"id": self._upload(one), "altText": one.alt} for one in pictures]
        return {"media": sent[0]} if len(sent) == 1 else {"multiImage": {"images": sent}}

    def _upload(self, picture: Picture) -> str:
        """Its name. Nobody sees a picture that stands in no post, so it may be sent once more."""
        asked = {"initializeUploadRequest": {"owner": self._us()}}
        try:
            made = self._write("/rest/images?action=initializeUpload", asked).json()["value"]
            place = urlsplit(str(made["uploadUrl"]))
            host = place.hostname or ""
            if place.scheme != "https" or not f".{host}".endswith(f".{UPLOADS}"):
                raise ValueError("a picture's address that is not LinkedIn's")
            self._write(str(made["uploadUrl"]), None, method="PUT", content=picture.content,
                        headers={"Content-Type": picture.media_type})  # fmt: skip
        except UnknownOutcome as error:
            raise Transient(error.words, detail=error.detail) from error
        return str(made["image"])

    def _edit(self, action: Action) -> Outcome:
        if is_post(action.target):
            words = {"patch": {"$set": {"commentary": marked(action.text)}}}
            self._write(f"/rest/posts/{path_of(action.target)}", words, headers=PARTIAL)
            return self._read_back(done(action), action.text)
        patch = {"patch": {"message": {"$set": {"text": action.text}}}}
        self._write(self._ours(action), patch, headers=PARTIAL)
        return replace(done(action), text=action.text)

    def _delete(self, action: Action) -> Outcome:
        post = is_post(action.target)
        path = f"/rest/posts/{path_of(action.target)}" if post else self._ours(action)
        try:
            self._write(path, None, method="DELETE", headers={"X-RestLi-Method": "DELETE"})
        except NotFound:  # what was wanted
            return done(action)
        return done(action)

    def _ours(self, action: Action) -> str:
        """A comment of ours, in the page's name."""
        thread, number = named(action)
        return (
            f"/rest/socialActions/{path_of(thread)}/comments/{number}?actor={path_of(self._us())}"
        )

    # --- finding

    def find(self, action: Action) -> Outcome | None:
        if action.verb in {Verb.EDIT, Verb.DELETE_OWN}:
            return self._find_changed(action)
        if action.verb is Verb.PUBLISH:
            return self._find_post(action)
        thread, above = self._stands(action)
        path = f"/rest/socialActions/{path_of(above or thread)}/comments?start=0&count=100"
        for one in self._ask(path)["elements"]:
            if self._is_its(action, str(one["actor"]), one["created"]["time"],
                            str(one["message"]["text"])):  # fmt: skip
                external_id = name_of({"object": thread, **one})
                return Outcome(result=Result.CONFIRMED, external_id=external_id, text=action.text,
                               permalink=permalink(thread, external_id))  # fmt: skip
        return None

    def _find_post(self, action: Action) -> Outcome | None:
        path = f"/rest/posts?q=author&author={path_of(self._us())}&count=20&sortBy=LAST_MODIFIED"
        for one in self._ask(path, {"X-RestLi-Method": "FINDER"})["elements"]:
            shown = plain(str(one.get("commentary") or ""))
            if self._is_its(action, str(one["author"]), one["createdAt"], shown):
                return Outcome(result=Result.CONFIRMED, external_id=str(one["id"]), text=shown,
                               permalink=permalink(str(one["id"])))  # fmt: skip
        return None

    def _find_changed(self, action: Action) -> Outcome | None:
        try:
            if is_post(action.target):
                now = plain(str(self._post(action.target).get("commentary") or ""))
            else:
                thread, number = named(action)
                path = f"/rest/socialActions/{path_of(thread)}/comments/{number}"
                now = str(self._ask(path)["message"]["text"])
        except NotFound:
            return done(action) if action.verb is Verb.DELETE_OWN else None
        return done(action) if action.verb is Verb.EDIT and same(now, action.text) else None

    def _is_its(self, action: Action, author: str, written: object, text: str) -> bool:
        early = moment(written) < action.decided_at - SLACK
        return author == self._us() and not early and same(text, action.text)

    def _post(self, urn: str) -> Any:
        return self._ask(f"/rest/posts/{path_of(urn)}")


def named(action: Action) -> tuple[str, str]:
    """A comment's thread and number."""
    if not is_comment(action.target):
        raise NotFound("It is not known which comment is meant.")
    return parts_of(action.target)


def checked(pictures: tuple[Picture, ...]) -> tuple[Picture, ...]:
    """Raises :class:`Invalid` before anything is sent."""
    if len(pictures) > MOST_PICTURES:
        raise Invalid(f"LinkedIn takes {MOST_PICTURES} pictures with a post.")
    if any(len(one.alt) > LONGEST_ALT for one in pictures):
        raise Invalid(f"LinkedIn takes a description of up to {LONGEST_ALT:,} letters.")
    return pictures


def done(action: Action) -> Outcome:
    return Outcome(result=Result.CONFIRMED, external_id=action.target)


def same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())
