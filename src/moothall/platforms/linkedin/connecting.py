"""Connecting a page: a person with a role on it allows our application to act for them.

https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow. LinkedIn has
PKCE for programs without a secret alone, so ``state`` guards the way back.
"""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx

from moothall.platforms.base import (
    Application,
    Candidate,
    Forged,
    Invalid,
    Renewed,
    Started,
    Unauthorized,
)
from moothall.platforms.linkedin.answers import TITLE, succeeded, understood
from moothall.platforms.linkedin.edition import API, headers_for
from moothall.platforms.linkedin.guide import GUIDE, PURPOSES
from moothall.platforms.linkedin.probing import roles_on, what_is_wrong
from moothall.platforms.wire import Wire

LOGIN = "https://www.linkedin.com"
SCOPES = " ".join(sorted(PURPOSES))
#: where LinkedIn does not say how long a token lasts, seconds
LIFETIME = 5_184_000


class LinkedInConnector:
    """Fulfils :class:`moothall.platforms.base.Connector`."""

    guide = GUIDE

    def __init__(
        self, *, timeout: float = 10.0, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._timeout, self._transport = timeout, transport

    def start(self, application: Application) -> Started:
        state = secrets.token_urlsafe(24)
        query = {
            "response_type": "code",
            "client_id": application.client_id,
            "redirect_uri": application.redirect_uri,
            "state": state,
            "scope": SCOPES,
        }
        return Started(url=f"{LOGIN}/oauth/v2/authorization?{urlencode(query)}", state=state)

    def finish(
        self,
        application: Application,
        started: Started,
        query: Mapping[str, str],
        *,
        now: datetime,
    ) -> list[Candidate]:
        if not hmac.compare_digest(query.get("state", "").encode(), started.state.encode()):
            raise Forged("This answer does not belong to the connection that was begun here.")
        if not query.get("code"):
            raise Invalid("LinkedIn was not allowed to connect us.",
                          detail=query.get("error", "")[:100])  # fmt: skip
        given = self._tokens(application, {
            "grant_type": "authorization_code", "code": query["code"],
            "redirect_uri": application.redirect_uri,
        })  # fmt: skip
        return self._candidates(credentials_of(given, now))

    def _candidates(self, credentials: Mapping[str, str]) -> list[Candidate]:
        """The pages on which the person has a role, each with what the role does not allow."""
        wire = Wire(API, title=TITLE, timeout=self._timeout, transport=self._transport,
                    headers=headers_for(credentials["access_token"]))  # fmt: skip

        def ask(path: str) -> Any:
            return understood(succeeded(wire.read(path), writing=False), lambda body: body)

        try:
            pages = {
                page: (ask(f"/rest/organizations/{page.rpartition(':')[2]}"), roles)
                for page, roles in roles_on(ask).items()
            }
        finally:
            wire.close()
        scope = credentials.get("scope", "")
        return [
            Candidate(
                external_id=page,
                name=str(told["localizedName"]),
                handle=str(told.get("vanityName") or ""),
                credentials=credentials,
                scopes=frozenset(scope.split()) if scope else None,
                expires_at=datetime.fromisoformat(credentials["expires_at"]),
                problem=" ".join(what_is_wrong(roles)[:1]),
            )
            for page, (told, roles) in pages.items()
        ]

    def renew(
        self, application: Application | None, credentials: Mapping[str, str], *, now: datetime
    ) -> Renewed | None:
        """LinkedIn gives refresh tokens to approved partners; others connect again by hand."""
        if application is None or not credentials.get("refresh_token"):
            return None
        asked = {"grant_type": "refresh_token", "refresh_token": credentials["refresh_token"]}
        try:
            given = self._tokens(application, asked)
        except Invalid as error:
            words = "LinkedIn does not renew our connection any more. Connect the page again."
            raise Unauthorized(words, detail=error.detail) from error
        kept = {name: credentials[name] for name in ("refresh_token", "refresh_expires_at", "scope")
                if credentials.get(name)}  # fmt: skip
        made = {**kept, **credentials_of(given, now)}
        return Renewed(credentials=made, expires_at=datetime.fromisoformat(made["expires_at"]))

    def revoke(
        self,
        application: Application | None,  # noqa: ARG002 - LinkedIn has no such call
        credentials: Mapping[str, str],  # noqa: ARG002
    ) -> bool:
        """Always False: the person takes the application out of their settings on LinkedIn."""
        return False

    def _tokens(self, application: Application, form: Mapping[str, str]) -> Any:
        wire = Wire(LOGIN, title=TITLE, timeout=self._timeout, headers={},
                    transport=self._transport)  # fmt: skip
        told = {**form, "client_id": application.client_id,
                "client_secret": application.secrets.get("client_secret", "")}  # fmt: skip
        try:
            answer = wire.write("/oauth/v2/accessToken", None, form=told)
            succeeded(answer, writing=True)
        finally:
            wire.close()
        return understood(answer, lambda body: {**body, "access_token": str(body["access_token"])})


def credentials_of(given: Mapping[str, Any], now: datetime) -> dict[str, str]:
    found = {
        name: str(given[name]) for name in ("access_token", "refresh_token") if given.get(name)
    }
    ends = now + timedelta(seconds=int(given.get("expires_in") or LIFETIME))
    found["expires_at"] = ends.isoformat()
    if given.get("scope"):
        found["scope"] = " ".join(str(given["scope"]).replace(",", " ").split())
    if given.get("refresh_token_expires_in"):
        last = now + timedelta(seconds=int(given["refresh_token_expires_in"]))
        found["refresh_expires_at"] = last.isoformat()
    return found
