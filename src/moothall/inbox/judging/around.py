"""What is known around posts: our words above them, their authors' earlier posts, copies."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from moothall.core.judgement.detect import Recent
from moothall.core.values import Author, EarlierPost
from moothall.core.values import Post as CorePost
from moothall.inbox.models import Post

#: earlier posts of the same author that the judge is told of
HISTORY = 10
HISTORY_WITHIN = timedelta(days=365)
#: posts by anybody among which copies are looked for
LATELY = 300
LATELY_WITHIN = timedelta(hours=48)
#: letters of an earlier post; the judge compares no more
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Around:
    """One post with its company, ready for the judge."""

    post: CorePost
    alike: int

    @property
    def as_kept(self) -> dict[str, object]:
        """For the row of the judgement: what it rested on besides the words."""
        return {
            "parent": self.post.parent,
            "history": [[one.text, one.hours_ago] for one in self.post.history],
            "alike": self.alike,
            "bio": self.post.author.bio,
        }


def around(posts: list[Post]) -> dict[UUID, Around]:
    """By post; a constant number of queries for any number of posts."""
    parents, histories, copies = parents_of(posts), histories_of(posts), copies_of(posts)
    return {
        post.pk: Around(
            core_post(post, parents.get(post.pk, ""), histories[post.pk]), copies.get(post.pk, 0)
        )
        for post in posts
    }


def core_post(post: Post, parent: str, history: tuple[EarlierPost, ...]) -> CorePost:
    """As the core's judge sees it."""
    author = post.author
    return CorePost(
        text=post.text,
        id=str(post.pk),
        platform=post.account.platform,
        kind=post.kind,
        author=Author(author.name, author.handle, author.bio) if author else Author(),
        parent=parent,
        history=history,
        posted_at=post.posted_at,
    )


def parents_of(posts: Iterable[Post]) -> dict[UUID, str]:
    """Our own words that a post answers: directly, else those that its thread stands under."""
    posts = list(posts)
    wanted = {post.parent_external_id for post in posts if post.parent_external_id}
    ours = {
        (account, external_id): text
        for account, external_id, text in Post.objects.filter(
            own=True, account__in={post.account_id for post in posts}, external_id__in=wanted
        ).values_list("account_id", "external_id", "text")
    }
    found = {}
    for post in posts:
        above = post.thread.our_post
        direct = ours.get((post.account_id, post.parent_external_id))
        found[post.pk] = direct or (above.text if above else "")
    return found


def histories_of(posts: Iterable[Post]) -> dict[UUID, tuple[EarlierPost, ...]]:
    """What each author wrote to us before each post, newest first."""
    posts = list(posts)
    earliest = min((post.posted_at for post in posts), default=None)
    by_author: dict[UUID, list[tuple[datetime, UUID, str]]] = defaultdict(list)
    if earliest is not None:
        numbered = (
            Post.objects.filter(
                author__in={post.author_id for post in posts},
                own=False,
                posted_at__gte=earliest - HISTORY_WITHIN,
                posted_at__lte=max(post.posted_at for post in posts),
            )
            .annotate(
                place=Window(RowNumber(), partition_by="author_id", order_by=F("posted_at").desc())
            )
            .filter(place__lte=HISTORY + len(posts))
        )
        rows = numbered.order_by("-posted_at").values_list("author_id", "posted_at", "id", "text")
        for author, posted_at, post_id, text in rows:
            by_author[author].append((posted_at, post_id, text))
    return {post.pk: earlier(post, by_author[post.author_id or post.pk]) for post in posts}


def earlier(post: Post, written: list[tuple[datetime, UUID, str]]) -> tuple[EarlierPost, ...]:
    before = [one for one in written if one[0] <= post.posted_at and one[1] != post.pk]
    return tuple(
        EarlierPost(text[:LONGEST], (post.posted_at - at).total_seconds() / 3600)
        for at, _, text in before[:HISTORY]
    )


def copies_of(posts: list[Post]) -> dict[UUID, int]:
    """How many of the latest posts by anybody say near enough the same as each of these."""
    if not posts:
        return {}
    newest = max(post.posted_at for post in posts)
    mine = {post.pk for post in posts}
    lately = (
        Post.objects.filter(own=False, posted_at__gte=newest - LATELY_WITHIN, posted_at__lte=newest)
        .exclude(pk__in=mine)
        .order_by("-posted_at")
        .values_list("posted_at", "id", "text")[:LATELY]
    )
    everything = [*lately, *((post.posted_at, post.pk, post.text) for post in posts)]
    recent = Recent()
    found = {}
    for _, post_id, text in sorted(everything, key=lambda one: (one[0], one[1])):
        seen = recent.look(CorePost(text=text[:LONGEST]))
        if post_id in mine:
            found[post_id] = seen.alike
    return found
