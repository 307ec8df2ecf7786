"""The page that leads an administrator through one platform, and its two forms."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from moothall import platforms
from moothall.channels import applications
from moothall.channels.models import Account, Application
from moothall.inbox.shown.times import Clock
from moothall.inbox.views.screen import clock_of, policy_of
from moothall.people.access import allowed, fresh, member
from moothall.people.models import Membership
from moothall.people.verbs import Verb
from moothall.platforms.base import (
    AsksFirst,
    Connector,
    Field,
    Guide,
    PlatformError,
    Publishes,
    Registers,
)
from moothall.setup import pending
from moothall.setup.connecting import SERVER, ApplicationForm, AskedForm
from moothall.setup.linking import linked
from moothall.setup.views.administration.connecting.joined import join_typed, say_joined

UNFIT = 422
NOT_YET = "(it stands here once the details below are saved)"


@dataclass(frozen=True, slots=True)
class Way:
    """How one platform's accounts are connected, for this organisation."""

    platform: str
    title: str
    connector: Connector
    us: Membership
    #: the account that is to get new tokens
    again: Account | None
    #: among the platform's ways
    name: str = ""

    @property
    def guide(self) -> Guide:
        return self.connector.guide

    @property
    def place(self) -> str:
        """Where the person is taken, and where our program is made."""
        return self.guide.place or self.title

    @property
    def wants_application(self) -> bool:
        """Whether somebody has to make our program known there by hand."""
        return not isinstance(self.connector, Registers | Publishes) and (
            bool(self.guide.application_fields) or not self.guide.account_fields
        )

    @property
    def url(self) -> str:
        """This page, also in the middle of connecting an account again."""
        return self.at("admin-connect", self.name)

    @property
    def application_url(self) -> str:
        return self.at("admin-application", self.name)

    def at(self, page: str, name: str) -> str:
        """Of one of the platform's ways, for the same account."""
        told = {"way": name, "again": str(self.again.pk) if self.again else ""}
        kept = {key: value for key, value in told.items() if value}
        if self.again and len(platforms.ways(self.platform)) > 1:
            kept["way"] = name  # else it is the one that the account was connected by
        there = reverse(page, args=[self.platform])
        return f"{there}?{urlencode(kept)}" if kept else there

    @property
    def others(self) -> list[tuple[str, str, bool]]:
        """Title and page of each of the platform's ways, and whether it is this one."""
        there = platforms.ways(self.platform)
        if len(there) == 1:
            return []
        return [
            (one.guide.title, self.at("admin-connect", name), name == self.name)
            for name, one in there.items()
        ]

    @property
    def fields(self) -> list[Field]:
        """What is asked on the page; an account that is connected again stays where it is."""
        guide = self.guide
        given = [*([guide.server] if guide.server else []), *guide.asked, *guide.account_fields]
        if self.again is None:
            return given
        known = {**self.again.credentials, "handle": self.again.handle}
        return [
            one if one.secret else replace(one, initial=known.get(one.name) or one.initial)
            for one in given
            if one.name != SERVER
        ]


def way_to(request: HttpRequest, platform: str) -> Way:
    """Raises Http404 for a platform without such a page and for an account that is not ours."""
    ways = platforms.ways(platform)
    if not ways:
        raise Http404(platform)
    us = member(request)
    again = again_of(us, platform, request.GET.get("again", ""))
    kept = platforms.way_of(platform, again.credentials) if again else ""
    name = request.GET.get("way", kept)
    if name not in ways:
        raise Http404(platform)
    title = platforms.capabilities_of(platform).title
    return Way(platform, title, ways[name], us, again, name)


def again_of(us: Membership, platform: str, asked: str) -> Account | None:
    if not asked:
        return None
    try:
        wanted = UUID(asked)
    except ValueError:
        raise Http404(asked) from None
    return get_object_or_404(Account, pk=wanted, organisation=us.organisation_id, platform=platform)


def back_url() -> str:
    """The one address that platforms send people back to."""
    return f"{settings.ADDRESS}{reverse('connect-back')}"


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.CONNECT_ACCOUNT)
@fresh
def connect(request: HttpRequest, platform: str) -> HttpResponse:
    """Read what to do; then have a person agree on the platform, or give what was copied there."""
    way = way_to(request, platform)
    if request.method != "POST":
        return page(request, way)
    form = AskedForm(request.POST, way.fields)
    if not form.is_valid():
        return page(request, way, asked=form, status=UNFIT)
    if way.guide.account_fields:
        return typed(request, way, form)
    return to_the_platform(request, way, form)


def typed(request: HttpRequest, way: Way, form: AskedForm) -> HttpResponse:
    """An account by what its owner made for us there."""
    server, credentials = form.told()
    there = application_of(way)
    if way.wants_application and there is None:
        form.add_error(None, "Save the details of the application first.")
    elif joined := join_typed(way, form, server, credentials, there):
        say_joined(request, way, joined)
        return redirect("accounts")
    return page(request, way, asked=form, status=UNFIT)


def to_the_platform(request: HttpRequest, way: Way, form: AskedForm) -> HttpResponse:
    """Away to the platform, where the person agrees."""
    typed_server, asked = form.told()
    server = way.again.server_url if way.again else typed_server
    at = timezone.now()
    try:
        application = known_there(way, server, at)
        return leave(request, way, application, {**asked, SERVER: server}, at)
    except (PlatformError, applications.NoApplication, applications.Overtaken) as problem:
        form.add_error(None, getattr(problem, "words", str(problem)))
        return page(request, way, asked=form, status=UNFIT)


