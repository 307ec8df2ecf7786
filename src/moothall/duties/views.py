"""The register of duties, one of them, and opening one by hand."""

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from moothall.core.worktime.local_time import london_day
from moothall.duties import actions, calendars, queries, switching, taking
from moothall.duties.counting import Refused
from moothall.duties.forms import (
    ByThemselvesForm,
    HappenedForm,
    NarrowForm,
    OpenForm,
    ValidityForm,
    can_happen,
)
from moothall.duties.kinds import handled_by
from moothall.duties.models import Duty
from moothall.duties.opening import open_duty
from moothall.duties.queries import Narrowed
from moothall.duties.shown import lacking, shown, step
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb

PAGE = 50
UNFIT = 422


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_DUTIES)
def register(request: HttpRequest) -> HttpResponse:
    """What is due this week above, then the register, the first due first."""
    me, at = member(request), timezone.now()
    form = NarrowForm(request.GET or None)
    asked = form.narrowed()
    page = Paginator(queries.register(me, asked, at), PAGE).get_page(request.GET.get("page"))
    given = {"state": asked.state, "kind": asked.kind}
    context = {
        "form": form,
        "rows": [shown(one, at) for one in page],
        "page": page,
        "query": urlencode({name: value for name, value in given.items() if value}),
        "is_narrowed": asked != Narrowed(),
        "late": [shown(one, at) for one in queries.register(me, Narrowed(queries.OVERDUE), at)],
        "week": [shown(one, at) for one in queries.due_this_week(me, at, london_day(at))],
        "may_open": may(me, Verb.OPEN_DUTY),
        "may_export": may(me, Verb.EXPORT),
        "may_set": may(me, Verb.MANAGE_ORGANISATION),
    }
    return render(request, "duties/register.html", context)


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_DUTIES)
@allowed(Verb.EXPORT)
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """One row a duty, narrowed as the register is."""
    me, at = member(request), timezone.now()
    found = queries.register(me, NarrowForm(request.GET or None).narrowed(), at)

    def streamed() -> Iterator[str]:
        # the view has ended when this runs, and its organisation's scope with it
        with organisation_scope(me.organisation_id):
            yield from taking.as_table(found.iterator(chunk_size=taking.AT_ONCE), at)

    answer = StreamingHttpResponse(streamed(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="duties.csv"'
    return answer


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_DUTIES)
def as_calendar(request: HttpRequest) -> HttpResponse:
    """What is open, as a file that calendars take."""
    me, at = member(request), timezone.now()
    text = taking.as_calendar(queries.register(me, Narrowed(), at), at)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="duties.ics"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_DUTIES)
def calendar_key(request: HttpRequest) -> HttpResponse:
    """An address for somebody's own calendar, shown once; made anew, or ended."""
    me, at = member(request), timezone.now()
    if request.method == "POST" and request.POST.get("do") == "end":
        calendars.end(by=me, at=at)
        messages.success(request, "Your calendar address reads nothing any more.")
        return redirect("duties-calendar-key")
    made = calendars.make(by=me, at=at) if request.method == "POST" else ""
    path = reverse("duties-feed", args=[me.organisation_id, made]) if made else ""
    context = {
        "address": f"{settings.ADDRESS}{path}" if made else "",
        "kept": calendars.kept(me),
    }
    answer = render(request, "duties/calendar_key.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@login_not_required
@require_http_methods(["GET", "HEAD"])
def feed(request: HttpRequest, organisation_id: UUID, key: str) -> HttpResponse:  # noqa: ARG001
    """What is open, for a calendar that asks again and again; its key stands for who made it."""
    at = timezone.now()
    with organisation_scope(organisation_id):
        me = calendars.reader(organisation_id, key)
        if me is None:
            raise Http404
        text = taking.as_calendar(queries.register(me, Narrowed(), at), at)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_ORGANISATION, "choose which duties open by themselves")
def by_themselves(request: HttpRequest) -> HttpResponse:
    """Which clocks the desk starts without waiting for a person."""
    me, at = member(request), timezone.now()
    form = ByThemselvesForm(request.POST or None, me, london_day(at))
    if request.method == "POST" and form.is_valid():
        switching.choose(form.cleaned_data["kinds"], by=me, at=at)
        messages.success(request, "Kept. It counts for posts from now on.")
        return redirect("duties")
    return render(request, "duties/by_themselves.html", {"form": form},
                  status=UNFIT if form.errors else 200)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.OPEN_DUTY)
def open_by_hand(request: HttpRequest) -> HttpResponse:
    """What came another way than through an account."""
    me, at = member(request), timezone.now()
    form = OpenForm(request.POST or None, me, london_day(at))
    if request.method == "POST" and form.is_valid():
        try:
            duty = open_duty(form.asked(), by=me, at=at)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{duty.reference} is open. Due {duty.sum['due']}.")
            return redirect("duty", duty.pk)
    context = {"form": form}
    return render(request, "duties/open.html", context, status=UNFIT if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_DUTIES)
def one_duty(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Its sum, its history, and what happened to it."""
    me, at = member(request), timezone.now()
    duty = found(me, duty_id)
    of_validity = "name" in request.POST
    form = HappenedForm(None if of_validity else request.POST or None, duty, me, at)
    validity = ValidityForm(request.POST if of_validity else None, duty)
    sent = validity if of_validity else form
    if request.method == "POST" and sent.is_valid():
        try:
            if of_validity:
                given = dict(sent.cleaned_data)
                after = actions.note_validity(duty.pk, given, by=me, at=at, seen=given.pop("seen"))
            else:
                after = form.act()
        except Refused as problem:
            sent.add_error(None, str(problem))
        else:
            messages.success(request, "Noted.")
            return redirect("duty", after.pk)
    context = {
        "one": shown(duty, at),
        "form": form,
        "validity": validity if duty.validity and duty.is_open else None,
        "lacking": lacking(duty),
        "steps": [step(entry) for entry in queries.history(duty)],
        "may_change": may(me, handled_by(duty.kind)) and bool(can_happen(duty)),
        "may_see_case": duty.case and may_somewhere(me, Verb.SEE_POSTS),
        "following": queries.seen_by(me).filter(follows=duty).order_by("due_at", "id"),
    }
    return render(request, "duties/duty.html", context, status=UNFIT if sent.errors else 200)


def found(me: Membership, duty_id: UUID) -> Duty:
    """Raises Http404 for what this person may not see."""
    duty = (
        queries.seen_by(me).select_related("person__person", "follows").filter(pk=duty_id).first()
    )
    if duty is None:
        raise Http404
    return duty
