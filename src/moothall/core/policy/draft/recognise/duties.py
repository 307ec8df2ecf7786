"""Posts that the law makes more than an enquiry: who is alerted, who is told, by when."""

import re
from collections.abc import Iterator
from typing import Any

from moothall.core.policy.draft.amounts import stretches_in
from moothall.core.policy.draft.contacts import contacts_in
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.answering import within_of
from moothall.core.policy.draft.recognise.proposal import (
    I,
    Proposal,
    Setting,
    quote,
    split_names,
)

_ALERT = re.compile(
    r"\b(?:alert|notify|inform|tell)\w* (?P<alert>(?:the |our )[^.,;]+?)(?=$|[.,;]|\b(?:and (?:answer|tell|inform|will)|when|if|so|on the)\b)"
    r"|\b(?:pass|forward|refer|send|report|give)\w*\b (?:\w+ ){0,5}?(?:on )?to (?P<to>(?:the |our )?[^.,;(]+?)"
    r"(?=\s\(|$|[.,;]|\b(?:and (?:tell|answer|inform|will|are)|on the|at [\w.]+@|as soon|within)\b)",
    I,
)
_WHEN = re.compile(r"\s+(?:the same day|immediately|at once|straight ?away|as soon as .*)$", I)
_TELL = re.compile(
    r"\b(?:inform|tell|let|notify|advise)\w* (?:the )?(?:requester|enquirer|applicant|person|author|you|them|customer)\b",
    I,
)
_USUAL = re.compile(
    r"\b(?:usual|normal|ordinary) (?:manner|way|course)|\bbusiness as usual|\breasonable time\b", I
)
_DAYS = re.compile(r"\b(?:acknowledg|answer|respon|repl|settle|resolve|deal)\w*\b", I)
_ANY_HOUR = re.compile(
    r"\b(?:at any (?:hour|time)|day (?:and|or) night|even outside|out of hours too)\b", I
)

_INFORMATION = re.compile(
    r"\bfreedom of information\b|\bFOI(?:A|SA)?\b|\b(?:recorded )?information (?:requests?|about how)\b|"
    r"\brequests? (?:for (?:recorded )?information|under)\b|\brecorded information\b|\bask(?:ing)?(?: us)? for information|\binformation from us",
    I,
)
_ENVIRONMENT = re.compile(r"\benvironmental information\b|\bEIRs?\b", I)
_OWN_DATA = re.compile(
    r"\bsubject access|\b(?:information|data|records|what) (?:that )?(?:we|the council|we['’]ve) (?:hold|have|keep)s?"
    r" (?:about|on) you|\byour own (?:records|data|personal)|\bown personal data",
    I,
)
_COMPLAINT = re.compile(r"\bcomplain(?:t|ts|ed|ing)?\b", I)
_NOT_TAKEN = re.compile(
    r"\b(?:not|cannot|unable to|\w+n['’]t)\b.{0,60}\bcomplain\w*\b.{0,50}\b(?:social|here|facebook|twitter|platforms?|channels?|this way|pages?)\b"
    r"|\bcomplain\w*\b.{0,60}\b(?:not|cannot|\w+n['’]t)\b.{0,40}\b(?:social|here|facebook|accept\w*|dealt|taken|investigat\w*|log\w*)\b",
    I,
)
_TAKEN = re.compile(
    r"\b(?:can|may|could) (?:\w+ )?(?:complain|make a complaint)|\bcounts? as a complaint|\blog\w* (?:your |the |it as a )?complaint"
    r"|\bcomplaint (?:made|received) (?:\w+ ){0,4}(?:is|will be) (?:logged|treated|recorded|passed)|\backnowledg\w*",
    I,
)
_OMBUDSMAN = re.compile(r"\b(?:ombudsman|regulator)\b", I)
_THREAT = re.compile(r"\bthreat(?:s|en\w*)?\b", I)
_POLICE = re.compile(r"\bpolice\b", I)
_HAZARD = re.compile(r"\b(?:damp|mould|hazards?|unsafe)\b", I)
_AT_RISK = re.compile(
    r"\bsafeguard\w*|\b(?:child|adult)\w*\b.{0,40}\b(?:at risk|harm\w*|abuse)\b|\bself[- ]harm|\bsuicid\w+",
    I,
)
_DEFAMATION = re.compile(r"\b(?:notice|report)\w*\b.{0,40}\bdefamatory\b|\bdefamation notices?", I)


