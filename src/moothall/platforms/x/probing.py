"""What an account on X turns out to be able to do."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from moothall.platforms.base import Connection, Forbidden, Probe, Verb
from moothall.platforms.table import table
from moothall.platforms.x.guide import PURPOSES

#: X's paid memberships; a post can be edited by those who have one
MEMBERSHIPS = frozenset({"premium", "premiumplus", "basic"})
_ME = {"user.fields": "id,name,username,protected,subscription_type"}
#: asks for nothing that there is, so it costs nothing
_SEARCH = {"query": "conversation_id:1", "max_results": "10"}
NO_SEARCH = (
    "X’s search is not part of our access: answers under our posts that do not name us are not"
    " seen, and cannot be hidden from here."
)
PROTECTED = "The account’s posts are protected on X, so residents who do not follow it cannot read."


def probe(ask: Callable[..., Any], connection: Connection) -> Probe:
    me = ask("/2/users/me", _ME)["data"]
    scopes = granted(connection)
    lacking = sorted(set(PURPOSES) - scopes) if scopes is not None else []
    problems = [f"The connection lacks: {', '.join(lacking)}. Connect it again."] if lacking else []
    if me.get("protected"):
        problems.append(PROTECTED)
    if not searches(ask):
        problems.append(NO_SEARCH)
    lost = {} if may_edit(me) else {Verb.EDIT: "X lets only accounts with X Premium change a post."}
    return Probe(
        account=str(me["id"]),
        handle=str(me["username"]),
        name=str(me.get("name") or me["username"]),
        capabilities=table()["x"].narrowed(scopes=scopes, lost=lost),
        scopes=scopes,
        expires_at=ends(connection),
        problems=tuple(problems),
    )


def granted(connection: Connection) -> frozenset[str] | None:
    scope = connection.credentials.get("scope", "")
    return frozenset(scope.split()) if scope else connection.scopes


def may_edit(me: Any) -> bool:
    """Where X does not say, the row stands as it is."""
    told = str(me.get("subscription_type") or "").casefold()
    return not told or told in MEMBERSHIPS


def searches(ask: Callable[..., Any]) -> bool:
    try:
        ask("/2/tweets/search/recent", _SEARCH)
    except Forbidden:
        return False
    return True


def ends(connection: Connection) -> datetime | None:
    """None while it is renewed by itself: the connection as a whole does not end then."""
    kept = connection.credentials
    if kept.get("refresh_token"):
        return None
    try:
        return datetime.fromisoformat(kept.get("expires_at", ""))
    except ValueError:
        return None
