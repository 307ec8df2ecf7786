"""What an account can do, asked verb by verb for one post at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from moothall.platforms.base.conditions import Asked, Condition, Item, RecipientAllows
from moothall.platforms.base.errors import Unsupported
from moothall.platforms.base.events import PostKind, Visibility
from moothall.platforms.base.keeping import Media, Retention
from moothall.platforms.base.text import Place, TextRule
from moothall.platforms.base.verbs import (
    SPOKEN,
    TO_A_PERSON,
    TO_OTHERS_POSTS,
    TO_OUR_POSTS,
    Idempotency,
    Support,
    Verb,
)

#: where there can be one answer, and the desk has given it
REPLACED = "We have answered this already: a further answer takes the place of the one there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One row: a verb on a platform. ``source`` says where the claim comes from."""

    verb: Verb
    support: Support
    conditions: tuple[Condition, ...] = ()
    reversible: bool | None = None
    #: after a hide, delete or block: "the author and their friends"
    who_still_sees: str = ""
    idempotency: Idempotency = Idempotency.READ_BACK
    #: why not, for ``no`` and ``manual``; what else to know, for the others
    note: str = ""
    #: what the platform charges for it, a sentence; empty where it is free
    cost: str = ""
    #: of a report: the kinds that the platform takes, by its own code, in words
    categories: Mapping[str, str] = field(default_factory=dict)
    #: what a person does on the platform itself where no call does it, one sentence each
    by_hand: tuple[str, ...] = ()
    source: str
    #: from when the row is true, where its source says so; platforms give and take away
    valid_from: date | None = None
    #: rests on general knowledge, not on a document that we have read
    unconfirmed: bool = False

    @property
    def automatic(self) -> bool:
        """Whether a program may ask for it at all."""
        return self.support in {Support.YES, Support.CONDITIONAL}


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the desk can do it. If not, ``reason`` says why in a sentence for the officer.

    ``by_hand_steps`` is not empty where a person can do it on the platform itself. ``caveats`` are
    what cannot be known before it is tried.
    """

    possible: bool
    reason: str = ""
    by_hand_steps: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    capability: Capability | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """The rows of a platform, or of one account after :meth:`narrowed` by its probe."""

    platform: str
    #: "Facebook", as an officer calls it
    title: str
    rows: Mapping[Verb, Capability]
    text: Mapping[Place, TextRule] = field(default_factory=dict)
    #: what the account's token may do; None before the probe or where there is no such thing
    scopes: frozenset[str] | None = None
    #: verbs that this account turned out to lack, each with why
    lost: Mapping[Verb, str] = field(default_factory=dict)
    media: Media | None = None
    retention: Retention | None = None
    #: when somebody last compared the rows with their sources
    as_of: date | None = None

    def can(self, verb: Verb, item: Item, now: datetime) -> Answer:
        """``now`` carries its offset from UTC, as does every time in ``item``."""
        row = self.rows[verb]
        if reason := _never(verb, item):
            return Answer(possible=False, reason=reason, capability=row)
        if not row.automatic:
            return Answer(
                possible=False,
                reason=row.note,
                by_hand_steps=row.by_hand,
                capability=row,
            )
        asked = Asked(verb, item, now, self.title, self.scopes)
        for condition in row.conditions:
            if reason := condition.unmet(asked):
                return Answer(
                    possible=False,
                    reason=reason,
                    by_hand_steps=row.by_hand,
                    capability=row,
                )
        return Answer(possible=True, caveats=_caveats(row, item), capability=row)

    def require(self, verb: Verb) -> Capability:
        """The row of a verb that a program may ask for. Raises :class:`Unsupported` for others."""
        row = self.rows[verb]
        if not row.automatic:
            raise Unsupported(row.note, code=str(verb))
        return row

    def narrowed(
        self,
        *,
        scopes: frozenset[str] | None = None,
        lost: Mapping[Verb, str] | None = None,
        text: Mapping[Place, TextRule] | None = None,
        idempotency: Mapping[Verb, Idempotency] | None = None,
    ) -> "Capabilities":
        """For one account: what its token may do, and the verbs it lacks, each with why.

        ``text`` and ``idempotency`` where its server has limits of its own, or breaks a promise.
        """
        rows = dict(self.rows)
        for verb, technique in (idempotency or {}).items():
            rows[verb] = replace(rows[verb], idempotency=technique)
        for verb, why in (lost or {}).items():
            rows[verb] = replace(rows[verb], support=Support.NO, conditions=(), note=why)
        return replace(
            self,
            rows=rows,
            scopes=scopes,
            lost={**self.lost, **(lost or {})},
            text={**self.text, **(text or {})},
        )

    def kept(self) -> dict[str, Any]:
        """As JSON beside an account; :func:`moothall.platforms.capabilities_from` reads it."""
        return {
            "platform": self.platform,
            "title": self.title,
            "scopes": None if self.scopes is None else sorted(self.scopes),
            "lost": dict(self.lost),
            "text": {place.value: rule.kept() for place, rule in self.text.items()},
            "idempotency": {verb.value: row.idempotency.value for verb, row in self.rows.items()},
        }

    def place_of(self, verb: Verb, kind: PostKind) -> Place:
        """Where the words of a verb are going to stand, for the text rules."""
        if verb is Verb.PUBLISH or (verb is Verb.EDIT and kind is PostKind.POST):
            return Place.POST
        if verb in {Verb.REPLY_PRIVATE, Verb.SEND_DM}:
            return Place.DIRECT_MESSAGE
        return Place.REVIEW_REPLY if kind is PostKind.REVIEW else Place.REPLY


def _caveats(row: Capability, item: Item) -> tuple[str, ...]:
    stands = row.idempotency is Idempotency.REPLACE and item.done.get(row.verb)
    replaced = (REPLACED,) if stands else ()
    unknowable = tuple(
        f"This works {condition.words}."
        for condition in row.conditions
        if isinstance(condition, RecipientAllows)
    )
    return (*replaced, *filter(None, (row.note, row.cost)), *unknowable)


def _never(verb: Verb, item: Item) -> str:  # noqa: PLR0911  - one line for each rule
    """What holds on every platform, whatever its rows say."""
    if item.deleted and verb not in TO_A_PERSON and verb is not Verb.PUBLISH:
        return "The post is not there any more."
    if item.own and verb in TO_OTHERS_POSTS:
        return "This is our own post."
    if not item.own and verb in TO_OUR_POSTS:
        return "This is not our own post."
    if verb is Verb.REPLY_PUBLIC and item.visibility is not Visibility.PUBLIC:
        return "This was written to us in private, so it is not answered in public."
    if verb is Verb.REPLY_PRIVATE and item.visibility is not Visibility.PUBLIC:
        return "This is a private conversation already: answer it there."
    if verb is Verb.SEND_DM and item.kind is not PostKind.DIRECT_MESSAGE:
        return "This is no private message: write to its author in private instead."
    if verb is Verb.HIDE and item.hidden:
        return "The post is hidden already."
    if verb is Verb.UNHIDE and not item.hidden:
        return "The post is not hidden."
    if verb is Verb.BLOCK and item.author_blocked:
        return "The author is blocked already."
    return ""


def spoken(verb: Verb) -> str:
    """As an officer reads it: "hide the post"."""
    return SPOKEN[verb]
