"""What a token is good for: its permissions, for which accounts, and until when.

https://developers.facebook.com/docs/graph-api/reference/debug_token
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moothall.platforms.base import Application
from moothall.platforms.meta.graph import Graph


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What Meta says of a token."""

    valid: bool
    scopes: frozenset[str]
    #: None where it does not end by itself
    expires_at: datetime | None
    #: until when it reads people's data; the person has to sign in again by then
    data_until: datetime | None
    person: str
    #: the accounts for which a permission was given, where it was not given for all
    targets: Mapping[str, frozenset[str]]

    def allows(self, scope: str, account: str) -> bool:
        chosen = self.targets.get(scope)
        return scope in self.scopes and (not chosen or account in chosen)

    def for_account(self, account: str) -> frozenset[str]:
        """The permissions that hold for one Page: people may tick Pages one by one."""
        return frozenset(scope for scope in self.scopes if self.allows(scope, account))


def inspect(graph: Graph, application: Application, token: str) -> Token:
    """``graph`` speaks with the application's own token. Raises ``PlatformError``."""
    body = graph.read("debug_token", input_token=token)

    def read(body: Any) -> Token:
        data = body["data"]
        if str(data.get("app_id") or application.client_id) != application.client_id:
            raise ValueError("a token of another application")
        granular = data.get("granular_scopes") or ()
        return Token(
            valid=bool(data.get("is_valid")),
            scopes=frozenset(map(str, data.get("scopes") or ())),
            expires_at=moment_of(data.get("expires_at")),
            data_until=moment_of(data.get("data_access_expires_at")),
            person=str(data.get("user_id") or ""),
            targets={
                str(one["scope"]): frozenset(map(str, one.get("target_ids") or ()))
                for one in granular
            },
        )

    return graph.reading(body, read)


def application_token(application: Application) -> str:
    """https://developers.facebook.com/docs/facebook-login/guides/access-tokens, "App access"."""
    return f"{application.client_id}|{application.secrets.get('client_secret', '')}"


def moment_of(seconds: object) -> datetime | None:
    """Zero means never."""
    return datetime.fromtimestamp(int(str(seconds)), UTC) if seconds else None
