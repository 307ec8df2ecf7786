"""A second person to a removal, an approver to a reply, a decision taken back."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from moothall.channels.models.action import WrongStepError
from moothall.core.values.overtaken import Overtaken
from moothall.inbox import actions
from moothall.inbox.forms.answering import AnswerForm, UndoForm
from moothall.inbox.models import Case, Decision, DecisionState, Draft, DraftState
from moothall.inbox.queries.access import visible
from moothall.inbox.shown.rows import with_query
from moothall.inbox.shown.said import DECIDED
from moothall.inbox.views.panels import Panel
from moothall.inbox.views.screen import (
    Opened,
    address_of,
    clock_of,
    filters_of,
    now,
    open_case,
    policy_of,
    query_of,
    show_case,
)
from moothall.inbox.views.verbs import ANSWERS
from moothall.people.access import allowed, member
from moothall.people.permissions import may_somewhere, require
from moothall.people.verbs import Verb

UNFIT, OVERTAKEN = 422, 409


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for somebody else's yes."""

    what: str
    by: str
    when: str
    clause: str
    words: str
    url: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What a colleague is asked. ``about`` is the decision's or the draft's id."""

    kind: str
    about: UUID
    title: str
    lines: tuple[str, ...]
    yes: str
    text: str = ""
    version: int = 0
    is_yes_only: bool = False


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def approvals(request: HttpRequest) -> HttpResponse:
    """Removals that wait for a second person, replies that wait for approval."""
    me, at = member(request), now()
    clock = clock_of(me, policy_of(me, at), at)
    removals = (
        visible(me, Decision.objects.all(), "case__")
        .filter(state=DecisionState.AWAITING_SECOND)
        .select_related("author").order_by("at")
    )  # fmt: skip
    replies = (
        visible(me, Draft.objects.all(), "case__")
        .filter(state=DraftState.AWAITING_APPROVAL)
        .select_related("writer__person", "case__author").order_by("submitted_at")
    )  # fmt: skip
    waiting = [
        Waiting(
            f"{DECIDED.get(one.verb, one.verb)}: {one.author}", one.by_name, clock.said(one.at),
            one.clause, one.why, reverse("inbox-second", args=[one.case_id, one.pk]),
            one.by_id == me.actor.id,
        )
        for one in removals
    ] + [
        Waiting(
            f"Reply to {one.case.author}", str(one.writer.person), clock.said(one.submitted_at),
            one.clause, one.text, reverse("inbox-approve", args=[one.case_id, one.pk]),
            one.writer_id == me.pk,
        )
        for one in replies
    ]  # fmt: skip
    context = {
        "waiting": waiting,
        "may": may_somewhere(me, Verb.SECOND) or may_somewhere(me, Verb.APPROVE_REPLY),
    }
    return render(request, "inbox/approvals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SECOND)
def second(request: HttpRequest, case_id: UUID, decision_id: UUID) -> HttpResponse:
    """What the first person wants, why, and under which words; yes or no."""
    me = member(request)
    opened = open_case(me, case_id, now())
    found = next((one for one in opened.whole.decisions if one.pk == decision_id), None)
    if found is None:
        raise Http404
    require(me, Verb.SECOND, opened.case.account_id)
    if found.state != DecisionState.AWAITING_SECOND:
        messages.info(request, "That has been answered meanwhile.")
        return redirect(address_of(case_id, filters_of(request)))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agree, note = request.POST.get("answer") == "yes", form.cleaned_data["note"]
        try:
            actions.second(decision_id, agree=agree, by=me, at=now(), note=note)
        except ANSWERS as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, "Agreed; it is on its way." if agree else "Sent back with your note."
            )
            return redirect(address_of(case_id, filters_of(request)))
    title = f"{found.by_name} wants to {DECIDED.get(found.verb, found.verb).lower()} this"
    lines = (f"Under {found.clause}: “{found.words}”", f"Why: {found.why or 'nothing was added.'}")
    asked = Question("second", decision_id, title, lines, yes="Agree")
    return show_answer(request, opened, asked, form)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.APPROVE_REPLY)
def approve(request: HttpRequest, case_id: UUID, draft_id: UUID) -> HttpResponse:
    """The very words, to be read before they go out in our name."""
    me = member(request)
    opened = open_case(me, case_id, now())
    found = next((one for one in opened.whole.drafts if one.pk == draft_id), None)
    if found is None:
        raise Http404
    require(me, Verb.APPROVE_REPLY, opened.case.account_id)
    if found.state != DraftState.AWAITING_APPROVAL:
        messages.info(request, "That has been answered meanwhile.")
        return redirect(address_of(case_id, filters_of(request)))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = answered(request, found, form.cleaned_data["note"])
        except Overtaken:
            form.add_error(None, "The words were changed meanwhile. Read them again.")
        except ANSWERS as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, said)
            return redirect(address_of(case_id, filters_of(request)))
    where = found.get_place_display()
    title = f"{found.writer.person} wants to answer {where}"
    lines = tuple(one["words"] for one in found.warnings)
    asked = Question(
        "approve", draft_id, title, lines, "Approve and send", found.text, found.version
    )
    return show_answer(request, opened, asked, form)


def answered(request: HttpRequest, draft: Draft, note: str) -> str:
    me = member(request)
    if request.POST.get("answer") != "yes":
        actions.return_draft(draft.pk, note=note, by=me, at=now())
        return "Sent back with your note."
    given = request.POST.get("draft_version", "")
    actions.approve(draft.pk, by=me, at=now(), version=int(given) if given.isdecimal() else 0)
    return "Approved; it is on its way."


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_POSTS)
def undo(request: HttpRequest, case_id: UUID, decision_id: UUID) -> HttpResponse:
    """Take a decision back; the record keeps both."""
    me = member(request)
    opened = open_case(me, case_id, now())
    found = next((one for one in opened.whole.decisions if one.pk == decision_id), None)
    if found is None:
        raise Http404
    require(me, actions.right_to_undo(found) or Verb.LEAVE_ALONE, opened.case.account_id)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo(decision_id, why=form.cleaned_data["why"], by=me, at=now())
        except WrongStepError:
            form.add_error(None, "It is on its way this moment. Look again in a minute.")
        except Case.DoesNotExist:
            raise Http404 from None
        except ANSWERS as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Taken back. Both stand on the record.")
            return redirect(address_of(case_id, filters_of(request)))
    title = f"Undo: {DECIDED.get(found.verb, found.verb).lower()}"
    said = f"{found.by_name} decided it {opened.clock.said(found.at)}" + (
        f", under {found.clause}." if found.clause else "."
    )
    asked = Question("undo", decision_id, title, (said,), "Take it back", is_yes_only=True)
    return show_answer(request, opened, asked, form)


def show_answer(
    request: HttpRequest, opened: Opened, question: Question, form: AnswerForm | UndoForm
) -> HttpResponse:
    address = reverse(f"inbox-{question.kind}", args=[opened.case.pk, question.about])
    panel = Panel(
        name=question.kind,
        template="inbox/panels/answer.html",
        title=question.title,
        url=with_query(address, query_of(filters_of(request))),
        form=form,
        submit=question.yes,
        post_id=opened.post.pk,
        lines=question.lines,
        more={
            "text": question.text,
            "version": question.version,
            "is_yes_only": question.is_yes_only,
        },
    )
    return show_case(request, opened, panel=panel, status=UNFIT if form.errors else 200)
