"""What we do on a Page: each verb is one request, sent once."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from moothall.platforms.base import (
    Action,
    Forbidden,
    Invalid,
    NotFound,
    Outcome,
    Picture,
    PolicyRefused,
    PrivateWouldTurnPublic,
    Result,
    Transient,
    UnknownOutcome,
    Verb,
    Visibility,
)
from moothall.platforms.facebook.ids import UNNAMED, Kind, kind_of, node_of, person_in
from moothall.platforms.meta.graph import Given, Graph

IN_PUBLIC = "This was written to us in private, so it is not answered in public."
#: what comes back with what was made, so that it can be compared with what was meant
MADE = "id,message,permalink_url"
LINK = re.compile(r"https?://[^\s<>\"'“”‘’]*[^\s<>\"'“”‘’.,;:!?)\]}…]")
#: Meta refuses a message after the window with these codes
TOO_LATE = frozenset({"10/2018278", "10/2018065"})
#: with this feature, which Meta approves one by one, people (and no programs) answer for 7 days:
#: https://developers.facebook.com/docs/features-reference/human-agent
HUMAN_AGENT = "human_agent"


class Acting:
    """``as_people``: whether Meta has approved the Human Agent feature for our application."""

    def __init__(self, graph: Graph, page: str, *, as_people: bool) -> None:
        self._graph, self._page, self._as_people = graph, page, as_people

    def perform(self, action: Action) -> Outcome:
        doing: Mapping[Verb, Callable[[Action], Outcome]] = {
            Verb.REPLY_PUBLIC: self._reply,
            Verb.REPLY_PRIVATE: self._private_reply,
            Verb.SEND_DM: self._message,
            Verb.HIDE: lambda asked: self._hide(asked, hidden=True),
            Verb.UNHIDE: lambda asked: self._hide(asked, hidden=False),
            Verb.DELETE_OTHER: self._delete,
            Verb.BLOCK: self._block,
            Verb.UNBLOCK: self._unblock,
            Verb.PUBLISH: self._publish,
            Verb.EDIT: self._edit,
            Verb.DELETE_OWN: self._delete_own,
        }
        return doing[action.verb](action)

    # --- writing

    def _reply(self, action: Action) -> Outcome:
        if action.target_visibility is not Visibility.PUBLIC:
            raise PrivateWouldTurnPublic(IN_PUBLIC)
        kind, node = kind_of(action.target, self._page), node_of(action.target)
        if kind is Kind.MESSAGE:
            raise PrivateWouldTurnPublic(IN_PUBLIC)
        if kind is Kind.COMMENT:  # webhooks do not say that only we and the author see it
            now = self._graph.read(node, fields="id,is_private")
            if now.get("is_private"):
                raise PrivateWouldTurnPublic(IN_PUBLIC)
        form: dict[str, Given] = {"message": action.text, "fields": MADE}
        if len(action.pictures) > 1:
            raise Invalid("Facebook takes one picture with an answer.")
        if action.pictures:
            form["attachment_id"] = self._upload(action.pictures[0])
        return self._made(self._graph.write(f"{node}/comments", form), action)

    def _publish(self, action: Action) -> Outcome:
        form: dict[str, Given] = {"message": action.text, "fields": MADE}
        if action.pictures:
            pictures = [self._upload(one) for one in action.pictures]
            form["attached_media"] = [{"media_fbid": one} for one in pictures]
        elif link := LINK.search(action.text):
            form["link"] = link.group()  # it is shown with its picture and title
        return self._made(self._graph.write(f"{self._page}/feed", form), action)

    def _upload(self, picture: Picture) -> str:
        """Its id. Nobody sees it before it is attached, so it may be sent again."""
        name = f"picture.{picture.media_type.rpartition('/')[2]}"
        form = {"published": "false"} | ({"alt_text_custom": picture.alt} if picture.alt else {})
        whole = httpx.Request(
            "POST",
            "https://unused.invalid",
            data=form,
            files={"source": (name, picture.content, picture.media_type)},
        )
        try:
            made = self._graph.write(
                f"{self._page}/photos",
                content=whole.read(),
                headers={"Content-Type": whole.headers["Content-Type"]},
            )
        except UnknownOutcome as error:
            raise Transient(error.words, detail=error.detail) from error
        return str(made["id"])

    def _edit(self, action: Action) -> Outcome:
        """Of a post only one that this application published; Meta refuses others."""
        node = self._ours(action)
        self._succeeded(self._graph.write(node, {"message": action.text}))
        now = self._graph.read(node, fields=MADE)
        return self._made(now, action)

    # --- in private

    def _private_reply(self, action: Action) -> Outcome:
        kind = kind_of(action.target, self._page)
        named = {Kind.COMMENT: "comment_id", Kind.POST: "post_id"}.get(kind)
        if named is None:
            raise PolicyRefused(
                "Facebook lets us write in private only to who wrote on our own Page."
            )
        return self._send({named: node_of(action.target)}, action)

    def _message(self, action: Action) -> Outcome:
        person = person_in(action.conversation) or action.author
        if not person or person.startswith(UNNAMED):
            raise Invalid("It is not known whom to write to.")
        try:
            return self._send({"id": person}, action)
        except PolicyRefused as refused:
            if refused.code not in TOO_LATE or not self._as_people:
                raise
        return self._send({"id": person}, action, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")

    def _send(self, recipient: Mapping[str, str], action: Action, **how: str) -> Outcome:
        if action.pictures:
            raise Invalid("The desk sends no pictures in private messages on Facebook.")
        form: dict[str, Given] = {
            "recipient": recipient,
            "message": {"text": action.text},
            "messaging_type": "RESPONSE",
        }
        sent = self._graph.write(f"{self._page}/messages", form | how)
        return Outcome(result=Result.CONFIRMED, external_id=str(sent["message_id"]))

    # --- moderating

    def _hide(self, action: Action, *, hidden: bool) -> Outcome:
        self._succeeded(self._graph.write(node_of(action.target), {"is_hidden": hidden}))
        return done(action)

    def _delete(self, action: Action) -> Outcome:
        try:
            self._succeeded(self._graph.write(node_of(action.target), method="DELETE"))
        except NotFound:  # what was wanted
            return done(action)
        return done(action)

    def _delete_own(self, action: Action) -> Outcome:
        try:
            self._ours(action)
        except NotFound:
            return done(action)
        return self._delete(action)

    def _block(self, action: Action) -> Outcome:
        person = self._person(action)
        told = self._graph.write(f"{self._page}/blocked", {"psid": [int(person)]})
        if told.get(person) is False or told.get("success") is False:
            raise Forbidden("Facebook answered, and did not block them.", detail=str(told)[:200])
        return done(action)

    def _unblock(self, action: Action) -> Outcome:
        person = self._person(action)
        form = {"psid": person}
        self._succeeded(self._graph.write(f"{self._page}/blocked", form, method="DELETE"))
        return done(action)

    # --- parts

    def _person(self, action: Action) -> str:
        """By the id under which only our Page knows them; Meta gives people no other."""
        if not action.author.isdecimal():
            raise Invalid("Facebook does not tell us who wrote this.")
        return action.author

    def _ours(self, action: Action) -> str:
        node = node_of(action.target)
        now = self._graph.read(node, fields="id,from")
        if str((now.get("from") or {}).get("id") or "") != self._page:
            raise Forbidden("This is not our own post.")
        return node

    def _made(self, made: Any, action: Action) -> Outcome:
        """Where the answer has no more than an id, our words are taken to be there."""
        node = str(made["id"])
        return Outcome(
            result=Result.CONFIRMED,
            external_id=node,
            permalink=str(made.get("permalink_url") or f"https://www.facebook.com/{node}"),
            text=str(made.get("message") or action.text),
        )

    def _succeeded(self, told: Any) -> None:
        if told.get("success") is False:
            raise Forbidden("Facebook answered, and did not do it.", detail=str(told)[:200])


def done(action: Action) -> Outcome:
    return Outcome(result=Result.CONFIRMED, external_id=action.target)
