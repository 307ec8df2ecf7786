"""Questions to service areas: for those who answer them, and for those who asked."""

from uuid import UUID

from django.db.models import Q, QuerySet

from moothall.inbox.models import Question
from moothall.inbox.queries.access import SECRETS, visible_cases
from moothall.people.models import Membership, ServiceArea
from moothall.people.permissions import may, may_somewhere, require
from moothall.people.verbs import Verb


def questions(membership: Membership) -> QuerySet[Question]:
    """What this member may read, the oldest first. Raises NotAllowed.

    Somebody who answers for areas reads those; somebody who sees the cases reads theirs. An area
    for which nobody answers is every service contact's, so that no question is lost.
    """
    require(membership, Verb.SEE_CONSULTATIONS)
    found = Question.objects.filter(organisation_id=membership.organisation_id)
    mine = Q(pk__in=[])
    if may(membership, Verb.ANSWER_CONSULTATION):
        mine |= Q(service_area__in=areas_of(membership))
    if may_somewhere(membership, Verb.SEE_POSTS):
        mine |= Q(case__in=visible_cases(membership).values("pk"))
    return (
        found.filter(mine)
        .select_related(
            "service_area", "asked_by__person", "answered_by__person", "post__author",
            "post__thread__our_post", "case__account",
        )
        .defer(*(f"case__{name}" for name in SECRETS))
        .order_by("asked_at", "id")
    )  # fmt: skip


def areas_of(membership: Membership) -> list[UUID]:
    """Those that this person answers for, and those for which nobody does."""
    areas = ServiceArea.objects.filter(organisation_id=membership.organisation_id)
    answered = Q(contacts=membership.pk)
    nobodys = ~Q(contacts__ended_at=None, contacts__isnull=False)
    return list(areas.filter(answered | nobodys).distinct().values_list("pk", flat=True))


def question_of(membership: Membership, question_id: UUID) -> Question:
    """Raises Question.DoesNotExist also for what was put to other areas."""
    return questions(membership).get(pk=question_id)


def may_answer(membership: Membership, question: Question) -> bool:
    """Whether it is theirs to answer, and still open."""
    return (
        question.is_open
        and may(membership, Verb.ANSWER_CONSULTATION)
        and question.service_area_id in areas_of(membership)
    )
