"""Who is known, and which days are holidays."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from moothall.duties.counting import Refused as DutyRefused
from moothall.duties.models import ProclaimedHoliday
from moothall.inbox.actions import knowing
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.forms.judge import HolidayForm, PeopleForm, PersonForm
from moothall.inbox.models import KnownPerson
from moothall.inbox.views.screen import now
from moothall.people.access import allowed, member
from moothall.people.permissions import may_somewhere
from moothall.people.permissions import require as require_right
from moothall.people.verbs import Verb

UNFIT = 422
FORMS = {"person": PersonForm, "people": PeopleForm, "holiday": HolidayForm}
RIGHTS = {
    "person": Verb.DRAFT_POLICY,
    "people": Verb.DRAFT_POLICY,
    "holiday": Verb.MANAGE_ORGANISATION,
}


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_FIGURES)
def known(request: HttpRequest) -> HttpResponse:
    """Both lists, and a form for each of those who may change them."""
    me = member(request)
    sent = request.POST.get("form", "")
    made = {
        name: form(request.POST if name == sent else None, prefix=name, auto_id=f"{name}_%s")
        for name, form in FORMS.items()
    }
    status = 200
    if sent in FORMS:
        require_right(me, RIGHTS[sent])
        status = UNFIT
        if made[sent].is_valid() and (done := kept(request, sent, made[sent])):
            return done
    people = KnownPerson.objects.filter(organisation_id=me.organisation_id, ended_at=None)
    context = {
        "tab": "known",
        "people": people,
        "holidays": ProclaimedHoliday.objects.filter(organisation_id=me.organisation_id),
        "may_people": may_somewhere(me, Verb.DRAFT_POLICY),
        "may_holidays": may_somewhere(me, Verb.MANAGE_ORGANISATION),
        "forms": made,
    }
    return render(request, "inbox/judge/known.html", context, status=status)


def kept(request: HttpRequest, sent: str, form: forms.Form) -> HttpResponse | None:
    """Back to the page; None where the form has to be shown again."""
    me, at, given = member(request), now(), form.cleaned_data
    try:
        if sent == "person":
            made = knowing.add_person(**given, by=me, at=at)
            words = f"{made} is in the directory. It counts from the next post on."
        elif sent == "people":
            count = knowing.add_people(given["table"], by=me, at=at)
            words = f"{count} people added." if count else "Everybody was there already."
        else:
            moved = knowing.add_holiday(given["day"], given["name"], by=me, at=at)
            words = f"Added. {said_moved(*moved)}"
    except (Refused, DutyRefused) as problem:
        form.add_error(None, str(problem))
        return None
    messages.success(request, words)
    return redirect("inbox-judge-known")


@require_POST
@allowed(Verb.DRAFT_POLICY, "change whom the judge knows")
def end_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Not in that part any more."""
    try:
        found = knowing.end_person(person_id, by=member(request), at=now())
    except KnownPerson.DoesNotExist:
        raise Http404 from None
    messages.success(request, f"{found} is not in the directory any more.")
    return redirect("inbox-judge-known")


@require_POST
@allowed(Verb.MANAGE_ORGANISATION, "change proclaimed bank holidays")
def end_holiday(request: HttpRequest, holiday_id: UUID) -> HttpResponse:
    """It was a mistake."""
    try:
        moved = knowing.end_holiday(holiday_id, by=member(request), at=now())
    except ProclaimedHoliday.DoesNotExist:
        raise Http404 from None
    messages.success(request, f"Taken away. {said_moved(*moved)}")
    return redirect("inbox-judge-known")


def said_moved(posts: int, duties: int) -> str:
    """What came of it."""
    of_posts = f"{posts} open post{'' if posts == 1 else 's'}"
    of_duties = f"{duties} dut{'y' if duties == 1 else 'ies'}"
    return f"It moved the times of {of_posts} and {of_duties}."
