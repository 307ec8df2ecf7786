"""The organisation's own posts: what likes mean, elections and mourning, languages, access."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from moothall.core.policy.draft.amounts import stretches_in
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.moderating import period
from moothall.core.policy.draft.recognise.proposal import I, Proposal, Setting, around, quote
from moothall.core.policy.draft.recognise.words import says, table

_ENDORSE = says("publishing.endorse")
_NOT = says("publishing.not")
_MEANS = table("publishing.means")
_REFUSED = table("publishing.refused")
_PARTNERS = says("publishing.partners")
_GLADLY = says("publishing.gladly")
_REFUSES = says("publishing.refuses")

_ELECTION = says("publishing.election")
_MOURNING = says("publishing.mourning")
_INCIDENT = says("publishing.incident")
_WINDOWS = (
    ("mourning", "National mourning", _MOURNING),
    ("pre_election", "Pre-election period", _ELECTION),
    ("incident", "Major incident", _INCIDENT),
)
_SCHEDULED = says("publishing.scheduled")
_HOLD_FIRST = says("publishing.hold_first")
_POLITICAL = says("publishing.political")

_ALT = says("publishing.alt")
_CAPTIONS = says("publishing.captions")
_PLAIN = says("publishing.plain")
_STANDARD = says("publishing.standard")

_LANGUAGES = table("publishing.languages")
_WRITE = says("publishing.write")
_OTHER_LANGUAGES = table("publishing.other_languages")
_ANSWERED_IN = says("publishing.answered_in")
_REVIEWED = says("publishing.reviewed")
_OURSELVES = says("publishing.ourselves")
_YEARLY = says("publishing.yearly")


def publishing(passage: Passage, _setting: Setting) -> Iterator[Proposal]:
    """``endorsement``, ``windows``, ``accessibility``, ``language`` and ``review``."""
    if passage.layout == "item" and passage.lead_in:
        return
    yield from _endorsement(passage.words)
    yield from _windows(passage)
    yield from _accessibility(passage.words)
    yield from _language(passage.words)
    yield from _review(passage)


def _endorsement(words: str) -> Iterator[Proposal]:
    value: dict[str, Any] = {}
    endorses, refuses, gladly = (p.search(words) for p in (_ENDORSE, _REFUSES, _GLADLY))
    denied = endorses if _NOT.search(words) else None
    if denied:
        value |= {name: False for name, pattern in _MEANS if pattern.search(words)}
    if refuses:
        value |= {name: "refused" for name, pattern in _REFUSED if pattern.search(words)}
    if _PARTNERS.search(words) and (gladly or value):
        value["partners"] = "allowed"
    if value:
        yield Proposal("endorsement", value, 0.88, quote(denied or refuses or gladly))


def _windows(passage: Passage) -> Iterator[Proposal]:
    words = passage.words
    about = around(passage)
    scheduled = _SCHEDULED.search(words) or _HOLD_FIRST.search(words)
    political = _POLITICAL.search(words)
    what = ""
    if scheduled:
        named = scheduled.groupdict().get("what") or "hold"
        what = "review" if re.match(r"review|check", named, I) else "hold"
    if not (scheduled or political):
        return
    for text, (kind, name, pattern) in product((words, about), _WINDOWS):
        found = pattern.search(text)
        if not found:
            continue
        value: dict[str, Any] = {"name": name, "kind": kind, "scheduled_posts": what or "review"}
        if political and kind == "pre_election":
            value["political_content"] = "remove"
        yield Proposal("windows", value, 0.85 if scheduled else 0.65, quote(found))
        return


def _accessibility(words: str) -> Iterator[Proposal]:
    value: dict[str, Any] = {}
    standard = _STANDARD.search(words)
    if standard:
        value["standard"] = standard.group()
    named = (("alt_text", _ALT), ("captions", _CAPTIONS), ("plain_words", _PLAIN))
    found = [(name, match) for name, pattern in named if (match := pattern.search(words))]
    value |= {name: True for name, _ in found}
    if value:
        because = ", ".join([quote(match) for _, match in found] or [quote(standard)])
        yield Proposal("accessibility", value, 0.8, because)


def _language(words: str) -> Iterator[Proposal]:
    named = [code for code, pattern in _LANGUAGES if pattern.search(words)]
    others = next((name for name, pattern in _OTHER_LANGUAGES if pattern.search(words)), None)
    answered = _ANSWERED_IN.search(words)
    if not _WRITE.search(words) or (len(named) < 2 and not others and not answered):
        return
    value: dict[str, Any] = {"moderation": named, "replies": named} if named else {}
    if others:
        value["others"] = others
    yield Proposal("language", value, 0.8, "languages are named")


def _review(passage: Passage) -> Iterator[Proposal]:
    words = passage.words
    found = _REVIEWED.search(words)
    if not found or not _OURSELVES.search(around(passage)):
        return
    spans = stretches_in(words)
    if _YEARLY.search(words):
        yield Proposal("review", {"every": "12 months"}, 0.88, quote(_YEARLY.search(words)))
    elif spans and re.search(r"\bevery\b[^.]{0,12}$", words[: spans[0].start], I):
        yield Proposal("review", {"every": period(spans[0])}, 0.85, quote(found))
