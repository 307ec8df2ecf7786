"""What may never be hidden by the machine alone: which clauses, which accounts, which posts."""

from collections.abc import Mapping
from typing import Any

from moothall.channels.connecting import capabilities_of
from moothall.channels.models import Account
from moothall.core.policy import Clause, Policy
from moothall.core.values import Ground, Need
from moothall.inbox.citing import for_seniors, is_reason, needs_second, permitted, rules_of
from moothall.inbox.judging.weights import threshold
from moothall.inbox.models import Case, DecisionState, Post, PostJudgement
from moothall.inbox.shown.labels import title
from moothall.platforms.base import Verb

#: scores are calibrated: of posts with this one, 95 in 100 are what they are said to be
LEAST = 0.95
#: of the way from the threshold that proposes to certainty
FAR_ABOVE = 0.75
#: why a ground is for people: most of what these find is criticism, or wants somebody to act
FOR_PEOPLE: Mapping[Ground, str] = {
    Ground.DEFAMATORY: "whether something is false and harmful is not in the words; it may be true",
    Ground.MISLEADING: "what is wrong is corrected before it is removed, and it may be right",
    Ground.REPETITIVE: "who says it again may have had no answer",
    Ground.OFF_TOPIC: "nobody is harmed by it, and it may be criticism",
    Ground.THREATENING: "somebody may be in danger: a person has to read every threat",
}
CRITICISM = {Need.OPINION.value, Need.RHETORICAL.value, Need.PROVOCATIVE.value}
DANGER = {Need.EMERGENCY.value, Need.SAFEGUARDING.value}
#: half of the score from which the judge says that it found danger
LEAST_DANGER = 0.03
NOT_IN_OFFICE = "author.not_now"


def least_for(clause: Clause, policy: Policy) -> float:
    """The lowest threshold that may be set: far above the one from which hiding is proposed."""
    proposes = max(threshold(ground, policy) for ground in hideable(clause) or clause.ground)
    return round(max(LEAST, proposes + FAR_ABOVE * (1 - proposes)), 3)


def why_not_clause(policy: Policy, clause_id: str, account: Account) -> str:
    """Why nothing may be hidden automatically under this clause; nothing where it may."""
    try:
        clause = policy.clause(clause_id)
    except KeyError:
        return f"The policy in force has no clause {clause_id}."
    if not clause.ground or not is_reason(clause):
        return "The judge looks for nothing that this clause names."
    if not hideable(clause):
        ground = clause.ground[0]
        return f"“{title(ground.value)}” is for people: {FOR_PEOPLE[ground]}."
    return why_not_rules(policy, clause, account)


def hideable(clause: Clause) -> tuple[Ground, ...]:
    """Those of its grounds that a machine may act on; a post with any other is left to people."""
    return tuple(ground for ground in clause.ground if ground not in FOR_PEOPLE)


def why_not_rules(policy: Policy, clause: Clause, account: Account) -> str:
    """What the policy and the organisation ask of whoever hides under this clause."""
    if not permitted(policy, "hide"):
        return "The published policy does not say that you may hide."
    if needs_second(policy, rules_of(account.organisation_id), "hide", clause.id):
        return "A second person is asked for before anything is hidden under it."
    if for_seniors(policy, clause.id):
        return "The policy leaves this clause to somebody senior."
    return ""


def why_not_account(account: Account) -> str:
    """Why nothing can be hidden automatically there; nothing where it can."""
    rows = capabilities_of(account)
    if rows is None or not account.is_connected:
        return f"The desk has no connection to {account.title}."
    row = rows.rows[Verb.HIDE]
    if not row.automatic:
        return row.note or f"{rows.title} lets no program hide a post."
    return ""


def why_not_post(post: Post, row: PostJudgement, case: Case) -> str:
    """Why a person has to see this post first, whatever its score; nothing where none has to."""
    return (
        why_not_state(post, case) or why_not_author(row) or why_not_need(row) or why_not_ground(row)
    )


def why_not_state(post: Post, case: Case) -> str:
    if post.own or post.is_private or post.backlog:
        return "Only what others write in public now is hidden automatically."
    if post.deleted_at or post.hidden_at or post.settled_at or post.edited_at:
        return "It was changed, or is dealt with."
    if post.corrected_at or not case.is_open or case.assigned_to_id or case.pinned_at:
        return "A person has taken it up."
    others = post.decisions.exclude(state=DecisionState.REFUSED)
    return "Somebody has decided about it." if others.exists() else ""


def why_not_author(row: PostJudgement) -> str:
    """The press and the elected are never silenced by a machine; nor whoever may be one."""
    hits = {hit[0] for hit in row.reading["hits"]}
    if any(hit.startswith("author.") and hit != NOT_IN_OFFICE for hit in hits):
        return "The author is, or may be, a journalist, a councillor or another politician."
    if Need.MEDIA_POLITICAL.value in labels_in(row.needs, row.maybes):
        return "It may come from the press or a politician."
    return ""


def why_not_need(row: PostJudgement) -> str:
    """Need outranks ground, and a danger that is only possible is enough."""
    hits = {hit[0] for hit in row.reading["hits"]}
    cues = any(hit.startswith(("cue.emergency.", "cue.safeguarding.")) for hit in hits)
    read = max(row.reading["labels"].get(label, 0.0) for label in DANGER)
    if cues or read >= LEAST_DANGER or DANGER & labels_in(row.needs, row.maybes):
        return "Somebody may be in danger."
    needs = labels_in(row.needs)
    if needs & CRITICISM:
        return "It gives an opinion or criticises, whatever its tone."
    return "It asks something of us." if needs else ""


def why_not_ground(row: PostJudgement) -> str:
    if row.rival:
        return "The judge cannot tell what to do first."
    grounds = labels_in(row.grounds)
    if any(Ground(one) in FOR_PEOPLE for one in grounds):
        return "One of its grounds is for people to decide."
    return "" if grounds else "No ground was found."


def labels_in(*findings: list[dict[str, Any]]) -> set[str]:
    return {one["label"] for several in findings for one in several}
