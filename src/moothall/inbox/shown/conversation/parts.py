"""What the conversation's part of the screen prints, in plain values."""

from dataclasses import dataclass
from uuid import UUID

from moothall.inbox.helping import Contact
from moothall.inbox.shown import posts
from moothall.inbox.shown.blocks import Blocked
from moothall.inbox.shown.judged import Judged
from moothall.inbox.shown.posts import Mark
from moothall.inbox.shown.times import Clock, Due
from moothall.inbox.shown.verbs import Verbs
from moothall.people.models import Membership


@dataclass(frozen=True, slots=True)
class Line:
    """Something to know first, above the conversation."""

    words: str
    tone: str = ""
    url: str = ""
    link: str = ""
    #: our own words that are on their way
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to somewhere else."""

    words: str
    url: str
    when: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A clock of law or policy."""

    title: str
    due: str
    left: str
    tone: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A note for the team."""

    by: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """A decision, or an entry of the record."""

    what: str
    by: str
    when: str
    clause: str = ""
    state: str = ""
    tone: str = ""
    why: str = ""
    outcome: str = ""
    note: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that was opened from the case."""

    reference: str
    title: str
    url: str
    due: str
    state: str
    left: str
    tone: str


@dataclass(frozen=True, slots=True)
class Part:
    """Posts in a row: what matters here, or what other people wrote in between."""

    posts: tuple[posts.Shown, ...]
    is_gap: bool = False
    left_out: int = 0

    @property
    def words(self) -> str:
        """``12 posts by other people``."""
        count = len(self.posts) + self.left_out
        words = f"{count} post{'' if count == 1 else 's'} by other people"
        return f"{words}; the nearest {len(self.posts)} are here" if self.left_out else words


@dataclass(frozen=True, slots=True)
class Helping:
    """Whom to ring and what to do, above everything else."""

    title: str
    steps: tuple[str, ...]
    contacts: tuple[Contact, ...]
    #: what the organisation has not set, and where it is set
    missing: tuple[Line, ...]
    done: tuple[str, ...]
    url: str
    may_note: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything that the conversation's part of the screen prints."""

    id: UUID
    url: str
    #: made now: whatever has a later id happened after this page
    seen: UUID
    #: the same with no form open
    bare_url: str
    version: int
    author: str
    handle: str
    reference: str
    queue: str
    account: str
    platform: str
    place: str
    assigned: str
    tags: tuple[str, ...]
    due: Due | None
    marks: tuple[Mark, ...]
    helping: Helping | None
    lines: tuple[Line, ...]
    thread: tuple[Part, ...]
    judgement: Judged | None
    not_judged: str
    clocks: tuple[Running, ...]
    duties: tuple[Owed, ...]
    #: the form that opens one; empty for who may not
    duty_url: str
    earlier: tuple[Link, ...]
    notes: tuple[Noted, ...]
    blocks: tuple[Blocked, ...]
    decisions: tuple[Done, ...]
    record: tuple[Done, ...]
    private_of: Link | None
    private_cases: tuple[Link, ...]
    people: tuple[str, ...]
    presence_token: str
    may_note: bool
    may_reveal: bool
    may_see_record: bool
    correct_url: str
    verbs: Verbs


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks, when, and in which list they stand."""

    me: Membership
    clock: Clock
    query: str
    revealed: frozenset[UUID] = frozenset()
    #: who stopped the sending of its account, or all sending
    stopped_by: str = ""
