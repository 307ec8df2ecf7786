"""Service areas: teams that the desk asks."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from moothall.core.values import Service
from moothall.core.values.overtaken import Overtaken
from moothall.files.wording import SERVICES
from moothall.people import administering
from moothall.people.access import allowed, member
from moothall.people.models import Membership, ServiceArea
from moothall.people.verbs import Verb
from moothall.setup.administering import AreaForm
from moothall.setup.views.administration.overview import with_version

UNFIT = 422


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_ORGANISATION)
def areas(request: HttpRequest) -> HttpResponse:
    """Every team, with who answers for it; the form for a new one."""
    us = member(request)
    form = AreaForm(request.POST or None, us=us)
    if form.is_valid() and (done := kept(request, form, None)):
        return done
    here = ServiceArea.objects.filter(organisation=us.organisation_id)
    context = {
        "form": form,
        "current": [
            (one, answering(one), [SERVICES[Service(name)] for name in one.services])
            for one in here.filter(ended_at=None)
        ],
        "retired": here.exclude(ended_at=None),
    }
    return render(request, "setup/admin_areas.html", context, status=UNFIT if form.errors else 200)


def answering(area: ServiceArea) -> list[Membership]:
    return list(area.contacts.filter(ended_at=None).select_related("person"))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_ORGANISATION)
def area(request: HttpRequest, area_id: UUID) -> HttpResponse:
    """Rename it, say who answers."""
    us = member(request)
    found = get_object_or_404(ServiceArea, pk=area_id, organisation=us.organisation_id)
    form = AreaForm(request.POST or None, us=us, area=found)
    if form.is_valid() and (done := kept(request, form, found)):
        return done
    context = {"form": form, "area": found}
    return render(request, "setup/admin_area.html", context, status=UNFIT if form.errors else 200)


def kept(request: HttpRequest, form: AreaForm, area: ServiceArea | None) -> HttpResponse | None:
    """Saved, and back to the list; None where the form has to be shown again."""
    given = form.chosen()
    try:
        saved = administering.keep_area(
            by=member(request), at=timezone.now(), area_id=area.pk if area else None, **given
        )
    except Overtaken as news:
        form.add_error(None, "Somebody else changed this team meanwhile. Nothing was saved; look at"
                             " it again, and save once more if you still want it.")  # fmt: skip
        form.data = with_version(request.POST, news.version)
    except administering.Refused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as problem:
        form.add_error(None, problem)
    else:
        messages.success(request, f"“{saved.name}” is saved.")
        return redirect("admin-areas")
    return None


@require_POST
@allowed(Verb.MANAGE_ORGANISATION)
def turn(request: HttpRequest, area_id: UUID) -> HttpResponse:
    """Retire it, or bring it back."""
    us = member(request)
    found = get_object_or_404(ServiceArea, pk=area_id, organisation=us.organisation_id)
    if found.ended_at is None:
        administering.retire_area(found.pk, by=us, at=timezone.now())
        said = f"“{found.name}” is asked no more. What it was asked stays."
    else:
        administering.bring_area_back(found.pk, by=us, at=timezone.now())
        said = f"“{found.name}” can be asked again."
    messages.success(request, said)
    return redirect("admin-areas")
