"""What is done and what is missing."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from moothall.channels.models import Account
from moothall.core.policy import Policy
from moothall.core.policy.lint import LintFinding, lint
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.verbs import Verb
from moothall.policies import adopting, reading
from moothall.policies.models import PolicyVersion
from moothall.setup.progress import done, officers, roles_of_nobody
from moothall.setup.reading import LACKS, Hours, hours


@dataclass(frozen=True, slots=True)
class Adopted:
    """The version adopted last, and what its words lack."""

    version: PolicyVersion
    waits: bool
    hours: tuple[Hours, ...]
    lacks: tuple[LintFinding, ...]


@require_safe
@allowed(Verb.MANAGE_ORGANISATION, "set up the desk")
def overview(request: HttpRequest) -> HttpResponse:
    """The way through the set-up; it stays reachable when all is done."""
    us = member(request)
    here = us.organisation
    context = {
        "here": here,
        "done": done(here.pk),
        "adopted": adopted(us),
        "officers": officers(here.pk).select_related("person").order_by("person__name"),
        "unheld": [role.label for role in roles_of_nobody(here.pk)],
        "accounts": Account.objects.filter(organisation=here, disconnected_at=None),
    }
    return render(request, "setup/overview.html", context)


def adopted(us: Membership) -> Adopted | None:
    """Of this organisation; None where it has no policy."""
    version = adopting.newest(us.organisation_id)
    if version is None:
        return None
    policy: Policy = reading.parsed(version)
    return Adopted(
        version,
        waits=version.effective_from > timezone.now(),
        hours=tuple(hours(policy)),
        lacks=tuple(one for one in lint(policy) if one.rule.id in LACKS),
    )
