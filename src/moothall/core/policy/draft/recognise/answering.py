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

_ANSWER = re.compile(
    r"\b(?:respond\w*|repl(?:y|ies|ied)|answer\w*|get back to you|response|come back to you)\b", I
)
_SOON = re.compile(
    r"\bas (?:soon|quickly|promptly) as (?:possible|we can|practicable)|\bpromptly\b", I
)
_AIM = re.compile(
    r"\b(?:aim|tr(?:y|ies)|endeavour|hope|normally|usually|may|might|seek|strive)\w*\b", I
)
_PROMISE = re.compile(r"\b(?:will|shall|must|guarantee|are|is)\b", I)
_QUESTION = re.compile(
    r"\b(?:questions?|enquir\w+|inquir\w+|quer(?:y|ies)|asks?|messages?|comments?|posts?)\b", I
)
_MISTAKE = re.compile(
    r"\b(?:incorrect|inaccurate|wrong|mistaken?s?|false|untrue|corrections?)\b"
    r"(?: (?:statements?|information|facts?))?",
    I,
)
_PUTS_RIGHT = re.compile(
    r"\bwe (?:\w+ ){0,3}(?:say|explain|correct|put|give|point out|set out)\b.{0,40}", I
)
_MONITORED = re.compile(
    r"\b(?:while|when|during)\b.{0,40}\b(?:staffed|monitored|watched|open|online|hours)\b", I
)
_OTHER_ANSWER = re.compile(
    r"\b(?:complain\w*|freedom of information|information requests?|appeal\w*|block\w*|bans?|banned|"
    r"acknowledg\w*|FOI|environmental|requests? for information|reviews?|decision|investigat\w+|records|data)\b",
    I,
)
_CONSULT = re.compile(
    r"\b(?:gather|check|ask|consult|speak|liaise|find out|contact|get|collect|need)\w*\b.{0,40}?\b"
    r"(?P<who>(?:(?:other|another|different|relevant|the right) )?(?:a )?(?:council |housing )?"
    r"(?:colleagues?|service areas?|services|service teams?|departments?|teams?|specialists?))\b",
    I,
)
_WHILE = re.compile(
    r"\b(?:a while|longer|some time|take time|let you know|tell you so|back to you|you will hear|you.ll hear)\b",
    I,
)
_LET_KNOW = re.compile(r"\b(?:let you know|tell you|holding (?:reply|response)|acknowledge)\b", I)

_NO_ANSWER = re.compile(
    r"\b(?:not|never|cannot|unable to|\w+n['’]t)\b (?:\w+ ){0,3}?"
    r"(?:respond|reply|answer|comment (?:on|about)|engage|enter into|discuss|talk about|get involved|acknowledge)\w*",
    I,
)
_KINDS = (
    ("rhetorical", re.compile(r"\brhetorical", I)),
    ("repetitive", re.compile(r"\brepetitive|\brepeated|\balready (?:been )?answered|\bsame question", I)),
    ("opinion", re.compile(r"\bopinions?\b|\bstatements? of (?:opinion|feeling)", I)),
    ("provocative", re.compile(r"\bprovo[kc]\w+|\bbait\w*|\bgoad\w*|\bnegativity|\binflammatory", I)),
    ("abusive", re.compile(r"\babus\w+|\bvexatious|\boffensive|\brude\b|\binsult\w*|\bthreat\w*|\bswear\w*", I)),
    ("off_topic", re.compile(r"\boff[- ]?topic|\birrelevant|\bspurious|\bunrelated|\btroll\w*", I)),
    ("closed_complaints", re.compile(r"\bclosed (?:\w+ ){0,3}complaints?|\bcomplaints? that (?:have|has) been closed", I)),
)  # fmt: skip
_CASES = re.compile(
    r"\b(?P<which>(?:an? |any |the )?(?:(?:ongoing|live|current|open|active|individual|pending) (?:\w+ ){0,2}"
    r"(?:cases?|complaints?|investigations?|appeals?|inquests?|applications?|proceedings)"
    r"|(?:court|legal|tribunal|criminal|disciplinary) (?:proceedings|cases?|action|matters?)"
    r"|(?:complaint|case)s? that (?:is|are) (?:with|before) [^,.;]+|inquests?|sub judice)(?:[^.;]*)?)",
    I,
)
_UNLESS = re.compile(r"\b(?:unless|except|other than|apart from)\b(?P<what>.*)", I)
_ALWAYS = re.compile(
    r"\b(?:always|still|whatever|regardless|nevertheless|even (?:so|then|if))\b", I
)
_NEEDS = (
    ("emergency", re.compile(r"\bemergenc\w+", I)),
    ("safeguarding", re.compile(r"\bsafeguard\w*|\breports? of harm|\bat risk\b|\bharm\b", I)),
    ("hazard", re.compile(r"\bhazards?|\bdamp\b|\bmould\b|\bunsafe\b", I)),
    ("foi", re.compile(r"\brequests? for information|\binformation requests?|\bfreedom of information|\bFOI\b", I)),
    ("sar", re.compile(r"\bsubject access|\bown (?:records|data)", I)),
    ("complaint", re.compile(r"\bcomplain\w*", I)),
    ("question", re.compile(r"\bquestions?|\benquir\w+", I)),
)  # fmt: skip

