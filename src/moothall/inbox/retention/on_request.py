"""What a person asked their platform to have deleted: their words and name, never the case.

A legal hold keeps the posts of its case, and a block that stands keeps its author, since the block
has to be looked at again (UK GDPR, article 17(3)). Both are said in the record and to the person;
what they keep goes by itself once they have ended. What officers decided and why is ours and stays.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from moothall import record
from moothall.channels.forgetting import forget_authored
from moothall.channels.models import Account, Application
from moothall.inbox.desk import DESK
from moothall.inbox.models import Author, BlockEntry, Hold, PersonRequest, Post
from moothall.inbox.retention.by_platform import erase, is_held
from moothall.inbox.retention.emptying import Counts
from moothall.people.erasing import erasing
from moothall.people.models import Organisation
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import PersonAsks
from moothall.record import Subject

AT_ONCE = 200
WHY = "Its author asked {} to have it deleted."
HELD = "A law or a case under way makes us keep some posts for now ({})."
BLOCKED = "A block of this author still stands and has to be looked at again."


def keep(
    application: Application, asked: PersonAsks, signed_request: str, at: datetime
) -> tuple[PersonRequest, bool]:
    """The request, and whether it is new: the same signed words are the same request.

    The words and not their signature, of which the last letter can be written in several ways.
    """
    words = signed_request.partition(".")[2]
    return PersonRequest.objects.get_or_create(
        organisation_id=application.organisation_id,
        place=application.pk,
        sha256=sha256(words.encode()).hexdigest(),
        defaults={
            "platform": application.platform,
            "person": asked.person,
            "code": token_urlsafe(18),
            "received_at": at,
        },
    )


def accounts(application: Application) -> QuerySet[Account]:
    """Of every application that is the same program there: Meta gives one id for all of them."""
    same = Application.objects.filter(
        organisation=application.organisation_id, client_id=application.client_id
    )
    return Account.objects.filter(application__in=same)


def carry_out(request: PersonRequest, at: datetime) -> PersonRequest:
    """Erase what may go now, with its entry in the record; again where something was kept."""
    with transaction.atomic():
        found = PersonRequest.objects.select_for_update().get(pk=request.pk)
        if found.done_at:
            return found
        # the application may be gone; then its accounts are too far apart to be told
        application = Application.objects.filter(pk=found.place).first()
        there = list(accounts(application)) if application else []
        authors = list(Author.objects.filter(account__in=there, external_id=found.person))
        counts = erased(found, there, authors, at)
        kept = list(reasons(authors))
        news = counts.numbers["posts"] or kept != found.why or found.tried_at is None
        found.erased += counts.numbers["posts"]
        found.kept = written(authors).filter(is_held()).count()
        found.why, found.tried_at = kept, at
        if not kept:
            found.done_at, found.person = at, ""
        found.save()
        if news:
            write_record(found, counts, at)
    return found


def erased(
    request: PersonRequest, there: list[Account], authors: list[Author], at: datetime
) -> Counts:
    """Posts in batches, then the name, then what came and became no post."""
    counts = Counts()
    why = WHY.format(there[0].title if there else request.platform)
    while posts := list(
        written(authors).filter(Q(erased_at=None) | ~Q(text="")).exclude(is_held())[:AT_ONCE]
    ):
        counts.numbers.update(erase(posts, why, at).numbers)
    with erasing():
        counts.numbers["authors"] = forget_names(authors)
        held = written(authors).filter(is_held()).values_list("external_id", flat=True)
        for account in there:
            counts.numbers["events"] += forget_authored(account.pk, request.person, list(held))
    return counts


def written(authors: list[Author]) -> QuerySet[Post]:
    return Post.objects.filter(author__in=authors, own=False)


def forget_names(authors: list[Author]) -> int:
    """Of those of whom nothing is kept; what they write later is somebody's who is new to us."""
    held = written(authors).filter(is_held(), author=OuterRef("pk"))
    blocked = BlockEntry.objects.filter(author=OuterRef("pk"), ended_at=None)
    gone = Author.objects.filter(pk__in=[one.pk for one in authors])
    gone = gone.exclude(Exists(held)).exclude(Exists(blocked))
    return gone.update(
        name="", handle="", bio="", avatar="", external_id=Concat(Value("gone:"), "id")
    )


def reasons(authors: list[Author]) -> Iterator[str]:
    """Why something stays, without anybody's name."""
    holds = Hold.objects.filter(case__posts__in=written(authors).values("pk"), ended_at=None)
    said = sorted({one.get_reason_display() for one in holds})
    if said:
        yield HELD.format(", ".join(said))
    if BlockEntry.objects.filter(author__in=authors, ended_at=None).exists():
        yield BLOCKED


def write_record(request: PersonRequest, counts: Counts, at: datetime) -> None:
    """Numbers and reasons; nobody's id."""
    record.write(
        request.organisation_id,
        by=DESK,
        verb="erase-on-request",
        subject=Subject("person-request", str(request.pk), str(request)),
        note=" ".join(request.why),
        after={"kept": request.kept, "done": bool(request.done_at), **counts.as_kept()},
        at=at,
    )


def carry_out_waiting(organisation_id: UUID, at: datetime) -> int:
    """What a hold or a block kept before, and what a crash left; how many posts went."""
    gone = 0
    with organisation_scope(organisation_id):
        here = Organisation.objects.get(pk=organisation_id)
        for one in PersonRequest.objects.filter(organisation=here, done_at=None):
            gone += carry_out(one, at).erased - one.erased
    return gone
