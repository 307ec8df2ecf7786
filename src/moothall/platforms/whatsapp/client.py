"""A WhatsApp number of ours as the desk sees it: the contract over the Cloud API."""

from collections.abc import Mapping, Sequence

import httpx

from moothall.platforms.base import (
    Action,
    Capabilities,
    Connection,
    Event,
    Outcome,
    Page,
    PlatformError,
    Probe,
    RateLimited,
    State,
    Transient,
    Unauthorized,
)
from moothall.platforms.meta.account import GraphAccount
from moothall.platforms.meta.own import said_by
from moothall.platforms.table import table
from moothall.platforms.whatsapp.acting import JSON, Acting
from moothall.platforms.whatsapp.errors import BY_CODE
from moothall.platforms.whatsapp.webhooks import events_in

#: the permission that answering needs, and the one that the account's settings need
ANSWERING, SETTINGS = "whatsapp_business_messaging", "whatsapp_business_management"
FIELDS = "id,display_phone_number,verified_name,quality_rating"
NOT_SUBSCRIBED = (
    "WhatsApp sends no messages to our application for this business account. Choose “Have news"
    " sent to us” on the account's page."
)
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
        """Files are had from Meta's own host, with our token."""
        return ("graph.facebook.com", "lookaside.fbsbx.com")

    # --- reading

    def fetch(self, cursor: str) -> Page:
        """No events ever: there is no list. It asks whether the token still holds, and no more."""
        self._number()
        return Page((), cursor)

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        """Nothing can be read again, so that all stands as we were told."""
        return [State(external_id=one, exists=True) for one in external_ids]

    def probe(self) -> Probe:
        """Which number it is, and whether its messages come to us. Changes nothing there."""
        told = self._number()
        scopes = self._scopes()
        rows = table()[WhatsAppProvider.name].narrowed(scopes=scopes)
        problems = []
        if scopes is not None and ANSWERING not in scopes:
            problems.append(f"The token lacks: {ANSWERING}.")
        if told.get("quality_rating") == "RED":
            problems.append(LOW_QUALITY)
        if not self._connection.application:
            problems.append("Without the application's secret no message can be believed.")
        if self._is_subscribed() is False:
            problems.append(NOT_SUBSCRIBED)
        return Probe(
            account=str(told["id"]),
            handle=str(told.get("display_phone_number") or ""),
            name=str(told.get("verified_name") or told.get("display_phone_number") or ""),
            capabilities=rows,
            scopes=scopes,
            problems=tuple(problems),
        )

    def _number(self) -> Mapping[str, object]:
        with said_by(BY_CODE):
            body = self._graph.read(self._account, fields=FIELDS)
        return self._graph.reading(body, lambda body: {**body, "id": str(body["id"])})

    def _scopes(self) -> frozenset[str] | None:
        """What Meta says of the token; None where it does not say."""
        token = self._connection.credentials.get("token", "")
        try:
            body = self._graph.read("debug_token", input_token=token)
        except (Unauthorized, RateLimited, Transient):
            raise
        except PlatformError:
            return self._connection.scopes
        given = self._graph.reading(body, lambda body: body["data"].get("scopes"))
        return self._connection.scopes if given is None else frozenset(map(str, given))

    def _is_subscribed(self) -> bool | None:
        """None where it cannot be asked."""
        if not self._business:
            return None
        try:
            return any(
                True for _ in self._graph.every(f"{self._business}/subscribed_apps", pages=1)
            )
        except (Unauthorized, RateLimited, Transient):
            raise
        except PlatformError:
            return None

    # --- webhooks

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        with self._kept_to(raw.decode("utf-8", "replace")):
            return events_in(raw, self._account)

    def subscribe(self, url: str) -> None:  # noqa: ARG002 - the address is the application's own
        """Have this business account's messages sent to the address of our application."""
        with said_by(BY_CODE):
            self._graph.write(f"{self._business}/subscribed_apps", content=b"{}", headers=JSON)

    # --- acting

    def perform(self, action: Action) -> Outcome:
        self._capabilities.require(action.verb)
        with self._kept_to(), said_by(BY_CODE):
            return self._acting.perform(action)

    def find(self, action: Action) -> Outcome | None:
        self._capabilities.require(action.verb)
        with self._kept_to(), said_by(BY_CODE):
            return self._acting.find(action)
