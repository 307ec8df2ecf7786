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
from moothall.core.policy.draft.recognise.words import says

_ALERT = says("duties.alert")
_WHEN = says("duties.when")
_TELL = says("duties.tell")
_USUAL = says("duties.usual")
_DAYS = says("duties.days")
_ANY_HOUR = says("duties.any_hour")

_INFORMATION = says("duties.information")
_ENVIRONMENT = says("duties.environment")
_OWN_DATA = says("duties.own_data")
_COMPLAINT = says("duties.complaint")
_NOT_TAKEN = says("duties.not_taken")
_TAKEN = says("duties.taken")
_OMBUDSMAN = says("duties.ombudsman")
_THREAT = says("duties.threat")
_POLICE = says("duties.police")
_HAZARD = says("duties.hazard")
_AT_RISK = says("duties.at_risk")
_DEFAMATION = says("duties.defamation")


def duties(passage: Passage, _setting: Setting) -> Iterator[Proposal]:
    """``foi``, ``eir``, ``sar``, ``complaint``, ``hazard``, ``safeguarding``, ``threat``."""
    if passage.layout == "item" or passage.opens_list:
        return
    words = passage.words
    own = _OWN_DATA.search(words)
    if own:
        duty = _duty(words)
        if duty:
            yield Proposal("sar", duty, 0.8, quote(own))
    elif not _OWN_DATA.search(passage.before):
        # otherwise "We answer within one month" goes on with a request for one's own data
        yield from _requests(passage)
    yield from _harm(words)


def _requests(passage: Passage) -> Iterator[Proposal]:
    words, section = passage.words, passage.section
    if _about(_INFORMATION, words, section) and not _COMPLAINT.search(words):
        yield from _named("foi", _INFORMATION, passage)
        if _ENVIRONMENT.search(words):
            yield from _named("eir", _ENVIRONMENT, passage)
    if _about(_COMPLAINT, words, section):
        yield from _complaint(words)


def _harm(words: str) -> Iterator[Proposal]:
    duty = _duty(words)
    for key, pattern in (
        ("hazard", _HAZARD),
        ("safeguarding", _AT_RISK),
        ("defamation", _DEFAMATION),
    ):
        found = pattern.search(words)
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
