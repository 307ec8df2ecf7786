"""What the landlord's account asks for: the network's rules first, then the verb itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from moothall.platforms.base import (
    TO_A_PERSON,
    WITH_WORDS,
    Idempotency,
    Item,
    PostKind,
    TextContext,
    Verb,
)
from moothall.platforms.base.conditions import NeedsScope
from moothall.platforms.base.text import check
from moothall.platforms.sandbox.faults import Fault
from moothall.platforms.sandbox.network import PAGE, Network, is_text
from moothall.platforms.sandbox.refusals import Code, Refusal
from moothall.platforms.sandbox.rows import Written


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the interface, read and not yet believed."""

    verb: Verb
    target: str = ""
    author: str = ""
    text: str = ""
    reason: str = ""
    category: str = ""
    client_key: str = ""
    target_version: str = ""

    @classmethod
    def of(cls, body: Any) -> "Request":
        """Raises :class:`Refusal` for what is none."""
        if not isinstance(body, dict) or not all(isinstance(one, str) for one in body.values()):
            raise Refusal(Code.INVALID, "A request is an object of texts.")
        if not all(is_text(one) for one in body.values()):
            raise Refusal(Code.INVALID, "A request holds a character that is none.")
        try:
            verb = Verb(body.get("verb", ""))
        except ValueError:
            raise Refusal(Code.INVALID, "There is no such verb.") from None
        given = {one.name: body.get(one.name, "") for one in fields(cls) if one.name != "verb"}
        return cls(verb, **given)


@dataclass(frozen=True, slots=True)
class Done:
    """The post that came of it, or that it was done to."""

    post: Written | None
    detail: str = ""


