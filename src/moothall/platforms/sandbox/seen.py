"""What one viewer is shown. The landlord is shown also what nobody else is, and told so."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from moothall.platforms.base import PostKind
from moothall.platforms.sandbox.network import PAGE, Network
from moothall.platforms.sandbox.profiles import Hiding
from moothall.platforms.sandbox.rows import Person, Written

#: threads on one page, and answers on one page of a thread
PAGE_OF_THREADS = 10
PAGE_OF_ANSWERS = 200


@dataclass(frozen=True, slots=True)
class Viewer:
    """Nobody in particular, one resident, or the landlord."""

    person: Person | None = None
    landlord: bool = False

    @property
    def id(self) -> str:
        return PAGE if self.landlord else (self.person.id if self.person else "")


class Shown(NamedTuple):
    post: Written
    depth: int
    #: one click deeper
    folded: bool
    #: why it is not as the public sees it; for the landlord alone
    mark: str
    #: its words are gone
    gone: bool


class Thread(NamedTuple):
    top: Shown
    answers: list[Shown]
    #: how many answers there are beyond those on this page
    more: int


class Seen:
    """The network through one viewer's eyes."""

    def __init__(self, network: Network, viewer: Viewer) -> None:
        self._network, self._viewer = network, viewer
        self._profile = network.profile
        self._friends = network.friends_of(viewer.id) if viewer.id else frozenset[str]()
        self._blocked = network.blocked()
        self._muted = network.muted() if viewer.landlord else frozenset[str]()
        self._reported = network.reported() if viewer.landlord else frozenset[str]()

    def threads(self, kinds: tuple[PostKind, ...], page: int) -> tuple[list[Thread], bool]:
        """One page of threads that begin with these kinds, newest first, and whether more come."""
        marks = ", ".join("?" for _ in kinds)
        tops = self._network.posts(
            f"posts.kind in ({marks}) order by posts.created_at desc, posts.number desc"
            " limit ? offset ?",
            *kinds,
            PAGE_OF_THREADS + 1,
            PAGE_OF_THREADS * (page - 1),
        )
        threads = [self.thread(top, 1) for top in tops[:PAGE_OF_THREADS]]
        return [thread for thread in threads if thread is not None], len(tops) > PAGE_OF_THREADS

    def thread(self, top: Written, page: int) -> Thread | None:
        """None where this viewer does not see it."""
        first = self._shown(top, 0)
        if first is None:
            return None
        answers = self._answers(top)
        start = PAGE_OF_ANSWERS * (page - 1)
        part = answers[start : start + PAGE_OF_ANSWERS]
        return Thread(first, part, max(0, len(answers) - start - len(part)))

    def _answers(self, top: Written) -> list[Shown]:
        """Depth first, oldest first; below what a viewer does not see they see nothing."""
        below: dict[str, list[Written]] = defaultdict(list)
        for post in self._network.posts(
            "posts.root = ? and posts.kind <> 'direct_message' and posts.id <> ?"
            " order by posts.created_at, posts.number",
            top.root,
            top.root,
        ):
            below[post.parent].append(post)
        found: list[Shown] = []
        waiting = [(post, 1) for post in reversed(below[top.id])]
        while waiting:
            post, depth = waiting.pop()
            shown = self._shown(post, depth)
            if shown is not None:
                found.append(shown)
                waiting += [(child, depth + 1) for child in reversed(below[post.id])]
        return found

    def sees(self, post: Written) -> bool:
        """Whether this viewer sees it at all, and everything above it."""
        if post.kind is PostKind.DIRECT_MESSAGE:
            return self._viewer.landlord or post.conversation == f"dm:{self._viewer.id}"
        if self._shown(post, 0) is None:
            return False
        return not post.parent or self.sees(self._network.post(post.parent))

    def _shown(self, post: Written, depth: int) -> Shown | None:
        if self._viewer.landlord:
            return Shown(post, depth, False, self._mark(post), bool(post.deleted_at))
        if post.deleted_at:
            return None
        if self._profile.block_hides and post.author.id in self._blocked:
            mine = post.author.id == self._viewer.id
            return Shown(post, depth, False, "", False) if mine else None
        if not post.hidden or self._sees_hidden(post):
            return Shown(post, depth, False, "", False)
        if self._profile.hiding is Hiding.CLICK:
            return Shown(post, depth, True, "", False)
        return None

    def _sees_hidden(self, post: Written) -> bool:
        if post.author.id == self._viewer.id:
            return True
        return self._profile.hiding is Hiding.FRIENDS and post.author.id in self._friends

    def _mark(self, post: Written) -> str:
        if post.deleted_at:
            whose = {
                "author": "its author",
                "page": "the landlord’s account",
                "thread": "whoever deleted the post above it",
            }
            return f"Deleted by {whose[post.deleted_by]}. Nobody sees this."
        marks = []
        if post.hidden:
            marks.append(f"Hidden. Still seen by {_who(self._profile.hiding)}.")
        if post.author.id in self._blocked:
            gone = " Only the author sees this." if self._profile.block_hides else ""
            marks.append(f"The author is blocked.{gone}")
        if post.author.id in self._muted:
            marks.append("The author is muted. Everybody sees this.")
        if post.id in self._reported:
            marks.append("Reported to Elmhouse Social. Everybody sees this.")
        return " ".join(marks)

    def messages(self, person_id: str) -> list[Shown]:
        """A private conversation, to its two sides alone."""
        if not (self._viewer.landlord or self._viewer.id == person_id):
            return []
        kept = self._network.posts(
            "posts.conversation = ? and posts.kind = 'direct_message'"
            " order by posts.created_at desc, posts.number desc limit 200",
            f"dm:{person_id}",
        )
        shown = (self._shown(post, 0) for post in reversed(kept))
        return [one for one in shown if one is not None]

    def conversations(self) -> list[Person]:
        """Whom the landlord has private conversations with, the latest first."""
        if not self._viewer.landlord:
            return []
        rows = self._network.storage.rows(
            "select conversation, max(created_at) as latest from posts"
            " where kind = 'direct_message' group by conversation order by latest desc limit 200"
        )
        return [self._network.person(row["conversation"].removeprefix("dm:")) for row in rows]

    def of_person(self, person: Person) -> list[Written]:
        kept = self._network.posts(
            "posts.author = ? and posts.kind <> 'direct_message' and posts.deleted_at = ''"
            " order by posts.created_at desc, posts.number desc limit 50",
            person.id,
        )
        return [post for post in kept if self.sees(post)]


def _who(hiding: Hiding) -> str:
    return {
        Hiding.FRIENDS: "the author and the author’s friends",
        Hiding.AUTHOR: "the author",
        Hiding.CLICK: "anybody who opens the hidden replies",
    }[hiding]
