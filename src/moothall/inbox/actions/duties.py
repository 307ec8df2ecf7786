"""A duty opened from a post: its clock began when that was received."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from moothall.duties.models import Duty
from moothall.duties.opening import open_duty
from moothall.inbox.actions.deciding import decide, locked, post_in, write
from moothall.inbox.duties import asked_of
from moothall.inbox.models import Post
from moothall.letters import readers
from moothall.letters.kinds import Kind
from moothall.letters.writing import Words, put
from moothall.people.models import Membership, ServiceArea
from moothall.people.verbs import Verb


@transaction.atomic
def open_from(
    case_id: UUID,
    post_id: UUID,
    kind: str,
    *,
    by: Membership,
    at: datetime,
    name: str = "",
    contact: str = "",
) -> Duty:
    """The one that is there, where it was opened before. It changes nobody's work on the case.

    Raises Case.DoesNotExist, Post.DoesNotExist, NotAllowed and `duties.counting.Refused`.
    """
    case = locked(case_id, Verb.OPEN_DUTY, by=by)
    post = post_in(case, post_id)
    there = Duty.objects.filter(post=post.pk, kind=kind).exists()
    duty = open_duty(asked_of(post, kind, name, contact), by=by, at=at)
    if there:
        return duty
    tell_service(duty, post, by, at)
    details = {"duty": str(duty.pk), "reference": duty.reference, "kind": kind}
    decide(case, "open-duty", by=by, at=at, post_id=post.pk, details=details)
    write(case, "open-duty", by=by, at=at, after=details, note=f"{duty.reference}.")
    return duty


def tell_service(duty: Duty, post: Post, by: Membership, at: datetime) -> None:
    """Whoever answers for what it is about hears of it with the officer whose part it is."""
    areas = ServiceArea.objects.filter(
        organisation_id=duty.organisation_id, ended_at=None, services__contains=[post.service]
    )
    for area in areas if post.service else ():
        contacts = area.contacts.filter(ended_at=None).select_related("person", "organisation")
        for one in readers.wanting(contacts.exclude(pk=by.pk), Kind.DUTY):
            put(one, Kind.DUTY, f"duty:{duty.pk}:service", words(duty, area), at=at)


def words(duty: Duty, area: ServiceArea) -> Words:
    due = f"Due {duty.sum['due']}. " if duty.due_at else ""
    return Words(
        f"{duty.reference}: somebody asked about {area}",
        (
            f"{duty.clock.title}. {due}It seems to be about {area}.",
            "You may be asked for what you hold. Delete nothing that it may be about.",
        ),
        reverse("questions"),
        "Questions to you",
    )
