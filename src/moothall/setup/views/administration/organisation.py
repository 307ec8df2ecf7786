"""The organisation itself, and the policy that it runs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from moothall.core.values.overtaken import Overtaken
from moothall.people import administering
from moothall.people.access import allowed, member
from moothall.people.verbs import Verb
from moothall.policies import adopting, reading
from moothall.policies.models import PolicyVersion
from moothall.setup.administering import OrganisationForm
from moothall.setup.reading import hours
from moothall.setup.views.administration.overview import with_version

UNFIT = 422
CHANGED = "Somebody else changed this meanwhile, to:"
NOTHING_SAVED = "Nothing was saved; save once more if you still want yours."


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_ORGANISATION)
def organisation(request: HttpRequest) -> HttpResponse:
    """Name, kind, nation, time zone; recorded with what stood before."""
    us = member(request)
    form = OrganisationForm.of(us.organisation, request.POST or None)
    if form.is_valid():
        try:
            administering.change_organisation(by=us, at=timezone.now(), **form.cleaned_data)
        except Overtaken as news:
            form.add_error(None, f"{CHANGED} {news.theirs}. {NOTHING_SAVED}")
            form.data = with_version(request.POST, news.version)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("administration")
    status = UNFIT if form.errors else 200
    return render(request, "setup/admin_organisation.html", {"form": form}, status=status)


@require_safe
@allowed(Verb.MANAGE_ORGANISATION, "open the administration")
def policy(request: HttpRequest) -> HttpResponse:
    """The words in force, clause by clause, and every version adopted before."""
    us = member(request)
    version = adopting.newest(us.organisation_id)
    context = {
        "version": version,
        "policy": reading.parsed(version) if version else None,
        "waits": bool(version and version.effective_from > timezone.now()),
        "hours": tuple(hours(reading.parsed(version))) if version else (),
        "versions": PolicyVersion.objects.filter(organisation=us.organisation_id).defer("text"),
    }
    return render(request, "setup/admin_policy.html", context)
