"""What Google's refusals mean: one object for every interface, told apart by its reason.

https://cloud.google.com/apis/design/errors (``status`` and ``details``) and the older ``errors``
list beside them, https://developers.google.com/youtube/v3/docs/errors; OAuth's own are RFC 6749,
section 5.2. The status alone says little: 403 is "not allowed" and "the day's units are used up".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from moothall.platforms.base import (
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

Kinds = Mapping[str, type[PlatformError]]
#: of an answer that nobody understands, for the file
KEPT = 10_000
_LONGEST_DETAIL = 300

#: reasons that any of the interfaces may give
BY_REASON: Kinds = {
    "authError": Unauthorized,
    "authorizationRequired": Unauthorized,
    "required": Unauthorized,
    "expired": Unauthorized,
    "ACCESS_TOKEN_EXPIRED": Unauthorized,
    "ACCESS_TOKEN_TYPE_UNSUPPORTED": Unauthorized,
    "CREDENTIALS_MISSING": Unauthorized,
    "ACCOUNT_STATE_INVALID": Unauthorized,
    "invalid_grant": Unauthorized,
    "invalid_client": Unauthorized,
    "unauthorized_client": Unauthorized,
    "deleted_client": Unauthorized,
    "forbidden": Forbidden,
    "insufficientPermissions": Forbidden,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": Forbidden,
    "IAM_PERMISSION_DENIED": Forbidden,
    "accessNotConfigured": Forbidden,
    "SERVICE_DISABLED": Forbidden,
    "quotaExceeded": RateLimited,
    "dailyLimitExceeded": RateLimited,
    "rateLimitExceeded": RateLimited,
    "userRateLimitExceeded": RateLimited,
    "RATE_LIMIT_EXCEEDED": RateLimited,
    "notFound": NotFound,
    "badRequest": Invalid,
    "invalidParameter": Invalid,
    "invalid": Invalid,
    "backendError": Transient,
    "internalError": Transient,
}
#: google.rpc.Code, where no reason is known
BY_STATUS: Kinds = {
    "UNAUTHENTICATED": Unauthorized,
    "PERMISSION_DENIED": Forbidden,
    "NOT_FOUND": NotFound,
    "RESOURCE_EXHAUSTED": RateLimited,
    "INVALID_ARGUMENT": Invalid,
    "OUT_OF_RANGE": Invalid,
    "FAILED_PRECONDITION": PolicyRefused,
    "UNAVAILABLE": Transient,
    "INTERNAL": Transient,
    "DEADLINE_EXCEEDED": Transient,
    "ABORTED": Transient,
}
#: where the answer holds no object of Google's, or one that says neither
BY_CODE: Mapping[int, type[PlatformError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    410: NotFound,
    429: RateLimited,
}
SPOKEN: Mapping[type[PlatformError], str] = {
    Unauthorized: "Google does not accept our connection to {title} any more. Connect it again.",
    Forbidden: "Our connection to {title} is not allowed to do this.",
    NotFound: "It is not on {title} any more.",
    Invalid: "{title} does not take this as it is written.",
    PolicyRefused: "{title} does not allow this here.",
}
#: more than the kind says, by the reason
SWITCHED_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
BY_DAY = frozenset({"quotaExceeded", "dailyLimitExceeded"})


@dataclass(frozen=True, slots=True)
class Told:
    """What stands in an error object. Empty where the answer is none."""

    reasons: tuple[str, ...] = ()
    status: str = ""
    message: str = ""

    @property
    def reason(self) -> str:
        return self.reasons[0] if self.reasons else ""


def told(answer: httpx.Response) -> Told:
    try:
        body: Any = answer.json()
    except ValueError:
        return Told()
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):  # the token endpoint
        return Told((error,), message=str(body.get("error_description") or ""))
    if not isinstance(error, dict):
        return Told()
    older = [one.get("reason") for one in _objects(error.get("errors"))]
    newer = [one.get("reason") for one in _objects(error.get("details"))]
    reasons = tuple(str(one) for one in (*newer, *older) if one)
    return Told(reasons, str(error.get("status") or ""), str(error.get("message") or ""))


def _objects(some: Any) -> list[Mapping[str, Any]]:
    return [one for one in some if isinstance(one, dict)] if isinstance(some, list) else []


@dataclass(frozen=True, slots=True)
class Refusals:
    """One interface's way of refusing. ``kinds`` are its own reasons, above Google's."""

    title: str
    kinds: Kinds
    words: Mapping[str, str]

    def error(
        self, answer: httpx.Response, *, writing: bool, now: datetime, day_ends: datetime | None
    ) -> PlatformError:
        """What an answer without success means. ``day_ends``: when the day's units come back."""
        said = told(answer)
        detail = f"{answer.status_code} {said.reason or said.status}: {said.message}"
        detail = detail[:_LONGEST_DETAIL]
        kind = self.kind(answer, said)
        reason = said.reason or said.status
        if kind is RateLimited:
            by_day = day_ends if BY_DAY & set(said.reasons) else None
            return RateLimited(
                f"{self.title} takes no more requests from us for now.",
                until=by_day or until(answer.headers, now),
                detail=detail,
                code=reason,
            )
        if kind is Transient:
            return self._faulty(detail, reason, writing=writing)
        if kind is None:
            return ContractBroken(
                f"{self.title} gave an answer that the desk does not know.",
                body=answer.text[:KEPT],
                detail=detail,
                code=reason,
            )
        return kind(self._words(kind, said), detail=detail, code=reason)

    def kind(self, answer: httpx.Response, said: Told) -> type[PlatformError] | None:
        for reason in said.reasons:
            if found := self.kinds.get(reason) or BY_REASON.get(reason):
                return found
        if found := BY_STATUS.get(said.status) or BY_CODE.get(answer.status_code):
            return found
        return Transient if answer.is_server_error else None

    def _words(self, kind: type[PlatformError], said: Told) -> str:
        if SWITCHED_OFF & set(said.reasons):
            return (
                f"The interface of {self.title} is not switched on in our Google Cloud project."
                " An administrator can do that there, under APIs and services."
            )
        own = next((self.words[one] for one in said.reasons if one in self.words), "")
        return own or SPOKEN[kind].format(title=self.title)

    def _faulty(self, detail: str, reason: str, *, writing: bool) -> PlatformError:
        if writing:
            words = f"{self.title} had a fault, so it is not known whether it was done."
            return UnknownOutcome(words, detail=detail, code=reason)
        return Transient(f"{self.title} has a fault.", detail=detail, code=reason)
