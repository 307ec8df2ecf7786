"""A WhatsApp number of ours as the desk sees it: the contract over the Cloud API."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from moothall.platforms.base import (
    Action,
    Arrival,
    Capabilities,
    Connection,
    Event,
    Outcome,
    Page,
    PlatformError,
    Probe,
    State,
    TryAgain,
    Unauthorized,
    hash_of,
)
from moothall.platforms.media import Media, MediaNotHadError, fetch
from moothall.platforms.meta.account import GraphAccount
from moothall.platforms.meta.own import said_by
from moothall.platforms.table import table
from moothall.platforms.whatsapp.acting import JSON, Acting
from moothall.platforms.whatsapp.errors import BY_CODE
from moothall.platforms.whatsapp.webhooks import arrivals_in, events_in

#: the permission that answering needs, and the one that the account's settings need
ANSWERING, SETTINGS = "whatsapp_business_messaging", "whatsapp_business_management"
FIELDS = "id,display_phone_number,verified_name,quality_rating"
NO_MESSAGES = (
    "WhatsApp does not send residents' messages to the desk, and there is no other way to read them"
    " ({why})."
)
NO_APPLICATION = "the desk does not know the application that this number was connected with"
#: as the events give it, whatever the version was then
FILE = re.compile(r"https://graph\.facebook\.com/v\d+\.\d+/(?P<number>\d+)")
#: where files are served, to whoever shows our token
HOSTS = ("lookaside.fbsbx.com",)
LOW_QUALITY = (
    "Residents have blocked or reported this number often, so that WhatsApp rates it low and may"
    " limit it."
)


class WhatsAppProvider:
    name = "whatsapp"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "WhatsApp":
        """``credentials``: ``token``, ``phone_number_id`` and ``business_account_id``."""
        return WhatsApp(connection)


class WhatsApp(GraphAccount):
    """One number. Fulfils :class:`moothall.platforms.base.Platform`."""

    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        super().__init__(WhatsAppProvider.name, connection, transport=transport)
        given = connection.credentials
        self._account = connection.account or given.get("phone_number_id", "")
        self._business = given.get("business_account_id", "")
        self._acting = Acting(self._graph, self._account)

    @property
    def media_hosts(self) -> tuple[str, ...]:
        return HOSTS

    def media(self, address: str, *, seconds: float) -> Media:
        """A file that was sent to us: its number gives an address that holds for five minutes.

        Raises ``MediaNotHadError``; WhatsApp keeps files for a month.
        """
        known = FILE.fullmatch(address)
        if known is None:
            raise MediaNotHadError("This is no address of a WhatsApp file.")
        try:
            with said_by(BY_CODE):
                body = self._graph.read(known["number"], phone_number_id=self._account)
            told = self._graph.reading(body, lambda body: {**body, "url": str(body["url"])})
        except PlatformError as error:
            later = error.again is not TryAgain.NEVER
            raise MediaNotHadError(error.words, again=later) from error
        token = self._connection.credentials.get("token", "")
        found = fetch(told["url"], origin="", hosts=HOSTS, seconds=seconds, token=token)
        if told.get("sha256") and hash_of(found.content) != told["sha256"]:
            raise MediaNotHadError("What came is not the file that WhatsApp told of.", again=True)
        return found

    # --- reading

    def fetch(self, cursor: str) -> Page:
        """No events ever: there is no list. It asks whether the token still holds, and no more."""
        self._number()
        return Page((), cursor)

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        """Nothing can be read again, so that all stands as we were told."""
        return [State(external_id=one, exists=True) for one in external_ids]

    def probe(self) -> Probe:
        """Which number it is; has its messages sent to us where they are not."""
        told = self._number()
        token = self._inspected()
        scopes = token.scopes if token else self._connection.scopes
        rows = table()[WhatsAppProvider.name].narrowed(scopes=scopes)
        problems = []
        if scopes is not None and ANSWERING not in scopes:
            problems.append(f"The token lacks: {ANSWERING}.")
        if told.get("quality_rating") == "RED":
            problems.append(LOW_QUALITY)
        if why := self._why_no_messages():
            problems.append(NO_MESSAGES.format(why=why))
        return Probe(
            account=str(told["id"]),
            handle=str(told.get("display_phone_number") or ""),
            name=str(told.get("verified_name") or told.get("display_phone_number") or ""),
            capabilities=rows,
            scopes=scopes,
            expires_at=token.expires_at if token else None,
            problems=tuple(problems),
        )

    def _number(self) -> Mapping[str, object]:
        with said_by(BY_CODE):
            body = self._graph.read(self._account, fields=FIELDS)
        return self._graph.reading(body, lambda body: {**body, "id": str(body["id"])})

    def _why_no_messages(self) -> str:
        """Has this business account's messages sent to our application; why it cannot be had."""
        application = self._connection.application
        if application is None:
            return NO_APPLICATION
        if not self._business:
            return ""  # it cannot be asked, and may be so all the same
        path = f"{self._business}/subscribed_apps"
        try:
            with said_by(BY_CODE):
                told = self._graph.listing(path).data
                if application.client_id not in {application_of(one) for one in told}:
                    self._graph.write(path, content=b"{}", headers=JSON)
        except Unauthorized:
            raise
        except PlatformError as error:
            return error.detail or error.words
        return ""

    # --- webhooks

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        with self._kept_to(raw.decode("utf-8", "replace")):
            return events_in(raw, self._account)

    def arrivals(self, raw: bytes) -> list[Arrival]:
        with self._kept_to(raw.decode("utf-8", "replace")):
            return arrivals_in(raw, self._account)

    # --- acting

    def perform(self, action: Action) -> Outcome:
        self._capabilities.require(action.verb)
        with self._kept_to(), said_by(BY_CODE):
            return self._acting.perform(action)

    def find(self, action: Action) -> Outcome | None:
        self._capabilities.require(action.verb)
        with self._kept_to(), said_by(BY_CODE):
            return self._acting.find(action)


def application_of(told: Mapping[str, Any]) -> str:
    return str((told.get("whatsapp_business_api_data") or {}).get("id") or "")
