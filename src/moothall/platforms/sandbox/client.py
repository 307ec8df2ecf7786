"""Elmhouse Social as the desk sees it: the contract over HTTP."""

import hmac
import json
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx

from moothall.platforms.base import (
    TO_A_PERSON,
    Action,
    Attachment,
    Capabilities,
    Changed,
    Connection,
    ContractBroken,
    Delivery,
    Event,
    EventAuthor,
    EventKind,
    Forbidden,
    Forged,
    Idempotency,
    Invalid,
    NotFound,
    Outcome,
    Page,
    PlatformError,
    PolicyRefused,
    PostKind,
    PrivateWouldTurnPublic,
    Probe,
    Problem,
    RateLimited,
    Replayed,
    Result,
    Stale,
    State,
    TextContext,
    Transient,
    Unauthorized,
    UnknownOutcome,
    Used,
    Verb,
    Visibility,
    hash_of,
)
from moothall.platforms.base.conditions import NeedsScope
from moothall.platforms.base.text import check, used
from moothall.platforms.sandbox.refusals import Code, understood
from moothall.platforms.sandbox.webhooks import signature
from moothall.platforms.table import table
from moothall.platforms.wire import Wire, until

_T = TypeVar("_T")
#: a signed time may be so far from ours
TOLERANCE = timedelta(minutes=5)
#: a message found by its words counts as ours from a little before the decision, for slow clocks
_CLOCK_SLACK = timedelta(minutes=2)
_STATES_AT_ONCE = 100

_MEANING: Mapping[Code, type[PlatformError]] = {
    Code.UNAUTHORIZED: Unauthorized,
    Code.FORBIDDEN: Forbidden,
    Code.NOT_FOUND: NotFound,
    Code.INVALID: Invalid,
    Code.POLICY: PolicyRefused,
    Code.BLOCKED: PolicyRefused,
    Code.UNSUPPORTED: Forbidden,
    Code.CHANGED: Changed,
}
_FOR_OFFICERS: Mapping[Code, str] = {
    Code.UNAUTHORIZED: "{title} does not accept our token any more. Connect the account again.",
    Code.FORBIDDEN: "Our connection to {title} is not allowed to do this.",
    Code.NOT_FOUND: "The post is not on {title} any more.",
    Code.CHANGED: "The post was changed on {title} after it was read here.",
    Code.UNSUPPORTED: "{title} does not do this any more.",
}


class SandboxProvider:
    name = "sandbox"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "Sandbox":
        """``credentials``: ``token``; for webhooks ``webhook_secret`` and ``verify_token`` too."""
        return Sandbox(connection)


