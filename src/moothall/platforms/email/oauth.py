"""Microsoft 365 mailboxes take no passwords from programs; an Entra application signs in for them.

The client credentials flow with the application permissions IMAP.AccessAsApp and SMTP.SendAsApp:
https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx

from moothall.platforms.base import (
    ContractBroken,
    Invalid,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.wire import Wire

ENTRANCE = "https://login.microsoftonline.com"
SCOPE = "https://outlook.office365.com/.default"
#: names among the credentials
TENANT, CLIENT, SECRET = "tenant", "client_id", "client_secret"
ACCESS, UNTIL = "access", "access_until"
#: so that a token does not end on the way
EARLY = timedelta(minutes=5)
NOT_GIVEN = (
    "Microsoft does not accept the application's secret any more, or its administrator's consent"
    " is missing. Make a new secret and connect the mailbox again."
)


def token(
    credentials: Mapping[str, str],
    keep: Callable[[Mapping[str, str]], None],
    *,
    now: datetime,
    timeout: float,
    transport: httpx.BaseTransport | None = None,
) -> str:
    """The one that is kept as long as it holds, else a new one, kept before it is used."""
    if (kept := credentials.get(ACCESS)) and holds(credentials.get(UNTIL, ""), now):
        return kept
    tenant = credentials[TENANT].strip()
    if not re.fullmatch(r"[A-Za-z0-9.-]{1,100}", tenant):
        raise Invalid("The directory (tenant) ID is letters, digits and hyphens.")
    wire = Wire(ENTRANCE, title="Microsoft", timeout=timeout, headers={}, transport=transport)
    try:
        answer = wire.write(
            f"/{quote(tenant)}/oauth2/v2.0/token",
            None,
            form={
                "grant_type": "client_credentials",
                "client_id": credentials[CLIENT].strip(),
                "client_secret": credentials[SECRET].strip(),
                "scope": SCOPE,
            },
        )
    except UnknownOutcome as error:  # another token does no harm
        raise Transient("Microsoft cannot be reached.", detail=error.detail) from error
    finally:
        wire.close()
    given, until = read(answer, now)
    keep({ACCESS: given, UNTIL: until.isoformat()})
    return given


def read(answer: httpx.Response, now: datetime) -> tuple[str, datetime]:
    if answer.status_code in {400, 401, 403}:
        raise Unauthorized(NOT_GIVEN, detail=f"status {answer.status_code}")
    if answer.is_server_error or answer.status_code == 429:
        raise Transient("Microsoft has a fault.", detail=f"status {answer.status_code}")
    try:
        told = answer.json()
        return str(told["access_token"]), now + timedelta(seconds=int(told["expires_in"]))
    except (KeyError, ValueError, TypeError) as problem:
        raise ContractBroken(
            "Microsoft gave an answer that the desk cannot read.",
            detail=f"status {answer.status_code}",
        ) from problem


def holds(until: str, now: datetime) -> bool:
    try:
        return datetime.fromisoformat(until).astimezone(UTC) - EARLY > now
    except ValueError:
        return False
