"""Recognisers: each looks at the words of one clause and proposes lines of the format."""

from collections.abc import Iterator

from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise.answering import always_answered, answering
from moothall.core.policy.draft.recognise.duties import duties
from moothall.core.policy.draft.recognise.grounds import grounds
from moothall.core.policy.draft.recognise.keeping import keeping
from moothall.core.policy.draft.recognise.moderating import moderating
from moothall.core.policy.draft.recognise.proposal import LEAST, Proposal, Setting
from moothall.core.policy.draft.recognise.publishing import publishing
from moothall.core.policy.draft.recognise.routes import routes
from moothall.core.policy.draft.recognise.watching import watching

__all__ = ["Proposal", "Setting", "proposals_for", "says_something"]

#: Characters. Nobody writes such a sentence; patterns would take long over it.
LONGEST = 5_000

_RECOGNISERS = (
    watching,
    answering,
    always_answered,
    routes,
    duties,
    grounds,
    moderating,
    keeping,
    publishing,
)


def proposals_for(passage: Passage, setting: Setting) -> Iterator[Proposal]:
    """Everything the words of one clause may switch on, each key once."""
    if len(passage.words) > LONGEST:
        yield Proposal("rule", "none", 0.0, "too long for one sentence; split it and try again")
        return
    found: dict[str, Proposal] = {}
    for recognise in _RECOGNISERS:
        for proposal in recognise(passage, setting):
            if proposal.sure >= LEAST:
                found.setdefault(proposal.key, proposal)
    if "windows" in found:  # what is removed before an election is no ground at other times
        for key in ("ground", "other_ground", "at_least", "propose", "exceptions", "actions"):
            found.pop(key, None)
    _drop(found)
    yield from found.values()


#: Where the first is found, the others are the same words read amiss.
_AMISS = (
    (
        "no_response",
        ("ground", "other_ground", "at_least", "propose", "exceptions", "foul_language"),
    ),
    ("live_cases", ("ground", "other_ground", "at_least", "propose", "exceptions", "private")),
    ("evidence", ("actions",)),
    ("retention", ("actions",)),
)


def _drop(found: dict[str, Proposal]) -> None:
    for right, wrong in _AMISS:
        if right in found:
            for key in wrong:
                found.pop(key, None)
    routes = found.get("routes")
    if routes and set(routes.value) == {"general"} and found.keys() & {"other_contact", "privacy"}:
        del found["routes"]


def says_something(section: str, sentence: str) -> bool:
    """Tell whether a sentence would switch anything on by itself."""
    passage = Passage("", section, sentence)
    return any(proposal.key != "rule" for proposal in proposals_for(passage, Setting()))
