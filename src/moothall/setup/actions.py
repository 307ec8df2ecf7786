"""The way into an empty desk: offered at the start, taken once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from moothall.core.values import Nation, OrganisationKind
from moothall.people import actions as people
from moothall.people.models import Membership, Organisation, Person
from moothall.people.models.invitation import hashed, new_token
from moothall.setup.models import HOLDS, SetUpLink


class LinkGone(Exception):  # noqa: N818 - it is an answer for a person
    """The address is wrong, too old or used; or the desk has its organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The organisation and its first administrator, as they were typed."""

    organisation: str
    kind: OrganisationKind
    nation: Nation
    timezone: str
    name: str
    email: str
    password: str


def offer(at: datetime) -> str | None:
    """A new address' token, where there is no organisation yet; addresses made before it end."""
    with transaction.atomic():
        if Organisation.objects.exists():
            return None
        token = new_token()
        SetUpLink.objects.all().delete()
        SetUpLink.objects.create(token_hash=hashed(token), made_at=at, expires_at=at + HOLDS)
    return token


def is_open(token: str, at: datetime) -> bool:
    """Whether the address lets somebody in now."""
    link = SetUpLink.objects.filter(token_hash=hashed(token)).first()
    return link is not None and link.is_open(at) and not Organisation.objects.exists()


def begin(token: str, start: Start, *, at: datetime) -> Membership:
    """The first organisation and its administrator. Raises LinkGone.

    Every link is locked, so that of two people with two addresses the second finds the first's
    organisation.
    """
    with transaction.atomic():
        links = list(SetUpLink.objects.select_for_update().order_by("pk"))
        link = next((one for one in links if one.token_hash == hashed(token)), None)
        if link is None or not link.is_open(at) or Organisation.objects.exists():
            raise LinkGone
        link.used_at = at
        link.save(update_fields=["used_at"])
        person = Person.objects.create_user(start.email, start.password, name=start.name)
        # nobody can send them a message yet; who could start the desk is believed
        people.verified(person)
        return people.start_organisation(
            name=start.organisation,
            slug=slugify(start.organisation)[:80] or "organisation",
            kind=start.kind,
            nation=start.nation,
            timezone=start.timezone,
            administrator=person,
            at=at,
        )
