"""What connecting a YouTube channel and a Business Profile have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from moothall.platforms.base import (
    Application,
    Candidate,
    Connection,
    Field,
    Renewed,
    Started,
    Unauthorized,
)
from moothall.platforms.base.checks import one_word, shaped
from moothall.platforms.google import oauth
from moothall.platforms.google.errors import Refusals
from moothall.platforms.google.session import Session, wire_to

CLIENT = Field(
    name="client_id",
    label="Client ID",
    help="Ends in .apps.googleusercontent.com. It is no secret.",
    secret=False,
    check=shaped(
        r"[0-9]+-[0-9a-z]+\.apps\.googleusercontent\.com",
        "This is no client ID of Google’s: that ends in .apps.googleusercontent.com. Copy it from"
        " Google Auth Platform, Clients.",
    ),
)
SECRET = Field(
    name="client_secret",
    label="Client secret",
    help="Google shows it once, when the client is made.",
    check=one_word("A client secret"),
)
SOURCE = "https://developers.google.com/identity/protocols/oauth2/web-server"


def project_steps(interface: str) -> tuple[str, ...]:
    """The part that is the same for each of Google's interfaces."""
    return (
        (
            "Sign in at console.cloud.google.com with a Google account that belongs to the"
            " organisation and not to one person, and make a project, such as “Moothall”."
        ),
        f"Under “APIs and services”, “Library”, switch on {interface}.",
        (
            "Under “Google Auth Platform”, fill in “Branding” (the organisation’s name, an address"
            " for help, the privacy notice) and choose “External” as the audience. Where everybody"
            " who signs in here has an account of your own Google Workspace, “Internal” spares you"
            " Google’s check."
        ),
        (
            "Under “Clients”, create a client of the kind “Web application”, and add this as an"
            " authorised redirect URI, letter by letter: {redirect_uri}"
        ),
        "Copy the client id and the client secret into the form below.",
        (
            "Under “Audience”, choose “Publish app”. While it says “Testing”, Google ends every"
            " connection after seven days."
        ),
    )


class GoogleConnector(ABC):
    """Fulfils :class:`moothall.platforms.base.Connector`, but for the guide and the accounts."""

    refusals: Refusals
    base_url: str

    def __init__(
        self, *, timeout: float = 10.0, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._timeout, self._transport = timeout, transport

    @abstractmethod
    def scopes(self, application: Application) -> tuple[str, ...]:
        """What is asked for, without what every name begins with."""

    @abstractmethod
    def candidates(self, session: Session, given: Mapping[str, Any]) -> list[Candidate]:
        """The accounts that the person may connect. ``given`` is the same for each of them."""

    def start(self, application: Application) -> Started:
        return oauth.start(application, self.scopes(application))

    def finish(
        self,
        application: Application,
        started: Started,
        query: Mapping[str, str],
        *,
        now: datetime,
    ) -> list[Candidate]:
        code = oauth.code_from(started, query)
        wire = wire_to(self.base_url, timeout=self._timeout, transport=self._transport)
        try:
            credentials = oauth.Tokens(wire).exchange(application, started, code, now=now)
        finally:
            wire.close()
        scopes = oauth.short(credentials.get("scope", ""))
        wanted = set(self.scopes(application))
        lacking = sorted(wanted - scopes) if scopes else []
        given = {
            "credentials": credentials,
            "scopes": scopes or None,
            "expires_at": oauth.ends(credentials),
            "problem": (
                f"Google’s page was left with a box not ticked: {', '.join(lacking)}. Connect"
                " again and tick every box."
                if lacking
                else ""
            ),
        }
        session = Session(
            Connection(account="", credentials=credentials, application=application,
                       timeout=self._timeout),
            self.refusals, base_url=self.base_url, clock=lambda: now, transport=self._transport,
        )  # fmt: skip
        try:
            return self.candidates(session, given)
        except (KeyError, ValueError, TypeError, AttributeError) as problem:
            raise session.broken(problem) from problem
        finally:
            session.close()

    def renew(
        self, application: Application | None, credentials: Mapping[str, str], *, now: datetime
    ) -> Renewed | None:
        """Another hour's access token. The open account does this by itself when it needs one.

        Where the sign-in itself has an end, no program can move it.
        """
        if end := oauth.ends(credentials):
            raise Unauthorized(
                f"Google lets us in until {end:%-d %B %Y} only. Somebody has to connect this again;"
                " while our program says “Testing” under “Audience” in the Google Cloud project,"
                " that is so every week."
            )
        wire = wire_to(self.base_url, timeout=self._timeout, transport=self._transport)
        try:
            return oauth.Tokens(wire).renewed(application, credentials, now=now)
        finally:
            wire.close()

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:  # noqa: ARG002
        wire = wire_to(self.base_url, timeout=self._timeout, transport=self._transport)
        try:
            return oauth.Tokens(wire).revoke(credentials)
        finally:
            wire.close()
