"""The organisation's own posts: what likes mean, elections and mourning, languages, access."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from moothall.core.policy.draft.amounts import stretches_in
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.moderating import period
from moothall.core.policy.draft.recognise.proposal import I, Proposal, Setting, around, quote

_ENDORSE = re.compile(
    r"\b(?:endors\w+|not (?:imply|mean|indicate) (?:\w+ ){0,3}(?:support|agree|approv))\w*", I
)
_NOT = re.compile(r"\b(?:not|\w+n['’]t|never|no)\b", I)
_MEANS = (
    ("following", re.compile(r"\bfollow\w*", I)),
    ("liking", re.compile(r"\b(?:lik(?:e|es|ed|ing)|favourit\w+)\b", I)),
    ("sharing", re.compile(r"\b(?:shar\w+|retweet\w*|repost\w*|re-?post\w*|link\w*)\b", I)),
)  # fmt: skip
_REFUSED = (
    ("advertising", re.compile(r"\badvert\w*|\bcommercial\b", I)),
    ("petitions", re.compile(r"\bpetitions?\b", I)),
    ("campaigns", re.compile(r"\bcampaign\w*", I)),
)  # fmt: skip
_PARTNERS = re.compile(r"\b(?:partners?|charit(?:y|ies)|community groups?)\b", I)
_GLADLY = re.compile(r"\b(?:happy|glad|pleased) to (?:promote|share|support)\b", I)
_REFUSES = re.compile(
    r"\b(?:not|\w+n['’]t|never|no) (?:\w+ ){0,2}(?:allow|accept|permit|promote|share|advertis|endorse|publish)\w*",
    I,
)

_ELECTION = re.compile(
    r"\b(?:pre-?election|purdah|elections?\b.{0,40}\b(?:period|notice|poll|until|before)|period of heightened sensitivity|notice of (?:an )?election)",
    I,
)
_MOURNING = re.compile(
    r"\b(?:national )?mourning\b|\bdeath of (?:the|a) (?:king|queen|monarch|member of the royal)", I
)
_INCIDENT = re.compile(
    r"\b(?:severe weather|major incidents?|serious incidents?|civil emergenc\w+)\b", I
)
_WINDOWS = (
    ("mourning", "National mourning", _MOURNING),
    ("pre_election", "Pre-election period", _ELECTION),
    ("incident", "Major incident", _INCIDENT),
)
_SCHEDULED = re.compile(
    r"\b(?:scheduled|planned|queued)\b.{0,40}\b(?P<what>held|hold|paus\w+|stop\w*|suspend\w*|cancel\w*|review\w*|check\w*)",
    I,
)
_HOLD_FIRST = re.compile(
    r"\b(?:hold|pause|stop|suspend|cancel)\b.{0,30}\b(?:scheduled|planned)\b", I
)
_POLITICAL = re.compile(
    r"\b(?:remov\w+|delet\w+|hid\w+|tak\w+ down)\b.{0,60}\b(?:politic\w+|candidate|part(?:y|ies))|\b(?:politic\w+|candidate|part(?:y|ies))\b.{0,60}\b(?:remov|delet|hid)\w+",
    I,
)

_ALT = re.compile(
    r"\b(?:alt(?:ernative)?[- ]text|image descriptions?|describe (?:our )?(?:images|pictures))", I
)
_CAPTIONS = re.compile(r"\b(?:captions?|subtitles?|transcripts?)\b", I)
_PLAIN = re.compile(
    r"\bplain (?:English|words|language)|\beasy read|\bcapital letters?|\bcamel ?case", I
)
_STANDARD = re.compile(r"\bWCAG ?\d\.\d(?: ?A{1,3})?", I)

_LANGUAGES = (
    ("en", re.compile(r"\bEnglish\b", I)),
    ("cy", re.compile(r"\bWelsh\b|\bGymraeg\b", I)),
    ("gd", re.compile(r"\bGaelic\b", I)),
    ("ga", re.compile(r"\bIrish\b", I)),
)  # fmt: skip
_WRITE = re.compile(
    r"\b(?:write|post|reply|replies|answer\w*|respond|contact|messages?|speak|comment)\w*\b", I
)
_OTHER_LANGUAGES = (
    ("remove", re.compile(r"\bother languages?\b.{0,60}\b(?:remov|delet)\w+|\b(?:remov|delet)\w+\b.{0,60}\b(?:other languages?|not in English)", I)),
    ("translate", re.compile(r"\blanguages?\b.{0,40}\btranslat\w+|\btranslat\w+.{0,40}\blanguages?\b", I)),
    ("discourage", re.compile(r"\bonly (?:\w+ ){0,3}in English|\bEnglish only|\bnot in English|\bother languages?\b.{0,40}\b(?:discourag|avoid|ask)\w*|\bcannot moderate", I)),
)  # fmt: skip
_ANSWERED_IN = re.compile(
    r"\b(?:answer|reply|respond|write back) (?:\w+ )?in (?:English|Welsh)\b", I
)
_REVIEWED = re.compile(r"\b(?:review\w*|updat\w*|look(?:ed)? at)\b", I)
_OURSELVES = re.compile(
    r"\b(?:policy|rules|statement|document|guidelines?|page|standards|version)\b", I
)
_YEARLY = re.compile(r"\b(?:every|each|once a|per) year\b|\bannual(?:ly)?\b|\byearly\b", I)


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
