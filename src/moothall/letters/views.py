"""What is mailed to me; and what became of what was mailed."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from moothall.letters import readers, server, settling
from moothall.letters.forms import WishesForm
from moothall.letters.kinds import KINDS, Kind
from moothall.letters.models import Letter, WrongStepError
from moothall.letters.queries import STUCK, may_see_all, seen_by
from moothall.letters.states import MEANINGS, State
from moothall.people.access import member
from moothall.people.models import Membership
from moothall.people.permissions import refusal
from moothall.people.verbs import Verb

MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One letter of the list."""

    letter: Letter
    about: str
    state: str
    is_stuck: bool


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What I am mailed, and whether I am away."""
    me, at = member(request), timezone.now()
    zone = me.organisation.zone
    until = readers.away_until(me, at)
    wanted = [kind.value for kind, wants in readers.wishes(me).items() if wants]
    day = (until - timedelta(seconds=1)).astimezone(zone).date() if until else None
    form = WishesForm(request.POST or None, initial={"kinds": wanted, "away": day})
    if request.method == "POST":
        form = WishesForm(request.POST)
        if form.is_valid():
            try:
                readers.choose(me, form.wanted(), away_until=form.away_until(zone))
            except readers.LastReader as problem:
                form.add_error("kinds", str(problem))
            else:
                messages.success(request, "Saved.")
                return redirect("my-letters")
    context = {
        "form": form,
        "is_on": server.is_on(),
        "may_see_all": may_see_all(me),
        "letters": lines(seen_by(me).filter(reader=me.pk)[:10]),
        "zone": zone,
    }
    return render(request, "letters/mine.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
def letters(request: HttpRequest) -> HttpResponse:
    """Everything that was mailed: what did not go out first."""
    me = member(request)
    require_all(me)
    found = seen_by(me).select_related("reader__person")
    context = {
        "is_on": server.is_on(),
        "stuck": lines(found.filter(state__in=STUCK)[:MOST]),
        "letters": lines(found.exclude(state__in=STUCK)[:MOST]),
        "zone": me.organisation.zone,
    }
    return render(request, "letters/letters.html", context)


def require_all(me: Membership) -> None:
    """Raises NotAllowed."""
    if not may_see_all(me):
        raise refusal(me, Verb.MANAGE_PEOPLE, "see the e-mail of everybody here")


def lines(found: object) -> list[Line]:
    return [
        Line(one, KINDS[Kind(one.kind)].title, MEANINGS[State(one.state)], one.state in STUCK)
        for one in found  # type: ignore[attr-defined]
    ]


@require_POST
def settle(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Send it once more, or let it be."""
    me = member(request)
    require_all(me)
    way = {"again": settling.send_again, "let-be": settling.let_be}.get(request.POST.get("way", ""))
    if way is None:
        raise Http404
    try:
        way(letter_id, by=me, at=timezone.now())
    except Letter.DoesNotExist:
        raise Http404 from None
    except WrongStepError:
        messages.info(request, "That has been dealt with meanwhile.")
    else:
        messages.success(request, "Noted.")
    return redirect("letters")
