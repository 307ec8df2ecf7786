"""The first account: what can be connected today, said as it is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from moothall.channels.accounts import add_by_hand
from moothall.channels.models import Account
from moothall.people.access import allowed, member
from moothall.people.permissions import may_somewhere
from moothall.people.verbs import Verb
from moothall.setup.forms import ELSEWHERE, ByHandForm, ways


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.CONNECT_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    """An account to log by hand, in one press."""
    us = member(request)
    there = Account.objects.filter(organisation=us.organisation_id, disconnected_at=None)
    form = ByHandForm(request.POST or None, initial={"platform": ELSEWHERE})
    if form.is_valid():
        given = form.cleaned_data
        if there.filter(name=given["name"], platform=given["platform"]).exists():
            form.add_error("name", "There is an account of this name already.")
        else:
            made = add_by_hand(us.organisation, **given, by=us, at=timezone.now())
            messages.success(request, f"“{made.name}” is there.")
            return redirect("set-up")
    context = {
        "form": form,
        "accounts": there,
        "ways": ways(),
        "may_log": may_somewhere(us, Verb.LOG_BY_HAND),
    }
    return render(request, "setup/account.html", context, status=422 if form.errors else 200)
