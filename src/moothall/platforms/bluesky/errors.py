"""What Bluesky's refusals mean. https://atproto.com/specs/xrpc#error-responses, and the servers.

The status says little: 400 is also "not found" and "your token has expired", 500 is also "there is
a record of that key". So the table goes by the error's name first.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from moothall.platforms.base import (
    Changed,
    ContractBroken,
    Forbidden,
    Invalid,
    NotFound,
    PlatformError,
    PolicyRefused,
    RateLimited,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.wire import until

TITLE = "Bluesky"
BY_NAME: Mapping[str, type[PlatformError]] = {
    "AuthenticationRequired": Unauthorized,
    "AuthMissing": Unauthorized,
    "AuthFactorTokenRequired": Unauthorized,
    "ExpiredToken": Unauthorized,
    "InvalidToken": Unauthorized,
    "BadJwt": Unauthorized,
    "invalid_token": Unauthorized,
    "use_dpop_nonce": Transient,
    "invalid_dpop_proof": Transient,
    "AccountNotFound": Unauthorized,
    "AccountTakedown": Forbidden,
    "AccountDeactivated": Forbidden,
    "AccountSuspended": Forbidden,
    "Forbidden": Forbidden,
    "ScopeMissingError": Forbidden,
    "MethodNotImplemented": Forbidden,
    "XRPCNotSupported": Forbidden,
    "NotFound": NotFound,
    "RecordNotFound": NotFound,
    "RepoNotFound": NotFound,
    "RepoDeactivated": NotFound,
    "RepoTakendown": NotFound,
    "RepoSuspended": NotFound,
    "ActorNotFound": NotFound,
    "RecipientNotFound": NotFound,
    "HandleNotFound": NotFound,
    "InvalidConvo": NotFound,
    "InvalidSwap": Changed,
    "InvalidRequest": Invalid,
    "InvalidMimeType": Invalid,
    "InvalidRecord": Invalid,
    "BlobTooLarge": Invalid,
    "BlobNotFound": Invalid,
    "PayloadTooLarge": Invalid,
    "BlockedActor": PolicyRefused,
    "BlockedByActor": PolicyRefused,
    "BlockedSubject": PolicyRefused,
    "MessagesDisabled": PolicyRefused,
    "NotFollowedBySender": PolicyRefused,
    "ConvoLocked": PolicyRefused,
}
#: "InvalidRequest" with words that begin so means another thing
BY_WORDS: tuple[tuple[str, str, type[PlatformError]], ...] = (
    ("InvalidRequest", "Could not locate record", NotFound),
    ("InvalidRequest", "Could not find repo", NotFound),
    ("InvalidRequest", "Profile not found", NotFound),
    ("InvalidRequest", "Unable to resolve handle", NotFound),
    ("InvalidRequest", "Invalid swap", Changed),
    # an app password that was made without "allow access to your direct messages"
    ("InvalidToken", "Bad token method", Forbidden),
    ("InvalidToken", "Bad token scope", Forbidden),
)
SPOKEN: Mapping[type[PlatformError], str] = {
    Unauthorized: "Bluesky does not accept our sign-in any more. Connect the account again.",
    Forbidden: "Our connection to Bluesky is not allowed to do this.",
    NotFound: "The post is not on Bluesky any more.",
    Changed: "The post was changed on Bluesky after it was read here.",
    Invalid: "Bluesky does not take this text or picture.",
    Transient: (
        "Bluesky does not take what this desk signs its requests with. If that stays so, the"
        " server’s clock is wrong."
    ),
    PolicyRefused: "The author takes no messages or replies from our account.",
}
#: both mean: ask for a new token, nothing was done
_EXPIRED = frozenset({"ExpiredToken"})
_LONGEST_DETAIL = 300


def told(answer: httpx.Response) -> tuple[str, str]:
    """The error's name and its words; empty where the body holds none."""
    try:
        body: Any = answer.json()
    except ValueError:
        return "", ""
    if not isinstance(body, dict) or not isinstance(body.get("error"), str):
        return "", ""
    return body["error"], str(body.get("message") or "")


def has_expired(answer: httpx.Response) -> bool:
    return answer.status_code in {400, 401} and told(answer)[0] in _EXPIRED


def refusal(answer: httpx.Response, *, writing: bool) -> PlatformError:
    """The error that an answer without success means."""
    status = answer.status_code
    name, words = told(answer)
    detail = f"{status} {name}: {words}"[:_LONGEST_DETAIL]
    if status == httpx.codes.TOO_MANY_REQUESTS or name == "RateLimitExceeded":
        return RateLimited(
            "Bluesky takes no more requests from us for now.",
            until=until(answer.headers, datetime.now(UTC)),
            detail=detail,
            code=name,
        )
    if answer.is_server_error and BY_NAME.get(name) is not Forbidden:
        return _faulty(writing=writing, detail=detail)
    kind = _kind(name, words)
    if kind is None:
        return ContractBroken(
            "Bluesky gave an answer that the desk does not know.",
            body=answer.text[:10_000],
            detail=f"status {status}",
        )
    return kind(SPOKEN[kind], detail=detail, code=name)


def _faulty(*, writing: bool, detail: str) -> PlatformError:
    if writing:
        return UnknownOutcome(
            "Bluesky had a fault, so it is not known whether it was done.", detail=detail
        )
    return Transient("Bluesky has a fault.", detail=detail)


def _kind(name: str, words: str) -> type[PlatformError] | None:
    for known, beginning, kind in BY_WORDS:
        if name == known and words.startswith(beginning):
            return kind
    return BY_NAME.get(name)
