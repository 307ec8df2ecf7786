"""Questions to service areas: asked with a case, answered by whoever answers for the area."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall import record
from moothall.inbox.actions.deciding import Refused, save
from moothall.inbox.desk import subject_of
from moothall.inbox.filing import lock_cases, refile
from moothall.inbox.models import Case, Mention, Note, Question
from moothall.inbox.queries.questions import question_of
from moothall.people.models import Membership, ServiceArea
from moothall.people.permissions import require
from moothall.people.verbs import Verb

LONGEST = 10_000


def ask(case: Case, area: ServiceArea, text: str, *, by: Membership, at: datetime) -> Question:
    """In the caller's transaction. Of one case one question is open at a time."""
    Question.objects.filter(case=case, answered_at=None, withdrawn_at=None).update(withdrawn_at=at)
    return Question.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        post=case.newest_post,
        service_area=area,
        text=text.strip(),
        asked_at=at,
        asked_by=by,
    )


@transaction.atomic
def answer_question(question_id: UUID, text: str, *, by: Membership, at: datetime) -> Question:
    """The desk has it at once: as a note, and the case stands in its own queue again.

    Raises NotAllowed, Refused, and Question.DoesNotExist for what was put to other areas.
    """
    require(by, Verb.ANSWER_CONSULTATION)
    words = text.strip()
    if not words:
        raise Refused("Write what the desk may tell them.")
    if len(words) > LONGEST:
        raise Refused(f"At most {LONGEST:,} characters.")
    case_id = question_of(by, question_id).case_id
    [case] = lock_cases([case_id])
    found = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
    if not found.is_open:
        raise Refused("It has been answered, or is not asked any more. Nothing was saved.")
    found.answer, found.answered_at, found.answered_by = words, at, by
    found.save(update_fields=["answer", "answered_at", "answered_by"])
    back_to_the_desk(case, found, by, at)
    record.write(
        case.organisation_id,
        by=by.actor,
        verb="answer-question",
        subject=subject_of(case),
        after={"question": str(found.pk), "area": found.service_area.name},
        note=found.service_area.name,
        at=at,
    )
    return found


def back_to_the_desk(case: Case, found: Question, by: Membership, at: datetime) -> None:
    """With the answer as a note, and whoever asked told of it."""
    note = Note.objects.create(
        organisation_id=case.organisation_id, case=case, by=by, text=found.answer, at=at
    )
    asker = Membership.objects.filter(pk=found.asked_by_id, ended_at=None).first()
    if asker and asker.pk != by.pk:
        Mention.objects.create(organisation_id=case.organisation_id, note=note, membership=asker)
    if not case.is_open:
        return
    case.pinned_at, case.attention = None, f"{found.service_area} answered: see the notes."
    save(case, "pinned_at", "attention")
    refile(case.organisation_id, [case.pk], at)
