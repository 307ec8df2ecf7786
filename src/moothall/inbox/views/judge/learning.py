"""What the desk's decisions teach the judge: try, look at the checks, adopt, take back."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from moothall.inbox.actions.deciding import Refused
from moothall.inbox.judging import learning
from moothall.inbox.judging.knowing import in_force, unusable
from moothall.inbox.models import FitInForce, Fitting
from moothall.inbox.views.screen import now, policy_of
from moothall.people.access import allowed, member
from moothall.people.permissions import may_somewhere
from moothall.people.verbs import Verb

SHOWN = 20


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_FIGURES)
def overview(request: HttpRequest) -> HttpResponse:
    """What is in force, and every try."""
    me, at = member(request), now()
    policy, adopted = policy_of(me, at), in_force(me.organisation_id)
    context = {
        "tab": "learning",
        "in_force": FitInForce.objects.filter(ended_at=None).select_related("fitting").first(),
        "unusable": unusable(adopted, policy) if adopted and policy else "",
        "history": FitInForce.objects.select_related("fitting")[:SHOWN],
        "tries": Fitting.objects.defer("content")[:SHOWN],
        "waits": Fitting.objects.filter(state="asked").exists(),
        "may_adopt": may_somewhere(me, Verb.ADOPT_POLICY),
        "may_export": may_somewhere(me, Verb.EXPORT),
    }
    return render(request, "inbox/judge/learning.html", context)


@require_POST
@allowed(Verb.ADOPT_POLICY, "have the judge learn")
def ask(request: HttpRequest) -> HttpResponse:
    """Try to learn, in the background."""
    return answered(
        request,
        lambda at: learning.ask_to_learn(by=member(request), at=at),
        "It is being tried. Nothing changes until you adopt what comes of it.",
    )


@require_POST
@allowed(Verb.ADOPT_POLICY, "have the judge learn")
def adopt(request: HttpRequest, fitting_id: UUID) -> HttpResponse:
    """Read with it from the next post on."""
    try:
        return answered(
            request,
            lambda at: learning.adopt(fitting_id, by=member(request), at=at),
            "Adopted. Every judgement from now on names it.",
        )
    except Fitting.DoesNotExist:
        raise Http404 from None


@require_POST
@allowed(Verb.ADOPT_POLICY, "have the judge learn")
def take_back(request: HttpRequest) -> HttpResponse:
    """The judge as shipped again."""
    why = request.POST.get("why", "")[:2_000]
    return answered(
        request,
        lambda at: learning.take_back(why=why, by=member(request), at=at),
        "Taken back. The judge reads as shipped.",
    )


def answered(request: HttpRequest, act: Callable[[datetime], object], words: str) -> HttpResponse:
    """Back to the page, with what was done or why not."""
    try:
        act(now())
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect("inbox-judge-learning")


@require_http_methods(["POST"])
@allowed(Verb.EXPORT)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The desk's decisions for ``moothall learn``; pressed, not linked, since it is recorded."""
    answer = StreamingHttpResponse(
        learning.export(by=member(request), at=now()), content_type="application/x-ndjson"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="decisions.jsonl"'
    return answer
