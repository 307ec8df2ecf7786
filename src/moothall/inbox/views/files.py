"""Files of posts: handed in, looked through, imported; and what could not be understood."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from moothall.channels.models import Account, FileImport
from moothall.channels.queries import accounts
from moothall.channels.receive import TooLargeError, files
from moothall.inbox.forms.files import FileForm
from moothall.inbox.queries.export import cell, line
from moothall.inbox.shown.files import shown_file
from moothall.inbox.shown.times import Clock
from moothall.inbox.views.not_understood import by_account, puzzles
from moothall.inbox.views.screen import clock_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere
from moothall.people.verbs import Verb

UNFIT = 422
GONE = "Somebody was quicker: it is imported, or dropped, already."


def mine(me: Membership) -> list[Account]:
    """Accounts on which this person may add posts."""
    return [one for one in accounts(me.organisation_id) if may(me, Verb.LOG_BY_HAND, one.pk)]


def clock(me: Membership) -> Clock:
    return clock_of(me, policy_of(me, now()), now())


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.LOG_BY_HAND)
def every_file(request: HttpRequest) -> HttpResponse:
    """Those handed in so far; the form for another; what came in and was not understood."""
    me = member(request)
    here = mine(me)
    form = FileForm(request.POST or None, request.FILES or None, accounts=here)
    if form.is_valid() and (made := handed_in(request, form, here)):
        return redirect("inbox-file", import_id=made.pk)
    said, found = clock(me), puzzles(me)
    context = {
        "form": form,
        "files": [shown_file(one, said) for one in files.imports(me.organisation_id, here)],
        "puzzles": [(one, said.said(one.received_at)) for one in found[:50]],
        "puzzling": by_account(found),
        "may_settle": may_somewhere(me, Verb.STOP_SENDING),
        "may_add_account": may_somewhere(me, Verb.CONNECT_ACCOUNT),
        "accounts": here,
    }
    status = UNFIT if request.method == "POST" else 200
    return render(request, "inbox/files.html", context, status=status)


def handed_in(request: HttpRequest, form: FileForm, here: list[Account]) -> FileImport | None:
    given = form.cleaned_data
    account = next(one for one in here if str(one.pk) == given["account"])
    try:
        return files.hand_in(
            account,
            given["file"].name or "file",
            given["file"].read(),
            by=member(request),
            at=now(),
            public=given["public"] == "yes",
            form=given["form"],
        )
    except TooLargeError as problem:
        form.add_error("file", str(problem))
        return None


def file_of(me: Membership, import_id: UUID) -> FileImport:
    """Raises Http404 also where this person may not add posts to its account."""
    rows = FileImport.objects.filter(pk=import_id, organisation_id=me.organisation_id)
    found = rows.defer("body").select_related("account").first()
    if found is None or not may(me, Verb.LOG_BY_HAND, found.account_id):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.LOG_BY_HAND)
def one_file(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What is in it, and how far it is. Asked for by the page itself while the desk is at it."""
    me = member(request)
    found = shown_file(file_of(me, import_id), clock(me), whole=True)
    is_part = request.headers.get("HX-Request") == "true"
    template = "inbox/_file.html" if is_part else "inbox/file.html"
    return render(request, template, {"file": found})


@require_POST
@allowed(Verb.LOG_BY_HAND)
def import_file(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Somebody has seen what is in it, and wants it."""
    me = member(request)
    found = file_of(me, import_id)
    try:
        files.ask_for(found, by=me, at=now())
    except files.WrongStageError:
        messages.info(request, GONE)
    else:
        messages.success(request, "The import has begun; you may go on with other work.")
    return redirect("inbox-file", import_id=found.pk)


@require_POST
@allowed(Verb.LOG_BY_HAND)
def drop(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Not this file."""
    me = member(request)
    try:
        files.drop(file_of(me, import_id), by=me, at=now())
    except files.WrongStageError:
        messages.info(request, GONE)
    else:
        messages.success(request, "Nothing was imported, and the file is forgotten.")
    return redirect("inbox-files")


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.LOG_BY_HAND)
def problems(request: HttpRequest, import_id: UUID) -> StreamingHttpResponse:
    """What could not be read, as a table: a row a place."""
    found = file_of(member(request), import_id)

    def rows() -> Iterator[str]:
        yield line(["where", "what is wrong"])
        for one in found.problems:
            yield line([cell(one["where"]), cell(one["why"])])
        if (more := found.problems_count - len(found.problems)) > 0:
            yield line(["", f"And {more:,} more."])

    answer = StreamingHttpResponse(rows(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="not-understood.csv"'
    return answer
