"""The platforms that a desk can be connected to, each behind the contract in ``base``.

A new platform is its own folder, its rows in capabilities.yaml and one line in each table here.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from moothall.platforms.base import (
    Capabilities,
    Connector,
    HasWays,
    Hooks,
    Idempotency,
    Place,
    Provider,
    TextRule,
    Verb,
)


def _bluesky() -> Provider:
    from moothall.platforms.bluesky.client import BlueskyProvider  # noqa: PLC0415

    return BlueskyProvider()


def _sandbox() -> Provider:
    from moothall.platforms.sandbox.client import SandboxProvider  # noqa: PLC0415  httpx: 0.5 s

    return SandboxProvider()


def _mastodon() -> Provider:
    from moothall.platforms.mastodon.client import MastodonProvider  # noqa: PLC0415  as above

    return MastodonProvider()


def _instagram() -> Provider:
    from moothall.platforms.instagram.client import InstagramProvider  # noqa: PLC0415  as above

    return InstagramProvider()


def _threads() -> Provider:
    from moothall.platforms.threads.client import ThreadsProvider  # noqa: PLC0415  as above

    return ThreadsProvider()


def _email() -> Provider:
    from moothall.platforms.email.client import EmailProvider  # noqa: PLC0415

    return EmailProvider()


def _linkedin() -> Provider:
    from moothall.platforms.linkedin.client import LinkedInProvider  # noqa: PLC0415  as above

    return LinkedInProvider()


def _x() -> Provider:
    from moothall.platforms.x.client import XProvider  # noqa: PLC0415  as above

    return XProvider()


def _google_reviews() -> Provider:
    from moothall.platforms.google_reviews.client import GoogleReviewsProvider  # noqa: PLC0415

    return GoogleReviewsProvider()


def _youtube() -> Provider:
    from moothall.platforms.youtube.client import YouTubeProvider  # noqa: PLC0415

    return YouTubeProvider()


def _whatsapp() -> Provider:
    from moothall.platforms.whatsapp.client import WhatsAppProvider  # noqa: PLC0415  as above

    return WhatsAppProvider()


def _facebook() -> Provider:
    from moothall.platforms.facebook.client import FacebookProvider  # noqa: PLC0415  as above

    return FacebookProvider()


def _facebook_connector() -> Connector:
    from moothall.platforms.facebook.connecting import connector  # noqa: PLC0415

    return connector()


def _facebook_hooks() -> Hooks:
    from moothall.platforms.facebook.client import hooks  # noqa: PLC0415

    return hooks()


#: modules are loaded when they are asked for, since each brings its HTTP client along
_PROVIDERS: Mapping[str, Callable[[], Provider]] = {
    "bluesky": _bluesky,
    "email": _email,
    "facebook": _facebook,
    "google_reviews": _google_reviews,
    "instagram": _instagram,
    "mastodon": _mastodon,
    "sandbox": _sandbox,
    "threads": _threads,
    "whatsapp": _whatsapp,
    "linkedin": _linkedin,
    "x": _x,
    "youtube": _youtube,
}


def _bluesky_connector() -> Connector:
    from moothall.platforms.bluesky.connecting import BlueskyConnector  # noqa: PLC0415

    return BlueskyConnector()


def _mastodon_connector() -> Connector:
    from moothall.platforms.mastodon.connecting import MastodonConnector  # noqa: PLC0415

    return MastodonConnector()


def _instagram_connector() -> Connector:
    from moothall.platforms.instagram.connecting import instagram_login  # noqa: PLC0415

    return instagram_login()


def _instagram_hooks() -> Hooks:
    from moothall.platforms.meta.hooks import MetaHooks  # noqa: PLC0415

    return MetaHooks("instagram", title="Instagram")


def _threads_connector() -> Connector:
    from moothall.platforms.threads.connecting import ThreadsLogin  # noqa: PLC0415

    return ThreadsLogin()


def _threads_hooks() -> Hooks:
    from moothall.platforms.threads.hooks import ThreadsHooks  # noqa: PLC0415

    return ThreadsHooks()


def _email_connector() -> Connector:
    from moothall.platforms.email.connecting import EmailConnector  # noqa: PLC0415

    return EmailConnector()


def _linkedin_connector() -> Connector:
    from moothall.platforms.linkedin.connecting import LinkedInConnector  # noqa: PLC0415

    return LinkedInConnector()


def _linkedin_hooks() -> Hooks:
    from moothall.platforms.linkedin.hooks import LinkedInHooks  # noqa: PLC0415

    return LinkedInHooks()


def _x_connector() -> Connector:
    from moothall.platforms.x.connecting import XConnector  # noqa: PLC0415

    return XConnector()


def _x_hooks() -> Hooks:
    from moothall.platforms.x.hooks import XHooks  # noqa: PLC0415

    return XHooks()


def _google_reviews_connector() -> Connector:
    from moothall.platforms.google_reviews.connecting import GoogleReviewsConnector  # noqa: PLC0415

    return GoogleReviewsConnector()


def _youtube_connector() -> Connector:
    from moothall.platforms.youtube.connecting import YouTubeConnector  # noqa: PLC0415

    return YouTubeConnector()


def _whatsapp_connector() -> Connector:
    from moothall.platforms.whatsapp.connecting import WhatsAppConnector  # noqa: PLC0415

    return WhatsAppConnector()


def _whatsapp_hooks() -> Hooks:
    from moothall.platforms.whatsapp.webhooks import WhatsAppHooks  # noqa: PLC0415

    return WhatsAppHooks()


#: how an account is connected on a page, and what comes in at one address for all of them
_CONNECTORS: Mapping[str, Callable[[], Connector]] = {
    "bluesky": _bluesky_connector,
    "email": _email_connector,
    "facebook": _facebook_connector,
    "google_reviews": _google_reviews_connector,
    "instagram": _instagram_connector,
    "mastodon": _mastodon_connector,
    "threads": _threads_connector,
    "whatsapp": _whatsapp_connector,
    "linkedin": _linkedin_connector,
    "x": _x_connector,
    "youtube": _youtube_connector,
}
_HOOKS: Mapping[str, Callable[[], Hooks]] = {
    "facebook": _facebook_hooks,
    "instagram": _instagram_hooks,
    "threads": _threads_hooks,
    "whatsapp": _whatsapp_hooks,
    "linkedin": _linkedin_hooks,
    "x": _x_hooks,
}


class UnknownPlatformError(LookupError):
    """No module speaks to a platform of that name."""


def get(name: str) -> Provider:
    """Raises :class:`UnknownPlatformError`; :func:`names` are those that there are."""
    if name not in _PROVIDERS:
        known = ", ".join(names())
        raise UnknownPlatformError(f"the desk has no connection to {name!r}; it has: {known}")
    return _PROVIDERS[name]()


def connector(name: str) -> Connector | None:
    """None where accounts of this platform are connected in another way, or by hand."""
    return _CONNECTORS[name]() if name in _CONNECTORS else None


def ways(name: str) -> Mapping[str, Connector]:
    """All ways to connect an account of a platform, the usual one first, under ""."""
    found = connector(name)
    if found is None:
        return {}
    return found.ways if isinstance(found, HasWays) else {"": found}


def way_of(name: str, credentials: Mapping[str, str]) -> str:
    """By which of its platform's ways an account was connected."""
    found = connector(name)
    return found.way_of(credentials) if isinstance(found, HasWays) else ""


