"""Doing something about a case: the form, and then the one verb that it is for."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from moothall import policies
from moothall.channels.outbox import NotPossible, PutTwice
from moothall.channels.pausing import stopped_by
from moothall.core.values.overtaken import Overtaken
from moothall.duties.counting import Refused as DutyRefused
from moothall.inbox import actions
from moothall.inbox.actions import LookAgain, Refused
from moothall.inbox.citing import ClauseNeeded
from moothall.inbox.forms import VerbForm
from moothall.inbox.forms.replying import ReplyForm
from moothall.inbox.models import Case, Doing
from moothall.inbox.queries import page
from moothall.inbox.shown.meanwhile import meanwhile
from moothall.inbox.shown.verbs import BY_NAME, OURS, is_offered
from moothall.inbox.views.panels import form_for, panel_of, read_id
from moothall.inbox.views.replying import other_way
from moothall.inbox.views.screen import (
    Opened,
    address_of,
    filters_of,
    now,
    open_case,
    show_case,
)
from moothall.people.access import allowed, member
from moothall.people.permissions import may
from moothall.people.verbs import Verb

#: what a verb answers to a person in words
ANSWERS = (Refused, DutyRefused, ClauseNeeded, NotPossible, PutTwice, policies.NoPolicy)
OVERTAKEN = 409
UNFIT = 422


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_POSTS)
def verb(request: HttpRequest, case_id: UUID, verb: str) -> HttpResponse:
    """Its form; and sent, the verb."""
    wanted = read_id(request.POST.get("post") or request.GET.get("post"))
    opened = open_case(member(request), case_id, now(), wanted)
    if request.method == "POST":
        return do(request, opened, verb)
    answer = opened.answers.get(verb)
    if answer is not None and not answer.possible and not answer.by_hand_steps:
        messages.warning(request, answer.reason)
        return redirect(address_of(case_id, filters_of(request)))
    is_missing = verb in OURS and verb not in opened.answers
    if is_missing or not is_offered(verb, opened.case, opened.post, opened.under_way):
        return redirect(address_of(case_id, filters_of(request)))
    panel = panel_of(request, opened, form_for(request, opened, verb))
    actions.looked(opened.case, Doing.LOOKING, by=member(request), at=opened.clock.now)
    return show_case(request, opened, panel=panel)


def do(request: HttpRequest, opened: Opened, name: str) -> HttpResponse:
    if name in OURS and opened.ours is None:
        if not may(member(request), BY_NAME[name].right, opened.case.account_id):
            raise PermissionDenied
        raise Http404
    form = form_for(request, opened, name, request.POST)
    if isinstance(form, ReplyForm) and request.POST.get("then") in form.other_ways:
        return other_way(request, opened, form)
    following = next_in_list(request, opened.case) if request.POST.get("then") == "next" else None
    if form.is_valid():
        try:
            said = form.act(version=version_of(request), at=now())
        except Overtaken:
            return again(request, opened, form)
        except LookAgain:
            return look_again(request, opened, form)
        except ANSWERS as problem:
            form.add_error(None, str(problem))
        except Case.DoesNotExist:
            raise Http404 from None
        else:
            messages.success(request, said)
            return redirect(following or address_of(opened.case.pk, filters_of(request)))
    return show_case(request, opened, panel=panel_of(request, opened, form), status=UNFIT)


def look_again(request: HttpRequest, opened: Opened, form: VerbForm) -> HttpResponse:
    """Nothing is wrong, and nothing is sent yet: one press sends it as it is."""
    fresh = open_case(member(request), opened.case.pk, now(), form.about.pk)
    panel = panel_of(request, fresh, form)
    panel.more["is_asking"] = True
    return show_case(request, fresh, panel=panel)


def again(request: HttpRequest, opened: Opened, form: VerbForm) -> HttpResponse:
    """What happened meanwhile, and the form with what was typed, now for the newest state."""
    me = member(request)
    fresh = open_case(me, opened.case.pk, now(), form.about.pk)
    happened = meanwhile(
        fresh.whole, read_id(request.POST.get("seen")), me, fresh.clock,
        stopped_by=stopped_by(fresh.case.account, fresh.stop),
    )  # fmt: skip
    panel = panel_of(request, fresh, form, meanwhile=happened)
    return show_case(request, fresh, panel=panel, status=OVERTAKEN)


def version_of(request: HttpRequest) -> int | None:
    """That the officer saw. A form without one is older than anything."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def next_in_list(request: HttpRequest, case: Case) -> str:
    """The case below in the list that the officer works through, before this one leaves it."""
    filters = filters_of(request)
    found = [row.case.pk for row in page(member(request), filters, now()).rows]
    after = found[found.index(case.pk) + 1 :] if case.pk in found else found
    following = next(iter(after or [one for one in found if one != case.pk]), None)
    return (
        address_of(following, filters) if following else f"{reverse('inbox')}?queue={filters.queue}"
    )
