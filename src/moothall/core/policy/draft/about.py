"""What a statement says of itself and of whose it is: name, kind, nation, version, dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from moothall.core.policy.draft.recognise.proposal import I, Proposal
from moothall.core.policy.draft.recognise.words import rows, says
from moothall.core.values import Nation, OrganisationKind

_KINDS = rows("about.kinds")
_NATIONS = rows("about.nations")
_REGULATORS = rows("about.regulators")
_PLATFORMS = rows("about.platforms")
_OURS = says("about.ours")
_HANDLE = says("about.handle", exactly=True)
_MONTHS = "january february march april may june july august september october november december"
_DATE = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTHS.replace(' ', '|')}),? (?P<year>20\d\d)"
)
_VERSION = says("about.version")
_APPROVED = says("about.approved", exactly=True)
_APPLIES = re.compile(
    r"\b(?:in force|effective|appl(?:y|ies)|valid|takes? effect|comes? into (?:force|effect)) "
    rf"(?:from|on):? {_DATE}",
    I,
)
_REVIEW_BY = re.compile(rf"\b(?:review\w*)\b[^.]{{0,40}}?\b(?:by|on|before|due|in)\b:? {_DATE}", I)
_WHOSE = says("about.whose", exactly=True)
_POLICY_WORDS = says("about.policy_words")


@dataclass(frozen=True, slots=True)
class About:
    """The head of the policy file: proposals by key, those of the organisation apart."""

    organisation: dict[str, Proposal]
    head: dict[str, Proposal]

    @property
    def nation(self) -> Nation:
        return Nation(self.organisation["nation"].value)


def about(
    title: Sequence[str],
    text: str,
    *,
    name: str | None = None,
    kind: OrganisationKind | None = None,
    nation: Nation | None = None,
) -> About:
    """Guess from the words; what is given is taken as it is and needs no confirming."""
    organisation = {
        "name": _given(name) or _name(title, text),
        "kind": _given(kind) or _kind(" ".join((name or "", *title)), text),
        "nation": _given(nation) or _nation(text),
    }
    welsh = organisation["nation"].value == Nation.WALES.value and re.search(r"\bin Welsh\b", text)
    if welsh:
        organisation["languages"] = Proposal("languages", ["cy", "en"], 0.85, '"in Welsh"')
    regulators = [who for who, pattern in _REGULATORS if re.search(pattern, text)]
    if regulators:
        organisation["regulators"] = Proposal("regulators", regulators, 0.8, "named")
    return About(organisation, _head(text))


def said_at_the_top(words: str, known: About) -> Iterator[Proposal]:
    """For a clause without a rule of its own: what of it the head of the file has taken."""
    taken = [
        key for key, one in known.head.items() if one.because and one.because.strip('"') in words
    ]
    if taken:
        because = f"see {' and '.join(f'`{key}`' for key in taken)} at the top"
        yield Proposal("rule", "none", 1.0, because)


def _given(value: str | None) -> Proposal | None:
    return Proposal("", str(value), 1.0, "") if value else None


def _name(title: Sequence[str], text: str) -> Proposal:
    for line in title:
        found = _WHOSE.search(line.title() if line.isupper() else line)
        if found:
            return Proposal("name", found["name"], 0.85, "in the title")
    names = [match["name"] for match in _WHOSE.finditer(text)]
    names = [re.sub(r"^(?:The|Our|At|We at|For) ", "", one) for one in names]
    if names:
        likely = max(dict.fromkeys(names), key=names.count)
        return Proposal("name", likely, 0.6, "the body named most often")
    rest = _POLICY_WORDS.sub("", title[0]).strip(" :–-") if title else ""
    if len(rest) > 3:
        return Proposal("name", rest, 0.5, "from the title")
    return Proposal("name", "Name of the organisation", 0.0, "not found in the words: write it")


def _kind(title: str, text: str) -> Proposal:
    best = Proposal("kind", OrganisationKind.COUNCIL.value, 0.0, "not said; say what it is")
    for where, words, weight in (("the name or title", title, 1.0), ("the words", text, 0.9)):
        for kind, certain, pattern in _KINDS:
            found = re.search(pattern, words)
            sure = round(certain * weight, 2)
            if found and sure > best.sure:
                best = Proposal("kind", kind, sure, f'"{found.group().strip()}" in {where}')
    return best


def _nation(text: str) -> Proposal:
    counts = []
    for nation, sure, pattern in _NATIONS:
        found = re.findall(pattern, text)
        if found:
            counts.append((len(found), sure, nation, found[0]))
    if not counts:
        return Proposal("nation", Nation.ENGLAND.value, 0.0, "not said; say where it is")
    _, sure, nation, word = max(counts, key=lambda one: one[0])
    return Proposal("nation", nation, sure, f'"{word}"')


def _head(text: str) -> dict[str, Proposal]:
    head: dict[str, Proposal] = {}
    version = _VERSION.search(text)
    if version and int(version["number"]):
        because = f'"{version.group()}"'
        head["version"] = Proposal("version", int(version["number"]), 0.9, because)
    approved = _APPROVED.search(text)
    if approved:
        who = (approved["by"] or approved["who"]).strip()
        head["approved_by"] = Proposal("approved_by", who, 0.9, f'"{approved.group().strip()}"')
    for key, pattern in (("effective_from", _APPLIES), ("review_by", _REVIEW_BY)):
        found = pattern.search(text)
        day = _day(found) if found else None
        if found and day:
            head[key] = Proposal(key, day.isoformat(), 0.9, f'"{found.group()}"')
    dates = [head[key].value for key in ("effective_from", "review_by") if key in head]
    if len(dates) == 2 and dates[1] <= dates[0]:
        del head["review_by"]
    channels = _channels(text)
    if channels:
        head["channels"] = channels
    return head


def _day(found: re.Match[str]) -> date | None:
    month = _MONTHS.split().index(found["month"].lower()) + 1
    try:
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None


def _channels(text: str) -> Proposal | None:
    """Platforms named in a sentence about our accounts, with the handle where one is given."""
    for sentence in re.split(r"(?<=[.!?])\s", text):
        if not _OURS.search(sentence):
            continue
        platforms = [name for name, pattern in _PLATFORMS if _platform(pattern, sentence)]
        if platforms:
            handle = _HANDLE.search(sentence)
            account = f"@{handle['name']}" if handle else "name of the account"
            value: list[dict[str, Any]] = [
                {"platform": platform, "account": account} for platform in platforms
            ]
            sure = 0.8 if handle else 0.5
            because = f'"{sentence.strip()}"' if handle else "write the accounts' names"
            return Proposal("channels", value, sure, because)
    return None


def _platform(pattern: str, sentence: str) -> bool:
    flags = 0 if r"\bX\b" in pattern or "Threads" in pattern else I
    if r"\bX\b" in pattern:
        return bool(re.search(r"\bX\b(?=[,. ]|$)|\b[Tt]witter\b", sentence))
    return bool(re.search(pattern, sentence, flags))
