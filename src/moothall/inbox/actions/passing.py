"""To a colleague whose part it is: the FOI officer, the safeguarding lead."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.inbox.actions.deciding import Refused, decide, locked, save, state_of, write
from moothall.inbox.filing import refile
from moothall.inbox.models import Case, Mention, Note
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Role, Verb

#: whose part a case can be, and what they do about it
SPECIALISTS = {
    Role.FOI_OFFICER: Verb.HANDLE_FOI,
    Role.SAFEGUARDING_LEAD: Verb.HANDLE_SAFEGUARDING,
}


def specialists(organisation_id: UUID) -> list[tuple[Role, Membership]]:
    """Who may be given a case because of their part. One query."""
    found = (
        Membership.objects.filter(
            organisation_id=organisation_id,
            ended_at=None,
            roles__overlap=[role.value for role in SPECIALISTS],
        )
        .select_related("person")
        .order_by("person__name")
    )
    return [(role, one) for one in found for role in SPECIALISTS if role.value in one.roles]


@transaction.atomic
def pass_to(
    case_id: UUID,
    to: UUID,
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    question: str = "",
) -> Case:
    """It is theirs now, and the question stands in a note that asks them to look.

    What stands in Danger stays there until somebody answers or closes it. Raises Refused.
    """
    case = locked(case_id, Verb.PASS_ON, by=by, version=version, ours=question)
    if not case.is_open:
        raise Refused("The case is closed already.")
    found = next((one for _, one in specialists(case.organisation_id) if one.pk == to), None)
    if found is None or not may(found, Verb.SEE_POSTS, case.account_id):
        raise Refused("That person may not see posts of this account.")
    before = state_of(case)
    case.assigned_to, case.backlog = found, False
    if case.queue not in {QueueName.DANGER.value, QueueName.REQUESTS.value}:
        case.queue, case.pinned_at = QueueName.WAITING.value, at
    case.snoozed_until, case.attention = None, ""
    save(case, "assigned_to", "backlog", "queue", "pinned_at", "snoozed_until", "attention")
    if question.strip() and found.pk != by.pk:
        note = Note.objects.create(
            organisation_id=case.organisation_id, case=case, by=by, text=question.strip(), at=at
        )
        Mention.objects.create(organisation_id=case.organisation_id, note=note, membership=found)
    whom = {"to": str(found.pk), "whom": str(found.person)}
    decide(case, "pass-on", by=by, at=at, why=question.strip(), details=whom)
    refile(case.organisation_id, [case.pk], at)
    write(case, "pass-on", by=by, at=at, before=before, after=state_of(case),
          note=f"To {found.person}.")  # fmt: skip
    return case
