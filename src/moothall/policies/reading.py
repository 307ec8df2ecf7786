"""Which policy holds, and the policy that an earlier decision named."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from moothall.core.policy import Policy, read_policy
from moothall.policies.models import PolicyVersion


class NoPolicy(LookupError):  # noqa: N818 - it is an answer for a person, and no fault
    """The organisation has adopted none yet, or none that held at that moment."""

    def __init__(self) -> None:
        super().__init__("No policy is in force here. An administrator can adopt one.")


def current(organisation_id: UUID, at: datetime) -> Policy:
    """The policy in force at a moment. Raises NoPolicy."""
    return parsed(in_force(organisation_id, at))


def in_force(organisation_id: UUID, at: datetime) -> PolicyVersion:
    """The version whose policy :func:`current` reads. Raises NoPolicy."""
    version = (
        PolicyVersion.objects.filter(organisation_id=organisation_id, effective_from__lte=at)
        .filter(Q(superseded_at=None) | Q(superseded_at__gt=at))
        .order_by("-effective_from", "-adopted_at")
        .first()
    )
    if version is None:
        raise NoPolicy
    return version


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
    """Read once in a process: the text of a version never changes."""
    return by_content(version.sha256, version.text)


@lru_cache(maxsize=256)
def by_content(_sha256: str, text: str) -> Policy:
    return read_policy(text)