_PRIVATELY = (
    ("direct_message", re.compile(r"\b(?:direct|private|personal)[- ]messag\w*|\bDMs?\b|\binbox\w*|\bmessenger\b|\bin private messages?", I)),
    ("email", re.compile(r"\be-?mail(?:s|ing)?\b", I)),
    ("phone", re.compile(r"\b(?:by |tele)phone\b|\bcall you\b|\bphone call", I)),
    ("form", re.compile(r"\b(?:online |web )?form\b", I)),
    ("in_person", re.compile(r"\bin person\b|\bface[- ]to[- ]face", I)),
)  # fmt: skip
_OFFLINE = re.compile(
    r"\b(?:privately|in private|offline|off-line|private messages?|direct messag\w+|DM)\b", I
)
_PERSONAL = re.compile(
    r"\b(?:personal\w*|private|confidential|sensitive)\b (?:information|details?|data|matters?|circumstances)"
    r"|\b(?:your|their|own|individual|specific|personal) (?:\w+ ){0,2}(?:case|account|tenancy|rent|repair|home|circumstances)s?"
    r"|\b(?:address|phone number|telephone number|bank details|date of birth|tenancy|rent|benefits?|council tax|account)\b"
    r"|\bcases are dealt\b",
    I,
)
_VERIFY = re.compile(
    r"\b(?:check|verify|confirm|prove|establish)\w* (?:who you are|your identity|that you are)|\bidentity checks?|"
    r"\bsecurity questions?|\bask (?:you )?for your (?:date of birth|postcode|full name|address)",
    I,
)
_NOT_PRIVATE = re.compile(
    r"\b(?:warn\w*|hid(?:e|den)|delet\w*|remov\w*|block\w*|bans?\b|banned|mistake|change)\b", I
)
_PLEASE_NOT = re.compile(
    r"\b(?:please )?(?:do not|don['’]t|never|avoid)(?: ever)? (?:post\w*|put|shar\w+|includ\w+|publish\w*|giv\w+)\b",
    I,
)

_WRITERS = (
    ("media", re.compile(r"\b(?:media(?! team| channel| account| page| platform| site| feed)|journalists?|reporters?|press)\b", I)),
    ("councillors", re.compile(r"\b(?:councillors?|cllrs?|council members?|elected members?|members of (?:the |our )?(?:council|senedd)|members)\b", I)),
    ("politicians", re.compile(r"\b(?:politicians?|MPs?|MSPs?|MSs?|parliament\w*|senedd|peers)\b", I)),
)  # fmt: skip
_SOCIAL = re.compile(r"\bsocial[- ](?:media|networks?|channels?|housing)\b", I)
_ELSEWHERE = re.compile(
    r"\b(?:should|must|please|can|may|need to)\b.{0,50}?\b(?:contact|ring|call|phone|use|email|e-mail|telephone|"
    r"direct|get in touch|go through|go to|speak|write|be (?:used|made|sent|directed))\b"
    r"|\bnot\b.{0,40}\b(?:route|way|channel|used?)\b|\b(?:calls?|enquir\w+)\s?:",
    I,
)


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
        return f"{span.amount} working-days", ""
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
