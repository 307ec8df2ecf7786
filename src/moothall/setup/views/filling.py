"""A policy looked at, and the forms that put into it what its words lack."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from moothall.core.policy import Policy, as_data
from moothall.core.values.places import calendar_of
from moothall.people.access import member
from moothall.people.models import Membership
from moothall.policies import editing
from moothall.policies.forms import HoursForm, RoutesForm
from moothall.setup.forms import TextForm
from moothall.setup.reading import Reading, nation, read

#: the rules that a form gives, once it is valid
Values = Callable[[], dict[str, Any]]
REASON = "Given in the desk's set-up by {} on {}; the published statement does not say it."


def show(request: HttpRequest, found: Reading, refused: str = "") -> HttpResponse:
    """Its mistakes, or its clauses, hours and what it lacks; all can be changed there and then."""
    form = TextForm(initial={"text": found.text, "seen": found.seen})
    status = 422 if refused or found.mistakes else 200
    context = {"found": found, "form": form, "refused": refused}
    return render(request, "setup/policy_read.html", context, status=status)


def fill_in(request: HttpRequest, found: Reading, do: str) -> HttpResponse:
    """``hours`` and ``routes`` show a form, ``keep-hours`` and ``keep-routes`` take it.

    The document travels with the form; nothing is kept before it is adopted.
    """
    us, at = member(request), timezone.now()
    given = request.POST if do.startswith("keep-") else None
    is_hours = do.endswith("hours")
    form, values = hours_of(found, us, given) if is_hours else routes_of(found, given)
    if form.is_valid():
        return kept(request, found, values(), at)
    context = {
        "form": form,
        "found": found,
        "text": TextForm(initial={"text": found.text}, auto_id="kept-%s"),
        "is_hours": is_hours,
        "published": published(found.policy, do),
    }
    return render(request, "setup/policy_fill_in.html", context, status=422 if given else 200)


def hours_of(found: Reading, us: Membership, given: Any) -> tuple[Form, Values]:
    there = found.policy.first("hours") if found.policy else None
    form = HoursForm(given, there=there, holidays=calendar_of(nation(us.organisation)).value)
    return form, lambda: {"hours": form.value}


def routes_of(found: Reading, given: Any) -> tuple[Form, Values]:
    """Ours alone can be changed; what is published stays, and is shown above."""
    routes: dict[str, list[dict[str, Any]]] = {}
    name = editing.holder(found.text, "unpublished", "routes")
    for one in found.policy.unpublished if found.policy else ():
        if one.id == name and one.routes:
            routes = {key: [as_data(way) for way in ways] for key, ways in one.routes.given()}
    appeal = found.policy.first("appeal") if found.policy else None
    form = RoutesForm(given, routes=routes, appeal=as_data(appeal) if appeal else {})
    return form, lambda: {"routes": form.routes, "appeal": form.appeal}


def kept(
    request: HttpRequest, found: Reading, values: dict[str, Any], at: datetime
) -> HttpResponse:
    """The document with it, looked at again by the same checker and linter."""
    us = member(request)
    reason = REASON.format(us.actor.name, f"{at.astimezone(us.organisation.zone):%-d %B %Y}")
    text = found.text
    for key, value in values.items():
        text = editing.given(text, key, value, reason)
    messages.success(request, "It is in the policy below. Nothing is adopted yet.")
    return show(request, read("the text", text.encode(), us.organisation))


def published(policy: Policy | None, do: str) -> list[str]:
    """The published words that speak of it already, which no form changes."""
    key = "hours" if do.endswith("hours") else "routes"
    clauses = policy.clauses if policy else ()
    return [f"{one.id}: {one.words}" for one in clauses if getattr(one, key)]
