"""Who works here, as what."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from moothall.core.values.overtaken import Overtaken
from moothall.people import actions
from moothall.people.access import allowed, fresh, member
from moothall.people.forms import RolesForm
from moothall.people.models import Invitation, Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb


@require_safe
@allowed(Verb.SEE_PEOPLE)
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody, and who has been asked to come."""
    us = member(request)
    memberships = Membership.objects.filter(organisation=us.organisation_id)
    named = memberships.select_related("person").order_by("person__name", "person__email")
    return render(
        request,
        "people/staff.html",
        {
            "current": named.filter(ended_at=None),
            "ended": named.exclude(ended_at=None),
            "invitations": Invitation.objects.filter(
                organisation=us.organisation_id,
                accepted_at=None,
                withdrawn_at=None,
                expires_at__gt=timezone.now(),
            ),
            "may_manage": may(us, Verb.MANAGE_PEOPLE),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_PEOPLE)
@fresh
def roles(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Change what somebody is here for."""
    us = member(request)
    found = theirs(us, membership_id)
    initial = {"roles": found.roles, "version": found.version}
    form = RolesForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.change_roles(
                found,
                roles=form.cleaned_data["roles"],
                version=form.cleaned_data["version"],
                by=us,
                at=timezone.now(),
            )
        except Overtaken as news:
            form.add_error(
                None,
                f"Somebody else changed this meanwhile, to: {news.theirs}. You chose: {news.ours}. "
                "Nothing was saved; look again and save once more if you still want it.",
            )
            form.data = again(request.POST, news.version)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found.person}'s roles were changed.")
            return redirect("people")
    return answer(request, "people/roles.html", form, {"them": found})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_PEOPLE)
@fresh
def leave(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Somebody has left: ask once, then end it."""
    us = member(request)
    found = theirs(us, membership_id)
    if request.method == "POST":
        try:
            actions.end_membership(found, by=us, at=timezone.now())
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = f"{found.person} does not work here any more and was signed out everywhere."
            messages.success(request, said)
        return redirect("people")
    return render(request, "people/leave.html", {"them": found})


def again(given: QueryDict, version: int) -> QueryDict:
    """What was typed, to be saved over the version that stands now."""
    copied = given.copy()
    copied["version"] = str(version)
    return copied


def theirs(us: Membership, membership_id: UUID) -> Membership:
    """A current membership of our own organisation, else 404."""
    rows = Membership.objects.select_related("person")
    return get_object_or_404(rows, pk=membership_id, organisation=us.organisation_id, ended_at=None)


def answer(
    request: HttpRequest, template: str, form: RolesForm, more: dict[str, object]
) -> HttpResponse:
    """The page with its form; 422 where it could not be taken, which htmx shows too."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **more}, status=status)
