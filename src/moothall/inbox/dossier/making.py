"""A case's dossier, section by section, in the order in which somebody asks "why"."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from moothall import record
from moothall.channels.models import Action
from moothall.channels.pausing import current_stop, stopped_by
from moothall.files.typeset import Block, Document, Facts, Line, Section
from moothall.inbox.dossier import after, sealed, written
from moothall.inbox.dossier.names import Names
from moothall.inbox.queries import Dossier
from moothall.inbox.shown.going import action_words, case_words
from moothall.inbox.shown.times import Clock
from moothall.record import Head


@dataclass(frozen=True, slots=True)
class Paper:
    """What every section is made from."""

    dossier: Dossier
    names: Names
    zone: ZoneInfo
    head: Head | None
    #: pictures with their bytes, for a paper; without, a page shows them by address
    with_bytes: bool
    #: who stopped this account's sending, or everybody's
    stopped_by: str = ""

    @property
    def clock(self) -> Clock:
        """The moment at which it is made."""
        return Clock(self.dossier.made_at, self.zone, None)

    def became_of(self, action: Action) -> str:
        return action_words(action, self.clock, stopped_by=self.stopped_by, say=self.said)

    def said(self, at: datetime | None) -> str:
        """``2 June 2026, 11:00 BST``; years later as clear as today."""
        if at is None:
            return ""
        local = at.astimezone(self.zone)
        return f"{local.day} {local:%B %Y, %H:%M %Z}"

    @staticmethod
    def exactly(at: datetime | None) -> str:
        """``2026-06-02 10:00:00 UTC``."""
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else ""


def document(
    dossier: Dossier, zone: ZoneInfo, *, names: Names | None = None, with_bytes: bool = False
) -> Document:
    """``names`` None: staff by their names."""
    case = dossier.whole.case
    names = names or Names()
    head = record.head(case.organisation_id)
    stopper = stopped_by(case.account, current_stop())
    paper = Paper(dossier, names, zone, head, with_bytes, stopper)
    sections = (Section(title, blocks) for title, blocks in all_of(paper) if blocks)
    made = f"made {paper.said(dossier.made_at)} for {names.staff(dossier.made_for)}"
    return Document(
        title=f"Case {case.reference}",
        organisation=case.organisation.name,
        facts=facts(paper),
        sections=tuple(sections),
        foot=f"{case.organisation.name} · Case {case.reference} · {made}",
    )


def facts(paper: Paper) -> Facts:
    """The top of the first page."""
    case, names = paper.dossier.whole.case, paper.names
    who = case.author.name or case.author.handle or "no longer kept"
    handle = f" (@{case.author.handle})" if case.author.handle else ""
    place = "in private" if case.thread.is_private else "in public"
    if case.is_open:
        going = case_words(case, paper.clock, paper.said, stopped_by=paper.stopped_by)
        state = ": ".join(filter(None, (f"open, in {case.queue_title}", going)))
    else:
        by = f" by {names.staff(case.closed_by_name)}" if case.closed_by_name else ""
        state = f"{case.get_closed_how_display()}{by}, {paper.said(case.closed_at)}"
    made = f"{paper.said(paper.dossier.made_at)} for {names.staff(paper.dossier.made_for)}"
    held = "; ".join(
        f"{one.get_reason_display()}, since {paper.said(one.put_at)}"
        for one in paper.dossier.holds
        if one.ended_at is None
    )
    pairs = (
        ("Organisation", case.organisation.name),
        ("Author", who + handle),
        ("Account", f"{case.account.name} on {case.account.title}, {place}"),
        ("Opened", paper.said(case.opened_at)),
        ("State", state),
        ("Kept because of", held),
        ("Number", str(case.pk)),
        ("Made", made),
    )
    return Facts(tuple(pair for pair in pairs if pair[1]), frozenset({"Number"}))


def all_of(paper: Paper) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """Empty ones are left out, but for the three that are asked about first."""
    none_yet: tuple[Block, ...] = (Line("Nothing yet.", is_quiet=True),)
    yield "What was written", tuple(written.posts(paper)) or none_yet
    yield "What the judge said", tuple(written.judgements(paper)) or none_yet
    yield "What was decided", tuple(after.decisions(paper)) or none_yet
    yield "Clauses, as they were published then", tuple(written.clauses(paper))
    yield "What we wrote", tuple(after.replies(paper))
    yield "What was asked of the platform", tuple(after.messages(paper))
    yield "Clocks", tuple(written.clocks(paper))
    yield "Blocks of this author", tuple(after.blocks(paper))
    yield "Sealed evidence", tuple(sealed.evidence(paper))
    yield "What is kept, and what went", tuple(sealed.keeping(paper))
    yield "Notes of the team", tuple(after.notes(paper))
    yield "The record", tuple(after.entries(paper))
