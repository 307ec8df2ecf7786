"""Everything that an administrator runs, with how it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from moothall import record
from moothall.channels.models import Account
from moothall.channels.pausing import current_stop
from moothall.channels.queries import unreadable
from moothall.inbox.models import DeskRules
from moothall.letters.queries import stuck
from moothall.people.access import allowed, member
from moothall.people.models import Invitation, Membership, ServiceArea
from moothall.people.permissions import may
from moothall.people.verbs import Verb
from moothall.policies import adopting
from moothall.setup.progress import done, officers


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to run: how it stands, and where to change it."""

    title: str
    lines: tuple[str, ...]
    url: str
    button: str
    #: what needs somebody; empty where nothing does
    trouble: str = ""


@require_safe
@allowed(Verb.MANAGE_ORGANISATION, "open the administration")
def administration(request: HttpRequest) -> HttpResponse:
    """The administrator's first page."""
    us, at = member(request), timezone.now()
    cards = [
        organisation(us), accounts(us, at), people(us, at), areas(us), limits(us), policy(us, at),
        mail(us), kept(us),
    ]  # fmt: skip
    stop = current_stop()
    context = {
        "cards": cards,
        "stop": stop,
        "may_let_go_on": may(us, Verb.STOP_SENDING),
        "missing": not done(us.organisation_id).is_complete,
    }
    return render(request, "setup/administration.html", context)


def organisation(us: Membership) -> Card:
    ours = us.organisation
    lines = (
        f"{ours.get_kind_display()}, {ours.get_nation_display()}",
        f"Times are shown in {ours.timezone}.",
    )
    return Card(ours.name, lines, reverse("admin-organisation"), "Change it")


def accounts(us: Membership, at: datetime) -> Card:
    found = Account.objects.filter(organisation=us.organisation_id, disconnected_at=None)
    there = list(found.defer("credentials"))
    troubled = [one for one in there if one.last_error or one.is_paused]
    puzzles = unreadable(us.organisation_id).count()
    lines = [f"{len(there)} connected or worked by hand"]
    if puzzles:
        lines.append(f"{puzzles} deliveries could not be understood")
    trouble = ", ".join(f"{one.name}: {state_of(one)}" for one in troubled[:3])
    del at
    return Card("Accounts", tuple(lines), reverse("accounts"), "Look at them", trouble)


def state_of(account: Account) -> str:
    return "stopped" if account.is_paused else account.last_error


def people(us: Membership, at: datetime) -> Card:
    here = Membership.objects.filter(organisation=us.organisation_id, ended_at=None)
    invited = Invitation.objects.filter(
        organisation=us.organisation_id, accepted_at=None, withdrawn_at=None, expires_at__gt=at
    ).count()
    lines = [f"{here.count()} work here"]
    if invited:
        lines.append(f"{invited} invited and not come yet")
    trouble = (
        "" if officers(us.organisation_id).exists() else "Nobody may answer: invite an officer."
    )
    return Card("People", tuple(lines), reverse("people"), "Invite, change roles, leavers", trouble)


def areas(us: Membership) -> Card:
    found = ServiceArea.objects.filter(organisation=us.organisation_id, ended_at=None)
    alone = found.exclude(contacts__ended_at=None, contacts__isnull=False).distinct().count()
    lines = (f"{found.count()} teams can be asked",)
    trouble = f"{alone} of them have nobody who answers." if alone else ""
    return Card("Service areas", lines, reverse("admin-areas"), "Teams and who answers", trouble)


def limits(us: Membership) -> Card:
    rules = DeskRules.objects.filter(organisation=us.organisation_id).first() or DeskRules()
    here = Membership.objects.filter(organisation=us.organisation_id, ended_at=None)
    limited = sum(one.only_verbs is not None or one.only_accounts is not None for one in here)
    seconds = ", ".join(rules.second_person_for)
    approved = len(rules.approve_people)
    lines = (
        f"A second person agrees before: {seconds}" if seconds else "As roles and policy say",
        *((f"Replies of {approved} are approved first",) if approved else ()),
        *((f"{limited} limited beyond their roles",) if limited else ()),
    )
    return Card("Who may do what", lines, reverse("admin-limits"), "See the table")


def policy(us: Membership, at: datetime) -> Card:
    version = adopting.newest(us.organisation_id)
    if version is None:
        trouble = "No policy: no post is judged, and nothing can be decided under it."
        return Card("Policy", (), reverse("set-up-policy"), "Choose one", trouble)
    waits = version.effective_from > at
    lines = (
        f"{version.name}, version {version.number}",
        f"Adopted by {version.adopted_by} on {us_date(version.adopted_at, us)}",
        *((f"It holds from {us_date(version.effective_from, us)}",) if waits else ()),
    )
    return Card("Policy in force", lines, reverse("admin-policy"), "Read its words")


def us_date(at: datetime, us: Membership) -> str:
    local = at.astimezone(us.organisation.zone)
    return f"{local.day} {local:%B %Y}"


def mail(us: Membership) -> Card:
    waiting = stuck(us.organisation_id)
    lines = ("Letters go out by the mail server of the settings.",) if settings.MAIL else ()
    trouble = f"{waiting} letters did not go out." if waiting else ""
    if not settings.MAIL:
        trouble = "No mail server: invitations and alerts reach nobody by e-mail."
    return Card("E-mail", lines, address_of("letters"), "See what was sent", trouble)


def address_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse("administration")


def kept(us: Membership) -> Card:
    head = record.head(us.organisation_id)
    return Card("Record", (f"{head.number:,} entries",), reverse("record"), "Read and check it")


def with_version(given: Any, version: int) -> Any:
    """What was typed, to be saved over the version that stands now."""
    copied = given.copy()
    copied["version"] = str(version)
    return copied
