"""What is answered and how soon, what is not, what goes private, and who is sent elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

from moothall.core.policy.draft.amounts import Stretch, Unit, stretches_in
from moothall.core.policy.draft.contacts import contacts_in
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.proposal import (
    I,
    Proposal,
    Setting,
    around,
    quote,
)
from moothall.core.policy.draft.recognise.words import says, table

_ANSWER = says("answering.answer")
_SOON = says("answering.soon")
_AIM = says("answering.aim")
_PROMISE = says("answering.promise")
_QUESTION = says("answering.question")
_MISTAKE = says("answering.mistake")
_PUTS_RIGHT = says("answering.puts_right")
_MONITORED = says("answering.monitored")
_OTHER_ANSWER = says("answering.other_answer")
_CONSULT = says("answering.consult")
_WHILE = says("answering.while")
_LET_KNOW = says("answering.let_know")

_NO_ANSWER = says("answering.no_answer")
_KINDS = table("answering.kinds")
_CASES = says("answering.cases")
_UNLESS = says("answering.unless")
_ALWAYS = says("answering.always")
_NEEDS = table("answering.needs")

_PRIVATELY = table("answering.privately")
_OFFLINE = says("answering.offline")
_PERSONAL = says("answering.personal")
_VERIFY = says("answering.verify")
_NOT_PRIVATE = says("answering.not_private")
_PLEASE_NOT = says("answering.please_not")

_WRITERS = table("answering.writers")
_SOCIAL = says("answering.social")
_ELSEWHERE = says("answering.elsewhere")


def answering(passage: Passage, _setting: Setting) -> Iterator[Proposal]:
    """``respond``, ``consult``, ``no_response``, ``live_cases``, ``private`` and ``redirect``."""
    silent = list(_no_response(passage))
    yield from silent
    if not silent:
        yield from _respond(passage)
    yield from _consult(passage)
    yield from _private(passage)
    yield from _redirect(passage)


def _respond(passage: Passage) -> Iterator[Proposal]:
    words = passage.words
    if _NO_ANSWER.search(words) or re.search(r"\bemergenc\w+|\boutside\b", words, I):
        return
    answer = _ANSWER.search(words)
    soon = _SOON.search(words)
    spans = stretches_in(words)
    puts_right = _PUTS_RIGHT.search(words)
    if _MISTAKE.search(words) and puts_right and not (answer or spans):
        yield Proposal("respond", {"to": ["correction"]}, 0.7, quote(puts_right))
    if not answer or not (soon or spans) or _CONSULT.search(words):
        return
    if _OTHER_ANSWER.search(f"{passage.section} {passage.before} {words}"):
        return
    value: dict[str, Any] = {"to": _answered(words)}
    if spans:
        within, doubt = within_of(spans[0], words)
        value["within"] = within
        if _PROMISE.search(words) and not _AIM.search(words):
            value["promise"] = "firm"
        because = f'"{words[spans[0].start : spans[0].end]}"{doubt}'
        yield Proposal("respond", value, 0.85 if not doubt else 0.65, because)
    elif not re.search(r"\burgent\b", words, I):
        yield Proposal("respond", value | {"within": "as soon as possible"}, 0.9, quote(soon))


def _answered(words: str) -> list[str]:
    needs = ["question"] if _QUESTION.search(words) or not _MISTAKE.search(words) else []
    return [*needs, "correction"] if _MISTAKE.search(words) else needs


def within_of(span: Stretch, words: str) -> tuple[str, str]:
    """A target in the file's words, and a doubt where its unit had to be chosen."""
    monitored = _MONITORED.search(words)
    if span.unit is Unit.MINUTES:
        return f"{span.amount} monitored-minutes", "" if monitored else "; of monitored time?"
    if span.unit is Unit.HOURS:
        return f"{span.amount} {'monitored-hours' if monitored else 'hours'}", ""
    if span.unit is Unit.WORKING_DAYS:
        return f"{span.amount} working-day{'' if span.amount == 1 else 's'}", ""
    days = {Unit.DAYS: 1, Unit.WEEKS: 5, Unit.MONTHS: 20, Unit.YEARS: 250}[span.unit] * span.amount
    return f"{days} working-days", "; working days?"


