"""Evidence, how long records are kept, and whose privacy is protected."""

import re
from collections.abc import Iterator
from typing import Any

from moothall.core.policy.draft.amounts import stretches_in
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.moderating import period
from moothall.core.policy.draft.recognise.proposal import I, Proposal, Setting, quote

_EVIDENCE = re.compile(
    r"\b(?:screen ?(?:shot|grab)s?|(?:take|save|keep|record|capture|make)s? (?:a |an )?(?:copy|copies|record)|copy of each|as evidence)\b",
    I,
)
_KEPT = (
    ("picture", re.compile(r"\bscreen ?(?:shot|grab)", I)),
    ("words", re.compile(r"\bcop(?:y|ies)\b|\bwords\b|\btext\b", I)),
    ("author", re.compile(r"\b(?:name of the account|username|name|author|profile)\b", I)),
    ("time", re.compile(r"\b(?:date|time)\b", I)),
    ("link", re.compile(r"\b(?:link|address of the post|url)\b", I)),
)  # fmt: skip
_ACTIONS = (
    ("hide", re.compile(r"\bhid(?:e|den|ing)\b", I)),
    ("delete", re.compile(r"\bdelet\w+", I)),
    ("block", re.compile(r"\bblock\w*|\b(?:bans?|banned|banning)\b", I)),
)  # fmt: skip
_KEEPS = re.compile(
    r"\b(?:keep|kept|store[ds]?|retain\w*|held|hold|destroy\w*|delet\w*|purg\w*|filed?)\b", I
)
_COPIES = re.compile(r"\b(?:cop(?:y|ies)|records?|screen ?(?:shot|grab)s?|evidence|data)\b", I)
_HOLDS = (
    ("court", re.compile(r"\bcourts?\b|\blegal\b", I)),
    ("police", re.compile(r"\bpolice\b", I)),
    ("complaint", re.compile(r"\bcomplain\w*|\bombudsman\b", I)),
    ("foi", re.compile(r"\bfreedom of information|\bFOI\b", I)),
    ("safeguarding", re.compile(r"\bsafeguard\w*", I)),
)  # fmt: skip
_HOLD = re.compile(r"\b(?:unless|while|until|except (?:where|when)|longer)\b(?P<why>.*)", I)
_NOT_DESTROYED = re.compile(r"\b(?:destroy\w*|delet\w*|purg\w*|dispos\w*|keep|kept|longer)\b", I)
_STAFF = re.compile(r"\b(?:staff|officers?|employees?|colleagues?)\b.{0,40}\b(?:named?|names)\b", I)
_AGREED = re.compile(r"\b(?:agreed|consent\w*|permission)\b", I)
_CHILD = re.compile(
    r"\b(?:photo\w*|pictures?|images?|videos?)\b.{0,50}\b(?:child\w*|young|under)\b", I
)
_NOTICE = re.compile(r"\bprivacy (?:notice|policy|statement)\b", I)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+[\w/]", I)


def keeping(passage: Passage, _setting: Setting) -> Iterator[Proposal]:
    """``evidence``, ``retention``, ``legal_hold`` and ``privacy``."""
    words = passage.words
    yield from _privacy(words)
    if passage.layout == "item":
        return
    evidence = _EVIDENCE.search(words)
    if evidence:
        yield Proposal("evidence", _evidence(words), 0.88, quote(evidence))
    keeps = _KEEPS.search(words)
    spans = stretches_in(words)
    if keeps and spans and (evidence or _COPIES.search(words)):
        span = next((one for one in spans if one.start > keeps.start()), spans[0])
        value = {"moderated": {"keep": period(span)}}
        yield Proposal("retention", value, 0.82, quote(keeps))
    hold = _HOLD.search(words)
    reasons = [name for name, pattern in _HOLDS if hold and pattern.search(hold["why"])]
    if hold and reasons and _NOT_DESTROYED.search(words) and (keeps or "destroy" in words):
        yield Proposal("legal_hold", {"stops_for": reasons}, 0.82, quote(hold))


def _evidence(words: str) -> dict[str, Any]:
    value: dict[str, Any] = {}
    before = [name for name, pattern in _ACTIONS if pattern.search(words)]
    if before:
        value["before"] = before
    keep = [name for name, pattern in _KEPT if pattern.search(words)]
    if keep:
        value["keep"] = keep
    return value


def _privacy(words: str) -> Iterator[Proposal]:
    value: dict[str, Any] = {}
    because = []
    staff, child, notice = _STAFF.search(words), _CHILD.search(words), _NOTICE.search(words)
    if staff and _AGREED.search(words):
        value["staff_names"] = "mask"
        because.append(quote(staff))
    if child:
        value["children_photos"] = "consent" if _AGREED.search(words) else "never"
        because.append(quote(child))
    address = _ADDRESS.search(words)
    if notice and address:
        link = address.group()
        value["notice"] = link if link.lower().startswith("http") else f"https://{link}"
        because.append(quote(notice))
    if value:
        yield Proposal("privacy", value, 0.75, ", ".join(because))
