"""What of the inbox one member may see."""

from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from moothall.inbox.models import Case, Post
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere, require_somewhere
from moothall.people.verbs import Verb

Rows = TypeVar("Rows", bound=models.Model)
#: of an account, where only its name is wanted: nobody opens what nobody reads
SECRETS = ("account__credentials", "account__cursors")


def accounts(membership: Membership, verb: Verb = Verb.SEE_POSTS) -> list[UUID] | None:
    """Those on which the member may do it; None for every account. Raises NotAllowed for none."""
    require_somewhere(membership, verb)
    if membership.only_accounts is None:
        return None
    return [UUID(one) for one in membership.only_accounts if may(membership, verb, UUID(one))]


def visible(membership: Membership, rows: QuerySet[Rows], path: str = "") -> QuerySet[Rows]:
    """Rows of cases, or of what hangs on one at ``path``, that the member may see."""
    allowed = accounts(membership)
    rows = rows.filter(organisation_id=membership.organisation_id)
    if allowed is not None:
        rows = rows.filter(**{f"{path}account__in": allowed})
    return rows


def visible_cases(membership: Membership) -> QuerySet[Case]:
    """Without Danger for those who may not see it."""
    found = visible(membership, Case.objects.all())
    allowed = danger_accounts(membership)
    if allowed is None:
        return found
    return found.exclude(queue=QueueName.DANGER.value) | found.filter(
        queue=QueueName.DANGER.value, account__in=allowed
    )


def is_limited(membership: Membership) -> bool:
    """Whether somebody who may see posts sees less than all cases. Raises NotAllowed."""
    return accounts(membership) is not None or danger_accounts(membership) is not None


def danger_accounts(membership: Membership) -> list[UUID] | None:
    """None: Danger is seen wherever posts are."""
    if not may_somewhere(membership, Verb.SEE_DANGER):
        return []
    if membership.only_accounts is None:
        return None
    return accounts(membership, Verb.SEE_DANGER)


def case_of(membership: Membership, case_id: UUID, **parts: Any) -> Case:
    """Raises Case.DoesNotExist also for what the member may not see: it is not there for them.

    ``parts``: what else to ask of it, by name.
    """
    found = visible_cases(membership).select_related(
        "account", "thread", "author", "assigned_to__person", "service_area"
    )
    return found.defer(*SECRETS).annotate(**parts).get(pk=case_id)


def post_of(membership: Membership, post_id: UUID) -> Post:
    """Raises Post.DoesNotExist also for what the member may not see."""
    found = visible(membership, Post.objects.all()).select_related(
        "account", "thread__our_post", "author", "case"
    )
    post = found.defer(*SECRETS).get(pk=post_id)
    if post.case and not visible_cases(membership).filter(pk=post.case.pk).exists():
        raise Post.DoesNotExist
    return post
