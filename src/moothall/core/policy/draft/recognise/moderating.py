"""What may be done about a post or its author, and with what safeguards."""

import re
from collections.abc import Iterator
from typing import Any

from moothall.core.policy.draft.amounts import NUMBER, Stretch, Unit, number_of, stretches_in
from moothall.core.policy.draft.contacts import ContactKind, contacts_in
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.proposal import I, Proposal, Setting, quote

_VERBS = (
    ("warn", re.compile(r"\bwarn(?:ed|ing|s)?\b", I)),
    ("hide", re.compile(r"\bhid(?:e|den|ing)\b", I)),
    ("delete", re.compile(r"\b(?:delet(?:e|ed|ing)|remov(?:e|ed|ing)|tak(?:e|en|ing) (?:\w+ ){0,2}down)\b", I)),
    ("mute", re.compile(r"\bmut(?:e|ed|ing)\b", I)),
    ("block", re.compile(r"\b(?:block(?:ed|ing)?|bann?(?:ed|ing)?)\b", I)),
    ("report_platform", re.compile(r"\breport(?:ed|ing)?\b.{0,40}\b(?:platform|facebook|provider|social network|host|site)\b", I)),
    ("report_police", re.compile(r"\b(?:report|pass|refer)\w*\b.{0,40}\bpolice\b", I)),
)  # fmt: skip
_MODAL = re.compile(
    r"\b(?:may|will|can|could|shall|reserve[sd]? the right|the right to|might|we (?:hide|remove|delete|block))\b",
    I,
)
_NEGATED = re.compile(
    r"\b(?:not|never|\w+n['’]t|nobody|no one) (?:\w+ ){0,2}(?:remov|delet|hid|block|bann?|censor)\w*",
    I,
)
_CONDITION = re.compile(r"\bif (?:you are|we)|\bbefore\b|\bafter\b", I)
_SECOND = re.compile(
    r"\b(?:second (?:officer|person|member)|another (?:officer|person|manager)|two (?:officers|people|members of staff))\b",
    I,
)
_FILTER = re.compile(r"\b(?:profanity )?filters?\b", I)

_APPROVES = re.compile(
    r"\b(?:(?:the |our |a |an )?(?P<who>(?:[A-Z][\w'’-]*|manager|senior manager|director|head|of|and|the)(?: (?:[A-Z][\w'’-]*|manager|officer|of|and)){0,5}) "
    r"(?:must|has to|have to|needs? to|will) (?:approve|agree|authorise|sign)"
    r"|(?:approv\w+|authoris\w+|permission|agreement) (?:of|by|from) (?:the |our |a |an )?(?P<by>[^.,;]+?)(?=[.,;]|$|\band\b))"
)
_BLOCK = re.compile(r"\b(?:block\w*|bans?|banned|banning|suspen\w+)\b", I)
_PRONOUN = re.compile(r"(?:They|These|It|This|Both)\b")
_REVIEWED = re.compile(r"\b(?:review\w*|look(?:s|ed)? at (?:it )?again|reconsider\w*|lifted)\b", I)
_LAST_RESORT = re.compile(r"\blast resort", I)
_EQUALITY = re.compile(r"\bEquality Act|\bequalit\w+|\breasonable adjustments?", I)

_STRIKES = re.compile(
    rf"\b(?P<count>(?!an?\b|one\b|once\b){NUMBER}|second|third|fourth|fifth)\b (?:or more )?(?:of (?:your|the same person['’]s) )?(?:\w+ ){{0,2}}"
    r"(?:posts?|comments?|messages?|warnings?|strikes?|times|items?|breaches|hidden post)\b",
    I,
)
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_AT_ONCE = re.compile(
    r"\b(?:at once|immediate\w*|straight ?away|without (?:a |any )?(?:prior |further )?(?:warning|notice))\b",
    I,
)
_GROUNDS = (
    ("threatening", re.compile(r"\bthreat\w*", I)),
    ("abusive", re.compile(r"\babus\w+|\bharass\w*", I)),
    ("discriminatory", re.compile(r"\bdiscriminat\w+|\bracis\w+|\bhat(?:e|red)\b", I)),
    ("obscene", re.compile(r"\bobscen\w+|\bporn\w*|\bsexual", I)),
    ("illegal_activity", re.compile(r"\billegal\b|\bunlawful\b|\bcriminal\b", I)),
)  # fmt: skip

_WARN = re.compile(
    r"\b(?:warn(?:ed|ing|s)?\b.{0,30}?(?:first|before|private\w*|you)|(?:first|before|private\w*)\b.{0,40}\bwarn\w*"
    r"|ask (?:you|them) to (?:edit|remove|take)|write to you first|remind (?:you|them))",
    I,
)
_NO_WARNING = re.compile(
    r"(?:\bnot|n['’]t) (?:have to |always )?(?:give (?:any )?(?:notice|warning)|warn)\b|\bwithout (?:any |a |further |prior )*(?:warning|notice|explanation)",
    I,
)
_TOLD = re.compile(
    r"\b(?:tell|told|inform|notif|let)\w*\b (?:\w+ ){0,4}?(?:why|know|of (?:the|our)|that|what|reason)|\bsay why\b|"
    r"\bmessage to (?:say|explain)|\bgive (?:you )?(?:the |our )?reasons?|\bexplain why",
    I,
)
_NOT_TOLD = re.compile(
    r"\b(?:not|never|\w+n['’]t) (?:\w+ ){0,2}(?:notify|inform|tell|explain|give)|\bwithout explanation",
    I,
)
_DONE = re.compile(
    r"\b(?:block\w*|bans?|banned|hid(?:e|den)|remov\w*|delet\w*|moderat\w*|taken down)\b", I
)

_APPEAL = re.compile(
    r"\b(?:appeal\w*|ask for (?:a |another )(?:review|look)|unfair\w*|in error|by mistake|got it wrong|disagree|reconsider|request a review)\b",
    I,
)
_APPEAL_HEADING = re.compile(
    r"\b(?:appeals?|unfair\w*|in error|by mistake|got it wrong|disagree|second look|reconsider\w*)\b",
    I,
)
_SECOND_LOOK = re.compile(r"\b(?:not involved|did not|Head of|senior|manager)\b")
_DECIDES = re.compile(
    r"^(?:\d[\d.]* )?(?P<who>(?:Somebody|Someone|The|A|An|Another) (?:(?!approve|must|block|ban)[\w ,'’-]){3,70}?) "
    r"(?:will |shall )?(?:look|answer|repl(?:y|ies)|decide|consider)",
    I,
)
_ANSWER = re.compile(
    r"\b(?:answer|repl(?:y|ies)|respon[ds]|decide|outcome|decision|another look|look again)\w*\b", I
)
_OUTCOME = re.compile(
    r"\b(?:answer you|tell you|told the (?:outcome|result)|let you know|writes? to you|repl(?:y|ies))\b",
    I,
)
_AS_COMPLAINT = re.compile(r"\bcomplaints? (?:procedure|process|policy)", I)
_STILL = re.compile(
    r"\b(?:still|other ways?|alternative(?:ly)?|another way|different ways?|may use)\b.{0,40}?\b(?:reach|contact\w*|use|speak|get in touch|by|our)\b",
    I,
)
_WAYS = re.compile(r"\b(?:by|use|through|via|using)\b (?P<ways>.+?)[.]?$", I)


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
