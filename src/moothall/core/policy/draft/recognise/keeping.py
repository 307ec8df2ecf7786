"""Evidence, how long records are kept, and whose privacy is protected."""

from collections.abc import Iterator
from typing import Any

from moothall.core.policy.draft.amounts import stretches_in
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.moderating import period
from moothall.core.policy.draft.recognise.proposal import Proposal, Setting, quote
from moothall.core.policy.draft.recognise.words import says, table

_EVIDENCE = says("keeping.evidence")
_KEPT = table("keeping.kept")
_ACTIONS = table("keeping.actions")
_KEEPS = says("keeping.keeps")
_COPIES = says("keeping.copies")
_HOLDS = table("keeping.holds")
_HOLD = says("keeping.hold")
_NOT_DESTROYED = says("keeping.not_destroyed")
_STAFF = says("keeping.staff")
_AGREED = says("keeping.agreed")
_CHILD = says("keeping.child")
_NOTICE = says("keeping.notice")
_ADDRESS = says("keeping.address")


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
