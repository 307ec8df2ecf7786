"""Blocks that are to be looked at again: the person named for it is told before and on the day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse

from moothall.inbox.models import BlockEntry
from moothall.letters import readers
from moothall.letters.kinds import Kind
from moothall.letters.writing import Wanted, Words, write_new
from moothall.people.models import Membership, Organisation
from moothall.people.permissions import may
from moothall.people.verbs import Verb

#: the first word of it, days before; a shorter block has it on the day alone
BEFORE = 7
#: after so many days others are told as well
LATE = 3
#: nobody is written to in the night, by the organisation's clock
FROM_HOUR = 8
#: what is older is on the page; nobody is mailed about last year
NEWS_FOR = 30


def block_reviews(organisation_id: UUID, at: datetime) -> int:
    """One letter each before the day, on it, and when it is late; how many were written."""
    organisation = Organisation.objects.get(pk=organisation_id)
    local = at.astimezone(organisation.zone)
    if local.hour < FROM_HOUR:
        return 0
    today = local.date()
    due = BlockEntry.objects.filter(
        organisation_id=organisation_id,
        ended_at=None,
        confirmed_at__isnull=False,
        ending=None,
        review_on__lte=today + timedelta(days=BEFORE),
        review_on__gt=today - timedelta(days=NEWS_FOR),
    )
    entries = due.select_related(
        "author__account", "reviewer__person", "reviewer__organisation"
    ).defer("author__account__credentials")
    return write_new(
        organisation_id, [one for entry in entries for one in letters(entry, today, at)], at
    )


def letters(entry: BlockEntry, today: date, at: datetime) -> Iterator[Wanted]:
    """To whoever is named for it; where they cannot, and when it is late, to who looks after it."""
    stage = stage_of(entry, today)
    key = f"block:{entry.pk}:{entry.review_on:%Y%m%d}:{stage}"
    told = named(entry, at) if stage != "late" else []
    told = told or readers.those_who_look_after(entry.organisation_id, Kind.BLOCK, at)
    for one in told:
        yield one, Kind.BLOCK, key, words_of(entry, stage)


def stage_of(entry: BlockEntry, today: date) -> str:
    if entry.review_on > today:
        return "soon"
    return "due" if entry.review_on > today - timedelta(days=LATE) else "late"


def named(entry: BlockEntry, at: datetime) -> list[Membership]:
    """Who is to look at it, if they work here, are not away, may end it and want to be told."""
    one = entry.reviewer
    if one is None or one.ended_at or not may(one, Verb.UNBLOCK, entry.author.account_id):
        return []
    return readers.here(readers.wanting([one], Kind.BLOCK), at)


def words_of(entry: BlockEntry, stage: str) -> Words:
    """No resident's name: the page behind the link has it."""
    day = f"{entry.review_on:%-d %B %Y}"
    subject, sentence = {
        "soon": ("A block is to be looked at again", f"It is due on {day}."),
        "due": ("A block is due to be looked at again", f"It was set for {day}."),
        "late": ("Nobody has looked at a block again", f"It was due on {day}."),
    }[stage]
    return Words(
        subject,
        (
            f"Somebody is blocked on {entry.author.account} under {entry.clause}. {sentence}",
            "Keep the block until another day, or end it. Both want a reason and go on the record.",
        ),
        reverse("inbox-block", args=[entry.pk]),
        "Look at it again",
    )
