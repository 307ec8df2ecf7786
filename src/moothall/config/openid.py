"""Sign-in at the organisation's own identity provider, as allauth wants it described."""

from typing import Any
from urllib.parse import urlsplit

from moothall.config.environment import Environment

ENTRA = "https://login.microsoftonline.com/{tenant}/v2.0"


def providers(given: Environment) -> dict[str, Any]:
    """Those that the environment describes.

    The first time, people are matched by their e-mail address. In a directory of the organisation's
    own that address is its administrators' to give, and Entra says of it no more than that; in an
    open one anybody could claim anybody's. Other providers have to say that they checked it
    (``people.sign_in.elsewhere``). From then on a person is known by the provider's own number.
    """
    apps = []
    if given.has("ENTRA_TENANT"):
        apps.append(entra(given))
    if given.has("OPENID_SERVER"):
        apps.append(app("openid", given["OPENID_NAME"], given["OPENID_SERVER"], given, "OPENID"))
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


def entra(given: Environment) -> dict[str, Any]:
    """Microsoft's button.

    A person's number is ``oid``, which stays when the application is registered anew, as ``sub``
    does not; only the token has it, so userinfo (at graph.microsoft.com) is not asked.
    """
    tenant = given["ENTRA_TENANT"]
    found = app("entra", "Microsoft", ENTRA.format(tenant=tenant), given, "ENTRA")
    found["settings"] |= {
        "tenant": tenant,
        "uid_field": "oid",
        "fetch_userinfo": False,
        "verified_email": True,
    }
    return found


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
            "verified_email": False,
            "email_authentication": True,
        },
    }
