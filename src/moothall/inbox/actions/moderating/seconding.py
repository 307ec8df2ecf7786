"""The second person, where two are asked for."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.inbox.actions.deciding import Refused, locked, post_in, save, write
from moothall.inbox.actions.moderating.carrying_out import carry_out
from moothall.inbox.citing import Cited
from moothall.inbox.models import Decision, DecisionState
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb


@transaction.atomic
def second(
    decision_id: UUID, *, agree: bool, by: Membership, at: datetime, note: str = ""
) -> Decision:
    """The second person's answer. What is agreed to goes out as the first person decided it."""
    waiting = Decision.objects.filter(state=DecisionState.AWAITING_SECOND)
    found = waiting.filter(organisation_id=by.organisation_id).get(pk=decision_id)
    case = locked(found.case_id, Verb.SECOND, by=by)
    decision = waiting.select_for_update().get(pk=decision_id)
    if decision.by_id == by.actor.id:
        raise Refused("You decided this yourself. Somebody else has to second it.")
    if not agree and not note.strip():
        raise Refused("Say why not.")
    decision.second_by_id, decision.second_by_name = by.actor.id, by.actor.name
    decision.second_at, decision.second_note = at, note.strip()
    decision.state = DecisionState.STANDS if agree else DecisionState.REFUSED
    decision.save(
        update_fields=["second_by_id", "second_by_name", "second_at", "second_note", "state"]
    )
    case.attention = "" if agree else f"{by.person} did not agree to {decision.verb} it: {note}"
    save(case, "attention")
    if agree and decision.post_id:
        post = post_in(case, decision.post_id)
        if post.version != decision.details["version"]:
            raise Refused("The post has changed since. Do not agree: decide it afresh.")
        carry_out(decision, case, post, by=decider(decision, by), at=at)
    cited = Cited(decision.clause, decision.words, decision.policy)
    after = {"decision": str(decision.pk), "state": str(decision.state)}
    verb = "second" if agree else "refuse"
    write(case, verb, by=by, at=at, cited=cited, after=after, note=note.strip())
    return decision


def decider(decision: Decision, by: Membership) -> Membership:
    """Who decided first, so that it is sent in their name; Refused where they have left."""
    found = Membership.objects.select_related("person").filter(
        organisation_id=by.organisation_id, person_id=decision.by_id, ended_at=None
    )
    first = found.first()
    if first is None:
        raise Refused(f"{decision.by_name} does not work here any more. Decide it afresh.")
    return first


def may_second(decision: Decision, by: Membership) -> bool:
    """Whether this person can be the second one."""
    return decision.by_id != by.actor.id and may(by, Verb.SECOND, decision.case.account_id)
