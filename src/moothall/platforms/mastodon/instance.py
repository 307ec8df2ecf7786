"""What one instance is: its software, its limits, and which of the API's promises it keeps."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from moothall.platforms.base import (
    Capabilities,
    Idempotency,
    Limit,
    Place,
    TextRule,
    Unit,
    Verb,
)

#: "4.4.2", "4.5.0-nightly.2026-11-20", "4.3.1+glitch"; others write "(compatible; Pleroma 2.7)"
PROPER = re.compile(r"(?P<major>\d+)\.\d+\.\d+(?:[-+][\w.+-]+)?")
OTHERS = re.compile(r"(?:compatible;|really) *(?P<name>[A-Za-z][\w-]*)[ /]?(?P<version>[\w.]*)")
#: before it, Mastodon's own versions were another API
FIRST_MAJOR = 3

READ = frozenset({"read:accounts", "read:follows", "read:notifications", "read:statuses"})
WRITE = frozenset({"write:blocks", "write:media", "write:mutes", "write:reports", "write:statuses"})
FOLLOW = frozenset({"read:blocks", "read:follows", "read:mutes", "write:blocks", "write:mutes"})
#: what the desk asks for, and no more
WANTED = READ | WRITE

_BY_HAND = "Sign in to our account's own page on the server and do it there."
#: calls that a server does not have, by its software; seen against the version that is named
LACKING: Mapping[str, Mapping[Verb, str]] = {
    "snac": {  # 2.75
        Verb.DELETE_OWN: f"This server (snac) lets no program delete a post. {_BY_HAND}",
        Verb.MUTE: f"This server (snac) lets no program mute people. {_BY_HAND}",
        Verb.UNMUTE: f"This server (snac) lets no program unmute people. {_BY_HAND}",
        Verb.REPORT: "This server (snac) takes no reports. Write to whoever runs the author's.",
    },
}
#: where "private" is less than an officer would think
SHOWING: Mapping[str, str] = {
    "snac": (  # 2.75
        "This server (snac) shows a private message to anybody who has its address: write nothing"
        " personal there, and take another server for the organisation's account."
    ),
}


@dataclass(frozen=True, slots=True)
class Software:
    name: str
    version: str

    @property
    def is_mastodon(self) -> bool:
        """Its own servers alone are known to remember an Idempotency-Key."""
        return self.name == "mastodon"


@dataclass(frozen=True, slots=True)
class Instance:
    """What the instance's document says, by its first or its second edition."""

    domain: str
    software: Software
    characters: int
    #: what a link counts; None: as it is written
    per_link: int | None
    pictures: int


def software_of(version: str) -> Software:
    written = version.strip()
    own = PROPER.fullmatch(written)
    if own and int(own["major"]) >= FIRST_MAJOR:
        return Software("mastodon", written)
    if other := OTHERS.search(written):
        return Software(other["name"].casefold(), other["version"])
    return Software("", written)


def instance_of(body: Mapping[str, Any]) -> Instance:
    """Raises ``KeyError`` or ``TypeError`` where it is no such document."""
    statuses = (body.get("configuration") or {}).get("statuses") or {}
    # before Mastodon 3.4.2 the limit stood nowhere; some servers give it a place of their own
    characters = statuses.get("max_characters") or body.get("max_toot_chars") or 500
    return Instance(
        domain=str(body.get("domain") or body["uri"]),
        software=software_of(str(body["version"])),
        characters=int(characters),
        per_link=int(statuses.get("characters_reserved_per_url") or 23),
        pictures=int(statuses.get("max_media_attachments") or 4),
    )


def granted(scopes: str) -> frozenset[str]:
    """The permissions that a token has, each by its own name: "write" holds every "write:..."."""
    given = frozenset(scopes.split())
    whole = {"read": READ, "write": WRITE, "follow": FOLLOW}
    return given.union(*(whole[scope] for scope in given & whole.keys()))


def missing(scopes: Iterable[str] | None) -> list[str]:
    return [] if scopes is None else sorted(WANTED - set(scopes))


def capabilities_on(
    rows: Capabilities, instance: Instance, scopes: frozenset[str] | None
) -> Capabilities:
    """The platform's rows as they hold on this instance, for this token."""
    limit = (Limit(Unit.GRAPHEMES, instance.characters),)
    text: dict[Place, TextRule] = {
        place: replace(rule, limits=limit, link_cost=instance.per_link)
        for place, rule in rows.text.items()
    }
    forgets = {} if instance.software.is_mastodon else dict.fromkeys(
        (verb for verb, row in rows.rows.items() if row.idempotency is Idempotency.HEADER),
        Idempotency.READ_BACK,
    )  # fmt: skip
    lacking = LACKING.get(instance.software.name, {})
    return rows.narrowed(scopes=scopes, lost=lacking, text=text, idempotency=forgets)
