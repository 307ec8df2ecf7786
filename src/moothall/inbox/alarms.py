"""Letters about accounts that work, and soon may not, or sent what the desk cannot read.

What is not read at all is `telling`'s.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from moothall.channels import puzzling, renewing
from moothall.channels.models import Account
from moothall.channels.probing import Lost
from moothall.channels.puzzling import Puzzle
from moothall.inbox.telling import NEWS_FOR
from moothall.letters import readers
from moothall.letters.kinds import Kind
from moothall.letters.writing import Wanted, Words, write_new
from moothall.people.models import Membership

#: a platform may be busy for some minutes; tokens are renewed long before they end
PATIENCE = timedelta(hours=1)
#: tokens that no program can renew; whoever can connects the account again within a week
SOON = timedelta(days=6)
#: shorter tokens than this are renewed by the hour, and their end is no news
LONG = timedelta(days=8)
LINK = "Open the accounts"


def about_connections(organisation_id: UUID, at: datetime) -> int:
    """What was lost since an earlier probe, and tokens that are not renewed. Once for each time."""
    wanted = [
        *of(narrowed(organisation_id, at), "narrowed", "lost_at", words_narrowed, at),
        *of(not_renewed(organisation_id, at), "renewal", "renewal_failed_at", words_renewal, at),
        *of(ending(organisation_id, at), "ending", "expires_at", words_ending, at),
    ]
    return write_new(organisation_id, wanted, at)


def of(
    accounts: QuerySet[Account],
    what: str,
    since: str,
    words: Callable[[Account], Words],
    at: datetime,
) -> Iterator[Wanted]:
    for account in accounts.defer("credentials"):
        if not account.is_connected:
            continue
        key = f"{what}:{account.pk}:{getattr(account, since):%Y%m%dT%H%M%S}"
        for one in readers.for_account(account.organisation_id, account.pk, at):
            yield one, Kind.ACCOUNT, key, words(account)


def here(organisation_id: UUID) -> QuerySet[Account]:
    return Account.objects.filter(organisation_id=organisation_id, disconnected_at=None)


def narrowed(organisation_id: UUID, at: datetime) -> QuerySet[Account]:
    return here(organisation_id).filter(lost_at__gt=at - NEWS_FOR)


def not_renewed(organisation_id: UUID, at: datetime) -> QuerySet[Account]:
    """Not for some time, or refused. Those that are lost by now are `telling`'s to write about."""
    late = Q(renewal_failed_at__lte=at - PATIENCE)
    refused = Q(renew_after__gt=at + 2 * renewing.LONGEST_TRY)
    news = Q(renewal_failed_at__gt=at - NEWS_FOR)
    return here(organisation_id).filter(news, late | refused, permission_lost_at=None)


def ending(organisation_id: UUID, at: datetime) -> QuerySet[Account]:
    """Long tokens that should have been renewed a day ago and were not."""
    soon = here(organisation_id).filter(expires_at__gt=at, expires_at__lte=at + SOON)
    return soon.filter(Q(token_since=None) | Q(token_since__lte=at - LONG), renewal_failed_at=None)


def about_puzzles(organisation_id: UUID, at: datetime) -> int:
    """What platforms sent and nobody can read: a letter for each trouble, not for each delivery."""
    wanted = [
        (one, Kind.ACCOUNT, f"puzzle:{place}:{puzzle.began:%Y%m%dT%H%M%S%f}", words_puzzle(puzzle))
        for puzzle in puzzling.puzzles(organisation_id)
        for place in [puzzle.account_id or puzzle.application_id]
        for one in who_looks_after(puzzle, organisation_id, at)
    ]
    return write_new(organisation_id, wanted, at)


def who_looks_after(puzzle: Puzzle, organisation_id: UUID, at: datetime) -> list[Membership]:
    if puzzle.account_id:
        return readers.for_account(organisation_id, puzzle.account_id, at)
    return readers.those_who_look_after(organisation_id, Kind.ACCOUNT, at)


def words_puzzle(puzzle: Puzzle) -> Words:
    return Words(
        f"{puzzle.name} sent something that the desk cannot read",
        (
            "It is kept as it came, and the page says why it was not understood.",
            f"There may be posts in it that nobody sees here: look on {puzzle.title} itself.",
            (
                "Perhaps the platform writes otherwise now. Once the desk has been brought up to"
                " date, it can read it again from that page."
            ),
        ),
        reverse("inbox-files") if puzzle.account_id else accounts_page(),
        "See what came",
    )


def words_narrowed(account: Account) -> Words:
    lost = Lost.of(account)
    return Words(
        f"{account} can do less than before",
        (
            f"The desk asked {account.title} what it may do for {account}.",
            lost.sentence,
            "If that was not meant, connect the account again and agree to every permission.",
        ),
        accounts_page(),
        LINK,
    )


def words_renewal(account: Account) -> Words:
    until = day_of(account)
    end = f" Its old permission holds until {until}." if until else ""
    refused = account.renewal_failed_at and renewing.is_for_a_person(
        account, account.renewal_failed_at
    )
    return Words(
        f"The permission of {account} could not be renewed",
        (
            f"The desk renews its permission for {account} by itself, and that has not worked.",
            f"What we know: {account.renewal_problem}",
            (
                f"Somebody has to connect the account again.{end}"
                if refused
                else f"It goes on trying.{end} If it does not work by then, nothing more is read"
                " or sent, and somebody has to connect the account again."
            ),
        ),
        accounts_page(),
        LINK,
    )


def words_ending(account: Account) -> Words:
    return Words(
        f"The permission of {account} ends soon",
        (
            f"The desk may use {account} until {day_of(account)}.",
            (
                "No program can renew it. Somebody has to connect it again on"
                f" {account.title} before then; nothing is lost by it."
            ),
        ),
        accounts_page(),
        LINK,
    )


def day_of(account: Account) -> str:
    """When its tokens end, on the organisation's own clock."""
    if account.expires_at is None:
        return ""
    local = account.expires_at.astimezone(account.organisation.zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def accounts_page() -> str:
    try:
        return reverse("accounts")
    except NoReverseMatch:
        return reverse("home")
