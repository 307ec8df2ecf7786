"""Invented residents with accounts of their own, who post a part of the day's texts.

They speak to the data server as any program does, and know nothing of the desk.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import httpx
import regex

from moothall.platforms.sandbox.script import Line, parse

PASSWORD = "a-pretend-password"  # noqa: S105 - of servers that forget everything
OUR_HANDLE, OUR_NAME = "cbhomes.test", "Colchester Borough Homes"
#: whose lines of the day are told here; the rest is on Elmhouse Social
WHO = frozenset(
    {
        "Dane Hurrell", "Jade Farrow", "Mo Rahimi", "Deborah Inskip", "Irene Mapp", "Freda Hurst",
        "Darren Pyle", "Martyn Speight", "Ken Blaydes", "Grace Omondi", "Josie Trew",
    }
)  # fmt: skip
#: how the day's texts name the landlord
DAY_NAME = r"@cbhomes\b"
PUBLIC = frozenset({"post", "comment", "reply", "mention"})
#: of app.bsky.feed.post, in graphemes
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Wrote:
    """A post that stands there, as answers refer to it."""

    uri: str
    cid: str
    root: "Wrote | None" = None

    @property
    def first(self) -> "Wrote":
        return self.root or self

    @property
    def named(self) -> Mapping[str, str]:
        return {"uri": self.uri, "cid": self.cid}


class Somebody:
    """One account, signed in."""

    def __init__(self, pds: str, handle: str, name: str) -> None:
        self.handle = handle
        self._http = httpx.Client(base_url=f"{pds}/xrpc/", trust_env=False, timeout=60)
        made = self.call(
            "com.atproto.server.createAccount",
            {"handle": handle, "email": f"{handle}@example.org", "password": PASSWORD},
        )
        self.did = str(made["did"])
        self._http.headers["Authorization"] = f"Bearer {made['accessJwt']}"
        profile = {"$type": "app.bsky.actor.profile", "displayName": name}
        self.put("app.bsky.actor.profile", profile, "self")

    def close(self) -> None:
        self._http.close()

    def call(self, nsid: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Raises ``httpx.HTTPError``."""
        answer = self._http.post(nsid, json=body)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def put(self, collection: str, record: Mapping[str, Any], key: str) -> None:
        body = {"repo": self.did, "collection": collection, "rkey": key, "record": record}
        self.call("com.atproto.repo.putRecord", body)

    def app_password(self) -> str:
        made = self.call("com.atproto.server.createAppPassword", {"name": "the desk"})
        return str(made["password"])

    def write(
        self, text: str, *, above: Wrote | None = None, mentions: "Somebody | None" = None
    ) -> Wrote:
        record: dict[str, Any] = {
            "$type": "app.bsky.feed.post",
            "text": text,
            "langs": ["en"],
            "createdAt": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        }
        if above:
            record["reply"] = {"root": above.first.named, "parent": above.named}
        if mentions:
            record |= naming(text, mentions)
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "record": record}
        made = self.call("com.atproto.repo.createRecord", body)
        return Wrote(made["uri"], made["cid"], above.first if above else None)


def naming(text: str, whom: Somebody) -> dict[str, Any]:
    """The text with a mention that tells them; where it names nobody, at its beginning."""
    name = f"@{whom.handle}"
    text = re.sub(DAY_NAME, name, text, count=1) if re.search(DAY_NAME, text) else f"{name} {text}"
    start = len(text[: text.index(name)].encode())
    facet = {
        "index": {"byteStart": start, "byteEnd": start + len(name.encode())},
        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": whom.did}],
    }
    return {"text": text, "facets": [facet]}


def story() -> Iterator[Line]:
    """The lines that are told here, each after the one that it answers."""
    day = files("moothall.platforms.sandbox") / "days" / "colchester.jsonl"
    lines = [one for one in parse(day.read_text("utf-8")) if one.kind in PUBLIC]
    answered = {one.parent for one in lines if one.author in WHO}
    told: set[str] = set()
    for line in lines:
        ours = not line.author and line.id in answered
        theirs = line.author in WHO and (not line.parent or line.parent in told)
        if ours or theirs:
            told.add(line.id)
            yield line


def fitting(text: str, most: int = LONGEST) -> str:
    """As many whole sentences as the network takes; the first of them cut where it is too long."""
    kept = ""
    for sentence in re.split(r"(?<=[.!?]) ", text):
        longer = f"{kept} {sentence}".strip()
        if len(regex.findall(r"\X", longer)) > most:
            break
        kept = longer
    return kept or "".join(regex.findall(r"\X", text)[: most - 1]) + "…"


def handle_of(line: Line) -> str:
    """A name that the data server gives out: letters, digits and hyphens below ``.test``."""
    plain = re.sub(r"[^a-z0-9]+", "-", line.handle.casefold()).strip("-")
    return f"{plain[:18]}.test"


class Cast:
    """Everybody who writes, made as they come."""

    def __init__(self, pds: str) -> None:
        self._pds = pds
        self.page = Somebody(pds, OUR_HANDLE, OUR_NAME)
        self._people: dict[str, Somebody] = {}
        self._wrote: dict[str, Wrote] = {}

    def say(self, line: Line) -> Wrote:
        """One line of the day, by whoever says it."""
        above = self._wrote.get(line.parent) if line.parent else None
        if not line.author:
            wrote = self.page.write(fitting(line.text))
        else:
            if line.author not in self._people:
                self._people[line.author] = Somebody(self._pds, handle_of(line), line.author)
            names_us = self.page if line.kind == "mention" else None
            room = LONGEST - (len(OUR_HANDLE) + 2 if names_us else 0)
            wrote = self._people[line.author].write(
                fitting(line.text, room), above=above, mentions=names_us
            )
        self._wrote[line.id or str(line.number)] = wrote
        return wrote

    @property
    def everybody(self) -> list[str]:
        """Who has an account by now."""
        return [somebody.did for somebody in (self.page, *self._people.values())]

    def close(self) -> None:
        for somebody in (self.page, *self._people.values()):
            somebody.close()
