"""Raw deliveries: kept as they came, before anybody tries to understand them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from moothall.channels.models import Account, Delivery, Source
from moothall.channels.receive.cleaning import keepable
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import ContractBroken, hash_of

#: what a sender may put into headers that is nobody's business later
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
LONGEST_HEADER = 2_000
#: answers with one problem that are kept of an account until somebody has looked: a broken page is
#: asked for each minute, and a handful shows what has changed in it
MOST_ANSWERS = 5


def keep(account: Account, source: Source, body: bytes, at: datetime, **more: Any) -> Delivery:
    """The bytes with their hash. Joins the caller's transaction, or commits at once."""
    with organisation_scope(account.organisation_id):
        return Delivery.objects.create(
            organisation_id=account.organisation_id,
            account=account,
            source=source,
            body=body,
            sha256=hash_of(body),
            received_at=at,
            **more,
        )


def keep_answer(account: Account, source: Source, error: ContractBroken, at: datetime) -> None:
    """An answer to a question of ours that could not be read, unless there are enough of them."""
    words = keepable(" ".join(filter(None, (error.words, error.detail))))
    there = Delivery.objects.filter(account=account, source=source).unreadable()
    if there.filter(problem=words).count() < MOST_ANSWERS:
        body = error.body.encode("utf-8", "replace")
        keep(account, source, body, at, parsed_at=at, problem=words)


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """In small letters, without secrets, and cut where somebody sends too much."""
    return {
        keepable(name.lower())[:200]: keepable(value)[:LONGEST_HEADER]
        for name, value in headers.items()
        if name.lower() not in SECRET_HEADERS
    }
