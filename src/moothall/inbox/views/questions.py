"""Questions that the desk put to service areas: read and answered by those who answer for them."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from moothall.inbox import actions
from moothall.inbox.actions.asking import LONGEST
from moothall.inbox.forms.base import dress
from moothall.inbox.masking import mask, shortened
from moothall.inbox.models import Decision, Post, Question
from moothall.inbox.queries import questions
from moothall.inbox.queries.colleagues import with_colleagues
from moothall.inbox.queries.questions import areas_of, may_answer, question_of
from moothall.inbox.shown.times import Clock
from moothall.inbox.views.screen import clock_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership, ServiceArea
from moothall.people.permissions import may, may_somewhere
from moothall.people.verbs import Verb

UNFIT = 422
ANSWERED_SHOWN = 50


class AnswerForm(forms.Form):
    """What the desk may tell them."""

    answer = forms.CharField(
        label="Your answer to the desk",
        help_text="What happened, what will be done and by when. The desk puts it into words for"
        " the resident; nothing you write here is published by itself.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "Write what the desk may tell them."},
    )

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        dress(self.fields["answer"])


@dataclass(frozen=True, slots=True)
class Shown:
    """One question as a page prints it. The post's personal details are masked."""

    id: UUID
    area: str
    words: str
    asked: str
    since: str
    line: str
    author: str
    posted: str
    our_post: str
    answer: str
    answered: str
    withdrawn: str
    may_answer: bool
    case_url: str
    reference: str


def shown(one: Question, me: Membership, clock: Clock, mine: list[UUID]) -> Shown:
    post = one.post
    sees = may_somewhere(me, Verb.SEE_POSTS) and may(me, Verb.SEE_POSTS, one.case.account_id)
    above = post.thread.our_post if post else None
    return Shown(
        id=one.pk,
        area=one.service_area.name,
        words=one.text or "What can we tell them?",
        asked=f"{one.asked_by.person}, {clock.said(one.asked_at)}",
        since=clock.ago(one.asked_at),
        line=shortened(post.text, 140) if post else "",
        author=str(post.author) if post and post.author else "somebody",
        posted=clock.said(post.posted_at) if post else "",
        our_post=above.text if above else "",
        answer=one.answer,
        answered=f"{one.answered_by.person}, {clock.said(one.answered_at)}"
        if one.answered_by
        else "",
        withdrawn=clock.said(one.withdrawn_at),
        may_answer=one.is_open
        and may(me, Verb.ANSWER_CONSULTATION)
        and one.service_area_id in mine,
        case_url=reverse("inbox-case", args=[one.case_id]) if sees else "",
        reference=one.case.reference,
    )


@dataclass(frozen=True, slots=True)
class Passed:
    """A case that one colleague has to say something about."""

    url: str
    reference: str
    words: str
    whom: str
    by: str
    author: str


def passed(one: Decision, clock: Clock) -> Passed:
    return Passed(
        url=reverse("inbox-case", args=[one.case_id]),
        reference=one.case.reference,
        words=one.why or "Passed on without a question",
        whom=one.details.get("whom", ""),
        by=f"{one.by_name}, {clock.said(one.at)}",
        author=str(one.case.author),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One post of the author's as the service reads it, masked."""

    when: str
    words: str
    pictures: tuple[str, ...]


def told_of(one: Question, clock: Clock) -> list[Told]:
    """What the author had written in this case when the service was asked, the first first.

    "He has just been sick again" tells nobody about the mould behind the cot.
    """
    posts = Post.objects.filter(
        case=one.case_id, own=False, deleted_at=None, received_at__lte=one.asked_at
    ).order_by("posted_at", "id")
    return [
        Told(
            when=clock.said(post.posted_at),
            words=mask(post.text).text,
            pictures=tuple(
                mask(there["alt_text"]).text or "not described" for there in post.attachments
            ),
        )
        for post in posts
    ]


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_CONSULTATIONS)
def every_question(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first; then those that were answered."""
    me, at = member(request), now()
    clock, mine = clock_of(me, policy_of(me, at), at), areas_of(me)
    found = questions(me)
    waiting = found.filter(answered_at=None, withdrawn_at=None)[:200]
    over = found.exclude(answered_at=None).order_by("-answered_at")[:ANSWERED_SHOWN]
    answers = may(me, Verb.ANSWER_CONSULTATION)
    context = {
        "waiting": [shown(one, me, clock, mine) for one in waiting],
        "colleagues": [passed(one, clock) for one in with_colleagues(me)],
        "answered": [shown(one, me, clock, mine) for one in over],
        "is_answering": answers,
        "areas": ServiceArea.objects.filter(contacts=me.pk, ended_at=None) if answers else (),
    }
    return render(request, "inbox/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_CONSULTATIONS)
def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """One question with the post that it is about, and the form to answer it."""
    me, at = member(request), now()
    try:
        found = question_of(me, question_id)
    except Question.DoesNotExist:
        raise Http404 from None
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            actions.answer_question(found.pk, form.cleaned_data["answer"], by=me, at=at)
        except actions.Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "The desk has your answer.")
            return redirect("questions")
    clock = clock_of(me, policy_of(me, at), at)
    context = {
        "one": shown(found, me, clock, areas_of(me)),
        "told": told_of(found, clock),
        "form": form if may_answer(me, found) or form.errors else None,
    }
    status = UNFIT if request.method == "POST" else 200
    return render(request, "inbox/question.html", context, status=status)
