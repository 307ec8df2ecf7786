"""Cases that were passed to one colleague, who has not said anything about them yet."""

from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from moothall.inbox.models import Decision, DecisionState, Note
from moothall.inbox.queries.access import SECRETS, visible_cases
from moothall.people.models import Membership
from moothall.people.permissions import may_somewhere
from moothall.people.verbs import Verb

MOST = 200


def with_colleagues(membership: Membership) -> list[Decision]:
    """The newest passing on of each such case, the oldest first; one query.

    It is over when the colleague writes a note, when the case is somebody else's, or done.
    """
    if not may_somewhere(membership, Verb.SEE_POSTS):
        return []
    said = Note.objects.filter(
        case=OuterRef("case"), by=OuterRef("case__assigned_to"), at__gt=OuterRef("at")
    )
    found: QuerySet[Decision] = (
        Decision.objects.filter(
            organisation_id=membership.organisation_id,
            verb="pass-on",
            state=DecisionState.STANDS,
            case__in=visible_cases(membership).values("pk"),
            case__is_open=True,
        )
        .annotate(to=KeyTextTransform("to", "details"))
        .filter(~Exists(said), to=Cast("case__assigned_to", TextField()))
        .select_related("case__author", "case__account")
        .defer(*(f"case__{name}" for name in SECRETS))
        .order_by("case", "-at")
        .distinct("case")
    )
    return sorted(found, key=lambda one: one.at)[:MOST]
