"""What Meta's refusals mean: by code and subcode, since its words change.

https://developers.facebook.com/docs/graph-api/guides/error-handling,
https://developers.facebook.com/docs/messenger-platform/error-codes (March 2026),
https://developers.facebook.com/docs/graph-api/overview/rate-limiting. What no page of Meta's gives
is marked "seen": it was met and told of by others.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from moothall.platforms.meta.usage import regained
from moothall.platforms.wire import until

#: of an answer that nobody understands, for the file
KEPT = 10_000

_CONNECT_AGAIN = "{title} does not accept our token any more. Connect the account again."
_MAY_NOT = "Our connection to {title} lacks a permission for this. Connect the account again."
_WINDOW = "{title} has closed this private conversation: the author's last message is too old."
_PERSON = "{title} delivers no message to this person: they take none from us, or are gone."
_ASKED_ONCE = "{title} allows one private message for each comment, and it was used for this one."
_NOT_THIS = "{title} lets nobody write in private to the author of this one."
_WRITTEN = "{title} does not take this as it is written."


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: type[PlatformError]
    words: str


#: first by code and subcode, then by code alone
BY_SUBCODE: Mapping[tuple[int, int], Meaning] = {
    (10, 2018278): Meaning(PolicyRefused, _WINDOW),
    (10, 2018065): Meaning(PolicyRefused, _WINDOW),
    (10, 2534022): Meaning(PolicyRefused, _WINDOW),  # Instagram, seen
    (10, 2018108): Meaning(PolicyRefused, _PERSON),
    (10, 2018300): Meaning(PolicyRefused, _PERSON),
    (100, 33): Meaning(NotFound, "The post is not on {title} any more, or is kept from us."),
    (100, 2018001): Meaning(PolicyRefused, _PERSON),
    (200, 1545041): Meaning(PolicyRefused, _PERSON),
    (551, 1545041): Meaning(PolicyRefused, _PERSON),
    (190, 458): Meaning(
        Unauthorized,
        "Somebody took our application out of {title}. Connect the account again.",
    ),
    (190, 459): Meaning(
        Unauthorized,
        "{title} wants the person who connected the account to sign in there and confirm who"
        " they are.",
    ),
    (190, 460): Meaning(
        Unauthorized,
        "The person who connected the account has a new {title} password. Connect it again.",
    ),
    (190, 463): Meaning(
        Unauthorized, "The connection to {title} has run out. Connect the account again."
    ),
    (190, 464): Meaning(
        Unauthorized,
        "{title} wants the person who connected the account to confirm their own account there.",
    ),
    (190, 467): Meaning(Unauthorized, _CONNECT_AGAIN),
    (190, 492): Meaning(
        Unauthorized,
        "The person who connected the account has no role on the Page any more. Somebody who has"
        " one must connect it again.",
    ),
}

BY_CODE: Mapping[int, Meaning] = {
    3: Meaning(Forbidden, "{title} does not offer this to our application."),
    10: Meaning(Forbidden, _MAY_NOT),
    100: Meaning(Invalid, _WRITTEN),
    102: Meaning(Unauthorized, _CONNECT_AGAIN),
    104: Meaning(
        Unauthorized,
        "{title} wants our requests signed with the application's secret, and ours is wrong.",
    ),
    190: Meaning(Unauthorized, _CONNECT_AGAIN),
    368: Meaning(
        PolicyRefused,
        "{title} has stopped our account from doing this for a while, for breaking its rules.",
    ),
    # "Some of the aliases you requested do not exist": an id that is no more
    803: Meaning(NotFound, "The post is not on {title} any more."),
    506: Meaning(AlreadyDone, "{title} says that the same words were published just before."),
    551: Meaning(PolicyRefused, _PERSON),
    1404: Meaning(Forbidden, "{title} does not let our account do this."),
    1609005: Meaning(Invalid, "{title} cannot open the link in the post."),
    2500: Meaning(Invalid, _WRITTEN),
    # private replies; seen
    10900: Meaning(PolicyRefused, _ASKED_ONCE),
    10901: Meaning(PolicyRefused, "{title} allows a private message for 7 days after a comment."),
    10902: Meaning(PolicyRefused, _NOT_THIS),
    10903: Meaning(PolicyRefused, _NOT_THIS),
    # pictures
    324: Meaning(Invalid, "{title} says that the picture is missing."),
    1366046: Meaning(Invalid, "{title} takes no picture of this kind or size."),
    36003: Meaning(Invalid, "{title} does not take a picture of these proportions."),
}
#: 613: a single call's own limit; 341: the application's; 9: one person does too much
LIMITS = frozenset({4, 9, 17, 32, 341, 613, 130429, 131048, 131056})
#: https://developers.facebook.com/docs/graph-api/overview/rate-limiting, business use cases
BUSINESS_LIMITS = range(80000, 80015)
#: the platform's own trouble, and subcodes of 1 that the Messenger page lists
FAULTS = frozenset({1, 2, -1, 1200, 5000})


def refused(answer: httpx.Response, *, title: str, writing: bool, now: datetime) -> PlatformError:
    """The error that an unsuccessful answer means. For answers that hold ``error``, or none."""
    error = error_of(answer)
    if error is None:
        return _without_words(answer, title, writing=writing, now=now)
    code, subcode = number(error.get("code")), number(error.get("error_subcode"))
    name = f"{code}/{subcode}" if subcode else str(code)
    detail = told(error, answer.status_code)
    if code in LIMITS or code in BUSINESS_LIMITS or answer.status_code == 429:
        return RateLimited(
            f"{title} takes no more requests from us for now.",
            until=until(answer.headers, now) or regained(answer.headers, now),
            detail=detail,
            code=name,
        )
    meaning = meant(code, subcode)
    if meaning is not None:
        return meaning.kind(meaning.words.format(title=title), detail=detail, code=name)
    if code in FAULTS or error.get("is_transient") or answer.is_server_error:
        return _fault(title, detail, name, writing=writing)
    return ContractBroken(
        f"{title} gave an answer that the desk does not know.",
        body=answer.text[:KEPT],
        detail=detail,
        code=name,
    )


def meant(code: int, subcode: int) -> Meaning | None:
    if (code, subcode) in BY_SUBCODE:
        return BY_SUBCODE[code, subcode]
    if code in BY_CODE:
        return BY_CODE[code]
    if 200 <= code <= 299:
        return Meaning(Forbidden, _MAY_NOT)
    return None


def _fault(title: str, detail: str, name: str, *, writing: bool) -> PlatformError:
    if writing:
        return UnknownOutcome(
            f"{title} had a fault, so it is not known whether it was done.",
            detail=detail,
            code=name,
        )
    return Transient(f"{title} has a fault.", detail=detail, code=name)


def _without_words(
    answer: httpx.Response, title: str, *, writing: bool, now: datetime
) -> PlatformError:
    """A refusal that is not Meta's own: by something before it, or cut short."""
    status = answer.status_code
    if status == 429:
        return RateLimited(
            f"{title} takes no more requests from us for now.",
            until=until(answer.headers, now) or regained(answer.headers, now),
            detail="status 429",
        )
    if answer.is_server_error:
        return _fault(title, f"status {status}", "", writing=writing)
    return ContractBroken(
        f"{title} gave an answer that the desk does not know.",
        body=answer.text[:KEPT],
        detail=f"status {status}",
    )


def error_of(answer: httpx.Response) -> Mapping[str, Any] | None:
    """The error object, which can come with status 200 too; None where there is none."""
    try:
        body = json.loads(answer.content)
    except ValueError:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else None


def told(error: Mapping[str, Any], status: int) -> str:
    """Meta's own words, for the log; it repeats neither tokens nor what people wrote."""
    trace = f" (trace {error['fbtrace_id']})" if error.get("fbtrace_id") else ""
    words = str(error.get("error_user_msg") or error.get("message") or "")[:300]
    return f"status {status}: {words}{trace}"


def number(given: object) -> int:
    try:
        return int(str(given))
    except ValueError:
        return 0
