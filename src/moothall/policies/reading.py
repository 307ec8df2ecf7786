"""Which policy holds, and the policy that an earlier decision named."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from moothall.core.policy import Policy, read_policy
from moothall.people.compiled import CompiledObjects
from moothall.policies.models import PolicyVersion

#: read policies by the hash of their text, the one read first given up first
READ: dict[str, Policy] = {}
MOST_READ = 256


class NoPolicy(LookupError):  # noqa: N818 - it is an answer for a person, and no fault
    """The organisation has adopted none yet, or none that held at that moment."""

    def __init__(self) -> None:
        super().__init__("No policy is in force here. An administrator can adopt one.")


def current(organisation_id: UUID, at: datetime) -> Policy:
    """The policy in force at a moment. Raises NoPolicy."""
    return parsed(in_force(organisation_id, at))


def in_force(organisation_id: UUID, at: datetime) -> PolicyVersion:
    """The version whose policy :func:`current` reads. Raises NoPolicy."""
    found = _in_force(organisation=organisation_id, at=at)
    if not found:
        raise NoPolicy
    return found[0]


@CompiledObjects
def _in_force(_: object, *, organisation: UUID, at: datetime) -> QuerySet[PolicyVersion]:
    return (
        PolicyVersion.objects.filter(organisation_id=organisation, effective_from__lte=at)
        .filter(Q(superseded_at=None) | Q(superseded_at__gt=at))
        .order_by("-effective_from", "-adopted_at")
        .defer("text")[:1]
    )


def called(organisation_id: UUID, reference: str) -> Policy:
    """The version that a judgement or a decision names, ``name@number``. Raises NoPolicy."""
    name, _, number = reference.rpartition("@")
    version = None
    if number.isdecimal():
        version = PolicyVersion.objects.filter(
            organisation_id=organisation_id, name=name, number=int(number)
        ).first()
    if version is None:
        raise NoPolicy
    return parsed(version)


def parsed(version: PolicyVersion) -> Policy:
    """Read once in a process: the text of a version never changes.

    The text itself is asked of the database only where it was not read yet.
    """
    return READ.get(version.sha256) or by_content(version.sha256, version.text)


def by_content(sha256: str, text: str) -> Policy:
    """The policy of a text whose hash is known. Raises PolicyErrors."""
    found = READ.get(sha256)
    if found is None:
        found = read_policy(text)
        if len(READ) >= MOST_READ:
            READ.pop(next(iter(READ)), None)
        READ[sha256] = found
    return found
