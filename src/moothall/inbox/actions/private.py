"""One move for personal information: out of the public's sight, and on in private."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.channels.outbox import NotPossible, PutTwice
from moothall.inbox.actions.deciding import locked, post_in
from moothall.inbox.actions.moderating import Grounds, remove
from moothall.inbox.actions.replying import save_draft, send
from moothall.inbox.models import Case, Decision, Draft, Place
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class TakenPrivate:
    """What the one move came to. ``not_hidden`` says why the post still stands, if it does."""

    reply: Draft
    hidden: Decision | None
    not_hidden: str = ""


@transaction.atomic
def take_private(
    case_id: UUID,
    post_id: UUID,
    text: str,
    clause: str,
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    seen: tuple[str, ...] = (),
    emergency_reason: str = "",
    closes: bool = True,
) -> TakenPrivate:
    """Write to the author in private, and hide the post where the platform can.

    What the author then writes in private opens a case that continues this one. All or nothing, but
    for a platform that cannot hide: then the private message goes out and the reason is told.
    """
    case = locked(case_id, Verb.REPLY_PRIVATELY, by=by, version=version, ours=text)
    # the message goes first: some platforms take none about a post that is hidden
    draft = save_draft(case_id, Place.PRIVATE, text, by=by, at=at, version=own_version(case, by),
                       post_id=post_id)  # fmt: skip
    reply = send(
        draft.pk,
        by=by,
        at=at,
        version=draft.version,
        clause=clause,
        seen=seen,
        emergency_reason=emergency_reason,
        closes=False,
    )
    hidden, why = hide_too(case, post_id, clause, by=by, at=at, closes=closes)
    return TakenPrivate(reply, hidden, why)


def own_version(case: Case, by: Membership) -> int | None:
    """The one move replaces what the same person had begun to write."""
    written = Draft.objects.filter(
        case=case, writer=by.pk, place=Place.PRIVATE, state="writing"
    ).first()
    return written.version if written else None


def hide_too(
    case: Case, post_id: UUID, clause: str, *, by: Membership, at: datetime, closes: bool
) -> tuple[Decision | None, str]:
    post = post_in(case, post_id)
    if post.is_private:
        return None, "It was written in private."
    if post.hidden_at or post.deleted_at:
        return None, "It is out of sight already."
    if not may(by, Verb.HIDE, case.account_id):
        return None, "You may not hide posts. Ask somebody who may."
    grounds = Grounds(clause=clause, ground="personal", told="In the private message.")
    try:
        with transaction.atomic():
            return remove("hide", case.pk, post_id, grounds, by=by, at=at, closes=closes), ""
    except (NotPossible, PutTwice) as why:
        return None, str(why)
