"""What the desk can do where, for everybody who works at it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moothall.channels.models import Account
from moothall.people.access import member
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere
from moothall.people.verbs import Verb
from moothall.platforms.table import table
from moothall.platforms.worded import FIRST, HEADS, overview
from moothall.setup.capabilities import of


@require_safe
def capabilities(request: HttpRequest) -> HttpResponse:
    """All platforms at a glance."""
    member(request)
    heads = [HEADS[verb] for verb in FIRST]
    rows = [
        (name, title, [(head, *cell) for head, cell in zip(heads, cells, strict=True)])
        for name, title, cells in overview()
    ]
    context = {"rows": rows, "heads": heads}
    return render(request, "setup/capabilities.html", context)


@require_safe
def capabilities_of(request: HttpRequest, platform: str) -> HttpResponse:
    """One platform, verb by verb, and what our accounts on it can do after their last probe."""
    us = member(request)
    if platform not in table():
        raise Http404(platform)
    page = of(platform, ours(us, platform), names=may_somewhere(us, Verb.CONNECT_ACCOUNT))
    context = {"page": page}
    return render(request, "setup/capabilities_of.html", context)


def ours(us: Membership, platform: str) -> list[Account]:
    """Those that this person may know of."""
    found = Account.objects.filter(
        organisation=us.organisation_id, platform=platform, disconnected_at=None
    ).defer("credentials")
    connects = may(us, Verb.CONNECT_ACCOUNT)
    return [one for one in found if connects or may(us, Verb.SEE_POSTS, one.pk)]
