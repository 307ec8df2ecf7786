"""Mailboxes at Microsoft and Google, which take no passwords from programs: a person agrees there.

The token that comes of it signs in to IMAP and SMTP in place of a password (XOAUTH2).
https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
OAuth 2.0 with PKCE and ``state``: RFC 6749, RFC 7636. An access token lasts about an hour.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from moothall.platforms.base import (
    ASKED_FIRST,
    Application,
    Candidate,
    ContractBroken,
    Forged,
    Guide,
    Invalid,
    PlatformError,
    RateLimited,
    Renewed,
    Started,
    Transient,
    Unauthorized,
    Unsupported,
)
from moothall.platforms.wire import Wire, until

#: names among the credentials. ``VIA``: which of the two; empty for a password
VIA, ACCESS, REFRESH = "via", "access", "refresh"
SCOPE, SINCE, UNTIL = "scope", "access_since", "access_until"
#: what an application's details hold beside the secret: whose directory it is
TENANT, SECRET = "tenant", "client_secret"
LIFETIME = 3600
AGAIN = "{title} does not accept our permission any more. Connect the mailbox again."
NOT_KNOWN = (
    "{title} does not accept our application’s ID and secret. Secrets end after a time: make a new"
    " one there and save it on the page that connects a mailbox."
)
INCOMPLETE = (
    "{title} did not give all that was asked for. Give the application the permissions that stand"
    " on this page, begin again, and agree to all of them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One provider. ``{tenant}`` stands in its addresses where each directory has its own."""

    name: str
    title: str
    authorize: str
    token: str
    revoke: str = ""
    scopes: tuple[str, ...]
    #: those that a token has to have; the provider may write them with or without their address
    needed: tuple[str, ...]
    imap: str
    smtp: str
    query: Mapping[str, str] = field(default_factory=dict)
    #: certificates that are believed beside the known ones, as PEM
    authority: str = ""


MICROSOFT = Consent(
    name="microsoft",
    title="Microsoft",
    authorize="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    token="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106 - an address
    scopes=(
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
    ),
    needed=("IMAP.AccessAsUser.All", "SMTP.Send"),
    imap="outlook.office365.com",
    smtp="smtp.office365.com",
    query={"prompt": "select_account"},
)
GOOGLE = Consent(
    name="google",
    title="Google",
    authorize="https://accounts.google.com/o/oauth2/v2/auth",
    token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    revoke="https://oauth2.googleapis.com/revoke",
    scopes=("https://mail.google.com/",),
    needed=("https://mail.google.com/",),
    imap="imap.gmail.com",
    smtp="smtp.gmail.com",
    query={"access_type": "offline", "prompt": "consent"},
)


