"""Which duties the desk opens by itself."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall import record
from moothall.core.worktime.local_time import london_day
from moothall.duties.kinds import offered
from moothall.duties.models import OpenedByItself
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb
from moothall.record import Subject


def by_themselves(organisation_id: UUID) -> tuple[str, ...]:
    """The clocks."""
    rules = OpenedByItself.objects.filter(organisation_id=organisation_id)
    return tuple(rules.values_list("kind", flat=True))


@transaction.atomic
def choose(kinds: Collection[str], *, by: Membership, at: datetime) -> None:
    """These and no others, from now on. What binds the organisation no more is left out."""
    require(by, Verb.MANAGE_ORGANISATION)
    binding = {clock.name for clock in offered(by.organisation, london_day(at))}
    wanted = set(kinds) & binding
    before = set(by_themselves(by.organisation_id))
    if wanted == before:
        return
    OpenedByItself.objects.filter(organisation_id=by.organisation_id).exclude(
        kind__in=wanted
    ).delete()
    OpenedByItself.objects.bulk_create(
        OpenedByItself(
            organisation_id=by.organisation_id, kind=kind, since=at, set_by_name=by.actor.name
        )
        for kind in sorted(wanted - before)
    )
    record.write(
        by.organisation_id, by=by.actor, verb="set-duties-by-themselves", at=at,
        subject=Subject("organisation", str(by.organisation_id), by.organisation.name),
        before={"clocks": sorted(before)}, after={"clocks": sorted(wanted)},
    )  # fmt: skip
