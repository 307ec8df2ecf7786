"""What stands above everything else at the desk: accounts of which it hears nothing, or too much.

A feed that is silent, and a post of ours that nobody here decided.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import template
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from moothall.channels import puzzling, unheard
from moothall.channels.models import Account, Event
from moothall.channels.queries import unasked
from moothall.inbox.shown.times import Clock
from moothall.letters.readers import telling
from moothall.people.compiled import CompiledObjects
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere
from moothall.people.verbs import Verb

register = template.Library()


#: posts of ours that a page names; the rest comes when these are dealt with
MOST = 10
#: less than any organisation may choose
MINUTES = timedelta(minutes=5)


@register.inclusion_tag("inbox/_unheard.html", takes_context=True)
def accounts_unheard(context: dict[str, Any]) -> dict[str, Any]:
    """One query where all is well."""
    me = context.get("membership")
    if me is None:
        return {}
    at = timezone.now()
    there = [
        account
        for account in _accounts(organisation=me.organisation_id)
        if may(me, Verb.SEE_POSTS, account.pk)
    ]
    found = silent(me, there, at)
    strange = posted(me, [account for account in there if account.has_unasked])
    unread = puzzles(me, [account for account in there if account.is_puzzling])
    if not (found or strange or unread):
        return {}
    clock = Clock(at, me.organisation.zone, None)
    return {
        "unheard": [(one, clock.said(one.since)) for one in found],
        "puzzles": [(one, clock.said(one.since)) for one in unread],
        "may_see_puzzles": may_somewhere(me, Verb.LOG_BY_HAND),
        "unasked": [(one, clock.said(one.occurred_at), link_of(one)) for one in strange[:MOST]],
        "has_more": len(strange) > MOST,
        "may_mend": may_somewhere(me, Verb.CONNECT_ACCOUNT),
        "may_settle": may_somewhere(me, Verb.STOP_SENDING),
        "csrf_token": context.get("csrf_token"),
    }


@CompiledObjects
def _accounts(_: object, *, organisation: UUID) -> QuerySet[Any]:
    has_own = Exists(unasked(organisation).filter(account=OuterRef("pk")).order_by())
    return unheard.accounts(organisation).annotate(
        has_unasked=has_own, is_puzzling=puzzling.is_puzzling(organisation)
    )


def silent(me: Membership, there: Sequence[Account], at: datetime) -> list[unheard.Unheard]:
    """How long is long is asked only where an account was not read for minutes."""
    if not unheard.among(there, at, MINUTES):
        return []
    long = timedelta(minutes=telling(me.organisation_id).unread_minutes)
    return unheard.among(there, at, long)


def puzzles(me: Membership, there: Sequence[Account]) -> list[puzzling.Puzzle]:
    """What was sent to these accounts, or to their application, and could not be read."""
    if not there:
        return []
    seen = {account.pk for account in there}
    return [
        one
        for one in puzzling.puzzles(me.organisation_id)
        if one.account_id is None or one.account_id in seen
    ]


def posted(me: Membership, there: Sequence[Account]) -> list[Event]:
    """What these accounts wrote and nobody here decided."""
    if not there:
        return []
    return list(unasked(me.organisation_id).filter(account__in=there)[: MOST + 1])


def link_of(event: Event) -> str:
    """To the post itself, where the platform gave one."""
    given = str(event.payload.get("permalink", ""))
    return given if given.startswith(("https://", "http://")) else ""
