"""Clauses as decisions cite them: which exist, which are a reason to remove, which fits a post."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from moothall import policies
from moothall.core.policy import Action, Clause, Policy
from moothall.core.values import Disposition, Ground, Need
from moothall.inbox.masking import with_details
from moothall.inbox.models import DeskRules, Post

#: the least intrusive first, as the core orders them
REMOVALS = {"hide": Action.HIDE, "delete": Action.DELETE, "block": Action.BLOCK}
#: which need a reply under each disposition rests on, in this order
RESTS_ON: dict[Disposition, tuple[Need, ...]] = {
    Disposition.EMERGENCY: (Need.EMERGENCY,),
    Disposition.SAFEGUARD: (Need.SAFEGUARDING,),
    Disposition.FOI: (Need.FOI, Need.SAR),
    Disposition.REDIRECT: (Need.MEDIA_POLITICAL,),
    Disposition.PRIVATE: (Need.PERSONAL,),
    Disposition.URGENT: (Need.URGENT,),
    Disposition.RESPOND: (Need.QUESTION, Need.CORRECTION, Need.COMPLAINT, Need.HAZARD),
    Disposition.NONE: (Need.RHETORICAL, Need.PROVOCATIVE, Need.OPINION),
}


class ClauseNeeded(ValueError):  # noqa: N818 - it is an answer for a person, and no fault
    """Without a clause that says so, nothing of anybody's is removed or left unanswered."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause as it is published now."""

    clause: str = ""
    words: str = ""
    policy: str = ""


def cite(organisation_id: UUID, clause: str, at: datetime) -> Cited:
    """The words now in force; nothing for no clause. Raises ClauseNeeded for one that is not."""
    if not clause:
        return Cited()
    policy = policies.current(organisation_id, at)
    try:
        found = policy.clause(clause)
    except KeyError:
        raise ClauseNeeded(f"The policy in force has no clause {clause}.") from None
    return Cited(found.id, found.words, policy.reference)


def cite_removal(organisation_id: UUID, clause: str, verb: str, at: datetime) -> Cited:
    """For hiding, deleting and blocking. Raises ClauseNeeded with a sentence for the officer."""
    if not clause:
        raise ClauseNeeded(f"To {verb} it, say under which clause of the policy.")
    cited = cite(organisation_id, clause, at)
    policy = policies.current(organisation_id, at)
    if not is_reason(policy.clause(clause)):
        raise ClauseNeeded(f"{clause} gives no reason to remove anything: “{cited.words}”")
    if not permitted(policy, verb):
        raise ClauseNeeded(f"The published policy does not say that you may {verb}.")
    return cited


def is_reason(clause: Clause) -> bool:
    """Whether the words are about what may be removed, or about what is not for the public."""
    return bool(clause.ground or clause.other_ground or clause.private or clause.privacy)


def permitted(policy: Policy, verb: str) -> bool:
    """What the published words allow, and every step that is milder than that."""
    allowed = [action for _, actions in policy.all("actions") for action in actions.may]
    if not allowed:
        return True
    order = list(Action)
    return order.index(REMOVALS[verb]) <= max(order.index(action) for action in allowed)


def reasons(policy: Policy) -> tuple[Clause, ...]:
    """The clauses that may be cited for a removal, in the order of the statement."""
    return tuple(clause for clause in policy.clauses if is_reason(clause))


def clause_for_removal(post: Post, policy: Policy) -> tuple[str, str, str]:
    """Clause, ground and quoted words that the judgement gives; empty where it gives none."""
    held = set(post.labels)
    found = [one for one in grounds_of(post) if one["label"] in held and one["clause"]]
    for finding in found:
        return finding["clause"], finding["label"], quoted(post, finding["spans"])
    for label in post.labels:
        if label in set(Ground) and (clause := policy.clause_for(Ground(label))):
            return clause.id, label, ""
    if Need.PERSONAL in held and (clause := policy.clause_for(Need.PERSONAL)):
        return clause.id, Need.PERSONAL.value, ""
    return "", "", ""


def grounds_of(post: Post) -> list[dict[str, Any]]:
    """What the judge found, the likeliest first."""
    return list(post.judgement.grounds) if post.judgement else []


def quoted(post: Post, spans: list[list[int]]) -> str:
    """The author's words that a finding rests on, in the order in which they were written.

    A telephone number is quoted whole or not at all: half of one is a detail that no mask knows.
    """
    return " … ".join(post.text[slice(*with_details(post.text, span))] for span in sorted(spans))


def clause_for_reply(post: Post, policy: Policy) -> str:
    """The clause that a reply or the leaving alone of a post rests on."""
    if not post.disposition:
        return ""
    needs = RESTS_ON.get(Disposition(post.disposition), ())
    held = [need for need in needs if need.value in post.labels]
    for need in held or needs:
        if clause := policy.clause_for(need):
            return clause.id
    return ""


def needs_second(policy: Policy, rules: DeskRules, verb: str, clause: str) -> bool:
    """Whether the published policy or the organisation asks for a second person."""
    asked = {
        action.value for _, actions in policy.all("actions") for action in actions.second_person
    }
    if verb in asked or verb in rules.second_person_for:
        return True
    return policy.clause(clause).decided_by == "two_people"


def for_seniors(policy: Policy, clause: str) -> bool:
    """Whether somebody senior has to decide under this clause."""
    return policy.clause(clause).decided_by == "senior"


def rules_of(organisation_id: UUID) -> DeskRules:
    """What the organisation asks of its desk; the defaults where it asked nothing."""
    found = DeskRules.objects.filter(organisation_id=organisation_id).first()
    return found or DeskRules(organisation_id=organisation_id)
