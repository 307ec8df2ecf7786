"""The grounds that a clause names: what may be removed."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise import words
from moothall.core.policy.draft.recognise.proposal import LEAST, I, Proposal, Setting, quote
from moothall.core.policy.draft.recognise.words import says

# Confidence from which a finding counts under the clause, as in the policies we ship: a threat or
# a swear word is shown sooner than a ground that hangs on the sense of the whole post.
_COUNTS_FROM = {"threatening": 0.5, "foul_language": 0.5}
_COUNTS_FROM_USUALLY = 0.6

_REMOVES = says("removal.removes")
_KEEPS = says("removal.keeps")
_HEADS = says("removal.heads")
_INCLUDES = says("removal.includes")
_OTHER_SUBJECT = says("removal.other_subject")
_OWN_DETAILS = says("removal.own_details")
_SOMEBODY_ELSE = says("removal.somebody_else")
_EXCEPT = says("removal.except")
_DISGUISED = says("removal.disguised")
_ANY_SWEARING = says("removal.any_swearing")


class _Ground(NamedTuple):
    sure: float
    says: re.Pattern[str]
    maybe: re.Pattern[str] | None
    unless: re.Pattern[str] | None


class _Found(NamedTuple):
    name: str
    sure: float
    because: str


def grounds(passage: Passage, _setting: Setting) -> Iterator[Proposal]:
    """``ground`` and ``other_ground``, with what goes with them."""
    weight = _weight(passage)
    judged = _found("ground", passage.words, weight)
    others = _found("other_ground", passage.words, weight)
    if _OWN_DETAILS.search(passage.words) and not _SOMEBODY_ELSE.search(passage.words):
        others = [found for found in others if found.name != "personal_information"]
    if any(found.sure > 0.7 * weight for found in (*judged, *others)):
        judged = [found for found in judged if found.sure > 0.7 * weight]
        others = [found for found in others if found.sure > 0.7 * weight]
    if judged:
        yield _proposal("ground", judged)
        yield Proposal("at_least", _thresholds(judged), 1.0, "")
        yield Proposal("propose", ["hide"], 1.0, "")
    if others:
        yield _proposal("other_ground", others)
    if judged or others:
        excepted = _EXCEPT.search(passage.words)
        if excepted:
            yield Proposal("exceptions", [excepted["what"]], 0.7, quote(excepted))
    if any(found.name == "foul_language" for found in judged):
        yield _foul_language(passage.words)


def _proposal(key: str, found: list[_Found]) -> Proposal:
    because = ", ".join(dict.fromkeys(one.because for one in found))
    names = [one.name for one in found]
    return Proposal(
        key, names if len(names) > 1 else names[0], min(one.sure for one in found), because
    )


def _thresholds(found: list[_Found]) -> float | dict[str, float]:
    each = {one.name: _COUNTS_FROM.get(one.name, _COUNTS_FROM_USUALLY) for one in found}
    return each if len(each) > 1 else next(iter(each.values()))


def _foul_language(words: str) -> Proposal:
    threshold = "mild" if _ANY_SWEARING.search(words) else "medium"
    disguised = _DISGUISED.search(words)
    because = quote(disguised) or "Ofcom's tiers; medium leaves out bloody, damn and hell"
    value = {"threshold": threshold, "disguised": "count", "quoted": "count"}
    return Proposal("foul_language", value, 0.75, because)


def _weight(passage: Passage) -> float:
    """How far the place of the words lets them name grounds; 0 where it does not."""
    words = passage.words
    if passage.layout == "item" or passage.lead_in:
        if _REMOVES.search(passage.lead_in) and not _KEEPS.search(passage.lead_in):
            return 1.0
        if _OTHER_SUBJECT.search(passage.lead_in):
            return 0.0
        return 0.95 if _HEADS.search(passage.section) or _REMOVES.search(words) else 0.7
    if _INCLUDES.match(words) and _REMOVES.search(passage.before):
        return 0.9
    if _KEEPS.search(words) or not _REMOVES.search(words):
        return 0.0
    return 0.6 if _OTHER_SUBJECT.search(words) else 0.9


def _found(kind: str, words: str, weight: float) -> list[_Found]:
    found = []
    for name, ground in _table()[kind].items():
        if ground.unless and ground.unless.search(words):
            continue
        certain = ground.says.search(words)
        maybe = ground.maybe.search(words) if ground.maybe else None
        if certain and ground.sure * weight >= LEAST:
            found.append(_Found(name, round(ground.sure * weight, 2), quote(certain)))
        elif maybe and 0.6 * weight >= LEAST:
            found.append(_Found(name, round(0.6 * weight, 2), quote(maybe)))
    return found


@cache
def _table() -> dict[str, dict[str, _Ground]]:
    """The patterns of ``grounds.toml``, compiled."""
    data = tomllib.loads(files(words).joinpath("grounds.toml").read_text("utf-8"))
    return {
        kind: {
            name: _Ground(
                entry["sure"],
                re.compile(entry["says"], I),
                re.compile(entry["maybe"], I) if "maybe" in entry else None,
                re.compile(entry["unless"], I) if "unless" in entry else None,
            )
            for name, entry in data[kind].items()
        }
        for kind in ("ground", "other_ground")
    }
