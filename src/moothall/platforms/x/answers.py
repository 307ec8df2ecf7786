"""What X's refusals mean. Its own words go to the log, ours to the officer.

https://docs.x.com/x-api/fundamentals/response-codes-and-errors; the words of 402 and 403 as they
are reported publicly, since X documents the statuses only.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx

from moothall.platforms.base import (
    AlreadyDone,
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

_T = TypeVar("_T")
TITLE = "X"
#: of an answer that nobody understands, for the file
KEPT = 10_000

NO_CREDIT = (
    "The credit that was paid to X in advance is used up, or the spending limit is reached."
    " An administrator can buy more in X’s developer console."
)
NOT_ENROLLED = (
    "X does not let our application do this. An administrator can look at its access in X’s"
    " developer console."
)
WORDS: Mapping[type[PlatformError], str] = {
    Unauthorized: "X does not accept our token any more. Connect the account again.",
    Forbidden: "Our connection to X is not allowed to do this.",
    NotFound: "The post is not on X any more.",
    Invalid: "X does not take this as it is written.",
    Transient: "X has a fault.",
}
#: what stands in a refusal's words, in small letters, and what it means; the first that fits
REFUSALS: tuple[tuple[str, type[PlatformError], str], ...] = (
    ("duplicate content", AlreadyDone, "X says that the same words stand there already."),
    (
        "not been mentioned or otherwise engaged", PolicyRefused,
        "X lets a program answer only posts that mention or quote our account.",
    ),
    (
        "reply to this conversation is not allowed", PolicyRefused,
        "X does not let us answer here: the author limited who may, or did not mention us.",
    ),
    (
        "restricted who can reply", PolicyRefused,
        "The author limited who may answer this post.",
    ),
    (
        "cannot send messages to this user", PolicyRefused,
        "The author takes no private messages from us.",
    ),
    (
        "dm conversation", PolicyRefused,
        "X does not let us write in this private conversation.",
    ),
    (
        "not allowed to edit", PolicyRefused,
        "X does not let this post be changed any more.",
    ),
    ("credits", Forbidden, NO_CREDIT),
    ("spend cap", Forbidden, NO_CREDIT),
)  # fmt: skip
#: the last part of a problem's type
TYPES: Mapping[str, tuple[type[PlatformError], str]] = {
    "resource-not-found": (NotFound, WORDS[NotFound]),
    "not-authorized-for-resource": (Forbidden, "X does not show us this post."),
    "resource-unavailable": (NotFound, WORDS[NotFound]),
    "disallowed-resource": (PolicyRefused, "X does not allow this here."),
    "client-forbidden": (Forbidden, NOT_ENROLLED),
    "usage-capped": (Forbidden, NO_CREDIT),
    "credits": (Forbidden, NO_CREDIT),
    "oauth1-permissions": (Forbidden, WORDS[Forbidden]),
}
STATUSES: Mapping[int, type[PlatformError]] = {
    400: Invalid, 401: Unauthorized, 403: Forbidden, 404: NotFound, 410: NotFound, 413: Invalid,
    422: Invalid,
}  # fmt: skip


def succeeded(answer: httpx.Response, *, writing: bool) -> httpx.Response:
    """The answer if it is a success; else raises the kind that its refusal means."""
    if answer.is_success:
        return answer
    status, told = answer.status_code, said(answer)
    detail = f"status {status}{f': {told}' if told else ''}"
    if status == httpx.codes.TOO_MANY_REQUESTS and kind_of(answer) != "usage-capped":
        raise RateLimited(
            "X takes no more requests from us for now.", until=free_again(answer), detail=detail
        )
    if answer.is_server_error and writing:
        raise UnknownOutcome("X had a fault, so it is not known whether it was done.",
                             detail=detail)  # fmt: skip
    if answer.is_server_error:
        raise Transient(WORDS[Transient], detail=detail)
    raise refusal(answer, told, detail=detail, writing=writing)


def refusal(answer: httpx.Response, told: str, *, detail: str, writing: bool) -> PlatformError:
    lower = told.casefold()
    for part, kind, words in REFUSALS:
        if part in lower and answer.status_code in {402, 403, 429}:
            return kind(words, detail=detail)
    if answer.status_code == httpx.codes.PAYMENT_REQUIRED:
        return Forbidden(NO_CREDIT, detail=detail)
    named = TYPES.get(kind_of(answer))
    if named is not None:
        return named[0](named[1], detail=detail)
    found = STATUSES.get(answer.status_code)
    if found is None or (found is Invalid and not writing):
        return broken(answer, detail)
    return found(WORDS[found], detail=detail)


def free_again(answer: httpx.Response) -> datetime | None:
    """A day's limit is told beside that of a quarter of an hour; the one that is used up counts."""
    headers = answer.headers
    for name in ("x-user-limit-24hour", "x-app-limit-24hour"):
        reset = headers.get(f"{name}-reset", "")
        if headers.get(f"{name}-remaining") == "0" and reset.isascii() and reset.isdigit():
            return until({"x-rate-limit-reset": reset}, datetime.now(UTC))
    return until(headers, datetime.now(UTC))


def said(answer: httpx.Response) -> str:
    """X's own words, in whichever of its three shapes they come."""
    body = problem(answer)
    first = (body.get("errors") or [{}])[0]
    inner = first if isinstance(first, dict) else {}
    parts = [body.get("title"), body.get("detail"), inner.get("message"), inner.get("detail"),
             body.get("error_description") or body.get("error")]  # fmt: skip
    return "; ".join(dict.fromkeys(str(one) for one in parts if one))[:300]


def kind_of(answer: httpx.Response) -> str:
    """The last part of https://api.x.com/2/problems/resource-not-found."""
    return str(problem(answer).get("type") or "").rstrip("/").rpartition("/")[2]


def problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def understood(answer: httpx.Response, reading: Callable[[Any], _T]) -> _T:
    """Raises :class:`ContractBroken` for an answer without what the API promises.

    An answer of errors alone is a refusal, though its status says success.
    """
    try:
        body = answer.json()
        if "data" not in body and body.get("errors"):
            raise partial(body["errors"][0], answer)
        return reading(body)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise broken(answer, repr(error)[:200]) from error


def partial(error: Mapping[str, Any], answer: httpx.Response) -> PlatformError:
    name = str(error.get("type") or "").rpartition("/")[2]
    found = TYPES.get(name)
    if found is None:
        return broken(answer, f"problem {name or 'unnamed'}")
    return found[0](found[1], detail=f"problem {name}")


def broken(answer: httpx.Response, detail: str) -> ContractBroken:
    return ContractBroken(
        "X gave an answer that the desk cannot read.", body=answer.text[:KEPT], detail=detail
    )


def whole(answer: httpx.Response) -> Any:
    body = answer.json()
    body.get  # noqa: B018 - raises where it is none of X's
    return body


def not_understood(answer: httpx.Response) -> bool:
    """X does not know the names of its own description here."""
    if answer.status_code == httpx.codes.BAD_REQUEST:
        return "post.fields" in answer.text or "referenced_posts" in answer.text
    if not answer.is_success:
        return False
    posts = problem(answer).get("data")
    return isinstance(posts, list) and bool(posts) and "author_id" not in posts[0]