def known_there(way: Way, server: str, at: datetime) -> Application:
    """Our program as that server, or the platform, knows it. Raises ``NoApplication``."""
    us = way.us
    if isinstance(way.connector, Registers):
        return applications.registered(
            us.organisation, way.platform, server, back_url(), settings.ADDRESS, by=us, at=at
        )
    if isinstance(way.connector, Publishes):
        return applications.published(
            us.organisation, way.platform, back_url(), settings.ADDRESS, by=us, at=at
        )
    found = application_of(way)
    if found is None:
        raise applications.NoApplication("Save the details of the application first.")
    return found


def leave(
    request: HttpRequest, way: Way, application: Application, asked: dict[str, str], at: datetime
) -> HttpResponse:
    """A page that leads on by itself. Raises ``PlatformError``.

    A redirect in answer to a form would be held to ``form-action`` (CSP 3, section 6.4.1), on every
    hop of the platform's own sign-in as well; a link and a refresh are not.
    """
    told, connector = application.told(back_url()), way.connector
    if isinstance(connector, AsksFirst):
        started = connector.start_with(told, asked, now=at)
    else:
        started = connector.start(told)
    begun = pending.Begun(
        platform=way.platform,
        application=application.pk,
        again=way.again.pk if way.again else None,
        started=started,
        way=way.name,
    )
    pending.begin(request.session, begun, by=way.us, at=at)
    context = {"way": way, "url": started.url, "host": urlsplit(started.url).netloc}
    return render(request, "setup/connect_leave.html", context)


def application_of(way: Way) -> Application | None:
    """Our program as an administrator made it known for this way, where that is needed."""
    if not way.wants_application:
        return None
    return applications.of(way.us.organisation, way.platform, way.guide.application_at)


@allowed(Verb.CONNECT_ACCOUNT)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, platform: str) -> HttpResponse:
    """What the platform gave us for our program; the form itself stands on the guide's page."""
    way = way_to(request, platform)
    if request.method != "POST":
        return redirect(way.url)
    if not way.wants_application:
        raise Http404(platform)
    there = application_of(way)
    form = ApplicationForm(request.POST, way.guide, there)
    if form.is_valid():
        try:
            applications.keep(
                way.us.organisation,
                platform,
                **form.told(),
                by=way.us,
                at=timezone.now(),
                base_url=way.guide.application_at,
            )
        except applications.Overtaken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Saved. Its secrets are encrypted, and never shown again.")
            return redirect(way.url)
    return page(request, way, kept=form, status=UNFIT)


def page(
    request: HttpRequest,
    way: Way,
    *,
    asked: AskedForm | None = None,
    kept: ApplicationForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The guide, with whatever went wrong beside where it went wrong."""
    guide, at = way.guide, timezone.now()
    there = application_of(way)
    clock = clock_of(way.us, policy_of(way.us, at), at)
    hook = applications.hook_url(there, settings.ADDRESS) if there else ""
    has_hooks = platforms.hooks(way.platform) is not None
    context = {
        "way": way,
        "guide": guide,
        "steps": steps(guide, hook, there),
        "to_copy": to_copy(guide, there),
        "back": back_url() if way.wants_application and not guide.account_fields else "",
        "hook": hook if has_hooks else "",
        "hook_later": has_hooks and not hook,
        "insecure": not settings.ADDRESS.startswith("https://"),
        "application": there,
        "saved": saved(there, clock),
        "form": kept or ApplicationForm(None, guide, there),
        "asked": asked or AskedForm(None, way.fields),
        "ready": there is not None or not way.wants_application,
        "problem": problem,
    }
    return render(request, "setup/connect.html", context, status=status)


def saved(there: Application | None, clock: Clock) -> str:
    return f"Saved by {there.kept_by_name}, {clock.said(there.kept_at)}" if there else ""


#: addresses at which a platform passes on what people ask about their own data
ASKS = {
    "{deletion_url}": ("Data deletion callback address", "person-asks"),
    "{left_url}": ("Uninstall callback address", "person-left"),
}


def to_copy(guide: Guide, there: Application | None) -> list[tuple[str, str, str]]:
    """Name, id and address of those that the guide speaks of, once they are known."""
    found = []
    for mark, (label, name) in ASKS.items() if there else ():
        if any(mark in step for step in guide.steps):
            found.append((label, name, asks_url(there, name)))
    return found


def asks_url(there: Application | None, name: str) -> str:
    if there is None:
        return NOT_YET
    return f"{settings.ADDRESS}{reverse(name, args=[there.platform, there.pk])}"


def steps(guide: Guide, hook: str, there: Application | None) -> list[str]:
    """The guide's sentences as HTML: the platform's addresses are links, ours are to copy."""
    told = {"{redirect_uri}": back_url(), "{webhook_url}": hook or NOT_YET}
    told |= {mark: asks_url(there, name) for mark, (_, name) in ASKS.items()}
    filled: list[str] = []
    for step in guide.steps:
        words = str(linked(step))
        for name, value in told.items():
            words = words.replace(name, format_html("<code>{}</code>", value))
        filled.append(mark_safe(words))  # noqa: S308 - linked and format_html escaped it
    return filled
