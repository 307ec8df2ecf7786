"""Who may do what where, who needs a second person, whose replies are approved."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from moothall import policies
from moothall.channels.models import Account
from moothall.core.values.overtaken import Overtaken
from moothall.inbox import actions
from moothall.inbox.forms.base import shortened
from moothall.inbox.models import DeskRules
from moothall.people import administering
from moothall.people.access import allowed, fresh, member
from moothall.people.matrix import SHORT, SHOWN, Rules, matrix
from moothall.people.models import Membership
from moothall.people.permissions import may_somewhere
from moothall.people.verbs import Verb
from moothall.setup.administering import LimitsForm, RulesForm
from moothall.setup.views.administration.overview import with_version

UNFIT = 422


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_ORGANISATION)
def limits(request: HttpRequest) -> HttpResponse:
    """The table, and the rules that hold for everybody."""
    us = member(request)
    here = current(us)
    writers = [one for one in here if may_somewhere(one, Verb.REPLY)]
    form = RulesForm(request.POST or None, us=us, writers=writers, clauses=clauses(us))
    if form.is_valid() and (done := kept(request, form)):
        return done
    rules = DeskRules.objects.filter(organisation=us.organisation_id).first() or DeskRules()
    shown = Rules(frozenset(rules.second_person_for), frozenset(rules.approve_people))
    there = accounts(us)
    context = {
        "form": form,
        "heads": [SHORT[verb] for verb in SHOWN],
        "lines": matrix(here, [one.pk for one in there], shown),
        "accounts": there,
    }
    return render(request, "setup/admin_limits.html", context, status=UNFIT if form.errors else 200)


def kept(request: HttpRequest, form: RulesForm) -> HttpResponse | None:
    try:
        actions.set_rules(by=member(request), at=timezone.now(), **form.chosen())
    except Overtaken as news:
        form.add_error(None, "Somebody else changed these rules meanwhile. Nothing was saved; save"
                             " once more if you still want yours.")  # fmt: skip
        form.data = with_version(request.POST, news.version)
        return None
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, "Saved. It holds from the next click on.")
    return redirect("admin-limits")


def current(us: Membership) -> list[Membership]:
    found = Membership.objects.filter(organisation=us.organisation_id, ended_at=None)
    return list(found.select_related("person").order_by("person__name", "id"))


def accounts(us: Membership) -> list[Account]:
    found = Account.objects.filter(organisation=us.organisation_id, disconnected_at=None)
    return list(found.defer("credentials").order_by("name", "id"))


def clauses(us: Membership) -> list[tuple[str, str]]:
    """Of the policy in force; none where there is no policy."""
    try:
        found = policies.current(us.organisation_id, timezone.now())
    except policies.NoPolicy:
        return []
    return [(clause.id, f"{clause.id}: {shortened(clause)}") for clause in found.clauses]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_PEOPLE)
@fresh
def limits_of(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """One person's ticks: each verb of their roles, on each account."""
    us = member(request)
    rows = Membership.objects.select_related("person")
    them = get_object_or_404(rows, pk=membership_id, organisation=us.organisation_id, ended_at=None)
    form = LimitsForm(request.POST or None, them=them, accounts=accounts(us))
    if form.is_valid():
        try:
            administering.change_limits(them, by=us, at=timezone.now(), **form.chosen())
        except Overtaken as news:
            form.add_error(None, "Somebody else changed this person meanwhile. Nothing was saved;"
                                 " save once more if you still want it.")  # fmt: skip
            form.data = with_version(request.POST, news.version)
        except administering.Refused as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{them.person}'s limits are saved.")
            return redirect("admin-limits")
    context = {"form": form, "them": them}
    return render(request, "setup/admin_person.html", context, status=UNFIT if form.errors else 200)
