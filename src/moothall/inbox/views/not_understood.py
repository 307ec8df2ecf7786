"""What came in and could not be understood: kept as it came, until somebody has looked."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from moothall.channels.models import Account, Delivery, Source
from moothall.channels.queries import unreadable
from moothall.channels.receive import parse_again, settle_unreadable
from moothall.inbox.views.screen import now
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may, require
from moothall.people.verbs import Verb

#: read again at one press; each takes some milliseconds
MOST_AT_ONCE = 200


def puzzles(me: Membership) -> list[Delivery]:
    """Deliveries that nobody could read, on accounts that this person may see."""
    found = unreadable(me.organisation_id)[:500]
    return [one for one in found if may(me, Verb.SEE_POSTS, one.account_id)]


def by_account(found: Iterable[Delivery]) -> list[tuple[Account, int]]:
    """Accounts of which several wait, and how many."""
    number = Counter(one.account for one in found)
    return [(account, many) for account, many in number.most_common() if many > 1]


def puzzle_of(me: Membership, delivery_id: UUID) -> Delivery:
    """Raises Http404."""
    rows = Delivery.objects.select_related("account")
    found = rows.filter(pk=delivery_id, organisation_id=me.organisation_id).first()
    if found is None or not found.problem or not may(me, Verb.SEE_POSTS, found.account_id):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.LOG_BY_HAND)
def puzzle(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """As it came, to be kept: a file of bytes and never a page."""
    me = member(request)
    found = puzzle_of(me, delivery_id)
    require(me, Verb.REVEAL_PERSONAL, found.account_id)
    if found.body is None:
        raise Http404
    answer = HttpResponse(bytes(found.body), content_type="application/octet-stream")
    name = f"delivery-{found.sha256[:12]}.bin"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@require_POST
@allowed(Verb.STOP_SENDING, "be done with what could not be read")
def settle(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Somebody looked, and is done with it."""
    me = member(request)
    found = puzzle_of(me, delivery_id)
    note = request.POST.get("note", "")[:500]
    settle_unreadable(found, by=me, at=now(), note=note)
    messages.success(request, "Done with; it stays in the record.")
    return redirect("inbox-files")


def of_account(me: Membership, account_id: UUID) -> list[Delivery]:
    """Those of one account. Raises Http404 where there is none."""
    found = [one for one in puzzles(me) if one.account_id == account_id]
    if not found:
        raise Http404
    return found


@require_POST
@allowed(Verb.STOP_SENDING, "be done with what could not be read")
def settle_all(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Somebody looked, and is done with all of one account."""
    me, at = member(request), now()
    note = request.POST.get("note", "")[:500]
    found = of_account(me, account_id)
    for one in found:
        settle_unreadable(one, by=me, at=at, note=note)
    messages.success(request, f"Done with {len(found)}; they stay in the record.")
    return redirect("inbox-files")


@require_POST
@allowed(Verb.STOP_SENDING, "have what could not be read read again")
def read_again(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The desk may have learnt how, or what was wrong may be mended. Oldest first."""
    me = member(request)
    sent = [one for one in of_account(me, account_id) if can_be_read(one)]
    sent = sorted(sent, key=lambda one: one.received_at)[:MOST_AT_ONCE]
    new = sum(parse_again(one, now()) for one in sent)
    left = [one for one in puzzles(me) if one.account_id == account_id]
    told = f"Read again: {len(sent)}. New posts and changes: {new}."
    if left:
        messages.warning(request, f"{told} Still not understood: {len(left)}.")
    else:
        messages.success(request, told)
    return redirect("inbox-files")


def can_be_read(one: Delivery) -> bool:
    """Answers to our own questions are asked for anew instead."""
    return one.source == Source.WEBHOOK and one.erased_at is None
