"""Bringing a version of the policy into force."""

from datetime import datetime, time
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Greatest

from moothall import record
from moothall.core.policy import NoSuchPolicyError, Policy, find_policy, shipped
from moothall.people.models import Membership, Organisation
from moothall.people.permissions import require
from moothall.people.verbs import Verb
from moothall.policies.models import PolicyVersion
from moothall.policies.reading import by_content


class AlreadyAdopted(ValueError):  # noqa: N818 - it is an answer for a person, and no fault
    """The number is not higher than that of the version adopted last."""

    def __init__(self, policy: Policy, newest: int) -> None:
        super().__init__(
            f"Version {newest} of {policy.name} is adopted already. "
            f"Give this one the number {newest + 1} or a higher one."
        )


def adopt(organisation_id: UUID, text: str, *, by: Membership, at: datetime) -> PolicyVersion:
    """Adopt a policy document. It holds at once, or from the first day that it names itself.

    What is in force then is superseded from that moment; a version that waits for a later day is
    superseded before it began. Raises PolicyErrors for a faulty document, NotAllowed, and
    AlreadyAdopted where the number does not rise.
    """
    require(by, Verb.ADOPT_POLICY)
    content = sha256(text.encode()).hexdigest()
    policy = by_content(content, text)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
        if by.organisation_id != organisation.pk:
            raise Organisation.DoesNotExist
        require_higher_number(organisation_id, policy)
        before = newest(organisation_id)
        begins = first_moment(policy, organisation, at)
        supersede(organisation_id, begins)
        version = PolicyVersion.objects.create(
            organisation=organisation,
            name=policy.name,
            number=policy.version,
            text=text,
            sha256=content,
            adopted_at=at,
            adopted_by_id=by.actor.id,
            adopted_by=by.actor.name,
            effective_from=begins,
        )
        record.write(
            organisation_id,
            by=by.actor,
            verb="adopt-policy",
            subject=record.Subject("policy", str(version.id), version.reference),
            policy=version.reference,
            before={"policy": before.reference} if before else None,
            after={
                "policy": version.reference,
                "effective_from": begins,
                "sha256": version.sha256,
            },
            at=at,
        )
    return version


def adopt_shipped(
    organisation_id: UUID, name: str, *, by: Membership, at: datetime
) -> PolicyVersion:
    """Adopt a policy that ships with the package. Raises NoSuchPolicyError."""
    if name not in shipped():
        raise NoSuchPolicyError(name)
    text = find_policy(name).read_text(encoding="utf-8")
    return adopt(organisation_id, text, by=by, at=at)


def require_higher_number(organisation_id: UUID, policy: Policy) -> None:
    found = PolicyVersion.objects.filter(organisation_id=organisation_id, name=policy.name)
    highest = found.aggregate(highest=Max("number"))["highest"]
    if highest is not None and policy.version <= highest:
        raise AlreadyAdopted(policy, highest)


def newest(organisation_id: UUID) -> PolicyVersion | None:
    """The version adopted last, in force or waiting for its first day."""
    return PolicyVersion.objects.filter(organisation_id=organisation_id, superseded_at=None).first()


def first_moment(policy: Policy, organisation: Organisation, at: datetime) -> datetime:
    """Midnight of the document's first day where the organisation is; never in the past."""
    if policy.effective_from is None:
        return at
    return max(at, datetime.combine(policy.effective_from, time(), organisation.zone))


def supersede(organisation_id: UUID, begins: datetime) -> None:
    """End every version at that moment; one that begins later ends before it began."""
    PolicyVersion.objects.filter(organisation_id=organisation_id).filter(
        Q(superseded_at=None) | Q(superseded_at__gt=begins)
    ).update(superseded_at=Greatest(F("effective_from"), begins))