class Acting:
    """Carries requests out by the rules of the network that Elmhouse Social behaves like."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._verbs: Mapping[Verb, Callable[[Request, Written | None], Done]] = {
            Verb.PUBLISH: self._publish,
            Verb.REPLY_PUBLIC: self._reply,
            Verb.REPLY_PRIVATE: self._message,
            Verb.SEND_DM: self._message,
            Verb.HIDE: lambda _, post: self._hide(post, hidden=True),
            Verb.UNHIDE: lambda _, post: self._hide(post, hidden=False),
            Verb.DELETE_OTHER: self._delete,
            Verb.DELETE_OWN: self._delete,
            Verb.EDIT: self._edit,
            Verb.REPORT: self._report,
            Verb.BLOCK: lambda ask, post: self._stand(ask, post, "blocked", on=True),
            Verb.UNBLOCK: lambda ask, post: self._stand(ask, post, "blocked", on=False),
            Verb.MUTE: lambda ask, post: self._stand(ask, post, "muted", on=True),
            Verb.UNMUTE: lambda ask, post: self._stand(ask, post, "muted", on=False),
        }

    def perform(self, ask: Request) -> Done:
        """Raises :class:`Refusal`. All that it changes, it changes at once."""
        network = self._network
        if ask.verb not in self._verbs:
            raise Refusal(Code.UNSUPPORTED, "There is no such call.")
        self.meddle(ask.target)
        with network.storage.change():
            if (done := self._done_before(ask)) is not None:
                return done
            post = self._target(ask)
            self._allowed(ask, post)
            self._fits(ask, post)
            done = self._verbs[ask.verb](ask, post)
            if post is not None:
                self._count_use(post.id, ask.verb)
            return done

    def meddle(self, post_id: str) -> None:
        """The author changes their mind between the decision and the act."""
        network = self._network
        post = network.storage.row("select author from posts where id = ?", post_id)
        if post is None or post["author"] == PAGE:
            return
        if network.faults.strikes(Fault.EDITED_BEFORE_ACTION):
            words = network.post(post_id).text
            network.edit(post_id, f"{words}\n(edited just now)", by=post["author"])
        if network.faults.strikes(Fault.DELETED_BEFORE_ACTION):
            network.delete(post_id, by=post["author"])

    def keeps_keys(self, verb: Verb) -> bool:
        row = self._network.profile.capabilities.rows[verb]
        return row.idempotency in {Idempotency.CLIENT_KEY, Idempotency.HEADER}

    def _done_before(self, ask: Request) -> Done | None:
        if not ask.client_key or not self.keeps_keys(ask.verb):
            return None
        return self.made_by_key(ask.client_key)

    def made_by_key(self, client_key: str) -> Done | None:
        """What a client key made, for a second request and for reading back."""
        storage = self._network.storage
        made = storage.value("select id from posts where client_key = ?", client_key)
        reported = storage.value("select post from reports where client_key = ?", client_key)
        found = made or reported
        return None if found is None else Done(self._network.post(found), "as before")

    def _target(self, ask: Request) -> Written | None:
        if ask.verb is Verb.PUBLISH:
            return None
        if ask.verb in TO_A_PERSON and not ask.target:
            return None
        post = self._network.post(ask.target)
        deleting = ask.verb in {Verb.DELETE_OTHER, Verb.DELETE_OWN}
        if post.deleted_at and ask.verb not in TO_A_PERSON and not deleting:
            raise Refusal(Code.NOT_FOUND, "The post is not there any more.")
        if ask.target_version and ask.target_version != str(post.revision):
            raise Refusal(Code.CHANGED, "The post is not the one that you saw.")
        return post

    def _allowed(self, ask: Request, post: Written | None) -> None:
        """The same conditions that the desk asks, with what only the network knows."""
        network = self._network
        capabilities = network.profile.capabilities.narrowed(scopes=network.scopes)
        row = capabilities.rows[ask.verb]
        if not row.automatic:
            raise Refusal(Code.UNSUPPORTED, row.note or "There is no such call.")
        for condition in row.conditions:
            if isinstance(condition, NeedsScope) and condition.scope not in network.scopes:
                raise Refusal(Code.FORBIDDEN, f"The token lacks {condition.scope}.")
        item = Item() if post is None else self.item(post)
        if post is None or self._sets_what_is(ask.verb, post):
            return
        answer = capabilities.can(ask.verb, item, network.clock())
        if not answer.possible:
            raise Refusal(Code.POLICY, answer.reason)

    def _sets_what_is(self, verb: Verb, post: Written) -> bool:
        """Setting a state that holds already is no mistake, on this network as on others."""
        standing = self._network.standing(post.author.id)
        return {
            Verb.HIDE: post.hidden,
            Verb.UNHIDE: not post.hidden,
            Verb.DELETE_OTHER: bool(post.deleted_at),
            Verb.DELETE_OWN: bool(post.deleted_at) and post.author.id == PAGE,
            Verb.BLOCK: "blocked" in standing,
        }.get(verb, False)

    def item(self, post: Written) -> Item:
        network = self._network
        uses = network.storage.rows("select verb, times from uses where post = ?", post.id)
        parent = network.post(post.parent) if post.parent else None
        return Item(
            external_id=post.id,
            kind=post.kind,
            visibility=post.visibility,
            occurred_at=post.created_at,
            own=post.author.id == PAGE,
            deleted=bool(post.deleted_at),
            hidden=post.hidden,
            author_blocked="blocked" in network.standing(post.author.id),
            top_level=parent is not None and parent.kind is PostKind.POST,
            our_thread=network.in_our_thread(post),
            summons_us=network.mentions_page(post),
            last_message_at=self._last_message(post.author.id),
            done={Verb(row["verb"]): row["times"] for row in uses},
        )

    def _last_message(self, person_id: str) -> datetime | None:
        kept = self._network.storage.value(
            "select max(created_at) from posts where author = ? and kind = 'direct_message'",
            person_id,
        )
        return datetime.fromisoformat(kept) if kept else None

    def _fits(self, ask: Request, post: Written | None) -> None:
        if ask.verb not in WITH_WORDS:
            return
        capabilities = self._network.profile.capabilities
        place = capabilities.place_of(ask.verb, self._answered_kind(ask, post))
        problems = [
            problem
            for problem in check(
                ask.text, capabilities.text, TextContext(place), platform=capabilities.title
            )
            if problem.blocks
        ]
        if problems:
            raise Refusal(Code.INVALID, problems[0].words)

    def _answered_kind(self, ask: Request, post: Written | None) -> PostKind:
        """An edit of our own answer keeps the limits of what it answers."""
        if post is None:
            return PostKind.POST
        if ask.verb is Verb.EDIT and post.parent:
            return self._network.post(post.parent).kind
        return post.kind

    def _count_use(self, post_id: str, verb: Verb) -> None:
        self._network.storage.run(
            "insert into uses values (?, ?, 1)"
            " on conflict (post, verb) do update set times = times + 1",
            post_id,
            verb,
        )

    # --- the verbs

    def _publish(self, ask: Request, _: Written | None) -> Done:
        return Done(self._network.write(PAGE, PostKind.POST, ask.text, client_key=self._key(ask)))

    def _reply(self, ask: Request, post: Written | None) -> Done:
        assert post is not None  # noqa: S101  - only publishing has no target
        row = self._network.profile.capabilities.rows[ask.verb]
        if row.idempotency is Idempotency.REPLACE and (before := self._our_answer(post.id)):
            return Done(self._network.edit(before.id, ask.text, by=PAGE))
        made = self._network.write(
            PAGE, PostKind.REPLY, ask.text, parent=post.id, client_key=self._key(ask)
        )
        return Done(made)

    def _our_answer(self, post_id: str) -> Written | None:
        found = self._network.posts(
            "posts.parent = ? and posts.author = ? and posts.deleted_at = ''", post_id, PAGE
        )
        return found[0] if found else None

    def _message(self, ask: Request, post: Written | None) -> Done:
        assert post is not None  # noqa: S101
        made = self._network.write(
            PAGE,
            PostKind.DIRECT_MESSAGE,
            ask.text,
            parent=post.id,
            conversation=f"dm:{post.author.id}",
            client_key=self._key(ask),
        )
        return Done(made)

    def _key(self, ask: Request) -> str:
        return ask.client_key if self.keeps_keys(ask.verb) else ""

    def _hide(self, post: Written | None, *, hidden: bool) -> Done:
        assert post is not None  # noqa: S101
        return Done(self._network.set_hidden(post.id, hidden=hidden))

    def _delete(self, _: Request, post: Written | None) -> Done:
        assert post is not None  # noqa: S101
        self._network.delete(post.id, by=PAGE)
        return Done(self._network.post(post.id))

    def _edit(self, ask: Request, post: Written | None) -> Done:
        assert post is not None  # noqa: S101
        return Done(self._network.edit(post.id, ask.text, by=PAGE))

    def _report(self, ask: Request, post: Written | None) -> Done:
        assert post is not None  # noqa: S101
        key = ask.client_key or f"{post.id}/{self._network.clock().isoformat()}"
        self._network.storage.run(
            "insert or ignore into reports values (?, ?, ?, ?)",
            key,
            post.id,
            f"{ask.category}: {ask.reason}"[:2000].removeprefix(": "),
            self._network.clock().isoformat(),
        )
        return Done(post, "reported")

    def _stand(self, ask: Request, post: Written | None, kind: str, *, on: bool) -> Done:
        person = post.author.id if post is not None else ask.author
        self._network.set_standing(person, kind, on=on)
        return Done(post)
