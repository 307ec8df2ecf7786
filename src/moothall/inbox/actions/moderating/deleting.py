"""Away for good."""

from datetime import datetime
from uuid import UUID

from moothall.inbox.actions.deciding import Refused
from moothall.inbox.actions.moderating.grounds import Grounds
from moothall.inbox.actions.moderating.removing import remove
from moothall.inbox.models import Decision
from moothall.people.models import Membership


def delete(
    case_id: UUID,
    post_id: UUID,
    grounds: Grounds,
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    closes: bool | None = None,
) -> Decision:
    """Away for good. Asks why hiding would not do."""
    if not grounds.why.strip():
        raise Refused("Say why hiding it would not do: a deleted post cannot be brought back.")
    return remove("delete", case_id, post_id, grounds, by=by, at=at, version=version, closes=closes)
