"""What people keep for themselves and for one another: saved replies, lists, the table."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from moothall.core.values.overtaken import Overtaken
from moothall.inbox import actions
from moothall.inbox.forms.keeping import SavedReplyForm, ViewForm
from moothall.inbox.models import SavedReply, View
from moothall.inbox.queries import decisions_csv
from moothall.inbox.saved import VARIABLES, unknown
from moothall.inbox.shown.rail import url_of
from moothall.inbox.views.screen import filters_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may_somewhere
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb

UNFIT, OVERTAKEN = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_FIGURES)
def replies(request: HttpRequest) -> HttpResponse:
    """Every saved reply; a new one for those who may."""
    me = member(request)
    policy = policy_of(me, now())
    form = SavedReplyForm(request.POST or None, policy=policy)
    status = 200
    if request.method == "POST":
        status = UNFIT
        if form.is_valid() and (done := kept(request, form)):
            return done
    context = {
        "form": form,
        "replies": SavedReply.objects.filter(organisation_id=me.organisation_id, ended_at=None),
        "may_edit": may_somewhere(me, Verb.EDIT_SAVED_REPLIES),
        "variables": VARIABLES.items(),
    }
    return render(request, "inbox/replies.html", context, status=status)


def kept(
    request: HttpRequest, form: SavedReplyForm, reply: SavedReply | None = None
) -> HttpResponse | None:
    """Saved, and back to the list; None where the form has to be shown again."""
    given = form.cleaned_data
    try:
        saved = actions.keep_reply(
            given["title"], given["text"], by=member(request), at=now(), clause=given["clause"],
            service=given["service"], place=given["place"], reply_id=reply.pk if reply else None,
            version=given["version"],
        )  # fmt: skip
    except actions.Refused as problem:
        form.add_error(None, str(problem))
        return None
    messages.success(request, f"“{saved.title}” is kept.")
    if strange := unknown(saved.text):
        names = ", ".join(strange)
        messages.warning(request, f"Nothing fills in {names}: officers write it each time.")
    return redirect("inbox-replies")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.EDIT_SAVED_REPLIES)
def reply(request: HttpRequest, reply_id: UUID) -> HttpResponse:
    """Change one, or offer it no more."""
    me = member(request)
    found = reply_of(me, reply_id)
    if request.POST.get("then") == "end":
        actions.end_reply(found.pk, by=me, at=now())
        messages.success(request, f"“{found.title}” is not offered any more.")
        return redirect("inbox-replies")
    form = SavedReplyForm(request.POST or None, policy=policy_of(me, now()), reply=found)
    context = {"form": form, "reply": found, "variables": VARIABLES.items()}
    status = 200
    if request.method == "POST":
        status = UNFIT
        try:
            if form.is_valid() and (done := kept(request, form, found)):
                return done
        except Overtaken as news:
            status, context["overtaken"] = OVERTAKEN, news
    return render(request, "inbox/reply.html", context, status=status)


def reply_of(me: Membership, reply_id: UUID) -> SavedReply:
    """Raises Http404."""
    found = SavedReply.objects.filter(
        pk=reply_id, organisation_id=me.organisation_id, ended_at=None
    ).first()
    if found is None:
        raise Http404
    return found


@require_POST
@allowed(Verb.SEE_POSTS)
def keep_view(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed now gets a name."""
    filters = filters_of(request)
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give it a name.")
        return redirect(url_of(filters))
    given = form.cleaned_data
    for_all = given["for_all"]
    try:
        view = actions.keep_view(given["name"], filters, by=member(request), for_all=for_all)
    except actions.Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"“{view.name}” stands with the queues now.")
    return redirect(url_of(filters))


@require_POST
@allowed(Verb.SEE_POSTS)
def end_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """It is not needed any more."""
    try:
        actions.end_view(view_id, by=member(request))
    except View.DoesNotExist:
        raise Http404 from None
    messages.success(request, "The view is gone; the cases are where they were.")
    return redirect("inbox")


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.EXPORT)
def decisions(request: HttpRequest) -> StreamingHttpResponse:
    """One row a decision. ``names=no`` puts roles in the place of names."""
    me = member(request)
    names = request.GET.get("names") != "no"

    def streamed() -> Iterator[str]:
        # the view has ended when this runs, and its organisation's scope with it
        with organisation_scope(me.organisation_id):
            yield from decisions_csv(me, names=names)

    answer = StreamingHttpResponse(streamed(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="decisions.csv"'
    return answer
