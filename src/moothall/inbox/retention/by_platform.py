"""What a platform's terms take before the policy does: the words of a post, never its case.

`platforms/capabilities.yaml` says for each platform how long its posts may be kept, how soon what
was deleted there has to go here, and whether all of it ends with the permission. What an officer
wrote, decided and why, with the times and the platform's number of the post, stays: it is ours. A
hold on a case keeps its posts all the same, in the name of the person who put it; the law that the
hold serves comes before a platform's terms.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from moothall import record
from moothall.channels.forgetting import forget_events
from moothall.channels.models import Account, Delivery, Event
from moothall.inbox.desk import DESK
from moothall.inbox.models import Decision, Evidence, Hold, Post
from moothall.inbox.retention import earlier
from moothall.inbox.retention.emptying import Counts, empty_posts, empty_sealed
from moothall.inbox.retention.holding import deliveries_kept
from moothall.inbox.sweeping import looked_at, terms_of
from moothall.people.erasing import erasing
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Retention, Visibility
from moothall.platforms.base.keeping import spoken
from moothall.record import Subject

#: it goes so long before its time is over, since this runs once an hour and may fail once
EARLY = timedelta(hours=2)
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Duty:
    """One of a platform's terms, as a question to the posts and as a sentence beside them."""

    asks: Q
    why: str


def duties(account: Account, terms: Retention, at: datetime) -> Iterator[Duty]:
    """What is due on one account by now."""
    title = account.title
    if terms.ends_with_permission and account.disconnected_at:
        yield Duty(Q(), f"{title} asks for everything to go when the account is disconnected.")
    if terms.delete_within:
        yield Duty(
            Q(deleted_at__lte=at - terms.delete_within + EARLY),
            f"It was deleted on {title}, which asks for it to go here too.",
        )
    if terms.private_after:
        yield Duty(
            Q(visibility=Visibility.PRIVATE, case__is_open=False,
              case__closed_at__lte=at - terms.private_after + EARLY),
            f"{title} lets private messages be kept only while they are needed, and the case has"
            f" been closed for {spoken(terms.private_after)}.",
        )  # fmt: skip
    if terms.longest:
        yield Duty(
            Q(received_at__lte=at - terms.longest + EARLY),
            f"{title} lets nobody keep posts for longer. It can be read there.",
        )
    if terms.refresh_within:
        yield Duty(
            Q(looked_at__lte=at - terms.refresh_within + EARLY),
            f"{title} could not be asked for it again in the time that it sets.",
        )


@dataclass(slots=True)
class Standing:
    """What would go of one account now, and what a hold keeps."""

    account: Account
    terms: Retention
    going: Counter[str] = field(default_factory=Counter)
    #: posts that are kept, by who put the hold
    held: Counter[str] = field(default_factory=Counter)

    @property
    def held_by(self) -> list[tuple[str, int]]:
        """For a template, which would look up "items" as a name that a Counter counts."""
        return sorted(self.held.items())

    @property
    def total(self) -> int:
        return sum(self.going.values())


def looked_through(organisation_id: UUID, at: datetime) -> Iterator[Standing]:
    """Every account whose platform is known: the dry run. Nothing is changed.

    A post that two terms take counts under the first, since it is gone when the second is asked.
    """
    for account in accounts(organisation_id):
        terms = terms_of(account)
        if terms is None:
            continue
        found = Standing(account, terms)
        before: list[Duty] = []
        for duty in duties(account, terms, at):
            posts = due(account, duty)
            for one in before:
                posts = posts.exclude(pk__in=due(account, one).values("pk"))
            found.going[duty.why] += posts.exclude(is_held()).count()
            found.held.update(held(posts))
            before.append(duty)
        changed = changed_there(account, terms, at)
        if changed is not None:
            found.going[earlier.why(account.title)] += changed.exclude(is_held()).count()
            found.held.update(held(changed))
        yield found


def held(posts: QuerySet[Post]) -> dict[str, int]:
    """How many of these a hold keeps, by who put it."""
    holds = Hold.objects.filter(case__posts__in=posts.values("pk"), ended_at=None)
    named = holds.values_list("put_by_name").annotate(posts=Count("case__posts", distinct=True))
    return dict(named.order_by("put_by_name"))


def accounts(organisation_id: UUID) -> Iterable[Account]:
    """Disconnected ones too: their posts are still here."""
    return Account.objects.filter(organisation=organisation_id).defer("credentials")


