"""The switch: all that goes out, or one account's."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from moothall.channels.models import Account
from moothall.channels.pausing import NoReasonError, current_stop, pause, resume
from moothall.channels.queries import accounts
from moothall.inbox.views.screen import clock_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb

UNFIT = 422


class StopForm(forms.Form):
    """Where, and why."""

    where = forms.ChoiceField(label="What to stop", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why",
        max_length=500,
        help_text="Everybody at the desk reads it, and it goes on the record.",
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        error_messages={"required": "Say why sending is stopped."},
    )

    def __init__(self, *args: object, choices: list[tuple[str, str]]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["where"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.STOP_SENDING)
def stop(request: HttpRequest) -> HttpResponse:
    """The switch: everything, or one account."""
    me, at = member(request), now()
    form = StopForm(request.POST or None, choices=choices_of(me))
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["where"]
        where = (
            me.organisation
            if wanted == "all"
            else next(one for one in mine(me) if str(one.pk) == wanted)
        )
        try:
            pause(where, by=me, reason=form.cleaned_data["reason"], at=at)
        except NoReasonError as problem:
            form.add_error("reason", str(problem))
        else:
            messages.warning(request, "Sending is stopped. What is decided meanwhile waits.")
            return redirect("inbox-stop")
    return shown(request, form)


def mine(me: Membership) -> list[Account]:
    """Accounts that this person may stop and let go on."""
    return [one for one in accounts(me.organisation_id) if may(me, Verb.STOP_SENDING, one.pk)]


def may_switch_all(me: Membership) -> bool:
    """Who is limited to some accounts neither stops nor starts the rest."""
    return may(me, Verb.STOP_SENDING)


def choices_of(me: Membership) -> list[tuple[str, str]]:
    everything = [("all", "Everything that this organisation sends")]
    return [
        *(everything if may_switch_all(me) else []),
        *((str(one.pk), f"Only {one}") for one in mine(me) if not one.is_paused),
    ]


def shown(
    request: HttpRequest, form: StopForm, *, refused: str = "", why: str = ""
) -> HttpResponse:
    """``refused``: what was to go on without a reason, ``why`` it does not."""
    me, at = member(request), now()
    clock, halt = clock_of(me, policy_of(me, at), at), current_stop()
    context = {
        "form": form,
        "stop": halt,
        "stopped_at": clock.said(halt.at) if halt else "",
        "may_switch_all": may_switch_all(me),
        "paused": [(one, str(one.pk)) for one in mine(me) if one.is_paused],
        "refused": refused,
        "why": why,
    }
    status = UNFIT if form.errors or refused else 200
    return render(request, "inbox/stop.html", context, status=status)


@require_POST
@allowed(Verb.STOP_SENDING)
def go_on(request: HttpRequest) -> HttpResponse:
    """Let it go on, everywhere or on one account."""
    me, at = member(request), now()
    wanted = request.POST.get("where", "all")
    where = me.organisation if wanted == "all" else account_of(me, wanted)
    try:
        resume(where, by=me, at=at, reason=request.POST.get("reason", "")[:500])
    except NoReasonError as problem:
        return shown(request, StopForm(choices=choices_of(me)), refused=wanted, why=str(problem))
    messages.success(request, "Sending goes on. What waited is looked at again before it goes out.")
    return redirect("inbox-stop")


def account_of(me: Membership, wanted: str) -> Account:
    """Raises Http404."""
    found = next((one for one in accounts(me.organisation_id) if str(one.pk) == wanted), None)
    if found is None:
        raise Http404
    return found