def _consult(passage: Passage) -> Iterator[Proposal]:
    found = _CONSULT.search(passage.words)
    if not found or not (_ANSWER.search(passage.words) or _WHILE.search(passage.words)):
        return
    value: dict[str, Any] = {"ask": found["who"].removeprefix("a ")}
    if _LET_KNOW.search(passage.words):
        value["holding_reply"] = True
    spans = stretches_in(passage.words)
    if spans:
        value["within"] = within_of(spans[0], passage.words)[0]
    yield Proposal("consult", value, 0.85, quote(found))


def _no_response(passage: Passage) -> Iterator[Proposal]:
    """Also for the items of a list that such words open."""
    refusal = _NO_ANSWER.search(passage.words) or _NO_ANSWER.search(passage.lead_in)
    if not refusal:
        return
    rest = _UNLESS.sub("", passage.words)
    kinds = [(name, found) for name, pattern in _KINDS if (found := pattern.search(rest))]
    cases = _CASES.search(rest)
    if kinds:
        value: dict[str, Any] = {"to": [name for name, _ in kinds]}
        if cases:
            value["to"].append("live_cases")
        unless = _UNLESS.search(passage.words)
        spared = needs_named(unless["what"]) if unless else []
        if spared:
            value["unless"] = spared
        because = ", ".join(quote(found) for _, found in kinds)
        yield Proposal("no_response", value, 0.93, because)
    elif cases:
        which = cases["which"].rstrip(" ,")
        yield Proposal("live_cases", {"reply": "never", "which": which}, 0.85, quote(cases))


def needs_named(words: str) -> list[str]:
    """The needs that some words name, such as "an emergency or a complaint"."""
    return [name for name, pattern in _NEEDS if pattern.search(words)]


def always_answered(passage: Passage, _setting: Setting) -> Iterator[Proposal]:
    """``respond`` for words such as "we will always act on an emergency, whatever else it says"."""
    always = _ALWAYS.search(passage.words)
    act = re.search(r"\b(?:act|deal|respond|answer|reply)\b", passage.words, I)
    named = needs_named(passage.words)
    if always and act and len(named) > 1 and not _NO_ANSWER.search(passage.words):
        yield Proposal("respond", {"to": named, "how": "either"}, 0.7, quote(always))


def _private(passage: Passage) -> Iterator[Proposal]:
    words = passage.words
    verify = _VERIFY.search(words)
    offline = _OFFLINE.search(words)
    personal = _PERSONAL.search(around(passage))
    please = _PLEASE_NOT.search(words)
    if _NOT_PRIVATE.search(words):
        return
    if offline and personal:
        value: dict[str, Any] = {"needs": "personal"}
        by = [name for name, pattern in _PRIVATELY if pattern.search(words)]
        if by:
            value["by"] = by
        if verify:
            value["verify_identity"] = True
        yield Proposal("private", value, 0.92, quote(offline))
    elif verify:
        yield Proposal(
            "private", {"needs": "personal", "verify_identity": True}, 0.85, quote(verify)
        )
    elif please and _PERSONAL.search(words):
        yield Proposal("private", {"needs": "personal"}, 0.6, quote(please))


def _redirect(passage: Passage) -> Iterator[Proposal]:
    words = _SOCIAL.sub("", passage.words)
    heading = any(pattern.search(_SOCIAL.sub("", passage.section)) for _, pattern in _WRITERS)
    contacts = contacts_in(words)
    elsewhere = _ELSEWHERE.search(words) or (heading and contacts)
    writers = [(name, found) for name, pattern in _WRITERS if (found := pattern.search(words))]
    if not elsewhere or not writers or passage.layout == "item":
        return
    verb = _ELSEWHERE.search(words)
    leading = words[: verb.start() + 12] if verb else words
    named = any(pattern.search(leading) for _, pattern in _WRITERS)
    if not (named or heading or re.search(r"\bnot\b.{0,60}\b(?:route|way|used?)\b", words, I)):
        return
    because = ", ".join(quote(found) for _, found in writers)
    yield Proposal("redirect", {"who": [name for name, _ in writers]}, 0.88, because)
