"""A post that no program reads, typed in by an officer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone as zones
from django.views.decorators.http import require_http_methods

from moothall.channels import places
from moothall.channels.models import Account, Event
from moothall.channels.receive import (
    Handed,
    NotAPictureError,
    NothingSaidError,
    Said,
    log_by_hand,
)
from moothall.inbox.forms.by_hand import LogForm
from moothall.inbox.intake import take_in
from moothall.inbox.models import Post
from moothall.inbox.queries.alike import Alike, alike
from moothall.inbox.shown.times import Clock
from moothall.inbox.views.screen import clock_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.permissions import may
from moothall.people.verbs import Verb

UNFIT = 422


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.LOG_BY_HAND)
def by_hand(request: HttpRequest) -> HttpResponse:
    """The form; where the post is on the desk already, that is said first."""
    me, at = member(request), now()
    with zones.override(me.organisation.zone):
        local = zones.localtime(at).replace(second=0, microsecond=0)
        form = LogForm(
            request.POST or None, request.FILES or None, me=me, initial={"said_at": local}
        )
        found: list[Alike] = []
        if form.is_valid():
            found = [] if form.cleaned_data["anyway"] else same(form)
            if not found and (event := logged(request, form)):
                return shown(request, event)
        context = {
            "form": form,
            "alike": [said(one, clock_of(me, policy_of(me, at), at)) for one in found],
            "lost_picture": bool(request.FILES),
            "zone": f"{local:%Z} now",
        }
        status = UNFIT if request.method == "POST" else 200
        return render(request, "inbox/by_hand.html", context, status=status)


def same(form: LogForm) -> list[Alike]:
    given = form.cleaned_data
    return alike(
        form.me,
        form.account(),
        text=given["text"],
        link=given["where"].strip(),
        said_at=given["said_at"],
    )


def said(one: Alike, clock: Clock) -> tuple[str, str, str]:
    """Where it is, what it is called, why it counts as the same."""
    words = f"Case {one.case.reference}: {one.post.author}, {clock.said(one.post.posted_at)}"
    return reverse("inbox-case", args=[one.case.pk]), words, one.why


def logged(request: HttpRequest, form: LogForm) -> Event | None:
    """The event; None where the form has to be shown again."""
    me, at, given = member(request), now(), form.cleaned_data
    sort, picture = form.sort_chosen, given["picture"]
    handed = Handed(picture.read(), picture.name or "", given["described"]) if picture else None
    try:
        return log_by_hand(
            account_of(form),
            Said(
                text=given["text"],
                author=given["author"],
                said_at=given["said_at"],
                where=given["where"],
                kind=sort.kind,
                visibility=sort.visibility,
            ),
            by=me,
            at=at,
            picture=handed,
        )
    except NotAPictureError as problem:
        form.add_error("picture", str(problem))
    except NothingSaidError as problem:
        form.add_error(None, str(problem))
    return None


def account_of(form: LogForm) -> Account:
    """Made where a kind of place is named for the first time."""
    found, kind = form.account(), form.kind()
    if found:
        return found
    if kind is None:
        raise ValueError("the form offers nothing else")
    return places.place(kind, by=form.me, at=now())


def shown(request: HttpRequest, event: Event) -> HttpResponse:
    """To its case, at once: the judge follows within moments."""
    me = member(request)
    take_in(me.organisation_id, now())
    post = Post.objects.filter(account=event.account_id, external_id=event.external_id).first()
    messages.success(request, f"Logged by hand by {me.person}.")
    if post and post.case_id and may(me, Verb.SEE_POSTS, post.account_id):
        return redirect("inbox-case", case_id=post.case_id)
    return redirect("inbox-by-hand")
