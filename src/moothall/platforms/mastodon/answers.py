"""What an instance's refusals mean. Its own words go to the log, ours to the officer.

Statuses by https://docs.joinmastodon.org/api/guidelines and each method's page; snac's 422 for a
token that it does not know, and its pages for calls that it lacks, as its version 2.75 gives them.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx

from moothall.platforms.base import (
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
#: of an answer that nobody understands, for the file
KEPT = 10_000
#: what an instance writes beside 403 and 422 where the token or the account is the matter
OF_THE_TOKEN = ("requires an authenticated user", "login is currently disabled", "access token")
NO_SUCH_CALL = "no-such-call"

WORDS: dict[type[PlatformError], str] = {
    Unauthorized: "{title} does not accept our token any more. Connect the account again.",
    Forbidden: "Our connection to {title} is not allowed to do this.",
    NotFound: "The post is not on {title} any more.",
    Invalid: "{title} does not take this as it is written.",
}


def succeeded(answer: httpx.Response, *, title: str, writing: bool) -> httpx.Response:
    """The answer if it is a success; else raises the kind that its refusal means."""
    if answer.is_success:
        return answer
    status, told = answer.status_code, said(answer)
    detail = f"status {status}{f': {told}' if told else ''}"
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise RateLimited(
            f"{title} takes no more requests from us for now.",
            until=until(answer.headers, datetime.now(UTC)),
            detail=detail,
        )
    if answer.is_server_error and writing:
        raise UnknownOutcome(
            f"{title} had a fault, so it is not known whether it was done.", detail=detail
        )
    if answer.is_server_error:
        raise Transient(f"{title} has a fault.", detail=detail)
    if writing and status in {404, 405, 501} and told is None:
        raise Forbidden(f"This server of {title} does not offer it.", detail=detail,
                        code=NO_SUCH_CALL)  # fmt: skip
    kind = meaning(status, told or "", writing=writing)
    if kind is None:
        raise ContractBroken(
            f"{title} gave an answer that the desk does not know.",
            body=answer.text[:KEPT],
            detail=f"status {status}",
        )
    raise kind(WORDS[kind].format(title=title), detail=detail)


def meaning(status: int, told: str, *, writing: bool) -> type[PlatformError] | None:
    """By status, and by whose fault it is; None where the API knows no such answer."""
    if status == 401 or any(words in told for words in OF_THE_TOKEN):
        return Unauthorized
    if status == 422:  # a read says nothing that could be invalid, so it is the token
        return Invalid if writing else Unauthorized
    return {400: Invalid, 403: Forbidden, 404: NotFound, 410: NotFound, 413: Invalid}.get(status)


def said(answer: httpx.Response) -> str | None:
    """The instance's own words; None where it answers otherwise than the API does."""
    try:
        told = answer.json()
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    return str(told.get("error_description") or told.get("error") or "")[:300]


def understood(answer: httpx.Response, title: str, reading: Callable[[Any], _T]) -> _T:
    """Raises :class:`ContractBroken` for an answer without what the API promises."""
    try:
        return reading(answer.json())
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as problem:
        raise ContractBroken(
            f"{title} gave an answer that the desk cannot read.",
            body=answer.text[:KEPT],
            detail=repr(problem)[:200],
        ) from problem
