"""What may be done about a post or its author, and with what safeguards."""

import re
from collections.abc import Iterator
from typing import Any

from moothall.core.policy.draft.amounts import NUMBER, Stretch, Unit, number_of, stretches_in
from moothall.core.policy.draft.contacts import ContactKind, contacts_in
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.proposal import I, Proposal, Setting, quote
from moothall.core.policy.draft.recognise.words import says, table

_VERBS = table("moderating.verbs")
_MODAL = says("moderating.modal")
_NEGATED = says("moderating.negated")
_CONDITION = says("moderating.condition")
_SECOND = says("moderating.second")
_FILTER = says("moderating.filter")

_APPROVES = says("moderating.approves", exactly=True)
_BLOCK = says("moderating.block")
_PRONOUN = says("moderating.pronoun", exactly=True)
_REVIEWED = says("moderating.reviewed")
_LAST_RESORT = says("moderating.last_resort")
_EQUALITY = says("moderating.equality")

_STRIKES = re.compile(
    rf"\b(?P<count>(?!an?\b|one\b|once\b){NUMBER}|second|third|fourth|fifth)\b (?:or more )?"
    r"(?:of (?:your|the same person['’]s) )?(?:\w+ ){0,2}"
    r"(?:posts?|comments?|messages?|warnings?|strikes?|times|items?|breaches)\b",
    I,
)
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_AT_ONCE = says("moderating.at_once")
_GROUNDS = table("moderating.grounds")

_WARN = says("moderating.warn")
_NO_WARNING = says("moderating.no_warning")
_TOLD = says("moderating.told")
_NOT_TOLD = says("moderating.not_told")
_DONE = says("moderating.done")

_APPEAL = says("moderating.appeal")
_APPEAL_HEADING = says("moderating.appeal_heading")
_SECOND_LOOK = says("moderating.second_look", exactly=True)
_DECIDES = says("moderating.decides")
_ANSWER = says("moderating.answer")
_OUTCOME = says("moderating.outcome")
_AS_COMPLAINT = says("moderating.as_complaint")
_STILL = says("moderating.still")
_WAYS = says("moderating.ways")


def moderating(passage: Passage, _setting: Setting) -> Iterator[Proposal]:
    """Everything from ``actions`` to ``other_contact``."""
    if passage.layout == "item":
        return
    found = [
        *_warning(passage.words),
        *_strikes(passage.words),
        *_block(passage),
        *_notice(passage.words),
        *_appeal(passage),
        *_other_contact(passage.words),
    ]
    yield from found or _actions(passage)


def _actions(passage: Passage) -> Iterator[Proposal]:
    words = passage.words
    found = [(name, match) for name, pattern in _VERBS if (match := pattern.search(words))]
    done = [(name, match) for name, match in found if name != "warn"]
    second = _SECOND.search(words)
    if _FILTER.search(words) and re.search(
        r"\bprofan\w*|\bswear\w*|\bblock\w* words?|\bautomatic", words, I
    ):
        yield Proposal("actions", {"automatic": "hide"}, 0.6, quote(_FILTER.search(words)))
        return
    if not done or _NEGATED.search(words) or (not passage.opens_list and _CONDITION.search(words)):
        return
    if not (_MODAL.search(words) or passage.opens_list or second):
        return
    value: dict[str, Any] = {"may": [name for name, _ in found]}
    if second:
        final = [name for name in ("delete", "block") if name in value["may"]]
        value["second_person"] = final or value["may"]
    sure = 0.92 if passage.opens_list else 0.7
    yield Proposal("actions", value, sure, ", ".join(quote(match) for _, match in found))


def _warning(words: str) -> Iterator[Proposal]:
    without = _NO_WARNING.search(words)
    if without:
        spared = [name for name, pattern in _GROUNDS if pattern.search(words)]
        if spared:
            yield Proposal("warning", {"except_for": spared}, 0.8, quote(without))
        elif re.search(r"\b(?:may|will|can|reserve|have to)\b", words, I) and _DONE.search(words):
            yield Proposal("warning", {"first": False}, 0.75, quote(without))
        return
    warn = _WARN.search(words)
    if warn and not re.search(r"\bno warning\b", words, I):
        yield Proposal("warning", {"first": True}, 0.9, quote(warn))


