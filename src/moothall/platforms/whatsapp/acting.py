"""What we do on WhatsApp: answer, block, unblock.

The key of an action goes along as ``biz_opaque_callback_data`` and comes back with the message's
statuses. No call lists messages, so that an answer whose end is unknown is left to a person.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from moothall.platforms.base import (
    Action,
    Forbidden,
    Invalid,
    Outcome,
    PlatformError,
    Result,
    Verb,
)
from moothall.platforms.meta.errors import number
from moothall.platforms.meta.graph import Graph
from moothall.platforms.meta.own import meaning
from moothall.platforms.whatsapp.errors import BLOCKS_ONLY_WRITERS, BY_CODE
from moothall.platforms.whatsapp.webhooks import ITSELF

#: a telephone number as WhatsApp gives it; what has letters is an id for our business
NUMBER = re.compile(r"\+?\d{5,20}")
JSON = {"Content-Type": "application/json"}
#: of the list of blocked people, a hundred each
MOST_PAGES = 50


class Acting:
    """``account``: our number's id."""

    def __init__(self, graph: Graph, account: str) -> None:
        self._graph, self._account = graph, account

    def perform(self, action: Action) -> Outcome:
        does: dict[Verb, Callable[[Action], Outcome]] = {
            Verb.SEND_DM: self._answer,
            Verb.BLOCK: self._block,
            Verb.UNBLOCK: self._block,
        }
        return does[action.verb](action)

    def _answer(self, action: Action) -> Outcome:
        body: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **addressed(person(action)),
            "type": "text",
            "text": {"body": action.text, "preview_url": False},
            "biz_opaque_callback_data": action.client_key,
        }
        if action.target:
            body["context"] = {"message_id": action.target}
        answer = self._graph.write(f"{self._account}/messages", content=in_json(body), headers=JSON)
        made = self._graph.reading(answer, id_of)
        return Outcome(result=Result.CONFIRMED, external_id=made)

    def _block(self, action: Action) -> Outcome:
        blocks = action.verb is Verb.BLOCK
        who = person(action)
        body = {"messaging_product": "whatsapp", "block_users": [blocked(who)]}
        try:
            answer = self._graph.write(
                f"{self._account}/block_users",
                method="POST" if blocks else "DELETE",
                content=in_json(body),
                headers=JSON,
            )
        except PlatformError as error:
            if why := told_beside(error, self._graph.last):
                raise why from error
            raise
        done = "added_users" if blocks else "removed_users"
        result = self._graph.reading(answer, lambda answer: dict(answer["block_users"]))
        if not result.get(done):
            raise refusal(result)
        return Outcome(result=Result.CONFIRMED, external_id=action.target)

    def find(self, action: Action) -> Outcome | None:
        if action.verb is Verb.SEND_DM:
            return None
        is_blocked = person(action) in self._blocked()
        wanted = action.verb is Verb.BLOCK
        found = Outcome(result=Result.CONFIRMED, external_id=action.target)
        return found if is_blocked is wanted else None

    def _blocked(self) -> set[str]:
        """Everybody's number and id, as far as WhatsApp gives them."""
        people = self._graph.every(f"{self._account}/block_users", pages=MOST_PAGES, limit=100)
        return {str(one[name]) for one in people for name in ("wa_id", "user_id") if one.get(name)}


def id_of(answer: Any) -> str:
    """What its statuses name it by. Raises ``TypeError`` and the like where there is none."""
    found = answer["messages"][0]["id"]
    if not isinstance(found, str) or not found:
        raise TypeError(f"no message's id: {found!r}"[:200])
    return found


def person(action: Action) -> str:
    who = action.author or action.conversation
    if not who:
        raise Invalid("It is not known who wrote this.")
    if who == ITSELF:
        raise Invalid("This is a notice of WhatsApp's own. Answer the resident's message instead.")
    return who


def addressed(who: str) -> dict[str, str]:
    return {"to": who} if NUMBER.fullmatch(who) else {"recipient": who}


def blocked(who: str) -> dict[str, str]:
    return {"user": who} if NUMBER.fullmatch(who) else {"user_id": who}


def told_beside(error: PlatformError, body: str) -> PlatformError | None:
    """139100, "failed to block", has its reasons in the list beside it."""
    if error.code != "139100":
        return None
    try:
        return refusal(json.loads(body)["block_users"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def refusal(result: Mapping[str, Any]) -> PlatformError:
    """An answer can be a success on the whole and a failure for the one whom we meant."""
    for one in result.get("failed_users") or ():
        for error in one.get("errors") or ():
            code = number(error.get("code"))
            detail = str(error.get("message") or "")[:300]
            if code == 131047:
                return Forbidden(BLOCKS_ONLY_WRITERS, detail=detail)
            if known := meaning(BY_CODE, code, detail):
                return known
    return Forbidden("WhatsApp answered, and did not do it.")


def in_json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
