"""What was decided, written, asked and recorded afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moothall.channels.states import State
from moothall.files.typeset import Card, Facts, Line, Table, Words
from moothall.inbox.shown.going import draft_words
from moothall.inbox.shown.said import HOLDS, record_words, said_verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moothall.channels.models import Action
    from moothall.files.typeset import Block
    from moothall.inbox.dossier.making import Paper
    from moothall.inbox.models import Decision, Draft

FOR_GOOD = "A deletion cannot be undone on the platform. What was deleted is sealed below."
#: drafts that nobody handed on say nothing about what we did
UNSAID = {"writing", "dropped"}


def present(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Those that say something."""
    return tuple(pair for pair in pairs if pair[1].strip())


def decisions(paper: Paper) -> Iterator[Block]:
    """In their order, with the clause as it was in force."""
    for one in paper.dossier.whole.decisions:
        yield Card(tuple(decision(one, paper)))


def decision(one: Decision, paper: Paper) -> Iterator[Block]:
    names = paper.names
    who = names.staff(one.by_name)
    role = f" ({one.by_role.replace('-', ' ')})" if names.roles is None and one.by_role else ""
    yield Line(
        f"by {who}{role}, {paper.said(one.at)}. {HOLDS[one.state].capitalize()}.",
        lead=said_verb(one.verb),
    )
    clause = f"{one.clause} of {one.policy}: “{one.words}”" if one.clause else ""
    second = f"{names.staff(one.second_by_name)}, {paper.said(one.second_at)}"
    second += f": {names.words(one.second_note)}" if one.second_note else ""
    when = f", {paper.said(one.outcome_at)}" if one.outcome_at else ""
    stood = paper.became_of(one.action) if one.action else one.outcome
    outcome = ": ".join(filter(None, [stood + when, names.words(one.outcome_words)]))
    back = f"{names.staff(one.undone_by_name)}, {paper.said(one.undone_at)}: "
    yield Facts(
        present(
            ("Clause then in force", clause),
            ("Ground", one.ground.replace("_", " ")),
            ("Words it rests on", names.words(one.quoted)),
            ("Why", names.words(one.why)),
            ("How the author was told", names.words(one.told)),
            ("Second person", second if one.second_by_name else ""),
            ("On the platform", outcome if one.outcome else ""),
            ("Undoing it", FOR_GOOD if one.verb == "delete" and one.outcome == State.SENT else ""),
            ("Taken back", back + names.words(one.undone_why) if one.undone_at else ""),
            ("Sealed words, SHA-256", one.evidence.sha256 if one.evidence else ""),
        ),
        frozenset({"Sealed words, SHA-256"}),
    )


def replies(paper: Paper) -> Iterator[Block]:
    """Our words, as they were approved."""
    for one in paper.dossier.whole.drafts:
        if one.state not in UNSAID:
            yield Card(tuple(reply(one, paper)))


def reply(one: Draft, paper: Paper) -> Iterator[Block]:
    names = paper.names
    when = paper.said(one.approved_at or one.updated_at)
    said = f"{one.get_place_display()}, {when}: {draft_words(one, paper.clock, paper.said)}."
    if one.approved_by_name:
        said += f" Approved by {names.staff(one.approved_by_name)}."
    if one.emergency_reason:
        said += f" Sent outside the hours because: {names.words(one.emergency_reason)}"
    yield Line(said, lead=names.staff(str(one.writer.person)))
    yield Words(names.words(one.approved_text or one.text))


def messages(paper: Paper) -> Iterator[Block]:
    """The outbox: what went out, when, and how it ended."""
    found = paper.dossier.messages
    if found:
        yield Table(
            title="What was asked of the platform",
            headings=("Decided", "What", "By", "Asked", "Ended", "How it ended"),
            rows=tuple(message(one, paper) for one in found),
        )


def message(one: Action, paper: Paper) -> tuple[str, ...]:
    state = paper.became_of(one)
    return (
        paper.said(one.decided_at),
        said_verb(one.verb),
        paper.names.staff(one.decided_by_name),
        paper.said(one.asked_at),
        paper.said(one.finished_at),
        f"{state}. {paper.names.words(one.outcome)}".strip(),
    )


def blocks(paper: Paper) -> Iterator[Block]:
    names = paper.names
    for one in paper.dossier.whole.blocks:
        words = f"{paper.said(one.blocked_at)}, under {one.clause}: {names.words(one.why)}"
        words += f" {one.state.label.capitalize()}."
        words += f" To be looked at again on {one.review_on:%-d %B %Y}."
        for review in one.reviews.all():
            outcome = f"kept until {review.next_on:%-d %B %Y}" if review.next_on else "to be ended"
            who = f"{names.staff(review.by_name)}, {paper.said(review.at)}"
            words += f" Looked at by {who}: {outcome}. {names.words(review.why)}"
        if one.ended_at:
            ended = f"{names.staff(one.ended_by_name)}, {paper.said(one.ended_at)}"
            words += f" Ended by {ended}: {names.words(one.ended_why)}"
        yield Line(words, lead=f"{names.staff(one.blocked_by_name)},")


def notes(paper: Paper) -> Iterator[Block]:
    for one in paper.dossier.whole.notes:
        who = paper.names.staff(str(one.by.person))
        yield Line(f"{paper.said(one.at)}: {paper.names.words(one.text)}", lead=f"{who},")


def entries(paper: Paper) -> Iterator[Block]:
    """With the whole hash: it is what an entry can be checked by."""
    names = paper.names
    rows = tuple(
        (
            str(one.number), paper.exactly(one.at), record_words(one), names.staff(one.actor_name),
            one.clause, names.words(one.note), one.hash,
        )
        for one in paper.dossier.whole.record
    )  # fmt: skip
    if rows:
        headings = ("No", "When", "What", "Who", "Clause", "Note", "Hash of the entry")
        yield Table("The record", headings, rows, frozenset({6}))
    if paper.head:
        words = f"entry {paper.head.number}, {paper.head.hash}"
        yield Line("Head of the record’s chain when this was made:", is_quiet=True)
        yield Line(words, is_code=True)
