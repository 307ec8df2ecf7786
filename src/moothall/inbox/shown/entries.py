"""Entries of the record as sentences: who did what to what, and what it changed."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from moothall.inbox.masking import mask
from moothall.inbox.shown.said import DECIDED, RECORDED
from moothall.inbox.shown.times import Clock
from moothall.record.models import Entry

#: what happens to people, accounts and settings
OTHERS = {
    "start-organisation": "Began the desk",
    "change-organisation": "Changed the organisation",
    "invite": "Invited somebody",
    "withdraw-invitation": "Withdrew an invitation",
    "join": "Joined",
    "change-roles": "Changed somebody's roles",
    "change-limits": "Changed somebody's limits",
    "end-membership": "Ended somebody's time here",
    "add-service-area": "Added a service area",
    "change-service-area": "Changed a service area",
    "end-service-area": "Retired a service area",
    "reopen-service-area": "Brought a service area back",
    "set-desk-rules": "Changed who needs whom",
    "connect-account": "Connected an account",
    "keep-application": "Kept a platform’s application",
    "add-account-by-hand": "Added an account worked by hand",
    "reconnect-account": "Connected an account again",
    "disconnect-account": "Disconnected an account",
    "stop-sending": "Stopped sending",
    "resume-sending": "Let sending go on",
    "adopt-policy": "Adopted a policy",
    "keep-reply": "Kept a saved reply",
    "end-reply": "Ended a saved reply",
    "log-by-hand": "Logged a post by hand",
    "import-file": "Had a file imported",
    "file-imported": "Imported a file",
    "drop-file": "Dropped a file",
    "settle-unreadable": "Was done with what could not be read",
    "settle-stray": "Was done with a delivery for none of our accounts",
    "settle-unasked-post": "Was done with a post of ours",
    "answer-question": "Answered for a service",
    "export-record": "Exported the record",
    "reveal-original-picture": "Downloaded a sealed picture",
}
#: changes that are read at a glance; more are folded away
FEW, LINE = 3, 160
#: written for a program: shown under what it means
UUID_LIKE = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
MOMENT_LIKE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that an entry changed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One entry. ``url`` leads to its case, where there is one and this person may see it."""

    number: int
    when: str
    at: datetime
    who: str
    role: str
    what: str
    about: str
    url: str
    clause: str
    words: str
    policy: str
    changes: tuple[Changed, ...]
    note: str
    hash: str

    @property
    def is_short(self) -> bool:
        """Whether its changes fit beside one another."""
        long = sum(len(one.before) + len(one.after) for one in self.changes)
        return len(self.changes) <= FEW and long <= LINE


def shown_entry(one: Entry, clock: Clock, *, leads: bool) -> ShownEntry:
    is_case = one.subject_kind == "case" and leads
    return ShownEntry(
        number=one.number,
        when=clock.said(one.at),
        at=one.at,
        who=one.actor_name,
        role=one.actor_role,
        what=words_of(one.verb),
        about=f"{one.subject_kind.replace('-', ' ')} {one.subject_label}"
        if one.subject_kind not in one.subject_label
        else one.subject_label,
        url=reverse("inbox-case", args=[UUID(one.subject_id)]) if is_case else "",
        clause=one.clause,
        words=one.words,
        policy=one.policy,
        changes=tuple(changes(one, clock)),
        note=mask(one.note).text,
        hash=one.hash,
    )


def words_of(verb: str) -> str:
    """A verb of the record in words; one that nobody gave words reads as it is written."""
    found = OTHERS.get(verb) or RECORDED.get(verb) or DECIDED.get(verb)
    return found or verb.replace("-", " ").replace("_", " ").capitalize()


def verb_choices() -> dict[str, tuple[str, ...]]:
    """What can be asked for, by its words: several verbs may read the same."""
    found: dict[str, list[str]] = defaultdict(list)
    for verb in {*DECIDED, *RECORDED, *OTHERS}:
        found[words_of(verb)].append(verb)
    return {words: tuple(sorted(verbs)) for words, verbs in sorted(found.items())}


def changes(one: Entry, clock: Clock) -> list[Changed]:
    """By name, where both sides have names; what stayed is left out."""
    before, after = one.changed_from, one.changed_to
    old = before if isinstance(before, dict) else {} if before is None else {"": before}
    new = after if isinstance(after, dict) else {} if after is None else {"": after}
    names = [*old, *(name for name in new if name not in old)]
    return [
        Changed(named(name), said(old.get(name), clock), said(new.get(name), clock))
        for name in names
        if old.get(name) != new.get(name)
    ]


def named(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")


def said(value: Any, clock: Clock) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(said(one, clock) or "nothing" for one in value)[:LONGEST]
    if isinstance(value, dict):
        pairs = (
            f"{named(str(key))}: {said(one, clock) or 'nothing'}" for key, one in value.items()
        )
        return "; ".join(pairs)[:LONGEST]
    return "" if value is None else in_words(str(value), clock)


def in_words(text: str, clock: Clock) -> str:
    """Ids by their end, as cases are called; times as the desk says them; else masked."""
    if MOMENT_LIKE.match(text):
        return moment(text, clock)
    if UUID_LIKE.match(text):
        return f"…{text[-6:].upper()}"
    return mask(text[:LONGEST]).text


def moment(text: str, clock: Clock) -> str:
    try:
        return clock.said(datetime.fromisoformat(text))
    except ValueError:
        return text
