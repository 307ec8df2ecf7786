"""The first page of all: whoever holds the one-time address makes the organisation."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from moothall.people.access import SESSION_KEY
from moothall.people.models import Membership, Organisation
from moothall.setup import actions
from moothall.setup.forms import StartForm


@sensitive_post_parameters("password", "again")
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Organisation and administrator; then signed in, and on to the policy."""
    at = timezone.now()
    if not actions.is_open(token, at):
        return gone(request)
    form = StartForm(request.POST or None)
    if form.is_valid():
        try:
            first = actions.begin(token, form.start, at=at)
        except actions.LinkGone:
            return gone(request)
        return signed_in(request, first)
    return render(request, "setup/start.html", {"form": form}, status=422 if form.errors else 200)


def gone(request: HttpRequest) -> HttpResponse:
    """One answer for a wrong, an old and a used address: guessing learns nothing."""
    context = {"is_set_up": Organisation.objects.exists()}
    return render(request, "setup/gone.html", context, status=404)


def signed_in(request: HttpRequest, first: Membership) -> HttpResponse:
    """The password was typed this moment, so the next pages need not ask for it again."""
    login = Login(user=first.person, redirect_url=reverse("set-up-policy"))
    answer: HttpResponse = perform_login(request, login)
    request.session[SESSION_KEY] = str(first.organisation_id)
    record_authentication(request, first.person, method="password", reauthenticated=True)
    return answer
