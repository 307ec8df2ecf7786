"""Drafts: kept while they are written, filled from what is kept ready, thrown away."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from moothall.core.values.overtaken import Overtaken
from moothall.inbox import actions
from moothall.inbox.forms.replying import PrivateReplyForm, ReplyForm, TakePrivateForm
from moothall.inbox.models import Doing, Place
from moothall.inbox.views.panels import form_for, panel_of, read_id
from moothall.inbox.views.screen import Opened, address_of, filters_of, now, open_case, show_case
from moothall.people.access import allowed, member
from moothall.people.verbs import Verb

UNFIT, OVERTAKEN = 422, 409
FORM_OF = {Place.PUBLIC.value: ReplyForm.name, Place.PRIVATE.value: PrivateReplyForm.name}


def other_way(request: HttpRequest, opened: Opened, form: ReplyForm) -> HttpResponse:
    """Insert a saved reply, keep the draft, or throw it away: nothing is sent."""
    way = request.POST["then"]
    form.is_valid()
    if way == "drop":
        if form.draft:
            actions.drop_draft(form.draft.pk, by=form.me, at=now())
            messages.info(request, "The draft is thrown away.")
        return redirect(address_of(opened.case.pk, filters_of(request)))
    try:
        form.keep(now(), form.inserted(now()) if way == "insert" else None)
    except Overtaken as news:
        fresh = open_case(form.me, opened.case.pk, now(), opened.post.pk)
        panel = panel_of(request, fresh, form, overtaken=news)
        return show_case(request, fresh, panel=panel, status=OVERTAKEN)
    if way == "keep":
        messages.success(request, "Kept as a draft. Only you see it.")
        return redirect(address_of(opened.case.pk, filters_of(request)))
    fresh = open_case(form.me, opened.case.pk, now(), opened.post.pk)
    return show_case(
        request, fresh, panel=panel_of(request, fresh, form_for(request, fresh, form.name))
    )


@require_POST
@allowed(Verb.SEE_POSTS)
def draft(request: HttpRequest, case_id: UUID, place: str) -> HttpResponse:
    """Keep what is being written; count it and look at it."""
    if place not in FORM_OF:
        raise Http404
    me, at = member(request), now()
    opened = open_case(me, case_id, at, read_id(request.POST.get("post")))
    form = form_for(request, opened, FORM_OF[place], request.POST)
    if not isinstance(form, (ReplyForm, TakePrivateForm)):
        raise Http404
    form.is_valid()
    overtaken: Overtaken | None = None
    try:
        form.keep(at)
    except Overtaken as quicker:
        overtaken = quicker
    actions.looked(opened.case, Doing.WRITING, by=me, at=at)
    news = form.news() | {"overtaken": overtaken}
    if overtaken:
        news["draft_version"] = overtaken.version
    return render(request, "inbox/panels/_composer_news.html", {"news": news})
