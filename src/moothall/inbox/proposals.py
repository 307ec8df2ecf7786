"""What the policy proposes for a case: the verb to begin with, and each verb's clause filled in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from moothall import policies
from moothall.core.policy import Policy
from moothall.core.values import Disposition, Ground
from moothall.inbox.citing import (
    REMOVALS,
    clause_for_removal,
    clause_for_reply,
    needs_second,
    permitted,
    reasons,
    rules_of,
)
from moothall.inbox.models import Case, DeskRules, Post

#: what a good officer does first, where the policy's clause does not say it
FIRST: dict[Disposition, str] = {
    Disposition.EMERGENCY: "reply",
    Disposition.SAFEGUARD: "reply-privately",
    Disposition.MODERATE: "hide",
    Disposition.FOI: "reply",
    Disposition.REDIRECT: "reply",
    Disposition.PRIVATE: "take-private",
    Disposition.URGENT: "reply",
    Disposition.RESPOND: "reply",
    Disposition.NONE: "leave-alone",
}
ANSWERS = ("reply", "reply-privately", "take-private", "leave-alone")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One verb with what is filled in for it; everything can be changed by the officer."""

    verb: str
    clause: str = ""
    words: str = ""
    ground: str = ""
    #: the author's words that the judgement rests on
    quoted: str = ""
    needs_second: bool = False
    is_first: bool = False
    #: why the published policy does not let it be done at all; empty where it does
    refused: str = ""
    #: the clauses that can be chosen, each id with its words
    choices: tuple[tuple[str, str], ...] = ()


def proposals(case: Case, at: datetime, post_id: UUID | None = None) -> tuple[Proposal, ...]:
    """For the case's newest post, or another of its own. Three queries; none without a policy."""
    try:
        policy = policies.current(case.organisation_id, at)
    except policies.NoPolicy:
        return ()
    wanted = post_id or case.newest_post_id
    found = Post.objects.select_related("judgement").filter(case=case)
    post = found.filter(pk=wanted).first() if wanted else None
    if post is None:
        return ()
    rules = rules_of(case.organisation_id)
    first = first_verb(post, policy)
    return (
        *(answer(verb, post, policy, first) for verb in ANSWERS),
        *(removal(verb, post, policy, rules, first) for verb in REMOVALS),
    )


def first_verb(post: Post, policy: Policy) -> str:
    """A clause says which removal is offered first; else the disposition says what to do."""
    if not post.disposition:
        return ""
    disposition = Disposition(post.disposition)
    if disposition is Disposition.MODERATE:
        _, ground, _ = clause_for_removal(post, policy)
        steps = policy.first_steps(Ground(ground)) if ground in set(Ground) else ()
        return next((step for step in steps if step in REMOVALS), FIRST[disposition])
    return FIRST[disposition]


def answer(verb: str, post: Post, policy: Policy, first: str) -> Proposal:
    clause = clause_for_reply(post, policy)
    if verb == "leave-alone" and post.disposition != Disposition.NONE:
        quiet = next(policy.all("no_response"), None)
        clause = getattr(quiet[0], "id", "") if quiet else ""
    return Proposal(
        verb=verb,
        clause=clause,
        words=policy.clause(clause).words if clause else "",
        is_first=verb == first,
        choices=tuple((one.id, one.words) for one in policy.clauses),
    )


def removal(verb: str, post: Post, policy: Policy, rules: DeskRules, first: str) -> Proposal:
    clause, ground, quoted = clause_for_removal(post, policy)
    may = permitted(policy, verb)
    return Proposal(
        verb=verb,
        clause=clause,
        words=policy.clause(clause).words if clause else "",
        ground=ground,
        quoted=quoted,
        needs_second=bool(clause) and needs_second(policy, rules, verb, clause),
        is_first=verb == first,
        refused="" if may else f"The published policy does not say that you may {verb}.",
        choices=tuple((one.id, one.words) for one in reasons(policy)),
    )
