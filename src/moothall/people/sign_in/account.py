"""The desk's own accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from moothall.people.sign_in.invited import address_of, invitation_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth asks it what is allowed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: the way in is an invitation."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to the invitation that was followed before signing in, if there is one."""
        invitation = invitation_of(request)
        if invitation is None:
            return str(super().get_login_redirect_url(request))
        return address_of(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The same for somebody whom the organisation's provider has just made known."""
        return self.get_login_redirect_url(request)

    def clean_email(self, email: str) -> str:
        """In small letters, as they are kept."""
        return str(super().clean_email(email)).lower()

    def format_email_subject(self, subject: str) -> str:
        """Says whose mail it is; officers get mail from many systems."""
        return f"Moothall: {' '.join(subject.split())}"

    def get_user_search_fields(self) -> list[str]:
        """What a person is found by."""
        return ["email", "name"]

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have none."""
