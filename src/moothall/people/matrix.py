"""Who may do what where, as a table that somebody can read across."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from moothall.people.models import Membership
from moothall.people.permissions import ROLES, may, phrase
from moothall.people.verbs import ON_ACCOUNT, Role, Verb

#: what an administrator looks for first; the whole list is each person's own page
SHOWN = (
    Verb.SEE_POSTS, Verb.REPLY, Verb.REPLY_PRIVATELY, Verb.HIDE, Verb.DELETE, Verb.BLOCK,
    Verb.LEAVE_ALONE, Verb.PASS_ON, Verb.APPROVE_REPLY, Verb.SECOND, Verb.STOP_SENDING,
)  # fmt: skip
SHORT = {
    Verb.SEE_POSTS: "See posts",
    Verb.REPLY: "Reply in public",
    Verb.REPLY_PRIVATELY: "Reply privately",
    Verb.HIDE: "Hide",
    Verb.DELETE: "Delete",
    Verb.BLOCK: "Block",
    Verb.LEAVE_ALONE: "Leave alone",
    Verb.PASS_ON: "Ask a service",
    Verb.APPROVE_REPLY: "Approve replies",
    Verb.SECOND: "Second person",
    Verb.STOP_SENDING: "Stop sending",
}
REPLIES = frozenset({Verb.REPLY, Verb.REPLY_PRIVATELY})


@dataclass(frozen=True, slots=True)
class Cell:
    """``words`` says it all; ``mark`` is for the eye: yes, part, no."""

    words: str
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """One person."""

    membership: Membership
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the organisation asks beyond roles and limits."""

    second_person_for: Collection[str] = ()
    approve_people: Collection[UUID] = ()


def matrix(
    memberships: Iterable[Membership], accounts: Collection[UUID], rules: Rules
) -> tuple[Line, ...]:
    """A line a person, a cell for each verb of ``SHOWN``."""
    return tuple(
        Line(one, tuple(cell(one, verb, accounts, rules) for verb in SHOWN)) for one in memberships
    )


def cell(one: Membership, verb: Verb, accounts: Collection[UUID], rules: Rules) -> Cell:
    where = [account for account in accounts if may(one, verb, account)]
    if not where and not (not accounts and may(one, verb)):
        return Cell("no", "no")
    if len(where) < len(accounts):
        return Cell(f"on {len(where)} of {len(accounts)} accounts", "part")
    if verb in rules.second_person_for:
        return Cell("with a second person", "part")
    if verb in REPLIES and one.pk in rules.approve_people:
        return Cell("once approved", "part")
    return Cell("yes", "yes")


def verbs_of(roles: Collection[str]) -> tuple[list[Verb], list[Verb]]:
    """What the roles give: on accounts, and in the whole organisation, in the order of the list."""
    given = {verb for role in roles for verb in ROLES[Role(role)]}
    in_order = [verb for verb in Verb if verb in given]
    return (
        [verb for verb in in_order if verb in ON_ACCOUNT],
        [verb for verb in in_order if verb not in ON_ACCOUNT],
    )


def titled(verb: Verb) -> str:
    """``Hide a post``."""
    words = phrase(verb)
    return words[0].upper() + words[1:]
