"""What can be done about a post, here and by this person; and where not, why, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from moothall.channels.items import Known
from moothall.channels.models import Account, Action
from moothall.channels.outbox import possible
from moothall.channels.states import State
from moothall.core.values import Disposition, Need
from moothall.inbox.citing import REMOVALS
from moothall.inbox.helping import is_danger
from moothall.inbox.models import Case, Post
from moothall.inbox.queues import QueueName
from moothall.inbox.shown.rows import with_query
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb as Right
from moothall.platforms import base
from moothall.platforms.base import Answer, Item, PostKind


@dataclass(frozen=True, slots=True)
class Kind:
    """A verb of the desk. ``asks`` is what the platform is asked, where it is asked anything."""

    name: str
    title: str
    key: str
    right: Right
    asks: base.Verb | None = None


KINDS = (
    Kind("reply", "Reply", "r", Right.REPLY, base.Verb.REPLY_PUBLIC),
    Kind("private", "Private reply", "p", Right.REPLY_PRIVATELY, base.Verb.REPLY_PRIVATE),
    Kind("take-private", "Take it private", "t", Right.REPLY_PRIVATELY, base.Verb.REPLY_PRIVATE),
    Kind("leave-alone", "Leave alone", "l", Right.LEAVE_ALONE),
    Kind("hide", "Hide", "h", Right.HIDE, base.Verb.HIDE),
    Kind("unhide", "Show again", "h", Right.UNHIDE, base.Verb.UNHIDE),
    Kind("delete", "Delete", "d", Right.DELETE, base.Verb.DELETE_OTHER),
    Kind("block", "Block", "b", Right.BLOCK, base.Verb.BLOCK),
    Kind("unblock", "Unblock", "b", Right.UNBLOCK, base.Verb.UNBLOCK),
    Kind("mute", "Mute", "u", Right.MUTE, base.Verb.MUTE),
    Kind("unmute", "Hear them again", "u", Right.UNMUTE, base.Verb.UNMUTE),
    Kind("report", "Report to the platform", "f", Right.REPORT, base.Verb.REPORT),
    Kind("edit-reply", "Change our reply", "v", Right.EDIT_REPLY, base.Verb.EDIT),
    Kind("delete-reply", "Delete our reply", "z", Right.DELETE_REPLY, base.Verb.DELETE_OWN),
    Kind("pass-on", "Pass on", "g", Right.PASS_ON),
    Kind("duty", "Open a duty", "", Right.OPEN_DUTY),
    Kind("no-danger", "No danger", "y", Right.CORRECT),
    Kind("alert", "Rung or told", "w", Right.NOTE),
    Kind("assign", "Assign", "a", Right.ASSIGN),
    Kind("snooze", "Put off", "s", Right.SNOOZE),
    Kind("note", "Note", "n", Right.NOTE),
    Kind("tag", "Tags", "#", Right.TAG),
    Kind("correct", "Correct the judge", "c", Right.CORRECT),
    Kind("move", "Move to another queue", "q", Right.CORRECT),
    Kind("split", "Split off posts", "i", Right.SPLIT),
    Kind("merge", "Merge with another case", "m", Right.MERGE),
    Kind("close", "Close, with a reason", "e", Right.LEAVE_ALONE),
    Kind("reopen", "Open again", "e", Right.LEAVE_ALONE),
    Kind("not-ours", "Not ours", "o", Right.NOT_OURS),
)
BY_NAME = {kind.name: kind for kind in KINDS}
#: about a reply of ours, not about what it answers; offered only where there is one
OURS = frozenset({"edit-reply", "delete-reply"})
#: what is asked for already is not asked for a second time
ONCE = frozenset({*REMOVALS, "unhide", "unblock", "mute", "unmute", "report"})
#: what is kept of an author, and whether the verb ends it
STANDINGS = {
    "block": ("blocked_at", False),
    "unblock": ("blocked_at", True),
    "mute": ("muted_at", False),
    "unmute": ("muted_at", True),
}
#: about a verb that asks the platform nothing
UNASKED = Answer(possible=True)
#: neither done nor refused: asking a second time would do nothing but confuse
OPEN_STATES = (State.QUEUED, State.SENDING, State.UNKNOWN)
#: what the policy leads to first
FIRST: dict[str, str] = {
    Disposition.EMERGENCY.value: "reply",
    Disposition.SAFEGUARD.value: "private",
    Disposition.MODERATE.value: "hide",
    Disposition.FOI.value: "pass-on",
    Disposition.REDIRECT.value: "reply",
    Disposition.PRIVATE.value: "take-private",
    Disposition.URGENT.value: "reply",
    Disposition.RESPOND.value: "reply",
    Disposition.NONE.value: "leave-alone",
}


TO_FOI = "Pass to the FOI officer"
#: one row of buttons: what is done most, and what brings a state back; the rest is under "More"
ALWAYS = frozenset({"reply", "private", "pass-on", "no-danger", "unhide", "reopen"})
MAIN = ALWAYS | {"leave-alone", "hide"}
MAIN_FOR: dict[str, frozenset[str]] = {
    Disposition.MODERATE.value: frozenset(
        {"hide", "unhide", "delete", "block", "unblock", "reply", "leave-alone", "reopen"}
    ),
    Disposition.PRIVATE.value: ALWAYS | {"take-private"},
}
#: where somebody may be in danger, silence and removal are not among what is offered first
MAIN_IN_DANGER = ALWAYS | {"alert"}

#: while a removal is on its way these are folded away; taking it back stands above the post
CONTRARY = frozenset({"leave-alone", "take-private", *REMOVALS})

#: what a case that is done has no use for
ONLY_OPEN = frozenset(
    {
        "alert",
        "snooze",
        "leave-alone",
        "assign",
        "pass-on",
        "split",
        "merge",
        "move",
        "close",
        "not-ours",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verb:
    """One button."""

    name: str
    title: str
    key: str
    url: str
    is_open: bool
    is_first: bool
    is_by_hand: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """Verbs that a person has to do on the platform, and why no program can."""

    titles: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verbs:
    """``never``: what this platform cannot do here in any way, with the reason."""

    main: tuple[Verb, ...]
    more: tuple[Verb, ...]
    never: tuple[Verb, ...]

    @property
    def of_ours(self) -> tuple[Verb, ...]:
        """What can be done with a reply of ours."""
        return tuple(verb for verb in (*self.main, *self.more) if verb.name in OURS)

    @property
    def by_hand(self) -> tuple[ByHand, ...]:
        """Each reason once, with the buttons that it holds for."""
        titles: dict[str, list[str]] = {}
        for verb in (*self.main, *self.more):
            if verb.is_by_hand:
                titles.setdefault(verb.reason, []).append(verb.title)
        return tuple(ByHand(", ".join(names), reason) for reason, names in titles.items())


class Once(Known):
    """The same post asked about for many verbs at one moment: it is looked up once."""

    @cached_property
    def as_item(self) -> Item:
        return super().item()

    def item(self) -> Item:
        return self.as_item


def answers(
    account: Account, post: Post, at: datetime, ours: Post | None = None
) -> dict[str, Answer]:
    """By the desk's name of the verb, for those that ask the platform anything.

    ``ours``: the reply of ours that some verbs are about.
    """
    known = Once(account, post.external_id)
    reply = Once(account, ours.external_id) if ours else None
    return {
        kind.name: possible(account, asks, about, at)
        for kind in KINDS
        if (asks := asked_of(kind, post)) is not None
        and (about := reply if kind.name in OURS else known) is not None
    }


def asked_of(kind: Kind, post: Post) -> base.Verb | None:
    """A private message is answered where it stands."""
    if kind.name == "private" and post.kind == PostKind.DIRECT_MESSAGE:
        return base.Verb.SEND_DM
    return kind.asks


def verbs_of(
    case: Case,
    post: Post,
    possible_here: dict[str, Answer],
    me: Membership,
    *,
    query: str,
    opened: str,
    under_way: frozenset[str] = frozenset(),
    is_answered: bool = False,
) -> Verbs:
    """No query. A verb that this person may not do is not shown to them at all."""
    first = "" if is_answered else first_name(case, post)
    offered = [
        verb_of(
            kind,
            case,
            post,
            possible_here.get(kind.name, UNASKED),
            query=query,
            opened=opened,
            first=first,
        )
        for kind in KINDS
        if may(me, kind.right, case.account_id)
        and makes_sense(kind, case, post, under_way)
        and (kind.name not in OURS or kind.name in possible_here)
    ]
    can = [verb for verb in offered if not is_never(verb, possible_here)]
    main = main_of(case, post) - (CONTRARY if under_way & frozenset(REMOVALS) else frozenset())
    return Verbs(
        main=tuple(
            sorted((verb for verb in can if verb.name in main), key=lambda one: not one.is_first)
        ),
        more=tuple(verb for verb in can if verb.name not in main),
        never=tuple(verb for verb in offered if is_never(verb, possible_here)),
    )


def main_of(case: Case, post: Post) -> frozenset[str]:
    """What stands beside "More"."""
    if case.is_open and is_danger(case, [post]):
        return MAIN_IN_DANGER
    return MAIN_FOR.get(post.disposition, MAIN)


def is_never(verb: Verb, possible_here: dict[str, Answer]) -> bool:
    answer = possible_here.get(verb.name)
    return answer is not None and not answer.possible and not answer.by_hand_steps


def under_way(actions: Iterable[Action], post: Post) -> frozenset[str]:
    """What the platform is asked to do about a post, and has neither confirmed nor refused."""
    asked = {
        action.verb
        for action in actions
        if action.target_id == post.external_id and action.state in OPEN_STATES
    }
    return frozenset(kind.name for kind in KINDS if kind.name in ONCE and kind.asks in asked)


def makes_sense(
    kind: Kind, case: Case, post: Post, under_way: frozenset[str] = frozenset()
) -> bool:
    """What is asked for already is not asked for twice, nor a move of which it is a part."""
    if kind.name == "take-private" and "hide" in under_way:
        return False
    return kind.name not in under_way and fits(kind, case, post)


def fits(kind: Kind, case: Case, post: Post) -> bool:  # noqa: PLR0911 - a line for each
    """Of two verbs that undo each other one is shown; what a state rules out is not."""
    is_private = post.is_private
    if kind.name in {"hide", "unhide"}:
        is_asked = bool(post.hidden_at) == (kind.name == "unhide")
        return is_asked and not is_private and not post.deleted_at
    if post.deleted_at and kind.name in {"delete", "report"}:
        return False
    if kind.name in STANDINGS:
        field, is_undoing = STANDINGS[kind.name]
        return bool(getattr(case.author, field)) == is_undoing
    if is_private and kind.name in {"reply", "report", "delete"}:
        return False
    if kind.name == "no-danger":
        return case.is_open and case.queue == QueueName.DANGER
    if kind.name == "take-private":
        stands = not is_private and not post.hidden_at
        return stands and case.is_open and Need.PERSONAL.value in post.labels
    if kind.name == "reopen":
        return not case.is_open and case.merged_into_id is None
    if not case.is_open:
        return kind.name not in ONLY_OPEN
    if kind.name == "split":
        return case.posts_count > 1
    return True


def is_offered(name: str, case: Case, post: Post, under_way: frozenset[str] = frozenset()) -> bool:
    """Whether its form makes sense now; whether this person may is asked elsewhere."""
    kind = BY_NAME.get(name)
    return kind is not None and makes_sense(kind, case, post, under_way)


def first_of(
    case: Case,
    post: Post,
    possible_here: dict[str, Answer],
    under_way: frozenset[str] = frozenset(),
) -> str:
    """The verb that the policy leads to, where it can be done at all."""
    name = first_name(case, post)
    answer = possible_here.get(name)
    can = answer is None or answer.possible or bool(answer.by_hand_steps)
    makes = bool(name) and makes_sense(BY_NAME[name], case, post, under_way)
    return name if can and makes else ""


def first_name(case: Case, post: Post) -> str:
    """Where the policy leads: to the FOI officer until somebody has the request.

    Nowhere once somebody has dealt with the post. What is hidden already is answered in private.
    """
    if not case.is_open or post.settled_at is not None:
        return ""
    is_theirs = post.disposition == Disposition.FOI and case.assigned_to_id is not None
    first = "reply" if is_theirs else FIRST.get(post.disposition, "")
    return "private" if first == "take-private" and post.hidden_at else first


def is_foi(post: Post) -> bool:
    """Whether somebody other than the desk has to answer it, under the Act."""
    return bool(post.disposition == Disposition.FOI)


def verb_of(
    kind: Kind,
    case: Case,
    post: Post,
    answer: Answer,
    *,
    query: str,
    opened: str,
    first: str,
) -> Verb:
    return Verb(
        name=kind.name,
        title=TO_FOI if kind.name == "pass-on" and is_foi(post) else kind.title,
        key=kind.key,
        url=url_of(case.pk, kind.name, query),
        is_open=kind.name == opened,
        is_first=first == kind.name,
        is_by_hand=bool(answer.by_hand_steps),
        reason=answer.reason,
    )


def url_of(case_id: UUID, verb: str, query: str) -> str:
    return with_query(reverse("inbox-verb", args=[case_id, verb]), query)
