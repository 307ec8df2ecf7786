"""What LinkedIn's refusals mean. Its own words go to the log, ours to the officer.

https://learn.microsoft.com/linkedin/shared/api-guide/concepts/error-handling and the error tables
of the Comments and Posts API; 426 and the words of 422 as they are reported publicly.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar

import httpx

from moothall.platforms.base import (
    AlreadyDone,
    ContractBroken,
    Forbidden,
    Invalid,
    NotFound,
    PlatformError,
    RateLimited,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.wire import until

_T = TypeVar("_T")
TITLE = "LinkedIn"
#: of an answer that nobody understands, for the file
KEPT = 10_000
#: of "Comment create throttled": LinkedIn speaks of a limit for one minute
SHORT_WAIT = timedelta(minutes=1)

WORDS: Mapping[type[PlatformError], str] = {
    Unauthorized: "LinkedIn does not accept our token any more. Connect the page again.",
    Forbidden: (
        "LinkedIn does not let us do this. The person who connected the page may have lost their"
        " role on it, or the permission was not given."
    ),
    NotFound: "This is not on LinkedIn any more.",
    Invalid: "LinkedIn does not take this as it is written.",
    Transient: "LinkedIn has a fault.",
}
ENDED = (
    "LinkedIn has ended the edition of its interface that this version of Moothall speaks."
    " Whoever runs the server installs a newer one."
)
NO_PICTURE = "LinkedIn takes no pictures in a page’s comments."
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
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise RateLimited(
            "LinkedIn takes no more requests from us for now.",
            until=free_again(answer, told, datetime.now(UTC)),
            detail=detail,
        )
    if answer.is_server_error and writing:
        raise UnknownOutcome("LinkedIn had a fault, so it is not known whether it was done.",
                             detail=detail)  # fmt: skip
    if answer.is_server_error:
        raise Transient(WORDS[Transient], detail=detail)
    raise refusal(answer, told, detail, writing=writing)


def refusal(answer: httpx.Response, told: str, detail: str, *, writing: bool) -> PlatformError:
    if answer.status_code == httpx.codes.UPGRADE_REQUIRED or "NONEXISTENT_VERSION" in told:
        return Forbidden(ENDED, detail=detail)
    if "duplicate" in told.casefold() and answer.status_code in {400, 409, 422}:
        return AlreadyDone("LinkedIn says that the same words stand there already.", detail=detail)
    if "[/content]" in told:
        return Invalid(NO_PICTURE, detail=detail)
    found = STATUSES.get(answer.status_code)
    if found is None or (found is Invalid and not writing):
        return broken(answer, detail)
    return found(WORDS[found], detail=detail)


def free_again(answer: httpx.Response, told: str, now: datetime) -> datetime:
    """LinkedIn's daily limits begin anew at midnight, UTC."""
    if said_when := until(answer.headers, now):
        return said_when
    if "create throttled" in told.casefold():
        return now + SHORT_WAIT
    return datetime.combine(now.date() + timedelta(days=1), time(), UTC)


def said(answer: httpx.Response) -> str:
    """LinkedIn's own words and codes."""
    try:
        body = answer.json()
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    named = (body.get("code"), body.get("serviceErrorCode"), body.get("message"),
             body.get("error_description") or body.get("error"))  # fmt: skip
    return "; ".join(str(one) for one in named if one)[:300]


def understood(answer: httpx.Response, reading: Callable[[Any], _T]) -> _T:
    """Raises :class:`ContractBroken` for an answer without what the API promises."""
    try:
        return reading(answer.json())
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise broken(answer, repr(error)[:200]) from error


def broken(answer: httpx.Response, detail: str) -> ContractBroken:
    return ContractBroken(
        "LinkedIn gave an answer that the desk cannot read.",
        body=answer.text[:KEPT], detail=detail,
    )  # fmt: skip
