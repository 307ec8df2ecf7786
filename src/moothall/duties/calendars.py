"""The key with which somebody's own calendar reads the register without signing in."""

import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from moothall import record
from moothall.duties.models import CalendarKey
from moothall.people.models import Membership
from moothall.people.permissions import may, require
from moothall.people.verbs import Verb
from moothall.record import Subject

OCTETS = 32


@transaction.atomic
def make(*, by: Membership, at: datetime) -> str:
    """A new key; the one before it reads nothing any more. It cannot be shown a second time."""
    require(by, Verb.SEE_DUTIES)
    key = secrets.token_urlsafe(OCTETS)
    CalendarKey.objects.update_or_create(
        organisation_id=by.organisation_id,
        member=by,
        defaults={"digest": digest(key), "made_at": at},
    )
    note(by, "make-calendar-key", at)
    return key


@transaction.atomic
def end(*, by: Membership, at: datetime) -> bool:
    """Whether there was one."""
    count, _ = CalendarKey.objects.filter(member=by).delete()
    if count:
        note(by, "end-calendar-key", at)
    return bool(count)


def kept(me: Membership) -> CalendarKey | None:
    """The one in force, without the key itself."""
    return CalendarKey.objects.filter(member=me).first()


def reader(organisation_id: UUID, key: str) -> Membership | None:
    """Whose key it is, as long as they may see the register. Ask in the organisation's scope."""
    found = (
        CalendarKey.objects.filter(organisation_id=organisation_id, digest=digest(key))
        .select_related("member__person", "member__organisation")
        .first()
    )
    return found.member if found and may(found.member, Verb.SEE_DUTIES) else None


def digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def note(by: Membership, verb: str, at: datetime) -> None:
    record.write(
        by.organisation_id, by=by.actor, verb=verb, at=at,
        subject=Subject("person", str(by.person_id), str(by.person)),
    )  # fmt: skip
