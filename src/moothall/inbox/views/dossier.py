"""One case on paper: what an ombudsman or a court asks for, with all its evidence."""

import logging
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from moothall.files.typeset import CannotTypesetError, as_pdf
from moothall.inbox import actions
from moothall.inbox.dossier import Names, document
from moothall.inbox.dossier.sealed import is_personal, is_showable
from moothall.inbox.forms.evidence import EndHoldForm, HoldForm
from moothall.inbox.models import Case, EvidenceFile, Hold
from moothall.inbox.queries import Dossier, case_of
from moothall.inbox.queries import dossier as ask
from moothall.inbox.views.screen import now
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb

log = logging.getLogger(__name__)
#: a picture of a stranger's is looked at, and does nothing
NO_RIGHTS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def found(request: HttpRequest, case_id: UUID) -> Dossier:
    """Raises Http404 for what this person may not see."""
    try:
        return ask(member(request), case_id, now())
    except Case.DoesNotExist:
        raise Http404 from None


def names_for(request: HttpRequest, dossier: Dossier) -> Names:
    """``?names=roles``: nobody who works here is named."""
    return Names.hidden(dossier) if request.GET.get("names") == "roles" else Names()


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_RECORD)
def dossier(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Everything kept about it, with the words of each clause as they were in force."""
    return page(request, found(request, case_id))


def page(
    request: HttpRequest, dossier: Dossier, *, form: HoldForm | None = None, status: int = 200
) -> HttpResponse:
    me, case = member(request), dossier.whole.case
    names = names_for(request, dossier)
    context = {
        "case": case,
        "document": document(dossier, me.organisation.zone, names=names),
        "by_roles": names.roles is not None,
        "may_export": may(me, Verb.EXPORT),
        "may_hold": may(me, Verb.KEEP_RECORDS),
        "form": form or HoldForm(),
        "holds": [
            (one, EndHoldForm(auto_id=f"end-{one.pk}-%s"))
            for one in dossier.holds
            if not one.ended_at
        ],
    }
    return render(request, "inbox/dossier.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_RECORD)
def pdf(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same as the page, to be handed on: tagged, and the same in every reader."""
    dossier = found(request, case_id)
    names = names_for(request, dossier)
    zone = member(request).organisation.zone
    try:
        content = as_pdf(document(dossier, zone, names=names, with_bytes=True))
    except CannotTypesetError as problem:
        log.error("the dossier of case %s could not be set: %s", case_id, problem)  # noqa: TRY400
        messages.error(request, "The PDF could not be made. Print this page to a file instead.")
        return redirect("inbox-dossier", case_id)
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"case-{dossier.whole.case.reference}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_RECORD)
def evidence_file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """One kept picture, where it shows no personal details of the words."""
    case = case_for(member(request), case_id)
    file = (
        EvidenceFile.objects.select_related("evidence")
        .filter(pk=file_id, evidence__case=case)
        .first()
    )
    if file is None or not is_showable(file) or is_personal(file.evidence):
        raise Http404
    answer = HttpResponse(bytes(file.content or b""), content_type=file.media_type)
    answer["Content-Security-Policy"] = NO_RIGHTS
    answer["Cache-Control"] = "private, no-store"
    return answer


def case_for(me: Membership, case_id: UUID) -> Case:
    try:
        return case_of(me, case_id)
    except Case.DoesNotExist:
        raise Http404 from None


@require_POST
@allowed(Verb.EXPORT)
def export(request: HttpRequest, case_id: UUID) -> HttpResponse | FileResponse:
    """The whole evidence as one file; that it was taken is on the record."""
    try:
        packed = actions.export_evidence(case_id, by=member(request), at=now())
    except Case.DoesNotExist:
        raise Http404 from None
    return FileResponse(packed.file, as_attachment=True, filename=packed.name)


@require_POST
@allowed(Verb.KEEP_RECORDS)
def hold(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep the case whatever the policy says of time."""
    dossier, form = found(request, case_id), HoldForm(request.POST)
    if not form.is_valid():
        return page(request, dossier, form=form, status=422)
    given = form.cleaned_data
    try:
        actions.hold(case_id, given["reason"], given["note"], by=member(request), at=now())
    except actions.Refused as problem:
        form.add_error(None, str(problem))
        return page(request, dossier, form=form, status=422)
    messages.success(request, "Nothing of this case goes until somebody ends that.")
    return redirect("inbox-dossier", case_id)


@require_POST
@allowed(Verb.KEEP_RECORDS)
def end_hold(request: HttpRequest, case_id: UUID, hold_id: UUID) -> HttpResponse:
    """The policy's time counts again."""
    case_for(member(request), case_id)
    try:
        actions.end_hold(hold_id, request.POST.get("why", ""), by=member(request), at=now())
    except (Case.DoesNotExist, Hold.DoesNotExist):
        raise Http404 from None
    except actions.Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "It is not kept for that reason any more.")
    return redirect("inbox-dossier", case_id)
