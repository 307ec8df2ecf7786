"""What was decided and has not happened yet: read it, change it, take it back, send it now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from moothall.channels import outbox
from moothall.channels.models import Action
from moothall.channels.models.action import WrongStepError
from moothall.channels.outbox import NotPossible
from moothall.channels.pausing import current_stop
from moothall.channels.queries import Failure, failure
from moothall.core.values.overtaken import Overtaken
from moothall.inbox import actions
from moothall.inbox.actions import LookAgain, Refused
from moothall.inbox.models import Case, Draft, DraftState
from moothall.inbox.queries import going
from moothall.inbox.queries.access import visible, visible_cases
from moothall.inbox.shown.held import Around, page_of
from moothall.inbox.shown.said import said_verb
from moothall.inbox.views.screen import clock_of, now, policy_of
from moothall.letters import server
from moothall.letters.queries import stuck as letters_stuck
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere
from moothall.people.verbs import Verb

UNFIT, OVERTAKEN = 422, 409
QUICKER = "Somebody was quicker, or the desk is at it this moment."


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed and could not have, kept on the page with the reason."""

    action: UUID
    way: str
    words: str
    problem: str = ""
    theirs: str = ""
    codes: str = ""


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def going_out(request: HttpRequest) -> HttpResponse:
    """Stuck, to approve, held, on its way: with when and why, and whose it is."""
    return show(request)


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def moved(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """The earlier address."""
    return redirect("inbox-going-out", permanent=True)


def show(request: HttpRequest, typed: Typed | None = None, status: int = 200) -> HttpResponse:
    me, at = member(request), now()
    clock, stop = clock_of(me, policy_of(me, at), at), current_stop()
    page = page_of(Around(me, clock, stop, going.going_out(me, at)))
    context = {
        "page": page,
        "stop": stop,
        "mail_is_on": server.is_on(),
        "letters_stuck": letters_stuck(me.organisation_id),
        "typed": typed,
        "may_approve": may_somewhere(me, Verb.SECOND) or may_somewhere(me, Verb.APPROVE_REPLY),
    }
    return render(request, "inbox/going_out.html", context, status=status)


@require_POST
@allowed(Verb.SEE_POSTS)
def settle(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """What is stuck, dealt with in one of the ways that the page offered."""
    me, at = member(request), now()
    found = stuck(me, action_id)
    if found is None:
        return gone(request, action_id, me)
    words, way = request.POST.get("words", "").strip(), request.POST.get("way", "")
    if way not in found.ways:
        raise Http404
    try:
        done(way, found.action, words, me, at)
    except WrongStepError:
        messages.warning(request, QUICKER)
    except ValueError as problem:
        return show(request, Typed(action_id, way, words, str(problem)), UNFIT)
    else:
        messages.success(request, f"{said_verb(found.action.verb)}: noted.")
    return redirect("inbox-going-out")


def stuck(me: Membership, action_id: UUID) -> Failure | None:
    found = failure(me.organisation_id, action_id)
    return found if found and is_seen(me, found.action) else None


def is_seen(me: Membership, action: Action) -> bool:
    """Whether this person may know of it."""
    if not may(me, Verb.SEE_POSTS, action.account_id):
        return False
    is_case = action.subject_kind == "case"
    return not is_case or visible_cases(me).filter(pk=action.subject_id).exists()


def gone(request: HttpRequest, action_id: UUID, me: Membership) -> HttpResponse:
    """Settled by somebody else meanwhile; another organisation's is not there at all."""
    known = Action.objects.filter(pk=action_id, organisation_id=me.organisation_id).first()
    if known is None or not is_seen(me, known):
        raise Http404
    messages.info(request, "That has been dealt with meanwhile.")
    return redirect("inbox-going-out")


def done(way: str, action: Action, words: str, me: Membership, at: datetime) -> None:
    """Raises WrongStepError, ValueError and NotAllowed."""
    if way == "try_again":
        outbox.try_again(action, by=me, at=at)
    elif way == "done_by_hand":
        outbox.done_by_hand(action, by=me, at=at, proof=words)
    elif way == "not_there":
        outbox.not_there(action, by=me, at=at, proof=words)
    else:
        outbox.withdraw(action, by=me, at=at, reason=words)


@require_POST
@allowed(Verb.SEE_POSTS)
def answer(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """An answer that waits: other words, at once with a reason, or back."""
    me = member(request)
    drafts = visible(me, Draft.objects.all(), "case__").filter(case__in=visible_cases(me))
    draft = drafts.filter(action=action_id).first()
    if draft is None:
        return gone(request, action_id, me)
    way, words = request.POST.get("way", ""), request.POST.get("words", "").strip()
    if way not in {"change", "send_now", "take_back"}:
        raise Http404
    try:
        said = carried_out(request, way, draft, words)
    except Overtaken as news:
        return show(request, Typed(action_id, way, words, theirs=news.theirs), OVERTAKEN)
    except LookAgain as again:
        codes = ",".join(one.code for one in again.cautions)
        return show(request, Typed(action_id, way, words, str(again), codes=codes), UNFIT)
    except (Refused, NotPossible) as problem:
        return show(request, Typed(action_id, way, words, str(problem)), UNFIT)
    except WrongStepError:
        messages.warning(request, QUICKER)
    except Case.DoesNotExist:
        raise Http404 from None
    else:
        messages.success(request, said)
    return redirect("inbox-going-out")


def carried_out(request: HttpRequest, way: str, draft: Draft, words: str) -> str:
    """Raises what the verbs raise."""
    me, at = member(request), now()
    if way == "take_back":
        actions.take_back(draft.pk, by=me, at=at, why=words)
        return "Taken back. The case is open again, with the words as a draft."
    given = request.POST.get("version", "")
    version = int(given) if given.isdecimal() and len(given) < 9 else 0
    if way == "send_now":
        actions.send_now(draft.pk, reason=words, by=me, at=at, version=version)
        return "On its way now; the reason is on the record."
    seen = tuple(filter(None, request.POST.get("codes", "").split(",")))
    changed = actions.change_held(
        draft.pk, words, by=me, at=at, version=version,
        seen=seen if request.POST.get("seen") else (),
    )  # fmt: skip
    if changed.state == DraftState.AWAITING_APPROVAL:
        return "Changed. Somebody is asked to approve the new words."
    return "Changed. The new words go out instead."
