"""The network itself: people, what they write, and what the landlord's account is told of it."""

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from moothall.platforms.base import EventKind, PostKind, Visibility
from moothall.platforms.sandbox.events import body_of
from moothall.platforms.sandbox.faults import Fault, Faults
from moothall.platforms.sandbox.profiles import OWN, Profile, profile
from moothall.platforms.sandbox.refusals import Code, Refusal
from moothall.platforms.sandbox.residents import FRIENDS, RESIDENTS
from moothall.platforms.sandbox.rows import Person, Written
from moothall.platforms.sandbox.storage import Storage

#: the id of the landlord's account
PAGE = "page"
LONGEST = 100_000
"""Characters that a resident can write; a page has to bear them."""
_SELECT = (
    "select posts.*, people.handle, people.name, people.bio"
    " from posts join people on people.id = posts.author"
)
_HANDLE = re.compile(r"[\w.-]{1,60}")


def is_text(words: str) -> bool:
    """Without halves of surrogate pairs, which JSON can hold and no file can."""
    return not any("\ud800" <= letter <= "\udfff" for letter in words)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Network:
    """Verbs of residents, and what the landlord's account is told. Raises :class:`Refusal`.

    Every change and the event that tells of it are kept together or not at all.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        clock: Callable[[], datetime] = utc_now,
        page_name: str = "Elmhouse Homes",
        page_handle: str = "elmhouse_homes",
        page_bio: str = "Your landlord on Elmhouse Social. We watch this page 9 to 4 on weekdays.",
    ) -> None:
        self.storage, self.clock = storage, clock
        self.faults = Faults(storage)
        #: called after events were kept, with nothing
        self.on_news: Callable[[], None] = lambda: None
        with storage.change():
            if storage.value("select 1 from people where id = ?", PAGE) is None:
                self._settle(page_name, page_handle, page_bio)

    def _settle(self, name: str, handle: str, bio: str) -> None:
        add = "insert into people (id, handle, name, bio, invented) values (?, ?, ?, ?, ?)"
        self.storage.run(add, PAGE, handle, name, bio, 0)
        for resident in RESIDENTS:
            self.storage.run(add, resident.id, resident.handle, resident.name, resident.bio, 1)
        for one, other in FRIENDS:
            for pair in ((one, other), (other, one)):
                self.storage.run("insert into friends values (?, ?)", *pair)
        self.storage.set("profile", OWN)
        self.storage.set("token", secrets.token_urlsafe(24))
        self.storage.set("control_key", secrets.token_urlsafe(24))
        self.storage.set("withdrawn_scopes", [])

    # --- settings

    @property
    def profile(self) -> Profile:
        return profile(self.storage.setting("profile", OWN))

    def behave_like(self, name: str) -> None:
        """Raises ``KeyError`` for a network that there is no profile of."""
        profile(name)
        self.storage.set("profile", name)
        self.storage.set("withdrawn_scopes", [])

    @property
    def scopes(self) -> frozenset[str]:
        return self.profile.scopes - frozenset(self.storage.setting("withdrawn_scopes", []))

    def withdraw_scopes(self, scopes: list[str]) -> None:
        self.storage.set("withdrawn_scopes", sorted(scopes))

    @cached_property
    def page(self) -> Person:
        return self.person(PAGE)

    def start_afresh(self) -> None:
        """Take everything down that anybody wrote. Numbers go on, so that no id is used twice."""
        with self.storage.change():
            for name in ("script_ids", "script_lines", "uses", "reports", "standing", "hooks"):
                self.storage.run(f"delete from {name}")  # noqa: S608  - our own names
            for name in ("calls", "events", "posts"):
                self.storage.run(f"delete from {name}")  # noqa: S608
            self.storage.run("delete from people where invented = 0 and id <> ?", PAGE)
            self.storage.set("script", None)
            self.storage.set("faults", {})

    # --- people

    def person(self, person_id: str) -> Person:
        row = self.storage.row("select * from people where id = ?", person_id)
        if row is None:
            raise Refusal(Code.NOT_FOUND, "There is nobody of that name.")
        return Person.of(row)

    def by_handle(self, handle: str) -> Person | None:
        row = self.storage.row("select * from people where handle = ?", handle.removeprefix("@"))
        return None if row is None else Person.of(row)

    def residents(self) -> list[Person]:
        rows = self.storage.rows(
            "select * from people where id <> ?"
            " order by invented desc, name collate nocase limit 500",
            PAGE,
        )
        return [Person.of(row) for row in rows]

    def join(self, name: str, handle: str = "", bio: str | None = None) -> Person:
        """The person of that handle, or of that name: new where there is none."""
        name = " ".join(name.split())[:300]
        handle = handle.removeprefix("@") or _handle_from(name)
        if not name or not _HANDLE.fullmatch(handle):
            raise Refusal(Code.INVALID, "A person needs a name and a handle of letters and digits.")
        with self.storage.change():
            known = self.by_handle(handle)
            if known is not None and known.id == PAGE:
                raise Refusal(Code.INVALID, "That is the landlord's own handle.")
            if known is None:
                made = Person(f"u{secrets.token_hex(5)}", handle, name, bio or "")
                self.storage.run(
                    "insert into people (id, handle, name, bio) values (?, ?, ?, ?)",
                    made.id,
                    made.handle,
                    made.name,
                    made.bio,
                )
                return made
            if bio is not None:
                self.storage.run("update people set bio = ? where id = ?", bio, known.id)
            return self.person(known.id)

    def friends_of(self, person_id: str) -> frozenset[str]:
        rows = self.storage.rows("select friend from friends where person = ?", person_id)
        return frozenset(row["friend"] for row in rows)

    def standing(self, person_id: str) -> frozenset[str]:
        """How the page stands to a person: "blocked", "muted"."""
        rows = self.storage.rows("select kind from standing where person = ?", person_id)
        return frozenset(row["kind"] for row in rows)

    def muted(self) -> frozenset[str]:
        """Whose new posts the page is told no more of."""
        rows = self.storage.rows("select person from standing where kind = 'muted'")
        return frozenset(row["person"] for row in rows)

    def reported(self) -> frozenset[str]:
        """Posts that the page has reported."""
        return frozenset(row["post"] for row in self.storage.rows("select post from reports"))

    def blocked(self) -> frozenset[str]:
        rows = self.storage.rows("select person from standing where kind = 'blocked'")
        return frozenset(row["person"] for row in rows)

    # --- posts

    def post(self, post_id: str) -> Written:
        row = self.storage.row(f"{_SELECT} where posts.id = ?", post_id)
        if row is None:
            raise Refusal(Code.NOT_FOUND, "There is no such post.")
        return Written.of(row)

    def posts(self, where: str, *values: Any) -> list[Written]:
        """``where`` is one of our own conditions with its order, never anybody's words."""
        return [Written.of(row) for row in self.storage.rows(f"{_SELECT} where {where}", *values)]

    def write(
        self,
        author: str,
        kind: PostKind,
        text: str,
        *,
        parent: str = "",
        rating: int | None = None,
        picture: str = "",
        picture_missing: bool = False,
        at: datetime | None = None,
        client_key: str = "",
        conversation: str = "",
    ) -> Written:
        """Keep what somebody wrote and tell the page. ``at`` dates a scripted post back."""
        if not text.strip():
            raise Refusal(Code.INVALID, "There is nothing written.")
        if len(text) > LONGEST:
            raise Refusal(Code.INVALID, f"A post has at most {LONGEST:,} characters.")
        with self.storage.change():
            writer = self.person(author)
            if author != PAGE and "blocked" in self.standing(author):
                raise Refusal(Code.BLOCKED, f"{self.page.name} has blocked this account.")
            root, conversation = self._place(author, kind, parent, conversation)
            number = 1 + self.storage.setting("last_number", 0)
            self.storage.set("last_number", number)
            post_id = f"p{number:06d}"
            self.storage.run(
                "insert into posts (id, number, author, kind, text, parent, root, conversation,"
                " created_at, client_key, rating, picture, picture_missing)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                post_id,
                number,
                writer.id,
                kind,
                text,
                parent,
                root or post_id,
                conversation or root or post_id,
                (at or self.clock()).isoformat(),
                client_key,
                rating if kind is PostKind.REVIEW else None,
                picture,
                picture_missing,
            )
            made = self.post(post_id)
            self._tell(EventKind.CREATED, made, made.created_at)
        self.on_news()
        return made

    def _place(
        self, author: str, kind: PostKind, parent: str, conversation: str
    ) -> tuple[str, str]:
        """The root and the conversation of a new post."""
        if kind is PostKind.DIRECT_MESSAGE:
            return "", conversation or f"dm:{author}"
        if kind in {PostKind.COMMENT, PostKind.REPLY} and not parent:
            raise Refusal(Code.INVALID, "A comment or reply has to answer something.")
        if not parent:
            return "", ""
        above = self.post(parent)
        if above.deleted_at:
            raise Refusal(Code.NOT_FOUND, "What this answers is not there any more.")
        if above.visibility is Visibility.PRIVATE:
            raise Refusal(Code.INVALID, "A private message is not answered in public.")
        return above.root, above.conversation

    def edit(self, post_id: str, text: str, *, by: str, at: datetime | None = None) -> Written:
        if not text.strip() or len(text) > LONGEST:
            raise Refusal(Code.INVALID, f"A post has 1 to {LONGEST:,} characters.")
        with self.storage.change():
            post = self._of(post_id, by)
            if post.text == text:
                return post
            moment = at or self.clock()
            self.storage.run(
                "update posts set text = ?, edited_at = ?, revision = revision + 1 where id = ?",
                text,
                moment.isoformat(),
                post_id,
            )
            changed = self.post(post_id)
            self._tell(EventKind.EDITED, changed, moment)
        self.on_news()
        return changed

    def delete(self, post_id: str, *, by: str, at: datetime | None = None) -> None:
        """Take down a post and what stands below it. ``by`` is its author or the page."""
        with self.storage.change():
            post = self.post(post_id)
            if post.deleted_at:
                return
            if by not in {post.author.id, PAGE}:
                raise Refusal(Code.FORBIDDEN, "Only its author and the page can delete this.")
            self._delete(post, "author" if by == post.author.id else "page", at or self.clock())
        self.on_news()

    def _delete(self, post: Written, whose: str, at: datetime) -> None:
        self.storage.run(
            "update posts set deleted_at = ?, deleted_by = ?, revision = revision + 1 where id = ?",
            at.isoformat(),
            whose,
            post.id,
        )
        if not (whose == "author" and self.faults.strikes(Fault.SILENT_DELETIONS)):
            self._tell(EventKind.DELETED, self.post(post.id), at)
        for below in self.posts("posts.parent = ? and posts.deleted_at = ''", post.id):
            self._delete(below, "thread", at)

    def set_hidden(self, post_id: str, *, hidden: bool) -> Written:
        with self.storage.change():
            post = self.post(post_id)
            if post.hidden is hidden:
                return post
            self.storage.run(
                "update posts set hidden = ?, revision = revision + 1 where id = ?", hidden, post_id
            )
            changed = self.post(post_id)
            kind = EventKind.HIDDEN if hidden else EventKind.UNHIDDEN
            self._tell(kind, changed, self.clock())
        self.on_news()
        return changed

    def set_standing(self, person_id: str, kind: str, *, on: bool) -> None:
        """``kind`` is "blocked" or "muted"."""
        with self.storage.change():
            if self.person(person_id).id == PAGE:
                raise Refusal(Code.INVALID, "That is our own account.")
            if on:
                self.storage.run("insert or ignore into standing values (?, ?)", person_id, kind)
            else:
                self.storage.run(
                    "delete from standing where person = ? and kind = ?", person_id, kind
                )

    def _of(self, post_id: str, author: str) -> Written:
        post = self.post(post_id)
        if post.deleted_at:
            raise Refusal(Code.NOT_FOUND, "The post is not there any more.")
        if post.author.id != author:
            raise Refusal(Code.FORBIDDEN, "Only its author can change this.")
        return post

    # --- events

    def mentions_page(self, post: Written) -> bool:
        return post.kind is PostKind.MENTION or bool(self._mention.search(post.text))

    @cached_property
    def _mention(self) -> re.Pattern[str]:
        """Our handle and no other that begins or ends with it."""
        handle = re.escape(self.page.handle)
        return re.compile(rf"(?<![\w@./-])@{handle}(?![\w-]|\.\w)", re.IGNORECASE)

    def in_our_thread(self, post: Written) -> bool:
        if post.root == post.id:
            return post.author.id == PAGE
        return self.post(post.root).author.id == PAGE

    def _tell(self, kind: EventKind, post: Written, at: datetime) -> None:
        body = body_of(
            kind,
            post,
            at,
            summons=self.mentions_page(post),
            our_thread=self.in_our_thread(post),
        )
        told = "muted" not in self.standing(post.author.id) or kind is not EventKind.CREATED
        number = self.storage.value(
            "insert into events (told, body) values (?, ?) returning seq", told, body
        )
        if told and self.storage.setting("webhook_url"):
            copies = 2 if self.faults.strikes(Fault.DUPLICATE_EVENTS) else 1
            for copy in range(copies):
                self.storage.run(
                    "insert into hooks (id, seq, copy, next_at) values (?, ?, ?, 0)",
                    f"d{number}-{copy}-{secrets.token_hex(4)}",
                    number,
                    copy,
                )


def _handle_from(name: str) -> str:
    return re.sub(r"[^\w]+", ".", name.casefold()).strip(".")[:40] or f"u{secrets.token_hex(3)}"