def hooks(name: str) -> Hooks | None:
    """None where the platform sends nothing, or to one address for each account."""
    return _HOOKS[name]() if name in _HOOKS else None


def connectable() -> tuple[str, ...]:
    """The platforms whose accounts are connected on a page."""
    return tuple(_CONNECTORS)


def names() -> tuple[str, ...]:
    return tuple(_PROVIDERS)


def capabilities_of(name: str) -> Capabilities:
    """A platform's rows, also of those that no module speaks to yet. Raises ``KeyError``."""
    from moothall.platforms.table import table  # noqa: PLC0415  55 ms for YAML

    return table()[name]


def capabilities_from(kept: Mapping[str, Any]) -> Capabilities:
    """What :meth:`Capabilities.kept` gave, with the rows as they are today."""
    scopes = kept["scopes"]
    narrowed = capabilities_of(kept["platform"]).narrowed(
        scopes=None if scopes is None else frozenset(scopes),
        lost={Verb(verb): why for verb, why in kept["lost"].items()},
        text={Place(place): TextRule.of(rule) for place, rule in kept.get("text", {}).items()},
        idempotency={
            Verb(verb): Idempotency(how) for verb, how in kept.get("idempotency", {}).items()
        },
    )
    return replace(narrowed, title=kept["title"])


def described() -> tuple[str, ...]:
    """The platforms that have rows."""
    from moothall.platforms.table import table  # noqa: PLC0415

    return tuple(table())
