"""Sign-in at the organisation's own identity provider, as allauth wants it described."""

from typing import Any
from urllib.parse import urlsplit

from moothall.config.environment import Environment, SettingsError

#: Entra addresses that let in any directory, or anybody's private account
OPEN_TENANTS = {"common", "organizations", "consumers"}
ENTRA = "https://login.microsoftonline.com/{tenant}/v2.0"


def providers(given: Environment) -> dict[str, Any]:
    """Those that the environment describes. Raises SettingsError for an Entra open to everybody.

    People are matched by the e-mail address that the provider vouches for. In a directory of the
    organisation's own that address is its administrators' to give; in an open one anybody could
    claim anybody's.
    """
    apps = []
    if given.has("ENTRA_TENANT"):
        tenant = given["ENTRA_TENANT"]
        if tenant.lower() in OPEN_TENANTS:
            what = f"MOOTHALL_ENTRA_TENANT is {tenant!r}: give your own directory's id"
            raise SettingsError([f"{what}, since that one lets in whoever claims an address"])
        apps.append(app("entra", "Microsoft", ENTRA.format(tenant=tenant), given, "ENTRA"))
    if given.has("OPENID_SERVER"):
        apps.append(app("openid", given["OPENID_NAME"], given["OPENID_SERVER"], given, "OPENID"))
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


def origins(given: Environment) -> list[str]:
    """Where the sign-in form may lead on to: browsers hold redirects to ``form-action``."""
    servers = [ENTRA] if given.has("ENTRA_TENANT") else []
    servers += [given["OPENID_SERVER"]] if given.has("OPENID_SERVER") else []
    return ["{0.scheme}://{0.netloc}".format(urlsplit(server)) for server in servers]


def app(key: str, name: str, server: str, given: Environment, prefix: str) -> dict[str, Any]:
    """One button on the sign-in page."""
    return {
        "provider_id": key,
        "name": name,
        "client_id": given[f"{prefix}_CLIENT_ID"],
        "secret": given[f"{prefix}_CLIENT_SECRET"],
        "settings": {
            "server_url": server,
            "fetch_userinfo": True,
            "verified_email": True,
            "email_authentication": True,
        },
    }
