"""Every address that the desk answers, read from its configuration: nothing is listed by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

#: pages of allauth, whose wording and forms are ours; by a name that begins so
ALLAUTH = ("account_", "mfa_", "socialaccount_", "openid_connect_", "usersessions_")


@dataclass(frozen=True)
class Address:
    """One line of the configuration."""

    name: str
    #: what stands in it, such as ``case_id``, in their order
    parts: tuple[str, ...]
    is_allauth: bool

    def url(self, parts: dict[str, object]) -> str:
        """With these in it; what else is given is not looked at."""
        return reverse(self.name, kwargs={part: parts[part] for part in self.parts})


def addresses() -> list[Address]:
    """Those with a name, which is all but allauth's redirections from its own old addresses."""
    return list(walk(get_resolver().url_patterns))


def ours() -> list[Address]:
    """Without allauth's."""
    return [one for one in addresses() if not one.is_allauth]


def walk(patterns: list[URLPattern | URLResolver], room: str = "") -> Iterator[Address]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from walk(one.url_patterns, f"{one.namespace}:" if one.namespace else room)
        elif one.name:
            parts = tuple(one.pattern.converters) or tuple(one.pattern.regex.groupindex)
            yield Address(f"{room}{one.name}", parts, one.name.startswith(ALLAUTH))
