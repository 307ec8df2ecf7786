"""Who is mailed what: wishes, absences, and those who look after what nobody else does."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from moothall.letters.kinds import KINDS, Kind
from moothall.letters.models import AccountPerson, Away, Telling, Wish
from moothall.people.models import Membership, Organisation
from moothall.people.verbs import Role


class LastReader(ValueError):  # noqa: N818 - it is an answer for a person
    """Somebody has to be told; this person is the last who is."""


LAST = (
    "You are the last person who is told by e-mail when a decision was not done, so this stays on."
    " Once another administrator or a second person gets it, you can switch yours off."
)


def telling(organisation_id: UUID) -> Telling:
    """As it was set, or as it is where nobody set anything."""
    found = Telling.objects.filter(organisation=organisation_id).first()
    return found or Telling(organisation_id=organisation_id)


def wishes(member: Membership) -> dict[Kind, bool]:
    """Every kind, and whether this person is mailed about it: yes, unless they said no."""
    said = dict(Wish.objects.filter(member=member.pk).values_list("kind", "wanted"))
    return {kind: said.get(kind.value, True) for kind in KINDS}


def wanting(members: Iterable[Membership], kind: Kind) -> list[Membership]:
    """Those of them who did not say that they do not want it. One query."""
    every = list(members)
    said = dict(
        Wish.objects.filter(member__in=[one.pk for one in every], kind=kind).values_list(
            "member", "wanted"
        )
    )
    return [one for one in every if said.get(one.pk, True)]


def current(organisation_id: UUID) -> list[Membership]:
    """Who works here now."""
    found = Membership.objects.filter(organisation_id=organisation_id, ended_at=None)
    return list(found.select_related("person", "organisation").order_by("started_at", "id"))


def stand_ins(organisation_id: UUID) -> list[Membership]:
    """The second person, and the administrators."""
    second = telling(organisation_id).second_person_id
    found = Membership.objects.filter(
        Q(pk=second) | Q(roles__contains=[Role.ADMINISTRATOR.value]),
        organisation_id=organisation_id,
        ended_at=None,
    )
    return list(found.select_related("person", "organisation").order_by("started_at", "id"))


def here(members: Iterable[Membership], at: datetime) -> list[Membership]:
    """Without those who are away."""
    every = list(members)
    gone = set(
        Away.objects.filter(member__in=[one.pk for one in every], until__gt=at).values_list(
            "member", flat=True
        )
    )
    return [one for one in every if one.pk not in gone]


def those_who_look_after(organisation_id: UUID, kind: Kind, at: datetime) -> list[Membership]:
    """Second person and administrators who want it and are here; if nobody, all of them."""
    every = stand_ins(organisation_id)
    want = wanting(every, kind)
    return here(want, at) or want or every


def for_failure(organisation_id: UUID, decided_by: str, at: datetime) -> tuple[Membership, ...]:
    """Who decided it, if they are here and want to know; else nobody."""
    found = Membership.objects.filter(
        organisation_id=organisation_id, person_id=decided_by, ended_at=None
    ).select_related("person", "organisation")
    return tuple(here(wanting(found, Kind.FAILED), at))


def for_account(organisation_id: UUID, account: UUID, at: datetime) -> list[Membership]:
    """Who is named for it, and the administrators."""
    named = AccountPerson.objects.filter(organisation=organisation_id, account=account)
    found = Membership.objects.filter(
        pk__in=named.values("member"), organisation_id=organisation_id, ended_at=None
    )
    people = wanting(found.select_related("person", "organisation"), Kind.ACCOUNT)
    look_after = those_who_look_after(organisation_id, Kind.ACCOUNT, at)
    return list({one.pk: one for one in (*people, *look_after)}.values())


@transaction.atomic
def choose(member: Membership, wanted: Iterable[Kind], *, away_until: datetime | None) -> None:
    """What this person is mailed from now on. Raises :class:`LastReader`."""
    chosen = set(wanted)
    # two who switch off at once wait for each other here
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    for kind in Kind:
        Wish.objects.update_or_create(
            organisation_id=member.organisation_id,
            member=member,
            kind=kind,
            defaults={"wanted": kind in chosen},
        )
    if not wanting(stand_ins(member.organisation_id), Kind.NOBODY_ACTED):
        raise LastReader(LAST)
    Away.objects.filter(member=member.pk).delete()
    if away_until is not None:
        Away.objects.create(organisation_id=member.organisation_id, member=member, until=away_until)


def away_until(member: Membership, at: datetime) -> datetime | None:
    """Until when, where this person said so."""
    found = Away.objects.filter(member=member.pk, until__gt=at).first()
    return found.until if found else None


def named(organisation_id: UUID) -> dict[UUID, UUID]:
    """Who is named for each account, by their ids."""
    found = AccountPerson.objects.filter(organisation=organisation_id)
    return dict(found.values_list("account", "member"))
