"""The register of blocks: who is shut out, under which clause, and when it is looked at again."""

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from moothall.channels.outbox import NotPossible, PutTwice
from moothall.core.values.overtaken import Overtaken
from moothall.inbox import actions
from moothall.inbox.actions import Refused
from moothall.inbox.forms.blocks import END, NarrowForm, ReviewForm
from moothall.inbox.models import BlockEntry
from moothall.inbox.queries.access import visible_cases
from moothall.inbox.queries.blocks import Asked, blocks, blocks_csv, register
from moothall.inbox.shown.blocks import blocked
from moothall.inbox.views.screen import clock_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb

PAGE = 50
UNFIT, OVERTAKEN = 422, 409


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def every_block(request: HttpRequest) -> HttpResponse:
    """What is overdue first, fifty at a time."""
    me, at = member(request), now()
    form = NarrowForm(request.GET, me)
    asked = form.asked()
    clock = clock_of(me, policy_of(me, at), at)
    found = register(me, asked, at.astimezone(me.organisation.zone).date())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "rows": [blocked(one, clock) for one in page],
        "page": page,
        "query": urlencode(as_kept(asked)),
        "is_narrowed": asked != Asked(),
        "may_export": may(me, Verb.EXPORT),
    }
    return render(request, "inbox/blocks.html", context)


def as_kept(asked: Asked) -> dict[str, str]:
    """For the next page's address."""
    given = {"state": asked.state, "account": str(asked.account or "")}
    return {name: value for name, value in given.items() if value}


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.EXPORT)
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """One row a block. ``names=no`` leaves staff's names out."""
    me, at = member(request), now()
    asked = NarrowForm(request.GET, me).asked()
    lines = blocks_csv(me, asked, at, names=request.GET.get("names") != "no")

    def streamed() -> Iterator[str]:
        # the view has ended when this runs, and its organisation's scope with it
        with organisation_scope(me.organisation_id):
            yield from lines

    answer = StreamingHttpResponse(streamed(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="blocks.csv"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_POSTS)
def one_block(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Everything about one; and looked at again, what is to become of it."""
    me, at = member(request), now()
    entry = found(me, entry_id)
    policy = policy_of(me, at)
    clock = clock_of(me, policy, at)
    form = ReviewForm(request.POST or None, entry=entry, me=me, clock=clock)
    form.propose(policy, clock)
    status, overtaken = 200, None
    if request.method == "POST":
        if form.is_valid():
            try:
                messages.success(request, review(form, me))
                return redirect("blocks")
            except Overtaken as told:
                status, overtaken = OVERTAKEN, told
                entry = found(me, entry_id)
                form.data = {**request.POST.dict(), "seen": entry.review_on.isoformat()}
            except (Refused, NotPossible, PutTwice) as problem:
                form.add_error(None, str(problem))
        status = UNFIT if form.errors else status
    context = {
        "one": blocked(entry, clock),
        "form": form,
        "overtaken": overtaken,
        "may_review": may(me, Verb.UNBLOCK, entry.author.account_id)
        and entry.state in actions.moderating.reviewing.REVIEWABLE,
        "may_open": visible_cases(me).filter(pk=entry.decision.case_id).exists(),
    }
    return render(request, "inbox/block.html", context, status=status)


def found(me: Membership, entry_id: UUID) -> BlockEntry:
    """Raises Http404 for what this person may not see."""
    entry = blocks(me).filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    return entry


def review(form: ReviewForm, me: Membership) -> str:
    """Do it, and say so. Raises what the verbs raise."""
    given, entry = form.cleaned_data, form.entry
    if given["outcome"] == END:
        actions.end_block(entry.pk, why=given["why"], by=me, at=now(), seen=given["seen"])
        return f"Unblocking {entry.author} is on its way. The block ends once it is confirmed."
    kept = actions.keep_block(
        entry.pk,
        why=given["why"],
        next_on=given["next_on"],
        reviewer=form.reviewer_id,
        by=me,
        at=now(),
        seen=given["seen"],
    )
    return f"The block of {entry.author} is kept until {kept.review_on:%-d %B %Y}."
