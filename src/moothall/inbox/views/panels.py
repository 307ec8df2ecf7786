"""The form that is open below a conversation."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest

from moothall.core.values.overtaken import Overtaken
from moothall.inbox.forms import FORMS, VerbForm
from moothall.inbox.helping import is_danger
from moothall.inbox.shown.meanwhile import Meanwhile
from moothall.inbox.shown.verbs import BY_NAME, UNASKED, url_of
from moothall.inbox.views.screen import Opened, filters_of, query_of
from moothall.people.access import member
from moothall.people.permissions import may, require

SECOND_ANSWER = "Send a second answer"


@dataclass(frozen=True, slots=True)
class Panel:
    """A verb's form as the screen prints it."""

    name: str
    template: str
    title: str
    url: str
    form: Form
    submit: str
    post_id: UUID
    lines: tuple[str, ...] = ()
    reason: str = ""
    steps: tuple[str, ...] = ()
    is_grave: bool = False
    then_next: bool = True
    #: the officer asked for it, so it may take the focus
    is_asked_for: bool = True
    overtaken: Overtaken | None = None
    #: what others did since the form was shown
    meanwhile: Meanwhile | None = None
    more: dict[str, Any] = field(default_factory=dict)


def read_id(given: str | None) -> UUID | None:
    """None for nothing, and for what is no id."""
    try:
        return UUID(given) if given else None
    except ValueError:
        return None


def form_for(request: HttpRequest, opened: Opened, name: str, data: Any = None) -> VerbForm:
    """Raises Http404 for a verb that there is not, and NotAllowed."""
    if name not in FORMS:
        raise Http404
    me = member(request)
    require(me, BY_NAME[name].right, opened.case.account_id)
    return FORMS[name](
        data,
        whole=opened.whole,
        post=opened.post,
        answer=opened.answers.get(name),
        ours=opened.ours,
        me=me,
        clock=opened.clock,
    )


def panel_of(
    request: HttpRequest,
    opened: Opened,
    form: VerbForm,
    *,
    overtaken: Overtaken | None = None,
    meanwhile: Meanwhile | None = None,
    is_asked_for: bool = True,
) -> Panel:
    answer = opened.answers.get(form.name, UNASKED)
    return Panel(
        name=form.name,
        template=form.template,
        title=form.title,
        url=url_of(opened.case.pk, form.name, query_of(filters_of(request))),
        form=form,
        submit=submit_of(form, meanwhile),
        post_id=form.about.pk,
        lines=tuple(form.lines()),
        reason=answer.reason,
        steps=answer.by_hand_steps,
        is_grave=form.is_grave,
        then_next=form.then_next,
        is_asked_for=is_asked_for,
        overtaken=overtaken,
        meanwhile=meanwhile,
        more=form.shown(),
    )


def submit_of(form: VerbForm, meanwhile: Meanwhile | None) -> str:
    """The button says that something lies between what was seen and what is done."""
    if meanwhile is None:
        return form.submit
    if meanwhile.is_safe:
        return f"{form.submit} anyway"
    return SECOND_ANSWER if form.name in {"reply", "private"} else form.submit


def rings_first(opened: Opened) -> bool:
    """In danger nothing is to be typed before somebody was rung or told."""
    danger = opened.case.is_open and is_danger(opened.case, opened.whole.posts)
    return danger and not any(one.verb == "alert" for one in opened.whole.decisions)


def first_panel(request: HttpRequest, opened: Opened) -> Panel | None:
    """Open from the beginning: the form that the policy leads to, where this person may use it."""
    name = "" if request.GET.get("form") == "no" or rings_first(opened) else opened.first
    me = member(request)
    if not name or name not in FORMS or not may(me, BY_NAME[name].right, opened.case.account_id):
        return None
    return panel_of(request, opened, form_for(request, opened, name), is_asked_for=False)
