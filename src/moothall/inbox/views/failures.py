"""What could not be sent, whose it is, and what a person can do about it."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from moothall.channels import outbox
from moothall.channels.models import Account, Action
from moothall.channels.models.action import WrongStepError
from moothall.channels.pausing import NoReasonError, current_stop, pause, resume
from moothall.channels.queries import Failure, accounts
from moothall.channels.states import State
from moothall.inbox.shown.conversation import said_verb
from moothall.inbox.shown.said import STATES
from moothall.inbox.shown.times import Clock
from moothall.inbox.views.screen import clock_of, failures_for, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb

WAYS = {
    "try_again": "Try again",
    "done_by_hand": "It is done; here is the proof",
    "not_there": "I looked, it is not there: send it",
    "withdraw": "Let it be",
}
#: ways that want words
WORDED = {
    "done_by_hand": "A link, or who saw it",
    "not_there": "Where you looked",
    "withdraw": "Why (may be empty)",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that a person can do."""

    name: str
    title: str
    asks: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Unsent:
    """One action that waits for a person."""

    id: UUID
    what: str
    where: str
    state: str
    words: str
    decided: str
    whose: str
    is_mine: bool
    since: str
    text: str
    steps: tuple[str, ...]
    clause: str
    case_url: str
    ways: tuple[Way, ...]


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def failures(request: HttpRequest) -> HttpResponse:
    """Everything that is not done and will not be without a person: mine first."""
    return show(request)


def show(request: HttpRequest, status: int = 200) -> HttpResponse:
    me, at = member(request), now()
    clock = clock_of(me, policy_of(me, at), at)
    found = sorted(
        (unsent(one, me, clock) for one in failures_for(me)), key=lambda one: not one.is_mine
    )
    mine = sum(one.is_mine for one in found)
    return render(request, "inbox/failures.html", {"failures": found, "mine": mine}, status=status)


def unsent(failure: Failure, me: Membership, clock: Clock) -> Unsent:
    action, who = failure.action, failure.person
    is_case = action.subject_kind == "case"
    return Unsent(
        id=action.pk,
        what=said_verb(action.verb),
        where=str(action.account),
        state=STATES[State(action.state)],
        words=action.outcome,
        decided=f"{action.decided_by_name}, {clock.said(action.decided_at)}",
        whose=str(who.person) if who else "nobody who still works here",
        is_mine=who is not None and who.pk == me.pk,
        since=clock.said(action.handed_over_at),
        text=action.asked.text,
        steps=tuple(action.steps),
        clause=action.clause,
        case_url=reverse("inbox-case", args=[action.subject_id]) if is_case else "",
        ways=tuple(
            Way(name, WAYS[name], WORDED.get(name, ""), name in {"done_by_hand", "not_there"})
            for name in failure.ways
        ),
    )


@require_POST
@allowed(Verb.SEE_POSTS)
def settle(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """One of the ways that the page offered."""
    me, at = member(request), now()
    found = next((one for one in failures_for(me) if one.action.pk == action_id), None)
    if found is None:
        return gone(request, action_id, me)
    words, way = request.POST.get("words", "").strip(), request.POST.get("way", "")
    if way not in found.ways:
        raise Http404
    try:
        done(way, found.action, words, me, at)
    except WrongStepError:
        messages.warning(request, "Somebody was quicker, or the desk is at it this moment.")
    except ValueError as problem:
        messages.error(request, str(problem))
        return show(request, status=422)
    else:
        messages.success(request, f"{said_verb(found.action.verb)}: noted.")
    return redirect("inbox-failures")


def gone(request: HttpRequest, action_id: UUID, me: Membership) -> HttpResponse:
    """Settled by somebody else meanwhile; another organisation's is not there at all."""
    known = Action.objects.filter(pk=action_id, organisation_id=me.organisation_id).first()
    if known is None or not may(me, Verb.SEE_POSTS, known.account_id):
        raise Http404
    messages.info(request, "That has been dealt with meanwhile.")
    return redirect("inbox-failures")


def done(way: str, action: Action, words: str, me: Membership, at: object) -> None:
    """Raises WrongStepError, ValueError and NotAllowed."""
    if way == "try_again":
        outbox.try_again(action, by=me, at=at)  # type: ignore[arg-type]
    elif way == "done_by_hand":
        outbox.done_by_hand(action, by=me, at=at, proof=words)  # type: ignore[arg-type]
    elif way == "not_there":
        outbox.not_there(action, by=me, at=at, proof=words)  # type: ignore[arg-type]
    else:
        outbox.withdraw(action, by=me, at=at, reason=words)  # type: ignore[arg-type]


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
    mine = [one for one in accounts(me.organisation_id) if may(me, Verb.STOP_SENDING, one.pk)]
    everything = [("all", "Everything that this organisation sends")]
    choices = [
        *(everything if me.only_accounts is None else []),
        *((str(one.pk), f"Only {one}") for one in mine if not one.is_paused),
    ]
    form = StopForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["where"]
        where = (
            me.organisation
            if wanted == "all"
            else next(one for one in mine if str(one.pk) == wanted)
        )
        try:
            pause(where, by=me, reason=form.cleaned_data["reason"], at=at)
        except NoReasonError as problem:
            form.add_error("reason", str(problem))
        else:
            messages.warning(request, "Sending is stopped. What is decided meanwhile waits.")
            return redirect("inbox-stop")
    clock = clock_of(me, policy_of(me, at), at)
    context = {
        "form": form,
        "stop": current_stop(),
        "stopped_at": clock.said(halt.at) if (halt := current_stop()) else "",
        "paused": [one for one in mine if one.is_paused],
    }
    return render(request, "inbox/stop.html", context, status=422 if form.errors else 200)


@require_POST
@allowed(Verb.STOP_SENDING)
def go_on(request: HttpRequest) -> HttpResponse:
    """Let it go on, everywhere or on one account."""
    me, at = member(request), now()
    wanted = request.POST.get("where", "all")
    where = me.organisation if wanted == "all" else account_of(me, wanted)
    resume(where, by=me, at=at, reason=request.POST.get("reason", ""))
    messages.success(request, "Sending goes on. What waited is looked at again before it goes out.")
    return redirect("inbox-stop")


def account_of(me: Membership, wanted: str) -> Account:
    """Raises Http404."""
    found = next((one for one in accounts(me.organisation_id) if str(one.pk) == wanted), None)
    if found is None:
        raise Http404
    return found
