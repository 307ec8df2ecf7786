"""Whether a post that somebody is about to log is on the desk already."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from rapidfuzz.fuzz import ratio

from moothall.channels.models import Account
from moothall.inbox.models import Case, Post
from moothall.inbox.queries.access import visible, visible_cases
from moothall.people.models import Membership

#: two officers who log one post rarely give the same minute
NEAR = timedelta(days=3)
MOST = 1_000
#: of 100; typed and pasted words differ by a full stop or a smiley
SAME = 92.0
SHORT = 15


@dataclass(frozen=True, slots=True)
class Alike:
    """A post that is there, and why it is taken for the same one."""

    post: Post
    case: Case
    why: str


def alike(
    me: Membership, account: Account | None, *, text: str, link: str, said_at: datetime
) -> list[Alike]:
    """What this member may see of it, the likeliest first; three at most."""
    near = Q(posted_at__gte=said_at - NEAR, posted_at__lte=said_at + NEAR)
    near &= Q(account=account) if account else Q(pk__in=[])
    is_link = link.startswith(("https://", "http://"))
    wanted = near | Q(permalink=link) if is_link else near
    rows = visible(me, Post.objects.filter(wanted, own=False, case__isnull=False))
    found = []
    for post in rows.select_related("author").order_by("-posted_at")[:MOST]:
        why = "the same link" if is_link and post.permalink == link else ""
        if not why and is_same(post.text, text):
            why = "nearly the same words, within three days"
        if why:
            found.append((post, why))
    cases = seen(me, [post.case_id for post, _ in found if post.case_id])
    return [
        Alike(post, cases[post.case_id], why)
        for post, why in found
        if post.case_id and post.case_id in cases
    ][:3]


def seen(me: Membership, ids: list[UUID]) -> dict[UUID, Case]:
    return {case.pk: case for case in visible_cases(me).filter(pk__in=ids)}


def is_same(one: str, other: str) -> bool:
    """Short texts have to be equal: "thank you" is written by many."""
    first, second = plain(one), plain(other)
    if min(len(first), len(second)) < SHORT:
        return first == second
    return ratio(first, second, score_cutoff=SAME) > 0


def plain(text: str) -> str:
    return " ".join(text.casefold().split())
