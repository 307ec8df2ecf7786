"""Publishing in two steps: a container that nobody sees, then its publication, once.

https://developers.facebook.com/docs/threads/troubleshooting and
https://developers.facebook.com/docs/instagram-platform/content-publishing: a container is
IN_PROGRESS, FINISHED, PUBLISHED, ERROR, or EXPIRED a day later; it can be published one time.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep
from typing import Any

from moothall.platforms.base import (
    Invalid,
    Outcome,
    PlatformError,
    Quota,
    RateLimited,
    Transient,
    UnknownOutcome,
)
from moothall.platforms.meta.graph import Given, Graph

#: between two looks at a container, in seconds; Meta asks for no more than one in a minute where a
#: film is worked on, which we do not send
LOOK_EVERY = 1.0
#: in seconds; what the platforms document, where an answer does not repeat it
DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Containers:
    """How one platform calls the same steps. ``patience``: seconds until it is given up."""

    graph: Graph
    made_at: str
    published_at: str
    #: the field of a container that says how far it is
    status: str
    patience: float

    def made(self, form: Mapping[str, Given]) -> str:
        """Its id. Seen by nobody, so that one whose making was lost can be made again."""
        try:
            body = self.graph.write(self.made_at, form)
        except UnknownOutcome as error:
            raise Transient(error.words, detail=error.detail, code=error.code) from error
        return self.graph.reading(body, lambda body: str(body["id"]))

    def ready(self, container: str) -> None:
        """Raises ``Transient`` where it takes too long, and ``Invalid`` where it failed."""
        end = monotonic() + self.patience
        while True:
            told = self.told(container)
            status = str(told.get(self.status))
            if status == "FINISHED":
                return
            if status in {"ERROR", "EXPIRED"}:
                title = self.graph.title
                raise Invalid(
                    f"{title} could not take the post. If it has a picture, see whether anybody can"
                    " open its address.",
                    detail=str(told.get("error_message") or told.get("status") or status)[:300],
                )
            if monotonic() >= end:
                raise Transient(f"{self.graph.title} did not get done with the post in time.")
            sleep(min(LOOK_EVERY, max(0.0, end - monotonic())))

    def told(self, container: str) -> Mapping[str, Any]:
        more = "error_message" if self.status == "status" else "status"
        body = self.graph.read(container, fields=f"id,{self.status},{more}")
        return self.graph.reading(body, lambda body: {**body, self.status: body[self.status]})

    def published(self, container: str) -> str:
        """The post's id. Raises :class:`UnknownOutcome`, with code ``published`` if it is out."""
        try:
            body = self.graph.write(self.published_at, {"creation_id": container})
        except UnknownOutcome as error:
            code = "published" if self._is_out(container) else error.code
            raise UnknownOutcome(error.words, detail=error.detail, code=code) from error
        return self.graph.reading(body, lambda body: str(body["id"]))

    def _is_out(self, container: str) -> bool:
        """Whether that is certain."""
        try:
            return str(self.told(container).get(self.status)) == "PUBLISHED"
        except PlatformError:
            return False


def found_or_unknown(error: UnknownOutcome, find: Callable[[], Outcome | None]) -> Outcome:
    """What is out, where that is certain and it can be read; else the end stays unknown.

    Whatever goes wrong here must not look as if nothing had been published.
    """
    if error.code == "published":
        with suppress(PlatformError):
            if found := find():
                return found
    raise error


def publications(
    told: Mapping[str, Any], what: str, now: datetime, *, of: str = ""
) -> Quota | None:
    """What the platform counts of a window that moves, in hours; None where it does not say.

    ``quota_usage`` beside a ``config`` of ``quota_total`` and of ``quota_duration`` in seconds:
    https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit
    and https://developers.facebook.com/docs/threads/overview, where both stand again with
    ``reply_`` before them: ``of``.
    """
    used, config = told.get(f"{of}quota_usage"), told.get(f"{of}config")
    if not isinstance(used, int) or not isinstance(config, Mapping):
        return None
    total, seconds = config.get("quota_total"), config.get("quota_duration", DAY)
    if not isinstance(total, int) or not isinstance(seconds, int):
        return None
    name = f"{what} in {seconds // 3600} hours"
    return Quota(name=name, used=used, limit=total, resets_at=None, told_at=now)


def within(quotas: Iterable[Quota], *, title: str) -> None:
    """Raises ``RateLimited`` where by the platform's own count one of them is used up."""
    for one in quotas:
        if not one.left:
            raise RateLimited(
                f"{title} takes {one.limit} {one.name}, and all are used.",
                until=None,
                code="quota",
            )
