"""Narrowing a list: a page of its own, so that the desk need not ask for every name each time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from moothall.inbox.forms.narrowing import TICKS, NarrowForm
from moothall.inbox.shown.rail import url_of
from moothall.inbox.views.screen import filters_of
from moothall.people.access import allowed, member
from moothall.people.verbs import Verb


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def narrow(request: HttpRequest) -> HttpResponse:
    """The form leads to the desk; a list that is narrowed can be kept there as a view."""
    filters = filters_of(request)
    form = NarrowForm(filters, member(request))
    context = {
        "form": form,
        "choices": [field for field in form if field.name not in TICKS],
        "ticks": [form[name] for name in TICKS],
        "back": url_of(filters),
    }
    return render(request, "inbox/narrow.html", context)
