"""Asking somebody to come, and coming."""

from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from moothall.people import actions
from moothall.people.access import SESSION_KEY, allowed, fresh, member
from moothall.people.forms import InviteForm, JoinForm
from moothall.people.inviting import path_of, send
from moothall.people.models import Invitation, Person
from moothall.people.sign_in import invited
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_PEOPLE)
@fresh
def invite(request: HttpRequest) -> HttpResponse:
    """Ask somebody to come."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            invitation, token = actions.invite(
                **form.cleaned_data, by=member(request), at=timezone.now()
            )
        except actions.Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            link = request.build_absolute_uri(path_of(invitation, token))
            if send(invitation, link):
                messages.success(request, f"An invitation is on its way to {invitation.email}.")
                return redirect("people")
            # nobody would receive it: the inviter hands it over
            context = {"them": invitation, "link": link, "has_mail": bool(settings.MAIL)}
            return render(request, "people/invited.html", context)
    status = 422 if form.errors else 200
    context = {"form": form, "has_mail": bool(settings.MAIL)}
    return render(request, "people/invite.html", context, status=status)


@require_POST
@allowed(Verb.MANAGE_PEOPLE)
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Make a link lead nowhere."""
    us = member(request)
    found = get_object_or_404(
        Invitation,
        pk=invitation_id,
        organisation=us.organisation_id,
        accepted_at=None,
        withdrawn_at=None,
    )
    actions.withdraw(found, by=us, at=timezone.now())
    messages.success(request, f"The invitation to {found.email} was withdrawn.")
    return redirect("people")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, organisation_id: UUID, token: str) -> HttpResponse:
    """Where the link leads. The scope is the invitation's, whoever is signed in."""
    with organisation_scope(organisation_id):
        invitation = actions.find_invitation(organisation_id, token, timezone.now())
        if invitation is None:
            return render(request, "people/invitation_gone.html", status=404)
        known = Person.objects.filter(email=invitation.email).first()
        if request.user.is_authenticated:
            return join_as_yourself(request, invitation)
        invited.remember(request, organisation_id, token)
        if known:
            address = reverse("account_login")
            return redirect(f"{address}?next={request.path}")
        return join_as_somebody_new(request, invitation)


def join_as_yourself(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Signed in already: one press."""
    refused = ""
    if request.method == "POST":
        try:
            actions.accept(invitation, person=person_of(request), at=timezone.now())
        except actions.Refused as refusal:
            refused = str(refusal)
        else:
            return welcome(request, invitation)
    context = {"invitation": invitation, "refused": refused}
    return render(request, "people/join.html", context, status=422 if refused else 200)


def join_as_somebody_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Name and password first; an identity provider's button stands beside them."""
    person = Person(email=invitation.email, name=invitation.name)
    form = JoinForm(request.POST or None, person=person, initial={"name": invitation.name})
    if form.is_valid():
        with transaction.atomic():
            person.name = form.cleaned_data["name"]
            person.set_password(form.cleaned_data["password"])
            person.save()
            actions.accept(invitation, person=person, at=timezone.now())
        request.session[SESSION_KEY] = str(invitation.organisation_id)
        request.session.pop(invited.KEY, None)
        login = Login(user=person, redirect_url="/")
        answer: HttpResponse = perform_login(request, login)
        # the password was typed this moment, so the next pages need not ask for it again
        record_authentication(request, person, method="password", reauthenticated=True)
        return answer
    context = {"invitation": invitation, "form": form}
    return render(request, "people/join.html", context, status=422 if form.errors else 200)


def welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Open the new desk."""
    request.session[SESSION_KEY] = str(invitation.organisation_id)
    request.session.pop(invited.KEY, None)
    messages.success(request, f"Welcome to the desk of {invitation.organisation.name}.")
    return redirect("home")


def person_of(request: HttpRequest) -> Person:
    """The signed-in person."""
    if not isinstance(request.user, Person):
        raise TypeError("nobody is signed in")
    return request.user
