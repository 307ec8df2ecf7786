"""The interface that the desk speaks to: JSON, a bearer token, and every fault that is on."""

import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

import httpx

from moothall.platforms.base import PostKind, Verb
from moothall.platforms.sandbox.acting import Acting, Done
from moothall.platforms.sandbox.acting import Request as Ask
from moothall.platforms.sandbox.faults import Fault
from moothall.platforms.sandbox.network import PAGE, Network
from moothall.platforms.sandbox.refusals import Code, Refusal, written
from moothall.platforms.sandbox.rows import Written
from moothall.platforms.sandbox.web.describe import description
from moothall.platforms.sandbox.web.http import Request, Response, Router, json_response

#: events in one answer, and posts in one question
MOST = 100
_READ_BY = {
    PostKind.DIRECT_MESSAGE: Verb.READ_DM,
    PostKind.MENTION: Verb.READ_MENTIONS,
    PostKind.REVIEW: Verb.READ_REVIEWS,
}
_TIMED_OUT = b"the answer never came"


class Api:
    def __init__(self, network: Network, closing: Event) -> None:
        self._network, self._closing = network, closing
        self._acting = Acting(network)

    def routes(self, router: Router) -> None:
        for method, path, handler in (
            ("GET", "/api/v1/events", self._events),
            ("GET", "/api/v1/states", self._states),
            ("GET", "/api/v1/account", self._account),
            ("GET", "/api/v1/written", self._written),
            ("GET", "/api/v1/people/<id>", self._person),
            ("GET", "/api/v1/actions", self._by_key),
            ("PUT", "/api/v1/webhook", self._listen),
        ):
            router.add(method, path, self._guarded(handler))
        router.add("POST", "/api/v1/actions", self._guarded(self._act))
        router.add("GET", "/api/v1/openapi.json", lambda _: json_response(description()))

    def _guarded(self, handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """The token, the limits and the log, around every call."""

        def guarded(request: Request) -> Response:
            try:
                self._admit(request)
                response = handler(request)
            except Refusal as refusal:
                response = self.refused(refusal)
            self._note(request, response)
            profile = ("Elmhouse-Profile", self._network.profile.name)
            return replace(response, headers=(*response.headers, profile))

        return guarded

    def _admit(self, request: Request) -> None:
        faults = self._network.faults
        token = self._network.storage.setting("token", "")
        right = hmac.compare_digest(request.bearer.encode(), token.encode())
        if not right or faults.strikes(Fault.TOKEN_REVOKED):
            raise Refusal(Code.UNAUTHORIZED, "The token is not valid.")
        if faults.strikes(Fault.RATE_LIMIT):
            raise Refusal(Code.RATE_LIMITED, "Too many requests.", wait=faults.wait)
        if faults.strikes(Fault.SLOW):
            self._closing.wait(faults.seconds)

    def refused(self, refusal: Refusal) -> Response:
        status, body = written(self._network.profile.name, refusal.code, refusal.words)
        if refusal.wait:
            return json_response(body, status, Retry_After=str(refusal.wait))
        return json_response(body, status)

    def _note(self, request: Request, response: Response) -> None:
        """The last calls, for the control page. No words of anybody's."""
        query = request.environ.get("QUERY_STRING", "")
        what = f"{request.method} {request.path}" + (f"?{query}" if query else "")
        verb = request.json.get("verb", "") if isinstance(request.json, dict) else ""
        storage = self._network.storage
        with storage.change():
            storage.run(
                "insert into calls (at, what, status, note) values (?, ?, ?, ?)",
                self._network.clock().isoformat(),
                what[:200],
                response.status,
                str(verb)[:40],
            )
            storage.run("delete from calls where number <= (select max(number) from calls) - 200")

    # --- reading

    def _events(self, request: Request) -> Response:
        """Events after a number. Those that the token may not see are passed over in silence."""
        after = _number(request.query.get("after", ""), 0)
        limit = max(1, min(_number(request.query.get("limit", ""), MOST), MOST))
        rows = self._network.storage.rows(
            "select seq, told, body from events where seq > ? order by seq limit ?",
            after,
            limit + 1,
        )
        seen = rows[:limit]
        found = [{"seq": row["seq"], **json.loads(row["body"])} for row in seen if row["told"]]
        events = [event for event in found if self._may_read(PostKind(event["place"]))]
        faults = self._network.faults
        if events and faults.strikes(Fault.DUPLICATE_EVENTS):
            events = [event for event in events for _ in range(2)]
        if events and faults.strikes(Fault.OUT_OF_ORDER):
            events.reverse()
        return json_response(
            {
                "events": events,
                "next": str(seen[-1]["seq"] if seen else after),
                "more": len(rows) > limit,
            }
        )

    def _may_read(self, kind: PostKind) -> bool:
        network = self._network
        verb = _READ_BY.get(kind, Verb.READ_COMMENTS)
        capabilities = network.profile.capabilities.narrowed(scopes=network.scopes)
        reads_reviews = network.profile.tells_of(Verb.READ_REVIEWS)
        if verb is Verb.READ_COMMENTS and not network.profile.tells_of(verb):
            return reads_reviews and kind is PostKind.REPLY
        if not network.profile.tells_of(verb):
            return False
        needed = (getattr(one, "scope", None) for one in capabilities.rows[verb].conditions)
        return all(scope is None or scope in network.scopes for scope in needed)

    def _states(self, request: Request) -> Response:
        ids = request.query.get("ids", "").split(",")
        if len(ids) > MOST:
            raise Refusal(Code.INVALID, f"At most {MOST} posts at a time.")
        return json_response({"states": [self._state(post_id) for post_id in ids]})

    def _state(self, post_id: str) -> dict[str, Any]:
        self._acting.meddle(post_id)
        try:
            post = self._network.post(post_id)
        except Refusal:
            return {"id": post_id, "exists": False}
        return {
            "id": post_id,
            "exists": not post.deleted_at,
            "version": str(post.revision),
            "text": "" if post.deleted_at else post.text,
            "hidden": post.hidden,
            "author_blocked": "blocked" in self._network.standing(post.author.id),
            "path": post.path,
        }

    def _account(self, _: Request) -> Response:
        network = self._network
        return json_response(
            {
                "id": PAGE,
                "handle": network.page.handle,
                "name": network.page.name,
                "profile": network.profile.name,
                "scopes": sorted(network.scopes),
            }
        )

    def _written(self, request: Request) -> Response:
        """What the page wrote below a post, in a private conversation, or of its own accord."""
        where, value = "posts.kind = ?", "post"
        if parent := request.query.get("parent"):
            where, value = "posts.parent = ?", parent
        elif conversation := request.query.get("conversation"):
            where, value = "posts.conversation = ?", conversation
        kept = self._network.posts(
            f"{where} and posts.author = ? and posts.deleted_at = '' order by posts.number desc"
            " limit 100",
            value,
            PAGE,
        )
        return json_response({"posts": [_short(post) for post in kept]})

    def _person(self, request: Request) -> Response:
        person = self._network.person(request.parts["id"])
        return json_response(
            {"id": person.id, "standing": sorted(self._network.standing(person.id))}
        )

    def _by_key(self, request: Request) -> Response:
        done = self._acting.made_by_key(request.query.get("client_key", ""))
        if done is None or done.post is None:
            raise Refusal(Code.NOT_FOUND, "Nothing was made with that key.")
        return json_response(_short(done.post))

    # --- acting

    def _act(self, request: Request) -> Response:
        faults = self._network.faults
        ask = Ask.of(request.json)
        if faults.strikes(Fault.TIMEOUT_BEFORE):
            return self._silence()
        if faults.strikes(Fault.ERROR_BEFORE):
            raise Refusal(Code.BROKEN, "Something went wrong.")
        done = self._acting.perform(ask)
        if faults.strikes(Fault.TIMEOUT_AFTER):
            return self._silence()
        if faults.strikes(Fault.ERROR_AFTER):
            raise Refusal(Code.BROKEN, "Something went wrong.")
        return json_response(_answer(done))

    def _silence(self) -> Response:
        """Hold the answer until whoever waits has given up."""
        self._closing.wait(self._network.faults.seconds)
        return Response(_TIMED_OUT, 504, "text/plain; charset=utf-8")

    def _listen(self, request: Request) -> Response:
        """Send news to an address, once it has shown that it wants them. Empty: no more."""
        given = request.json if isinstance(request.json, dict) else {}
        url, secret = str(given.get("url", "")), str(given.get("secret", ""))
        if url and not secret:
            raise Refusal(Code.INVALID, "A webhook needs a secret.")
        if url:
            _shake_hands(url, str(given.get("verify_token", "")))
        with self._network.storage.change():
            self._network.storage.set("webhook_url", url)
            self._network.storage.set("webhook_secret", secret)
        return json_response({"url": url})


def _shake_hands(url: str, verify_token: str) -> None:
    challenge = secrets.token_hex(8)
    query = {"mode": "subscribe", "verify_token": verify_token, "challenge": challenge}
    try:
        answer = httpx.get(url, params=query, timeout=10, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        said = type(error).__name__
    else:
        if answer.is_success and answer.text.strip() == challenge:
            return
        said = f"answered {answer.status_code}"
    raise Refusal(Code.INVALID, f"The address did not give the challenge back: {said}.")


def _answer(done: Done) -> dict[str, Any]:
    made = _short(done.post) if done.post is not None else {"id": "", "path": "", "text": ""}
    return made | {"detail": done.detail}


def _short(post: Written) -> dict[str, Any]:
    return {
        "id": post.id,
        "path": post.path,
        "text": post.text,
        "created_at": post.created_at.isoformat(),
        "client_key": post.client_key,
    }


def _number(asked: str, otherwise: int) -> int:
    """A number that SQLite can hold."""
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        return int(asked)
    return otherwise