def due(account: Account, duty: Duty) -> QuerySet[Post]:
    """Posts of others that still have words, or have them again after an edit."""
    there = Post.objects.filter(Q(erased_at=None) | ~Q(text=""), account=account, own=False)
    return there.annotate(looked_at=looked_at()).filter(duty.asks)


def changed_there(account: Account, terms: Retention, at: datetime) -> QuerySet[Post] | None:
    """Posts of which the words go that their authors took back; None where nobody asks it."""
    if not terms.delete_within:
        return None
    return earlier.due(account, at - terms.delete_within + EARLY)


def is_held() -> Exists:
    return Exists(Hold.objects.filter(case=OuterRef("case"), ended_at=None))


def apply(organisation_id: UUID, at: datetime) -> int:
    """Erase what is due; how many posts. Killed in the middle, the next run finds the rest."""
    gone = 0
    with organisation_scope(organisation_id):
        for account in accounts(organisation_id):
            terms = terms_of(account)
            if terms is None:
                continue
            for duty in duties(account, terms, at):
                while batch := erase_some(account, duty, terms, at):
                    gone += batch
            while batch := erase_earlier(account, terms, at):
                gone += batch
    return gone


@transaction.atomic
def erase_some(account: Account, duty: Duty, terms: Retention, at: datetime) -> int:
    """One batch with its entry in the record."""
    posts = locked(due(account, duty))
    if posts:
        write(account, posts, (duty.why, terms.source), erase(posts, duty.why, at), at)
    return len(posts)


@transaction.atomic
def erase_earlier(account: Account, terms: Retention, at: datetime) -> int:
    """The same of words that their authors changed."""
    changed = changed_there(account, terms, at)
    posts = locked(changed) if changed is not None else []
    if posts:
        why = (earlier.why(account.title), terms.source)
        write(account, posts, why, earlier.erase(posts, at), at)
    return len(posts)


def locked(found: QuerySet[Post]) -> list[Post]:
    """Some of these; a hold put meanwhile is seen under the lock."""
    ids = found.exclude(is_held()).order_by("id").values_list("id", flat=True)
    there = Post.objects.select_for_update(of=("self",)).filter(pk__in=list(ids[:AT_ONCE]))
    return list(there.exclude(is_held()))


def write(
    account: Account, posts: list[Post], why: tuple[str, str], counts: Counts, at: datetime
) -> None:
    """``why``: the sentence, and where the platform says so."""
    record.write(
        account.organisation_id,
        by=DESK,
        verb="erase-platform-content",
        subject=Subject("account", str(account.pk), str(account)),
        note=why[0],
        after={
            "ids": [post.external_id for post in posts],
            "source": why[1],
            **counts.as_kept(),
        },
        at=at,
    )


def erase(posts: list[Post], why: str, at: datetime) -> Counts:
    """The words wherever the desk keeps a copy; the case, and what staff wrote, stay."""
    counts, ids = Counts(), [post.pk for post in posts]
    with erasing():
        for account in {post.account_id for post in posts}:
            named = [post.external_id for post in posts if post.account_id == account]
            counts.numbers["deliveries"] += forget_raw(account, named, at)
            counts.numbers["events"], counts.numbers["pictures"] = forget_events(account, named)
        links = {post.pk: post.permalink for post in posts}
        empty_posts(ids, {post.text for post in posts if post.text}, counts)
        for post in posts:
            post.permalink = links[post.pk]  # the way to the post itself is nobody's words
            post.erased_at, post.erased_why = at, why
        Post.objects.bulk_update(posts, ["permalink", "erased_at", "erased_why"])
        quoted = Decision.objects.filter(post__in=ids).exclude(quoted="")
        counts.numbers["quotations"] += quoted.update(quoted="")
        empty_sealed(Evidence.objects.filter(post__in=ids), at, counts)
    return counts


def forget_raw(account: UUID, external_ids: list[str], at: datetime) -> int:
    """The bytes in which the platform told of them."""
    told = Event.objects.filter(account=account, external_id__in=external_ids)
    there = Delivery.objects.filter(pk__in=told.values("delivery"), parsed_at__isnull=False)
    gone = there.exclude(pk__in=deliveries_kept())  # it may have brought a post under a hold too
    return gone.filter(body__isnull=False).update(body=None, erased_at=at)
