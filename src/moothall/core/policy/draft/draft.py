"""Draft a policy from a published statement."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from moothall.core.policy.document import Policy
from moothall.core.policy.draft.about import About, about, said_at_the_top
from moothall.core.policy.draft.combine import DraftClause, combine
from moothall.core.policy.draft.layout import Block, blocks_of
from moothall.core.policy.draft.outline import Outline, Passage, outline_of
from moothall.core.policy.draft.recognise import Proposal, Setting, proposals_for, says_something
from moothall.core.policy.draft.write import write
from moothall.core.policy.load import read_policy
from moothall.core.policy.problems import PolicyErrors
from moothall.core.values import Nation, OrganisationKind, calendar_of

LONGEST = 300_000
"""Characters. A long real statement has some 30,000; the file that is made is about twice as long,
and a policy file may hold 1,000,000 bytes."""


class NoWordsError(ValueError):
    """There is nothing in the statement to make clauses of."""


class TooLongError(ValueError):
    """The statement is longer than a policy file may be."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft as a file, and as the policy that the file says."""

    text: str
    """The YAML file, with its ``# confirm`` marks."""
    policy: Policy
    clauses: tuple[DraftClause, ...]

    @property
    def to_confirm(self) -> int:
        """How many marks a person has to go through."""
        return self.text.count("# confirm") - 1  # the opening comment names the mark once


def draft_policy(
    statement: str | Sequence[Block],
    *,
    name: str | None = None,
    kind: OrganisationKind | None = None,
    nation: Nation | None = None,
    policy: str | None = None,
    source: str = "",
) -> Draft:
    """A draft that ``policy check`` accepts, from text or from blocks of text.

    ``name``, ``kind`` and ``nation`` are the organisation's, ``policy`` the short name of the
    policy, ``source`` the place the statement came from; what is not given is guessed from the
    words and marked. Every word of the statement is in the draft, in order.

    Raises :class:`NoWordsError` where there are none, and :class:`TooLongError`.
    """
    blocks = blocks_of(statement) if isinstance(statement, str) else statement
    if sum(len(block.text) for block in blocks) > LONGEST:
        raise TooLongError(
            f"the statement is longer than {LONGEST:,} characters, which no policy statement is; "
            "check that this is the right document"
        )
    outline = outline_of(blocks, says_something)
    if not outline.passages:
        raise NoWordsError("the statement has no words to make clauses of")
    text = "\n".join(block.text for block in blocks)
    known = about(outline.title, text, name=name, kind=kind, nation=nation)
    setting = Setting(calendar_of(known.nation))
    found = [
        (passage, [*proposals_for(passage, setting), *said_at_the_top(passage.words, known)])
        for passage in outline.passages
    ]
    written = partial(_written, outline, policy or _policy_name(known), known, source)
    return _accepted(found, written)


def _policy_name(known: About) -> str:
    """The organisation's name in small letters and hyphens."""
    name = re.sub(r"['’]", "", known.organisation["name"].value.lower())
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")[:60].strip("-") or "policy"


_Found = list[tuple[Passage, list[Proposal]]]


def _accepted(found: _Found, written: "partial[tuple[str, tuple[DraftClause, ...]]]") -> Draft:
    """The draft as ``policy check`` accepts it.

    A proposal that the format refuses is a fault of ours; the words must not be lost by it, so the
    clause is left plain and says why.
    """
    text, clauses = written(found)
    try:
        return Draft(text, read_policy(text), clauses)
    except PolicyErrors as error:
        refused = _refused(text, error)
        plain = [
            (passage, [_plain(refused[passage.id])] if passage.id in refused else lines)
            for passage, lines in found
        ]
        if plain == found:
            raise
    return _accepted(plain, written)


def _plain(why: str) -> Proposal:
    return Proposal("rule", "none", 0.0, f"what was proposed did not fit: {why}")


def _refused(text: str, error: PolicyErrors) -> dict[str, str]:
    """The ids of the clauses at fault, with what is wrong."""
    ids: dict[int, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        start = re.match(r"  - id: (\S+)$", line)
        if start:
            ids[number] = start[1]
    refused = {}
    for problem in error.problems:
        at = problem.place.line if problem.place else 0
        above = [number for number in ids if number <= at]
        if above:
            refused[ids[max(above)]] = problem.message
    return refused


def _written(
    outline: Outline, policy: str, known: About, source: str, found: _Found
) -> tuple[str, tuple[DraftClause, ...]]:
    clauses = combine(found)
    return write(outline.title, policy, known, clauses, source), clauses