def duties(passage: Passage, _setting: Setting) -> Iterator[Proposal]:
    """``foi``, ``eir``, ``sar``, ``complaint``, ``hazard``, ``safeguarding``, ``threat``."""
    if passage.layout == "item" or passage.opens_list:
        return
    words, section = passage.words, passage.section
    own = _OWN_DATA.search(words)
    if not own and _OWN_DATA.search(passage.before):
        return  # "We answer within one month" goes on with a request for one's own data
    if own:
        duty = _duty(words)
        if duty:
            yield Proposal("sar", duty, 0.8, quote(own))
    elif _about(_INFORMATION, words, section) and not _COMPLAINT.search(words):
        yield from _named("foi", _INFORMATION, passage)
        if _ENVIRONMENT.search(words):
            yield from _named("eir", _ENVIRONMENT, passage)
    if _about(_COMPLAINT, words, section) and not own:
        yield from _complaint(words)
    for key, pattern in (
        ("hazard", _HAZARD),
        ("safeguarding", _AT_RISK),
        ("defamation", _DEFAMATION),
    ):
        found, duty = pattern.search(words), _duty(words)
        if found and "alert" in duty:
            yield Proposal(key, duty, 0.8, quote(found))
    threat = _THREAT.search(words)
    if threat and _POLICE.search(words) and "remove" not in words:
        yield Proposal("threat", {"tell": "police"}, 0.85, quote(threat))


def _about(pattern: re.Pattern[str], words: str, section: str) -> bool:
    """Named here, or named by the heading and spoken of here as a request or complaint."""
    if pattern.search(words):
        return True
    return bool(pattern.search(section) and re.search(r"\b(?:request\w*|it|we|you)\b", words, I))


def _named(key: str, pattern: re.Pattern[str], passage: Passage) -> Iterator[Proposal]:
    duty = _duty(passage.words)
    if not duty:
        return
    here = pattern.search(passage.words)
    because = quote(here) or f'under "{passage.section}"'
    yield Proposal(key, duty, 0.9 if here else 0.8, because)


def _duty(words: str) -> dict[str, Any]:
    """What a sentence says is done, in the words of the format."""
    duty: dict[str, Any] = {}
    tell = _TELL.search(words)
    alert = _ALERT.search(words[: tell.start()] if tell else words)
    if alert:
        address = contacts_in(words[alert.start() :])
        to = alert["alert"] or alert["to"] or ""
        to = _WHEN.sub("", to)
        names = [address[0].value] if address and "@" in to else split_names(to)
        if names and not any(word in ("you", "us", "me") for word in names):
            duty["alert"] = names if len(names) > 1 else names[0]
    if tell:
        duty["tell"] = "requester"
    if _USUAL.search(words):
        duty["usual_manner"] = True
    if _ANY_HOUR.search(words):
        duty["any_hour"] = True
    spans = stretches_in(words)
    if spans and _DAYS.search(words):
        duty["within"] = within_of(spans[0], words)[0]
    return duty


def _complaint(words: str) -> Iterator[Proposal]:
    refused, taken = _NOT_TAKEN.search(words), _TAKEN.search(words)
    if refused:
        because = f"{quote(refused)}; codes of practice say a complaint may be made in any way"
        yield Proposal("complaint", {"accepted": False}, 0.8, because)
        return
    duty = _duty(words)
    if taken or (duty and _COMPLAINT.search(words)):
        sure = 0.88 if taken and _COMPLAINT.search(words) else 0.7
        value = {"accepted": True} | duty if taken else duty
        yield Proposal("complaint", value, sure, quote(taken) or "complaints")
