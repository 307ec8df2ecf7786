"""What a platform ties a verb to. A condition answers for one post at one moment, in plain words.

A condition that cannot be told from what is known counts as unmet: the officer reads what is not
known instead of a refusal by the platform after the words are written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from moothall.platforms.base.events import PostKind, Visibility
from moothall.platforms.base.verbs import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is known of a post when one asks what can be done with it. None: it is not known."""

    external_id: str = ""
    kind: PostKind = PostKind.COMMENT
    visibility: Visibility = Visibility.PRIVATE
    occurred_at: datetime | None = None
    own: bool = False
    deleted: bool = False
    hidden: bool = False
    author_blocked: bool = False
    #: it answers a post of ours directly, not another comment
    top_level: bool | None = None
    our_thread: bool | None = None
    summons_us: bool | None = None
    #: when the author last wrote to us in private
    last_message_at: datetime | None = None
    #: how often each verb was done to this post already
    done: Mapping[Verb, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that conditions answer."""

    verb: Verb
    item: Item
    now: datetime
    platform: str
    #: what the account's token may do; None where the platform has no such thing
    scopes: frozenset[str] | None


class Condition(Protocol):
    """``unmet`` gives the reason, a sentence for the officer, or an empty text where it holds."""

    def unmet(self, asked: Asked) -> str: ...

    @property
    def words(self) -> str:
        """The condition as a half sentence, for a table: "within 7 days"."""
        ...


@dataclass(frozen=True, slots=True)
class Within:
    """So long after the post was written."""

    age: timedelta

    def unmet(self, asked: Asked) -> str:
        written = asked.item.occurred_at
        if written is None:
            return f"{asked.platform} allows this only {self.words}, and its time is not known."
        if asked.now - written <= self.age:
            return ""
        return f"{asked.platform} allows this only {self.words}."

    @property
    def words(self) -> str:
        return f"within {_spoken(self.age)} of the post"


@dataclass(frozen=True, slots=True)
class OncePerComment:
    def unmet(self, asked: Asked) -> str:
        if not asked.item.done.get(asked.verb, 0):
            return ""
        return f"{asked.platform} allows this once for each comment, and it was used for this one."

    @property
    def words(self) -> str:
        return "once for each comment"


@dataclass(frozen=True, slots=True)
class AtMost:
    """So many times for one post, as with edits."""

    times: int

    def unmet(self, asked: Asked) -> str:
        if asked.item.done.get(asked.verb, 0) < self.times:
            return ""
        return f"{asked.platform} allows this {self.times} times for one post, and all are used."

    @property
    def words(self) -> str:
        return f"at most {self.times} times for one post"


@dataclass(frozen=True, slots=True)
class OnlyWhere:
    """Only where a post stands in one way, which may not be known; each way is told in words."""

    stands: Callable[[Item], bool | None]
    words: str
    allows: str
    if_unknown: str
    if_not: str

    def unmet(self, asked: Asked) -> str:
        found = self.stands(asked.item)
        if found:
            return ""
        end = f", and it is not known {self.if_unknown}" if found is None else f"; {self.if_not}"
        return f"{asked.platform} {self.allows}{end}."


ONLY_IF_SUMMONED = OnlyWhere(
    lambda item: item.summons_us,
    words="only where the author mentions or quotes our account",
    allows="lets a program answer only posts that mention or quote our account",
    if_unknown="whether this one does",
    if_not="this one does neither",
)
OWN_THREAD_ONLY = OnlyWhere(
    lambda item: item.our_thread,
    words="only under our own posts",
    allows="allows this only under our own posts",
    if_unknown="whose thread this is",
    if_not="this thread is not ours",
)
TOP_LEVEL_ONLY = OnlyWhere(
    lambda item: item.top_level,
    words="only directly under our post",
    allows="allows this only for comments directly under our post",
    if_unknown="where this one stands",
    if_not="this one answers another comment",
)

TOP_LEVEL_OR_MENTION = OnlyWhere(
    lambda item: item.kind is PostKind.MENTION or item.top_level,
    words="only directly under our post, or where the author mentions us",
    allows="allows this only for comments directly under our post and for mentions of us",
    if_unknown="where this one stands",
    if_not="this one answers another comment",
)
AFTER_A_MESSAGE = OnlyWhere(
    lambda item: item.last_message_at is not None,
    words="only after the author has written to us in private",
    allows="allows this only for people who have written to us in private",
    if_unknown="whether this author has",
    if_not="this author has not",
)


@dataclass(frozen=True, slots=True)
class WroteWithinHours:
    """Only for people who wrote to us so short a time ago."""

    hours: float

    def unmet(self, asked: Asked) -> str:
        last = asked.item.last_message_at
        if last is not None and asked.now - last <= timedelta(hours=self.hours):
            return ""
        return f"{asked.platform} allows this only {self.words}."

    @property
    def words(self) -> str:
        return f"within {_spoken(timedelta(hours=self.hours))} of the author's last message to us"


@dataclass(frozen=True, slots=True)
class WindowHours:
    """So many hours after the author last wrote to us in private.

    Some platforms allow ``longer`` to whom they have given the permission ``with_scope``.
    """

    hours: float
    longer: float = 0.0
    with_scope: str = ""

    def unmet(self, asked: Asked) -> str:
        last = asked.item.last_message_at
        if last is None:
            return (
                f"{asked.platform} lets us write in private only after the author has written to us"
                " in private."
            )
        has_longer = bool(self.with_scope) and self.with_scope in (asked.scopes or ())
        window = timedelta(hours=self.longer if has_longer else self.hours)
        if asked.now - last <= window:
            return ""
        return (
            f"{asked.platform} closes the private conversation {_spoken(window)}"
            " after the author's last message, and that time is over. Reach them another way that"
            " they gave, or wait until they write again."
        )

    @property
    def words(self) -> str:
        plain = (
            f"within {_spoken(timedelta(hours=self.hours))} of the author's last private message"
        )
        if not self.longer:
            return plain
        longer = _spoken(timedelta(hours=self.longer))
        return f"{plain}, or {longer} with the permission “{self.with_scope}”"


@dataclass(frozen=True, slots=True)
class NeedsScope:
    scope: str

    def unmet(self, asked: Asked) -> str:
        if asked.scopes is None or self.scope in asked.scopes:
            return ""
        return (
            f"Our connection to {asked.platform} lacks the permission “{self.scope}”."
            " An administrator can connect the account again and grant it."
        )

    @property
    def words(self) -> str:
        return f"with the permission “{self.scope}”"


@dataclass(frozen=True, slots=True)
class NotHidden:
    def unmet(self, asked: Asked) -> str:
        if not asked.item.hidden:
            return ""
        return f"{asked.platform} does not allow this for a hidden post. Show it again first."

    @property
    def words(self) -> str:
        return "not while the post is hidden"


@dataclass(frozen=True, slots=True)
class OnlyKinds:
    kinds: frozenset[PostKind]

    def unmet(self, asked: Asked) -> str:
        if asked.item.kind in self.kinds:
            return ""
        return f"{asked.platform} allows this {self.words}."

    @property
    def words(self) -> str:
        plural = {PostKind.REPLY: "replies", PostKind.DIRECT_MESSAGE: "direct messages"}
        named = [plural.get(kind, f"{kind}s") for kind in PostKind if kind in self.kinds]
        return f"only for {' and '.join(named)}"


@dataclass(frozen=True, slots=True)
class RecipientAllows:
    """Cannot be known before it is tried, so it never refuses; it is told as a caveat."""

    def unmet(self, asked: Asked) -> str:  # noqa: ARG002  - the shape of every condition
        return ""

    @property
    def words(self) -> str:
        return "only where the author takes messages from accounts they do not follow"


def _spoken(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        # platforms say "24 hours" and not "1 day"
        if minutes % size == 0 and (unit != "day" or minutes >= 2 * size):
            count = minutes // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{minutes} minutes"


def condition_from(written: Any) -> Condition:
    """One condition as capabilities.yaml writes it. Raises ``ValueError`` saying what is wrong."""
    if isinstance(written, str):
        plain: dict[str, Condition] = {
            "once_per_comment": OncePerComment(),
            "only_if_summoned": ONLY_IF_SUMMONED,
            "own_thread_only": OWN_THREAD_ONLY,
            "top_level_only": TOP_LEVEL_ONLY,
            "top_level_or_mention": TOP_LEVEL_OR_MENTION,
            "after_a_message": AFTER_A_MESSAGE,
            "not_hidden": NotHidden(),
            "recipient_allows": RecipientAllows(),
        }
        if written not in plain:
            raise ValueError(f"no condition is called {written!r}; there are {', '.join(plain)}")
        return plain[written]
    if not isinstance(written, dict) or len(written) != 1:
        raise ValueError(f"a condition is a name or one name with its measure, not {written!r}")
    [(name, measure)] = written.items()
    if name == "needs_scope" and isinstance(measure, str) and measure:
        return NeedsScope(measure)
    if name == "only_kinds" and isinstance(measure, list) and measure:
        return OnlyKinds(frozenset(PostKind(kind) for kind in measure))
    if name == "window_hours" and isinstance(measure, dict):
        return _longer_window(measure)
    if name not in _MEASURED:
        raise ValueError(f"no condition with a measure is called {name!r}")
    if isinstance(measure, bool) or not isinstance(measure, int | float) or measure <= 0:
        raise ValueError(f"{name} needs a number above 0, not {measure!r}")
    made: Condition = _MEASURED[name](measure)
    return made


def _longer_window(measure: Mapping[str, Any]) -> Condition:
    match measure:
        case {"hours": int(hours), "longer": int(longer), "with_scope": str(scope)}:
            if 0 < hours < longer and scope:
                return WindowHours(float(hours), float(longer), scope)
    raise ValueError(f"window_hours has hours, longer and with_scope, not {dict(measure)!r}")


_MEASURED: Mapping[str, Any] = {
    "within_days": lambda days: Within(timedelta(days=days)),
    "within_minutes": lambda minutes: Within(timedelta(minutes=minutes)),
    "window_hours": lambda hours: WindowHours(float(hours)),
    "wrote_within_hours": lambda hours: WroteWithinHours(float(hours)),
    "at_most": lambda times: AtMost(int(times)),
}
