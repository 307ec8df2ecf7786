"""What a post said before its author changed it: some platforms want the old words gone in time.

The newest words stay, with who wrote them and when they were changed; so do the case, what staff
wrote, and the hashes of sealed copies. A hold keeps the old words as well.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from moothall.channels.forgetting import without
from moothall.channels.models import Account, Delivery, Event
from moothall.inbox.models import Decision, Evidence, Post, PostJudgement, Wording
from moothall.inbox.retention.emptying import Counts, empty_sealed, forget_company
from moothall.inbox.retention.holding import deliveries_kept
from moothall.people.erasing import erasing
from moothall.platforms.base import EventKind

WORDED = (EventKind.CREATED.value, EventKind.EDITED.value)
NO_WORDS = {"text": "", "html": "", "attachments": []}


def why(title: str) -> str:
    return f"Its author changed it on {title}, which asks for the earlier words to go here too."


def due(account: Account, before: datetime) -> QuerySet[Post]:
    """Posts of others that were changed by then and of which earlier words are still here."""
    worded = Wording.objects.filter(post=OuterRef("pk")).exclude(text="")
    return Post.objects.filter(
        Q(first_text__gt="") | Exists(worded), account=account, own=False, edited_at__lte=before
    )


def erase(posts: list[Post], at: datetime) -> Counts:
    """In the caller's transaction, which holds the posts."""
    counts = Counts()
    with erasing():
        for post in posts:
            erase_one(post, at, counts)
    return counts


def erase_one(post: Post, at: datetime, counts: Counts) -> None:
    earlier = Wording.objects.filter(post=post)
    texts = {*earlier.values_list("text", flat=True), post.first_text or ""} - {"", post.text}
    forget_told(post, at, counts)
    counts.numbers["earlier texts"] += earlier.exclude(text="").update(text="")
    Post.objects.filter(pk=post.pk).update(first_text="")
    forget_judged(post, counts)
    forget_company([post.pk], texts)
    changed = post.edited_at or at
    old = Decision.objects.filter(post=post, at__lt=changed).exclude(quoted="")
    counts.numbers["quotations"] += old.update(quoted="")
    sealed = Evidence.objects.filter(post=post, captured_at__lt=changed, emptied_at=None)
    empty_sealed(sealed, at, counts)


def forget_told(post: Post, at: datetime, counts: Counts) -> None:
    """Events of other versions, and the bytes in which the platform told of them."""
    told = Event.objects.filter(
        account=post.account_id, external_id=post.external_id, kind__in=WORDED
    ).exclude(version=post.version)
    raw = Delivery.objects.filter(pk__in=told.values("delivery"), parsed_at__isnull=False)
    raw = raw.exclude(pk__in=deliveries_kept()).filter(body__isnull=False)
    counts.numbers["deliveries"] += raw.update(body=None, erased_at=at)
    counts.numbers["events"] += told.update(payload=without(NO_WORDS), notes=[])


def forget_judged(post: Post, counts: Counts) -> None:
    """What was found in them; which labels they had stays, as with every erased post."""
    newest = PostJudgement.objects.filter(post=post).order_by("-at", "-id").first()
    for row in PostJudgement.objects.filter(post=post).only("reading", "text_sha256"):
        if newest and row.text_sha256 != newest.text_sha256:
            row.reading, row.reasons = row.reading | {"hits": []}, []
            row.save(update_fields=["reading", "reasons"])
            counts.numbers["judgements"] += 1
