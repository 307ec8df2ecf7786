"""Accounts: which there are, how they are, and what can be connected today."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from moothall import platforms
from moothall.channels.accounts import AlreadyConnected, add_by_hand, connect, disconnect
from moothall.channels.models import Account
from moothall.channels.queries import under_way
from moothall.inbox.shown.times import Clock
from moothall.inbox.views.screen import clock_of, policy_of
from moothall.people.access import allowed, fresh, member
from moothall.people.models import Membership
from moothall.people.verbs import Verb
from moothall.platforms.base import PlatformError
from moothall.platforms.table import table
from moothall.setup.administering import BlueskyForm, PlaceForm, SandboxForm
from moothall.setup.forms import CONNECTED_ON_A_PAGE

UNFIT = 422


@dataclass(frozen=True, slots=True)
class Health:
    """One account as the page prints it."""

    id: UUID
    name: str
    where: str
    handle: str
    state: str
    tone: str
    lines: tuple[tuple[str, str], ...]
    trouble: str


@require_safe
@allowed(Verb.CONNECT_ACCOUNT)
def accounts(request: HttpRequest) -> HttpResponse:
    """Those that are there, the troubled first; then what can be added."""
    us, at = member(request), timezone.now()
    clock = clock_of(us, policy_of(us, at), at)
    found = Account.objects.filter(organisation=us.organisation_id).defer("credentials")
    here = [health(one, clock) for one in found.filter(disconnected_at=None)]
    context = {
        "here": sorted(here, key=lambda one: not one.trouble),
        "gone": [
            (one, clock.said(one.disconnected_at)) for one in found.exclude(disconnected_at=None)
        ],
        "waiting": under_way(us.organisation_id).count(),
        "may_train": "sandbox" in platforms.names(),
        "later": [rows.title for name, rows in table().items() if name not in CONNECTED_ON_A_PAGE],
    }
    return render(request, "setup/admin_accounts.html", context)


def health(one: Account, clock: Clock) -> Health:
    by_hand = not one.is_connected
    lines = [("Since", f"{clock.said(one.connected_at)}{by(one.connected_by_name)}")]
    if not by_hand:
        lines += [("Read last", moment(one.last_read_at, clock))]
        lines += [("Sent last", moment(one.last_write_at, clock))]
    if one.expires_at:
        lines.append(("Its token ends", clock.said(one.expires_at)))
    state, tone = "connected", "is-good"
    if one.is_paused:
        state, tone = "sending is stopped", "is-late"
    elif by_hand:
        state, tone = "worked by hand", ""
    trouble = f"{one.paused_by_name} stopped it: {one.paused_reason}" if one.is_paused else ""
    if one.last_error:
        since = f" ({clock.said(one.last_error_at)})" if one.last_error_at else ""
        trouble = f"{trouble} {one.last_error}{since}".strip()
        tone = "is-late"
    return Health(one.pk, one.name, one.title, one.handle, state, tone, tuple(lines), trouble)


def by(name: str) -> str:
    return f", by {name}" if name else ""


def moment(at: datetime | None, clock: Clock) -> str:
    return clock.said(at) or "not yet"


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


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.CONNECT_ACCOUNT)
@fresh
def add_bluesky(request: HttpRequest) -> HttpResponse:
    """An account by its handle and an app password."""
    us = member(request)
    form = BlueskyForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        told = {name: given[name] for name in ("identifier", "app_password")}
        if made := connected(us, form, "bluesky", given["server_url"], told):
            messages.success(request, CONNECTED.format(made.name))
            return redirect("accounts")
    return answer(request, form, "Bluesky", "Connect it", BLUESKY)


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


CONNECTED = "“{}” is connected; its posts come within minutes."
PLACE = (
    "For a group, a neighbourhood network or the telephone. Officers log what is said there, and"
    " what they decide is done by hand in guided steps."
)
BLUESKY = (
    "The desk reads replies, mentions and quotes, and private messages where the app password"
    " allows them. It answers, hides replies under your posts, blocks, mutes and reports."
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
        disconnect(found, by=us, at=timezone.now())
        messages.success(request, f"“{found.name}” is disconnected, and its tokens are forgotten.")
        return redirect("accounts")
    return render(request, "setup/admin_disconnect.html", {"account": found})


def one_of(us: Membership, account_id: UUID) -> Account:
    """A current account of our own, else 404."""
    return get_object_or_404(
        Account, pk=account_id, organisation=us.organisation_id, disconnected_at=None
    )
