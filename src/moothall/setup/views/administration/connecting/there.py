"""Away to the platform, back from it, and the choice among what it let us have."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from moothall import platforms
from moothall.channels.accounts import AlreadyConnected
from moothall.channels.joining import WrongAccount, without
from moothall.channels.models import Account, Application
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.verbs import Verb
from moothall.platforms.base import Candidate, Connector, Guide, Permission, PlatformError
from moothall.setup import pending
from moothall.setup.views.administration.connecting.guide import UNFIT, Way, back_url, page
from moothall.setup.views.administration.connecting.joined import joined, said, say_joined

NOTHING = (
    "You agreed, but no account came with it: nobody who signs in as you may speak for one there."
    " Ask whoever runs the organisation’s account to add you, or to connect it themselves."
)
NOT_AGREED = "Nothing was connected, because the desk was not allowed to. {}"


@require_safe
@allowed(Verb.CONNECT_ACCOUNT)
def back(request: HttpRequest) -> HttpResponse:
    """The one address that platforms send people back to."""
    us, at = member(request), timezone.now()
    query = request.GET.dict()
    try:
        begun = pending.take(request.session, query.get("state", ""), by=us, at=at)
    except pending.NotBegun as problem:
        return lost(request, problem)
    way = Way(
        begun.platform,
        platforms.capabilities_of(begun.platform).title,
        connector_of(begun.platform, begun.way),
        us,
        account_of(us, begun),
        begun.way,
    )
    application = Application.objects.get(pk=begun.application, organisation=us.organisation_id)
    try:
        found = way.connector.finish(application.told(back_url()), begun.started, query, now=at)
    except PlatformError as error:
        return page(request, way, problem=reason(query, error), status=UNFIT)
    if not found:
        return page(request, way, problem=NOTHING, status=UNFIT)
    if way.again:
        return again(request, way, found, application)
    kept = pending.Offered(
        platform=way.platform,
        application=application.pk,
        way=way.name,
        candidates=tuple(found),
    )
    pending.offer(request.session, kept, by=us, at=at)
    return redirect("connect-choose")


def connector_of(platform: str, way: str) -> Connector:
    found = platforms.ways(platform).get(way)
    if found is None:  # the desk was changed within these ten minutes
        raise pending.NotBegun(pending.FOREIGN)
    return found


def account_of(us: Membership, begun: pending.Begun) -> Account | None:
    if begun.again is None:
        return None
    return Account.objects.get(pk=begun.again, organisation=us.organisation_id)


def reason(query: Mapping[str, str], error: PlatformError) -> str:
    """RFC 6749, section 4.1.2.1: a person who said no comes back with ``access_denied``."""
    if query.get("error") == "access_denied":
        return NOT_AGREED.format("Begin again when you want to agree, or ask whoever may.")
    return said(error)


def lost(request: HttpRequest, problem: pending.NotBegun) -> HttpResponse:
    """What came back belongs to nothing; nothing of it is used."""
    context = {"problem": str(problem), "platform": problem.platform}
    return render(request, "setup/connect_lost.html", context, status=400)


def again(
    request: HttpRequest, way: Way, found: list[Candidate], application: Application
) -> HttpResponse:
    """The one account that was to get new tokens, and no other."""
    wanted = way.again.external_id if way.again else ""
    fitting = next((one for one in found if one.external_id == wanted), None)
    if fitting is None or fitting.problem:
        problem = fitting.problem if fitting else other(way, found)
        return page(request, way, problem=problem, status=UNFIT)
    try:
        say_joined(request, way, joined(way, fitting, application))
    except (AlreadyConnected, WrongAccount, PlatformError) as error:
        return page(request, way, problem=said(error), status=UNFIT)
    return redirect("accounts")


def other(way: Way, found: list[Candidate]) -> str:
    names = ", ".join(f"“{one.name}”" for one in found[:5])
    return (
        f"You allowed {names}, and not {way.again}. Nothing was changed. Sign out of {way.title},"
        " sign in as that account, and begin again."
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """One account to choose, as the page prints it."""

    number: int
    candidate: Candidate
    #: it is ours already, and gets new tokens
    known: bool
    missing: tuple[Permission, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.CONNECT_ACCOUNT)
def choose(request: HttpRequest) -> HttpResponse:
    """Several at once; each is probed, and each says for itself what is wrong."""
    us, at = member(request), timezone.now()
    try:
        offered = pending.offered(request.session, by=us, at=at)
    except pending.NotBegun as problem:
        return lost(request, problem)
    title = platforms.capabilities_of(offered.platform).title
    connector = connector_of(offered.platform, offered.way)
    way = Way(offered.platform, title, connector, us, None, offered.way)
    nothing = ""
    if request.method == "POST":
        if chosen := chosen_of(request, offered):
            return take(request, way, offered, chosen)
        nothing = "Tick at least one account."
    context = {
        "way": way,
        "choices": choices(us, way.guide, offered),
        "problem": nothing,
        "may": any(not one.problem for one in offered.candidates),
    }
    return render(request, "setup/connect_choose.html", context, status=UNFIT if nothing else 200)


def chosen_of(request: HttpRequest, offered: pending.Offered) -> list[Candidate]:
    ticked = set(request.POST.getlist("account"))
    return [
        one
        for number, one in enumerate(offered.candidates)
        if str(number) in ticked and not one.problem
    ]


def choices(us: Membership, guide: Guide, offered: pending.Offered) -> list[Choice]:
    ours = set(
        Account.objects.filter(
            organisation=us.organisation_id, platform=offered.platform, disconnected_at=None
        ).values_list("server_url", "external_id")
    )
    return [
        Choice(
            number,
            one,
            known=(one.server_url, one.external_id) in ours,
            missing=without(guide, one.scopes),
        )
        for number, one in enumerate(offered.candidates)
    ]


def take(
    request: HttpRequest, way: Way, offered: pending.Offered, chosen: list[Candidate]
) -> HttpResponse:
    """Connect each; what one cannot does not keep the others."""
    pending.forget(request.session)
    application = Application.objects.get(
        pk=offered.application, organisation=way.us.organisation_id
    )
    for one in chosen:
        try:
            say_joined(request, way, joined(way, one, application))
        except (AlreadyConnected, WrongAccount, PlatformError) as problem:
            messages.error(request, f"“{one.name}” was not connected: {said(problem)}")
    return redirect("accounts")
