"""A connection that was begun and is not made yet: kept in the session, closed, for ten minutes.

What comes back from a platform is believed only in the browser that was sent there, of the same
person, at the same organisation, once (RFC 6819, section 4.4.1.8; RFC 9700, section 2.1). The
session lies in the database, so that what is secret in it is encrypted as tokens are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from moothall.channels.fields import KeyLostError, closed, opened
from moothall.people.models import Membership
from moothall.platforms.base import Candidate, Started

HOLDS = timedelta(minutes=10)
#: several tabs
MOST = 5
BEGUN, OFFERED = "connecting", "connecting-offered"
FOREIGN = (
    "This answer does not belong to a connection that you began in this browser, or it was used"
    " before. Nothing was connected."
)
LATE = "More than ten minutes passed, so nothing was connected. Begin again; nothing is lost."


class NotBegun(Exception):  # noqa: N818 - it is an answer for a person
    """What came back belongs to nothing that was begun here, or comes too late or again.

    ``platform`` where it is known which page to go back to.
    """

    def __init__(self, words: str, platform: str = "") -> None:
        super().__init__(words)
        self.platform = platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """``again``: the account that is to get new tokens; None where one is to be connected."""

    platform: str
    application: UUID
    again: UUID | None
    started: Started
    #: which of the platform's ways
    way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The accounts that the platform let us have, from which a person chooses."""

    platform: str
    application: UUID
    way: str = ""
    candidates: tuple[Candidate, ...]


def begin(session: SessionBase, begun: Begun, *, by: Membership, at: datetime) -> None:
    """Wait for its answer. The oldest of too many is forgotten."""
    waiting = dict(session.get(BEGUN, {}))
    waiting[begun.started.state] = written(
        by,
        at,
        platform=begun.platform,
        application=str(begun.application),
        again=str(begun.again or ""),
        url=begun.started.url,
        state=begun.started.state,
        verifier=begun.started.verifier,
        more=json.dumps(dict(begun.started.more)),
        way=begun.way,
    )
    session[BEGUN] = dict(list(waiting.items())[-MOST:])


def take(session: SessionBase, state: str, *, by: Membership, at: datetime) -> Begun:
    """What was begun under this state; from now on it is used. Raises :class:`NotBegun`."""
    waiting = dict(session.get(BEGUN, {}))
    kept = waiting.pop(state, None)
    session[BEGUN] = waiting
    given = read(kept, by, at)
    return Begun(
        platform=given["platform"],
        application=UUID(given["application"]),
        again=UUID(given["again"]) if given["again"] else None,
        started=Started(
            url=given["url"],
            state=given["state"],
            verifier=given["verifier"],
            more=json.loads(given["more"]),
        ),
        way=given["way"],
    )


def offer(session: SessionBase, offered: Offered, *, by: Membership, at: datetime) -> None:
    """Until somebody has chosen."""
    session[OFFERED] = written(
        by,
        at,
        platform=offered.platform,
        application=str(offered.application),
        way=offered.way,
        candidates=json.dumps([as_kept(one) for one in offered.candidates]),
    )


def offered(session: SessionBase, *, by: Membership, at: datetime) -> Offered:
    """What there is to choose from. Raises :class:`NotBegun`."""
    given = read(session.get(OFFERED), by, at)
    return Offered(
        platform=given["platform"],
        application=UUID(given["application"]),
        way=given["way"],
        candidates=tuple(of(one) for one in json.loads(given["candidates"])),
    )


def forget(session: SessionBase) -> None:
    """It was chosen."""
    session.pop(OFFERED, None)


def written(by: Membership, at: datetime, **given: str) -> str:
    """Closed, with whose it is and since when."""
    return closed(
        {
            "person": str(by.person_id),
            "organisation": str(by.organisation_id),
            "at": at.isoformat(),
            **given,
        }
    )


def read(kept: object, by: Membership, at: datetime) -> dict[str, str]:
    try:
        given = opened(kept) if isinstance(kept, str) else {}
    except KeyLostError:
        given = {}
    whose = (given.get("person"), given.get("organisation"))
    if whose != (str(by.person_id), str(by.organisation_id)):
        raise NotBegun(FOREIGN)
    if at - datetime.fromisoformat(given["at"]) > HOLDS:
        raise NotBegun(LATE, given["platform"])
    return given


def as_kept(one: Candidate) -> dict[str, Any]:
    return {
        "external_id": one.external_id,
        "name": one.name,
        "handle": one.handle,
        "server_url": one.server_url,
        "credentials": dict(one.credentials),
        "scopes": None if one.scopes is None else sorted(one.scopes),
        "expires_at": one.expires_at.isoformat() if one.expires_at else None,
        "problem": one.problem,
    }


def of(kept: Mapping[str, Any]) -> Candidate:
    given = dict(kept)
    end, scopes = given.pop("expires_at"), given.pop("scopes")
    return Candidate(
        **cast("Any", given),
        scopes=None if scopes is None else frozenset(scopes),
        expires_at=datetime.fromisoformat(end) if end else None,
    )
