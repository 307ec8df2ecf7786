"""Sign-in at the organisation's identity provider (OpenID Connect)."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from moothall.people.sign_in.invited import invitation_of


class ElsewhereAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who is known there still has to be known, or invited, here."""

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
