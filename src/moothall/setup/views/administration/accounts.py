"""Accounts: which there are, how they are, and what can be connected today."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moothall import platforms
from moothall.channels import probing
from moothall.channels.accounts import AlreadyConnected, add_by_hand, connect, disconnect
from moothall.channels.models import Account
from moothall.channels.queries import under_way
from moothall.inbox.views.screen import clock_of, policy_of
from moothall.people.access import allowed, fresh, member
from moothall.people.models import Membership
from moothall.people.verbs import Verb
from moothall.platforms.base import PlatformError
from moothall.platforms.table import table
from moothall.setup.administering import PlaceForm, SandboxForm
from moothall.setup.forms import TRAINING, ways
from moothall.setup.views.administration import hearing
from moothall.setup.views.administration.health import health

UNFIT = 422


@require_safe
@allowed(Verb.CONNECT_ACCOUNT)
def accounts(request: HttpRequest) -> HttpResponse:
    """Those that are there, the troubled first; then what can be added."""
    us, at = member(request), timezone.now()
    clock = clock_of(us, policy_of(us, at), at)
    found = Account.objects.filter(organisation=us.organisation_id).defer("credentials")
    current = list(found.filter(disconnected_at=None))
    reached = hearing.heard(current, at)
    here = [health(one, clock, at, reached[one.pk]) for one in current]
    strays, strays_count = hearing.strays(us.organisation_id)
    context = {
        "here": sorted(here, key=lambda one: not one.trouble),
        "gone": [
            (one, clock.said(one.disconnected_at)) for one in found.exclude(disconnected_at=None)
        ],
        "addresses": hearing.addresses(us.organisation_id, at),
        "is_public": settings.ADDRESS.startswith("https://"),
        "strays": strays,
        "strays_count": strays_count,
        "waiting": under_way(us.organisation_id).count(),
        "may_train": TRAINING in platforms.names(),
        "ways": ways(),
        "later": [
            rows.title
            for name, rows in table().items()
            if name not in {*platforms.connectable(), TRAINING}
        ],
    }
    return render(request, "setup/admin_accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.CONNECT_ACCOUNT)
def add_place(request: HttpRequest) -> HttpResponse:
    """A place that no program reads."""
    us = member(request)
    form = PlaceForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        there = Account.objects.filter(organisation=us.organisation_id, disconnected_at=None)
        if there.filter(name=given["name"], platform=given["platform"]).exists():
            form.add_error("name", "There is an account of this name already.")
        else:
            made = add_by_hand(us.organisation, **given, by=us, at=timezone.now())
            messages.success(request, f"“{made.name}” is there: officers can log posts to it.")
            return redirect("accounts")
    return answer(request, form, "An account worked by hand", "Add it", PLACE)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.CONNECT_ACCOUNT)
@fresh
def add_sandbox(request: HttpRequest) -> HttpResponse:
    """The training network."""
    us = member(request)
    form = SandboxForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        made = connected(us, form, "sandbox", given["server_url"], {"token": given["token"]})
        if made:
            messages.success(request, CONNECTED.format(made.name))
            return redirect("accounts")
    return answer(request, form, "The training network", "Connect it", SANDBOX)


def connected(
    us: Membership, form: Form, platform: str, server_url: str, credentials: dict[str, str]
) -> Account | None:
    """The account; None where the platform says no, which then stands on the form."""
    try:
        return connect(
            us.organisation,
            platform,
            by=us,
            at=timezone.now(),
            server_url=server_url,
            credentials=credentials,
        )[0]
    except AlreadyConnected as problem:
        form.add_error(None, str(problem))
    except PlatformError as problem:
        form.add_error(None, problem.words)
    return None


STILL_THERE = (
    "{} did not confirm that the permission is taken back. To be sure, take it back there too, in"
    " the account’s settings for connected programs."
)
CONNECTED = "“{}” is connected; its posts come within minutes."
PLACE = (
    "For a group, a neighbourhood network or the telephone. Officers log what is said there, and"
    " what they decide is done by hand in guided steps."
)
SANDBOX = (
    "A pretend network with its own public page, to learn on: nobody outside sees anything of it."
)


def answer(request: HttpRequest, form: Form, title: str, button: str, about: str) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "about": about}
    status = UNFIT if form.errors else 200
    return render(request, "setup/admin_add_account.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.CONNECT_ACCOUNT)
@fresh
def let_go(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask once, then forget its tokens."""
    us = member(request)
    found = one_of(us, account_id)
    if request.method == "POST":
        connected = found.is_connected
        taken_back = disconnect(found, by=us, at=timezone.now())
        messages.success(request, f"“{found.name}” is disconnected, and its tokens are forgotten.")
        if connected and not taken_back:
            messages.warning(request, STILL_THERE.format(found.title))
        return redirect("accounts")
    return render(request, "setup/admin_disconnect.html", {"account": found})


@require_POST
@allowed(Verb.CONNECT_ACCOUNT)
def look(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask the platform now what it is asked every night."""
    us = member(request)
    found = one_of(us, account_id)
    lost = probing.look(found, timezone.now()) if found.is_connected else None
    if lost is None:
        messages.error(request, f"“{found.name}” could not be asked. {found.last_error}".strip())
    elif lost.has_any:
        messages.warning(request, f"“{found.name}”: {lost.sentence}")
    else:
        messages.success(request, f"“{found.name}” can do everything that it could before.")
    return redirect("accounts")


def one_of(us: Membership, account_id: UUID) -> Account:
    """A current account of our own, else 404."""
    return get_object_or_404(
        Account, pk=account_id, organisation=us.organisation_id, disconnected_at=None
    )
