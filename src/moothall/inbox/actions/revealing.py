"""Masked details, shown to one person for a reason, and written down."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.inbox.actions.deciding import locked, post_in, write
from moothall.inbox.masking import mask
from moothall.people.models import Membership
from moothall.people.verbs import Verb


@transaction.atomic
def reveal(case_id: UUID, post_id: UUID, *, by: Membership, at: datetime, why: str = "") -> str:
    """The post's whole text. The record says who saw which kinds of details, never the details."""
    case = locked(case_id, Verb.REVEAL_PERSONAL, by=by)
    post = post_in(case, post_id)
    kinds = sorted({detail.said for detail in mask(post.text).details})
    after = {"post": str(post.pk), "details": kinds}
    write(case, "reveal", by=by, at=at, after=after, note=why.strip())
    return post.text