class Sandbox:
    """One landlord's account. Fulfils :class:`moothall.platforms.base.Platform`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        own = table()[SandboxProvider.name].narrowed(scopes=connection.scopes)
        self._capabilities = connection.capabilities or own
        self._wire = Wire(
            connection.base_url,
            title=self._capabilities.title,
            timeout=connection.timeout,
            headers={"Authorization": f"Bearer {connection.credentials.get('token', '')}"},
            here=True,
        )

    @property
    def media_hosts(self) -> tuple[str, ...]:
        """Pictures are served by the account's own server alone."""
        return ()

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def close(self) -> None:
        self._wire.close()

    # --- reading

    def fetch(self, cursor: str) -> Page:
        answer = self._read("/api/v1/events", after=cursor or "0")
        return self._understand(
            answer,
            lambda body: Page(
                tuple(self._event(event) for event in body["events"]),
                cursor=str(body["next"]),
                more=bool(body["more"]),
            ),
        )

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        states: list[State] = []
        for start in range(0, len(external_ids), _STATES_AT_ONCE):
            part = external_ids[start : start + _STATES_AT_ONCE]
            answer = self._read("/api/v1/states", ids=",".join(part))
            states += self._understand(answer, self._states)
        return states

    def _states(self, body: Any) -> list[State]:
        return [
            State(
                external_id=one["id"],
                exists=one["exists"],
                version=one.get("version", ""),
                text=one.get("text", ""),
                hidden=one.get("hidden"),
                author_blocked=one.get("author_blocked"),
                permalink=self._link(one["path"]) if "path" in one else "",
            )
            for one in body["states"]
        ]

    def probe(self) -> Probe:
        body = self._understand(self._read("/api/v1/account"), lambda body: body | {})
        rows = table().get(body["profile"])
        if rows is None:
            raise ContractBroken("Elmhouse Social behaves like a network without rows.")
        scopes = frozenset(body["scopes"])
        pretended = f"{rows.title} (pretended)"
        title = rows.title if body["profile"] == SandboxProvider.name else pretended
        capabilities = replace(rows.narrowed(scopes=scopes), title=title)
        missing = sorted(_needed(rows) - scopes)
        problems = (f"The token lacks: {', '.join(missing)}.",) if missing else ()
        return Probe(
            account=body["id"],
            handle=body["handle"],
            name=body["name"],
            capabilities=capabilities,
            scopes=scopes,
            problems=problems,
        )

    # --- webhooks

    def verify_webhook(
        self,
        headers: Mapping[str, str],
        raw: bytes,
        *,
        now: datetime,
        seen: Container[str] = (),
    ) -> Delivery:
        given = {name.casefold(): value for name, value in headers.items()}
        delivery = given.get("elmhouse-delivery", "")
        timestamp = given.get("elmhouse-timestamp", "")
        secret = self._connection.credentials.get("webhook_secret", "")
        if not (delivery and timestamp and secret and given.get("elmhouse-signature")):
            raise Forged("The delivery is not signed.")
        right = signature(secret, delivery, timestamp, raw)
        if not hmac.compare_digest(right.encode(), given["elmhouse-signature"].encode()):
            raise Forged("The signature of the delivery is wrong.")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
            raise Forged("The delivery does not say when it was signed.")
        sent_at = datetime.fromtimestamp(int(timestamp), UTC)
        if abs(now - sent_at) > TOLERANCE:
            raise Stale("The delivery was signed too long ago.")
        if delivery in seen:
            raise Replayed("The delivery was taken before.")
        return Delivery(delivery, sent_at)

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        try:
            return [self._event(event) for event in json.loads(raw)["events"]]
        except (KeyError, ValueError, TypeError, AttributeError) as problem:
            raise ContractBroken(
                "A delivery from Elmhouse Social could not be read.",
                body=raw.decode("utf-8", "replace"),
                detail=repr(problem)[:200],
            ) from problem

    def handshake(self, query: Mapping[str, str]) -> str:
        token = self._connection.credentials.get("verify_token", "")
        asked = query.get("verify_token", "")
        right = bool(token) and hmac.compare_digest(token.encode(), asked.encode())
        if query.get("mode") != "subscribe" or not right or not query.get("challenge"):
            raise Forged("The handshake is not from the network that we know.")
        return query["challenge"]

    def subscribe(self, url: str) -> None:
        """Ask for webhooks at ``url``, which has to answer the handshake meanwhile."""
        given = self._connection.credentials
        body = {
            "url": url,
            "secret": given.get("webhook_secret", ""),
            "verify_token": given.get("verify_token", ""),
        }
        self._succeeded(self._wire.write("/api/v1/webhook", body, method="PUT"), writing=True)

    # --- acting

    def perform(self, action: Action) -> Outcome:
        self._capabilities.require(action.verb)
        if action.verb is Verb.REPLY_PUBLIC and action.target_visibility is not Visibility.PUBLIC:
            raise PrivateWouldTurnPublic(
                "This was written to us in private, so it is not answered in public."
            )
        body = {
            "verb": str(action.verb),
            "target": action.target,
            "author": action.author,
            "text": action.text,
            "reason": action.reason,
            "category": action.category,
            "client_key": action.client_key,
            "target_version": action.target_version,
        }
        answer = self._succeeded(self._wire.write("/api/v1/actions", body), writing=True)
        return self._understand(answer, self._made)

    def find(self, action: Action) -> Outcome | None:
        row = self._capabilities.require(action.verb)
        if row.idempotency in {Idempotency.CLIENT_KEY, Idempotency.HEADER}:
            return self._by_key(action)
        if action.verb in TO_A_PERSON:
            return self._by_standing(action)
        if action.verb in _BY_STATE:
            return self._by_state(action)
        return self._by_words(action)

    def _by_key(self, action: Action) -> Outcome | None:
        try:
            answer = self._read("/api/v1/actions", client_key=action.client_key)
        except NotFound:
            return None
        return self._understand(answer, self._made)

    def _by_standing(self, action: Action) -> Outcome | None:
        answer = self._read(f"/api/v1/people/{action.author}")
        standing = self._understand(answer, lambda body: frozenset(body["standing"]))
        wanted, word = _STANDING[action.verb]
        if (word in standing) is not wanted:
            return None
        return Outcome(result=Result.CONFIRMED, external_id=action.target)

    def _by_state(self, action: Action) -> Outcome | None:
        [state] = self.refresh([action.target])
        if not _BY_STATE[action.verb](action, state):
            return None
        return Outcome(
            result=Result.CONFIRMED,
            external_id=action.target,
            permalink=state.permalink,
            text=state.text,
        )

    def _by_words(self, action: Action) -> Outcome | None:
        """The same words in the same place, not older than the decision."""
        query: dict[str, str] = {}
        if action.verb is not Verb.PUBLISH and action.target:
            query = {"parent": action.target}
        answer = self._read("/api/v1/written", **query)
        posts = self._understand(answer, lambda body: list(body["posts"]))
        since = action.decided_at - _CLOCK_SLACK
        for post in posts:
            if post["text"] == action.text and datetime.fromisoformat(post["created_at"]) >= since:
                return self._made(post)
        return None

    # --- text

    def check_text(self, text: str, context: TextContext) -> list[Problem]:
        rules = self._capabilities
        return check(text, rules.text, context, platform=rules.title)

    def count_text(self, text: str, context: TextContext) -> tuple[Used, ...]:
        rule = self._capabilities.text.get(context.place)
        return () if rule is None else used(text, rule, context)

    # --- answers

    def _read(self, path: str, **query: str) -> httpx.Response:
        return self._succeeded(self._wire.read(path, **query), writing=False)

    def _succeeded(self, answer: httpx.Response, *, writing: bool) -> httpx.Response:
        """The answer if it is a success. Raises the kind that its refusal means."""
        if answer.is_success:
            return answer
        profile = answer.headers.get("elmhouse-profile", self._capabilities.platform)
        told = understood(profile, answer.status_code, _json(answer))
        title = self._capabilities.title
        if told is None and not answer.is_server_error:
            raise ContractBroken(
                f"{title} gave an answer that the desk does not know.",
                body=answer.text[:10_000],
                detail=f"status {answer.status_code}",
            )
        code, words = told or (Code.BROKEN, "")
        if code is Code.RATE_LIMITED:
            raise RateLimited(
                f"{title} takes no more requests from us for now.",
                until=until(answer.headers, datetime.now(UTC)),
                code=str(code),
            )
        if code is Code.BROKEN and writing:
            raise UnknownOutcome(
                f"{title} had a fault, so it is not known whether it was done.",
                detail=f"status {answer.status_code}",
            )
        if code is Code.BROKEN:
            raise Transient(f"{title} has a fault.", detail=f"status {answer.status_code}")
        spoken = _FOR_OFFICERS.get(code, words).format(title=title)
        raise _MEANING[code](spoken, detail=words, code=str(code))

    def _understand(self, answer: httpx.Response, reading: Callable[[Any], _T]) -> _T:
        """Raises :class:`ContractBroken` for an answer without what the contract promises."""
        try:
            return reading(answer.json())
        except (KeyError, ValueError, TypeError, AttributeError) as problem:
            raise ContractBroken(
                f"{self._capabilities.title} gave an answer that the desk cannot read.",
                body=answer.text[:10_000],
                detail=repr(problem)[:200],
            ) from problem

    def _made(self, body: Any) -> Outcome:
        return Outcome(
            result=Result.CONFIRMED,
            external_id=body["id"],
            permalink=self._link(body["path"]) if body["path"] else "",
            text=body["text"],
        )

    def _link(self, path: str) -> str:
        return self._connection.base_url.rstrip("/") + path

    def _event(self, body: Mapping[str, Any]) -> Event:
        public = body["visibility"] == "public" and body["place"] != PostKind.DIRECT_MESSAGE
        author = body["author"]
        return Event(
            account=self._connection.account,
            external_id=body["id"],
            kind=EventKind(body["kind"]),
            version=body["version"],
            author=EventAuthor(
                external_id=author["id"],
                name=author["name"],
                handle=author["handle"],
                bio=author["bio"],
            ),
            place=PostKind(body["place"]),
            visibility=Visibility.PUBLIC if public else Visibility.PRIVATE,
            text=body["text"],
            parent_id=body["parent"],
            root_id=body["root"],
            conversation=body["conversation"],
            permalink=self._link(body["path"]),
            attachments=tuple(
                Attachment(self._link(one["path"]), one["type"], one["alt"])
                for one in body["pictures"]
            ),
            occurred_at=datetime.fromisoformat(body["occurred_at"]),
            raw_hash=hash_of(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()),
            own=author["id"] == self._connection.account,
            summons_us=body["summons"],
            our_thread=body["our_thread"],
            rating=body["rating"],
        )


_STANDING: Mapping[Verb, tuple[bool, str]] = {
    Verb.BLOCK: (True, "blocked"),
    Verb.UNBLOCK: (False, "blocked"),
    Verb.MUTE: (True, "muted"),
    Verb.UNMUTE: (False, "muted"),
}
_BY_STATE: Mapping[Verb, Callable[[Action, State], bool]] = {
    Verb.HIDE: lambda _, state: state.exists and state.hidden is True,
    Verb.UNHIDE: lambda _, state: state.exists and state.hidden is False,
    Verb.DELETE_OTHER: lambda _, state: not state.exists,
    Verb.DELETE_OWN: lambda _, state: not state.exists,
    Verb.EDIT: lambda action, state: state.exists and state.text == action.text,
}


def _needed(rows: Capabilities) -> frozenset[str]:
    """Every permission that some row asks for."""
    return frozenset(
        condition.scope
        for row in rows.rows.values()
        for condition in row.conditions
        if isinstance(condition, NeedsScope)
    )


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