class ByConsent:
    """Fulfils ``Connector`` and ``AsksFirst``: which mailbox it is, is asked before."""

    def __init__(
        self,
        consent: Consent,
        guide: Guide,
        *,
        timeout: float = 10.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.consent, self.guide = consent, guide
        self._timeout, self._transport = timeout, transport

    def start(self, application: Application) -> Started:  # noqa: ARG002 - the contract's shape
        raise Unsupported(ASKED_FIRST)

    def start_with(
        self,
        application: Application,
        asked: Mapping[str, str],
        *,
        now: datetime,  # noqa: ARG002
    ) -> Started:
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        query = {
            "response_type": "code",
            "client_id": application.client_id,
            "redirect_uri": application.redirect_uri,
            "scope": " ".join(self.consent.scopes),
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
            "login_hint": asked.get("signs_in") or asked["address"],
            **self.consent.query,
        }
        place = self._address(self.consent.authorize, application)
        return Started(
            url=f"{place}?{urlencode(query)}", state=state, verifier=verifier, more=dict(asked)
        )

    def finish(
        self,
        application: Application,
        started: Started,
        query: Mapping[str, str],
        *,
        now: datetime,
    ) -> list[Candidate]:
        title = self.consent.title
        if not hmac.compare_digest(query.get("state", "").encode(), started.state.encode()):
            raise Forged("This answer does not belong to the connection that was begun here.")
        if not query.get("code"):
            raise Invalid(f"{title} was not allowed to connect us.", detail=query.get("error", ""))
        given = self._tokens(
            application,
            {
                "grant_type": "authorization_code",
                "code": query["code"],
                "code_verifier": started.verifier,
                "redirect_uri": application.redirect_uri,
            },
            now,
        )
        granted = scopes_of(given)
        lacking = [one for one in self.consent.needed if one not in granted]
        if not given.get(REFRESH) or lacking:
            raise Invalid(INCOMPLETE.format(title=title), detail=f"without {lacking}")
        asked = {name: text for name, text in started.more.items() if name != "server_url"}
        address = asked["address"].strip()
        return [
            Candidate(
                external_id=address.casefold(),
                name=asked.get("name") or address,
                handle=address.casefold(),
                credentials={**asked, **given, **self._servers(), VIA: self.consent.name},
                scopes=granted,
                expires_at=datetime.fromisoformat(given[UNTIL]),
            )
        ]

    def _servers(self) -> dict[str, str]:
        found = {"imap": self.consent.imap, "smtp": self.consent.smtp}
        return found | ({"authority": self.consent.authority} if self.consent.authority else {})

    def renew(
        self, application: Application | None, credentials: Mapping[str, str], *, now: datetime
    ) -> Renewed | None:
        """Microsoft gives another refresh token each time and Google seldom one."""
        if application is None or not credentials.get(REFRESH):
            raise Unauthorized(AGAIN.format(title=self.consent.title), detail="nothing to renew by")
        asked = {"grant_type": "refresh_token", "refresh_token": credentials[REFRESH]}
        given = self._tokens(application, asked, now)
        return Renewed(
            credentials={REFRESH: credentials[REFRESH], **given},
            expires_at=datetime.fromisoformat(given[UNTIL]),
        )

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:
        """Microsoft has no address for it: whoever agreed takes it back in their own account."""
        token = credentials.get(REFRESH, "")
        if not self.consent.revoke or application is None or not token:
            return False
        try:
            return self._sent(self.consent.revoke, {"token": token}).is_success
        except PlatformError:
            return False

    # --- asking

    def _tokens(
        self, application: Application, form: Mapping[str, str], now: datetime
    ) -> dict[str, str]:
        ours = {
            "client_id": application.client_id,
            "client_secret": application.secrets.get(SECRET, ""),
        }
        answer = self._sent(self._address(self.consent.token, application), {**form, **ours})
        if not answer.is_success:
            raise self._refusal(answer)
        return self._read(answer, now)

    def _sent(self, url: str, form: Mapping[str, str]) -> httpx.Response:
        place = urlsplit(url)
        wire = Wire(
            f"{place.scheme}://{place.netloc}",
            title=self.consent.title,
            timeout=self._timeout,
            headers={"accept": "application/json"},
            transport=self._transport,
        )
        try:
            return wire.write(place.path, None, form=form)
        finally:
            wire.close()

    def _address(self, url: str, application: Application) -> str:
        return url.format(tenant=application.secrets.get(TENANT, ""))

    def _refusal(self, answer: httpx.Response) -> PlatformError:
        name, title = error_of(answer), self.consent.title
        detail = f"status {answer.status_code} {name}"[:100]
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            now = datetime.now().astimezone()
            words = f"{title} takes no more requests from us for now."
            return RateLimited(words, until=until(answer.headers, now), detail=detail, code=name)
        if answer.is_server_error or name == "temporarily_unavailable":
            return Transient(f"{title} has a fault.", detail=detail, code=name)
        if name in {"invalid_client", "unauthorized_client"}:
            return Invalid(NOT_KNOWN.format(title=title), detail=detail, code=name)
        return Unauthorized(AGAIN.format(title=title), detail=detail, code=name)

    def _read(self, answer: httpx.Response, now: datetime) -> dict[str, str]:
        try:
            told: Mapping[str, Any] = answer.json()
            ends = now + timedelta(seconds=int(told.get("expires_in") or LIFETIME))
            found = {
                ACCESS: str(told["access_token"]),
                SINCE: now.isoformat(),
                UNTIL: ends.isoformat(),
            }
            for kept, name in ((REFRESH, "refresh_token"), (SCOPE, "scope")):
                if told.get(name):
                    found[kept] = str(told[name])
        except (KeyError, ValueError, TypeError, AttributeError) as problem:
            raise ContractBroken(
                f"{self.consent.title} gave an answer that the desk cannot read.",
                detail=type(problem).__name__,
            ) from problem
        return found


def scopes_of(credentials: Mapping[str, str]) -> frozenset[str]:
    """What was agreed to, by short names: Microsoft writes them with the server's address."""
    return frozenset(
        one.removeprefix("https://outlook.office.com/").removeprefix(
            "https://outlook.office365.com/"
        )
        for one in credentials.get(SCOPE, "").split()
    )


def challenge(verifier: str) -> str:
    """RFC 7636, section 4.2: of the verifier's SHA-256, without padding."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def error_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("error", ""))
    except (ValueError, AttributeError):
        return ""
