"""Out of the public's sight, and back."""

from datetime import datetime
from uuid import UUID

from moothall.inbox.actions.moderating.bringing_back import bring_back
from moothall.inbox.actions.moderating.grounds import Grounds
from moothall.inbox.actions.moderating.removing import remove
from moothall.inbox.models import Decision
from moothall.people.models import Membership


def hide(
    case_id: UUID,
    post_id: UUID,
    grounds: Grounds,
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    closes: bool | None = None,
) -> Decision:
    """Out of the public's sight. ``closes`` None: where nothing in the case asks for more."""
    return remove("hide", case_id, post_id, grounds, by=by, at=at, version=version, closes=closes)


def unhide(
    case_id: UUID,
    post_id: UUID,
    *,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """Before the public again."""
    return bring_back("unhide", case_id, post_id, why=why, by=by, at=at, version=version)
