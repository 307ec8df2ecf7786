"""Sign-in at the organisation's identity provider (OpenID Connect)."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest
from django.shortcuts import render

from moothall.people.sign_in.invited import invitation_of

log = logging.getLogger(__name__)
UNSOUND = (
    "The answer of your organisation's sign-in was not sound, so it was not used. Try again; if it "
    "happens again, tell whoever looks after the desk."
)
UNPROVEN = (
    "Your organisation's sign-in did not say that it has checked your e-mail address, so the desk "
    "cannot know that you are its owner. Tell whoever looks after that sign-in."
)


class ElsewhereAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who is known there still has to be known, or invited, here."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Look at what the provider said before anybody is let in by it.

        allauth has looked at issuer, audience and times of the token by now.
        """
        asked = sociallogin.provider.app.settings
        why = unsound(sociallogin.account.extra_data, asked.get("tenant", ""))
        if why:
            raise refusal(request, why, UNSOUND)
        is_first = sociallogin.account.pk is None
        by_address = sociallogin.state.get("process") != AuthProcess.CONNECT
        if is_first and by_address and not (asked["verified_email"] or vouched(sociallogin)):
            raise refusal(request, "the address is not vouched for", UNPROVEN)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Only with an open invitation in this browser, for the address the provider gives."""
        invitation = invitation_of(request)
        address = str(getattr(sociallogin.user, "email", "") or "").lower()
        return invitation is not None and invitation.email == address

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Name and address as the provider gives them."""
        user = super().populate_user(request, sociallogin, data)
        user.email = (user.email or "").lower()
        first, last = data.get("first_name") or "", data.get("last_name") or ""
        user.name = (data.get("name") or f"{first} {last}").strip()
        return user


def unsound(given: dict[str, Any], tenant: str) -> str:
    """What is wrong with an answer, in a few words for the log; nothing where it is sound.

    The token is the proof; what the provider's userinfo says counts only where it is of the same
    person (OpenID Connect Core 1.0, 5.3.2). Entra names the directory a person belongs to as
    ``tid``.
    """
    token, userinfo = given.get("id_token"), given.get("userinfo")
    if not token:
        return "no ID token came"
    if userinfo and userinfo.get("sub") != token.get("sub"):
        return "userinfo is of somebody else"
    if tenant and str(token.get("tid", "")).lower() != tenant:
        return "the token is of another directory"
    return ""


def vouched(sociallogin: Any) -> bool:
    """Whether the provider says that the address is this person's: the claim ``email_verified``."""
    given = sociallogin.account.extra_data
    claim = (given.get("userinfo") or given["id_token"]).get("email_verified")
    return claim is True or claim == "true"


def refusal(request: HttpRequest, why: str, words: str) -> ImmediateHttpResponse:
    """A page that says so; the reason is for the log."""
    log.warning("a sign-in elsewhere was refused: %s", why)
    page = render(request, "socialaccount/refused.html", {"words": words}, status=403)
    return ImmediateHttpResponse(page)
