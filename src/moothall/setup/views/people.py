"""Who works here: invitations, each with its link to hand over."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from moothall.people import actions
from moothall.people.access import allowed, fresh, member
from moothall.people.forms import InviteForm
from moothall.people.inviting import path_of, send
from moothall.people.models import Invitation, Membership
from moothall.people.verbs import Verb
from moothall.setup.progress import officers, roles_of_nobody


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_PEOPLE)
@fresh
def people(request: HttpRequest) -> HttpResponse:
    """One after another; the link of the newest is shown once, since it is kept nowhere."""
    us = member(request)
    form = InviteForm(request.POST or None)
    made: dict[str, object] = {}
    if form.is_valid():
        try:
            made = invited(request, form, us)
        except actions.Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            form = InviteForm()
    here = us.organisation_id
    context = {
        "form": form,
        "has_mail": bool(settings.MAIL),
        "has_officer": officers(here).exists(),
        "current": Membership.objects.filter(organisation=here, ended_at=None).select_related(
            "person"
        ),
        "invitations": Invitation.objects.filter(
            organisation=here, accepted_at=None, withdrawn_at=None
        ),
        "roles_of_nobody": roles_of_nobody(here),
        **made,
    }
    return render(request, "setup/people.html", context, status=422 if form.errors else 200)


def invited(request: HttpRequest, form: InviteForm, us: Membership) -> dict[str, object]:
    """The invitation and its link. Raises Refused."""
    invitation, token = actions.invite(**form.cleaned_data, by=us, at=timezone.now())
    link = request.build_absolute_uri(path_of(invitation, token))
    return {"them": invitation, "link": link, "is_mailed": send(invitation, link)}