def _strikes(words: str) -> Iterator[Proposal]:
    if not (_DONE.search(words) and (_BLOCK.search(words) or re.search(r"\bmut\w+", words, I))):
        return
    at_once = [name for name, pattern in _GROUNDS if pattern.search(words)]
    if at_once and _AT_ONCE.search(words) and not _NO_WARNING.search(words):
        yield Proposal("strikes", {"immediate_for": at_once}, 0.8, quote(_AT_ONCE.search(words)))
        return
    counts = (found for found in _STRIKES.finditer(words) if _is_count(found["count"]))
    found = next(counts, None)
    spans = stretches_in(words)
    if found:
        count = found["count"].lower()
        value: dict[str, Any] = {"count": _ORDINALS.get(count) or number_of(count)}
        within = next((span for span in spans if span.start >= found.end()), None)
        if within and re.search(r"\b(?:within|in)\b[^,]{0,24}$", words[: within.start], I):
            value["within"] = period(within)
        yield Proposal("strikes", value, 0.88, quote(found))


def _is_count(word: str) -> bool:
    return word.lower() not in ("a", "an", "one", "once", "1", "0", "zero")


def _block(passage: Passage) -> Iterator[Proposal]:
    words = passage.words
    subject = _BLOCK.search(words) or (
        _BLOCK.search(passage.before) if _PRONOUN.match(words) else None
    )
    if not subject and not re.search(r"\bblock\w*|\bbans?\b", passage.section, I):
        return
    if _APPEAL.search(words):
        return
    value: dict[str, Any] = {}
    for span in stretches_in(words):
        before = words[: span.start]
        clause = re.split(r"\band\b|[,.;]", before)[-1]
        if _REVIEWED.search(clause) or (_REVIEWED.search(before) and "last" not in clause):
            value.setdefault("review_after", period(span))
        elif (
            re.search(r"\b(?:for|lasts?|up to)(?: (?:up to|at least|a period of))? ?$", before, I)
            and subject
        ):
            value.setdefault("duration", period(span))
    approves = _APPROVES.search(words)
    if approves and subject:
        value["approved_by"] = (approves["who"] or approves["by"]).strip()
    if _LAST_RESORT.search(words):
        value["last_resort"] = True
    if _EQUALITY.search(words) and subject:
        value["equality_check"] = True
    if value:
        yield Proposal("block", value, 0.85 if subject else 0.65, quote(subject) or "blocks")


def _notice(words: str) -> Iterator[Proposal]:
    if not _DONE.search(words):
        return
    hidden = _NOT_TOLD.search(words)
    told = _TOLD.search(words)
    if hidden:
        yield Proposal("notice", {"told": False}, 0.8, quote(hidden))
    elif told:
        value: dict[str, Any] = {"told": True}
        if re.search(r"\bwhich (?:rule|clause|part)|\brule (?:was|you)", words, I):
            value["names_clause"] = True
        yield Proposal("notice", value, 0.85, quote(told))


def _appeal(passage: Passage) -> Iterator[Proposal]:
    words = passage.words
    contacts, spans, decides = contacts_in(words), stretches_in(words), _DECIDES.search(words)
    asked = _APPEAL.search(words) or (_APPEAL.search(passage.before) if contacts else None)
    by_complaint = _AS_COMPLAINT.search(words)
    under_heading = _APPEAL_HEADING.search(passage.section) and (contacts or decides)
    if not (
        (asked and (contacts or spans or by_complaint))
        or under_heading
        or (decides and spans and _SECOND_LOOK.search(words))
    ):
        return
    value: dict[str, Any] = {}
    for contact in contacts:
        if contact.kind is not ContactKind.TEXT:
            value.setdefault(contact.kind.value, _address(contact.kind, contact.value))
    for span in spans:
        before = re.split(r"\.\s", words[: span.start])[-1]
        answered = _ANSWER.search(before) and (decides or contacts)
        value.setdefault("answered_within" if answered else "within", period(span))
    if by_complaint:
        value["as_complaint"] = True
    if decides:
        value["decided_by"] = _lower_first(decides["who"])
        if _OUTCOME.search(words):
            value["outcome_told"] = True
    if value:
        yield Proposal("appeal", value, 0.88 if asked else 0.72, quote(asked) or "a second look")


def _address(kind: ContactKind, value: str) -> str:
    bare = kind is ContactKind.URL and not value.lower().startswith("http")
    return f"https://{value}" if bare else value


def _lower_first(words: str) -> str:
    return words[0].lower() + words[1:]


def _other_contact(words: str) -> Iterator[Proposal]:
    still = _STILL.search(words)
    if not still or not (_BLOCK.search(words) or re.search(r"\balways\b", words, I)):
        return
    value: dict[str, Any] = {"kept": True}
    ways = _WAYS.search(words, still.start())
    if ways:
        value["ways"] = ways["ways"]
    yield Proposal("other_contact", value, 0.85, quote(still))


def period(span: Stretch) -> str:
    """A length of time in the file's words; minutes are rounded up to an hour."""
    if span.unit is Unit.MINUTES:
        return "1 hour"
    return f"{span.amount} {span.unit.value.removesuffix('s') if span.amount == 1 else span.unit}"
