"""Who tried to sign in, and from where."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def address_tried(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail address that was typed, in small letters, so that case opens no second account."""
    typed = (credentials or {}).get("email") or (credentials or {}).get("username") or ""
    if not typed and request is not None:
        typed = request.POST.get("login", "") or getattr(request.user, "email", "")
    return str(typed).strip().lower()


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address; behind proxies of ours the one they saw, else the caller's own.

    None where there is none, as on a server's local socket.
    """
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None
