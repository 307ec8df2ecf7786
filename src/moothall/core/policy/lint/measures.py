"""What is done to posts and to people, and how they can answer it."""

import re
from collections.abc import Iterator

from moothall.core.policy.document import Policy
from moothall.core.policy.lint.finding import Hit, finds
from moothall.core.policy.rules.moderating import Action

_USERS_THAT_ARE = re.compile(
    r"\b(block|ban|remov)\w*\s+(\w+\s+){0,3}users?\b[^.:;]*\b(that|who|which)\s+are\b",
    re.IGNORECASE,
)


@finds("L20")
def removal_only(policy: Policy) -> Iterator[Hit]:
    found = [(rules, actions) for rules, actions in policy.all("actions") if actions.may]
    may = {action for _, actions in found for action in actions.may}
    if may & {Action.DELETE, Action.BLOCK} and Action.HIDE not in may:
        yield Hit(tuple(rules.id for rules, _ in found))


@finds("L21")
def no_warning(policy: Policy) -> Iterator[Hit]:
    warning = policy.first("warning")
    if _removes(policy) and (warning is None or not warning.first):
        yield Hit(_ids(policy, "warning"))


@finds("L22")
def no_strikes(policy: Policy) -> Iterator[Hit]:
    block = policy.first("block")
    if _blocks(policy) and not policy.first("strikes") and not (block and block.last_resort):
        yield Hit(_blocks(policy))


@finds("L23")
def no_end(policy: Policy) -> Iterator[Hit]:
    block = policy.first("block")
    if _blocks(policy) and not (block and (block.duration or block.review_after)):
        yield Hit(_blocks(policy))


@finds("L24")
def users_meant_posts(policy: Policy) -> Iterator[Hit]:
    for clause in policy.clauses:
        if _USERS_THAT_ARE.search(clause.words):
            yield Hit((clause.id,))


@finds("L25")
def author_not_told(policy: Policy) -> Iterator[Hit]:
    if _removes(policy) and policy.first("notice") is None:
        yield Hit()


@finds("L26")
def no_appeal(policy: Policy) -> Iterator[Hit]:
    appeal = policy.first("appeal")
    ways = appeal and (
        appeal.email or appeal.phone or appeal.url or appeal.address or appeal.as_complaint
    )
    if _removes(policy) and not ways:
        yield Hit(_ids(policy, "appeal"))


@finds("L27")
def no_other_way(policy: Policy) -> Iterator[Hit]:
    kept = policy.first("other_contact")
    if _blocks(policy) and not (kept and kept.kept):
        yield Hit(_blocks(policy))


@finds("L28")
def no_evidence(policy: Policy) -> Iterator[Hit]:
    if _removes(policy) and policy.first("evidence") is None:
        yield Hit()


@finds("L29")
def no_retention(policy: Policy) -> Iterator[Hit]:
    retention = policy.first("retention")
    if retention is None or not any(getattr(retention, name) for name in retention.entries):
        yield Hit()


@finds("L30")
def one_person_blocks(policy: Policy) -> Iterator[Hit]:
    second = any(
        Action.BLOCK in actions.second_person or actions.approved_by
        for _, actions in policy.all("actions")
    )
    block = policy.first("block")
    if _blocks(policy) and not second and not (block and block.approved_by):
        yield Hit(_blocks(policy))


@finds("L31")
def machine_removes(policy: Policy) -> Iterator[Hit]:
    for rules, actions in policy.all("actions"):
        machine = set(actions.automatic) - {Action.LEAVE, Action.HIDE}
        if machine:
            named = ", ".join(action for action in Action if action in machine)
            yield Hit((rules.id,), f"It lets it {named}.")


@finds("L32")
def told_nothing(policy: Policy) -> Iterator[Hit]:
    for rules, notice in policy.all("notice"):
        if not notice.told:
            yield Hit((rules.id,))


def _removes(policy: Policy) -> bool:
    return any(clause.ground or clause.other_ground for clause in policy.clauses)


def _blocks(policy: Policy) -> tuple[str, ...]:
    """The clauses that allow blocks."""
    return tuple(
        rules.id for rules, actions in policy.all("actions") if Action.BLOCK in actions.may
    )


def _ids(policy: Policy, rule: str) -> tuple[str, ...]:
    return tuple(rules.id for rules, _ in policy.all(rule))
