"""An Instagram account as the desk sees it: the contract over Meta's Graph API."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import httpx

from moothall.platforms.base import (
    Action,
    Capabilities,
    Connection,
    Event,
    NotFound,
    Outcome,
    Page,
    PlatformError,
    Probe,
    State,
    Unauthorized,
)
from moothall.platforms.instagram.acting import PUBLISHES, Acting, published
from moothall.platforms.instagram.content import (
    Us,
    of_media,
    of_mentioning_comment,
    of_unread_mention,
    state_of,
)
from moothall.platforms.instagram.errors import BY_CODE
from moothall.platforms.instagram.finding import Finding
from moothall.platforms.instagram.places import (
    NOT_SO,
    comment_below_ours,
    mentioning_comment,
    mentioning_media,
    surely_gone,
)
from moothall.platforms.instagram.reading import MEDIA, TAGS, TALKS, Reader
from moothall.platforms.instagram.webhooks import events_in
from moothall.platforms.meta.account import GraphAccount
from moothall.platforms.meta.own import said_by
from moothall.platforms.meta.tokens import Token
from moothall.platforms.table import table

NEEDED = {
    MEDIA: "instagram_manage_comments",
    TAGS: "instagram_manage_comments",
    TALKS: "instagram_manage_messages",
}
#: of the Page: any of its fields has the account's comments, mentions and messages sent to us
SUBSCRIBED = ["feed", "messages"]
NO_NEWS = (
    "Instagram does not send its news to the desk, so that comments are read a little later and"
    " mentions of us are not seen at all ({why})."
)
NO_APPLICATION = "the desk does not know the application that this account was connected with"
#: before the person has to sign in again
SOON = timedelta(days=14)


class InstagramProvider:
    name = "instagram"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "Instagram":
        """``credentials``: ``token``, the Page's, and ``page``, its id."""
        return Instagram(connection)


class Instagram(GraphAccount):
    """One account of ours. Fulfils :class:`moothall.platforms.base.Platform`."""

    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        super().__init__(InstagramProvider.name, connection, transport=transport)
        self._account = connection.account
        self._page_id = connection.credentials.get("page", "") or "me"
        self._us: Us | None = None

    @property
    def media_hosts(self) -> tuple[str, ...]:
        return ("*.cdninstagram.com", "*.fbcdn.net", "lookaside.fbsbx.com")

    # --- reading

    def fetch(self, cursor: str) -> Page:
        scopes = self._capabilities.scopes
        lists = [one for one, scope in NEEDED.items() if scopes is None or scope in scopes]
        with self._counted(), self._kept_to(), said_by(BY_CODE):
            return Reader(self._graph, self._who(), self._page_id, lists).page(cursor)

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        """Deleted comments are told by nobody, so that each is read again."""
        with self._kept_to(), said_by(BY_CODE):
            return [self._state(one) for one in external_ids]

    def _state(self, external_id: str) -> State:
        if not external_id.isdigit():  # a private message; older ones cannot be read again
            return State(external_id=external_id, exists=True)
        if comment := comment_below_ours(self._graph, external_id):
            return state_of(comment)
        account = self._who().id
        if found := mentioning_comment(self._graph, account, external_id):
            return state_of(found)
        try:
            return state_of(self._graph.read(external_id, fields="id,caption,permalink"))
        except NOT_SO:
            found = mentioning_media(self._graph, account, external_id)
        if found:
            return state_of(found)
        surely_gone(self._graph, account)
        return State(external_id=external_id, exists=False)

    def probe(self) -> Probe:
        """Who we are and what the token may do; has news sent to us where it is not."""
        with self._counted(), self._kept_to(), said_by(BY_CODE):
            body = self._graph.read(self._mine(), fields="id,username,name")
            us = self._graph.reading(body, lambda body: Us(str(body["id"]), str(body["username"])))
            token = self._inspected()
            scopes = self._connection.scopes if token is None else self._allowed(token)
            rows = table()[InstagramProvider.name].narrowed(scopes=scopes)
            problems = []
            if scopes is not None and (lacking := sorted(set(NEEDED.values()) - scopes)):
                problems.append(f"The token lacks: {', '.join(lacking)}.")
            if token and token.data_until and token.data_until - datetime.now(UTC) < SOON:
                day = f"{token.data_until:%-d %B %Y}"
                problems.append(
                    f"On {day} Instagram stops showing us what people write. Whoever connected the"
                    " account has to connect it again before that."
                )
            if why := self._why_no_news():
                problems.append(NO_NEWS.format(why=why))
            if scopes is None or PUBLISHES in scopes:
                self._told_if_asked(lambda: published(self._graph, us.id))
        return Probe(
            account=us.id,
            handle=us.handle,
            name=str(body.get("name") or us.handle),
            capabilities=rows,
            scopes=scopes,
            expires_at=token.expires_at if token else None,
            problems=tuple(problems),
        )

    def _allowed(self, token: Token) -> frozenset[str]:
        """Instagram's permissions are given for its account, the others for the Page."""
        accounts = (self._mine(), self._page_id)
        return frozenset(
            scope for scope in token.scopes if any(token.allows(scope, one) for one in accounts)
        )

    def _why_no_news(self) -> str:
        """Has the Page tell our application, if it does not yet; why it cannot be had.

        A Page that tells us already, of Facebook's own news too, is left as it is.
        """
        application = self._connection.application
        if application is None:
            return NO_APPLICATION
        path = f"{self._page_id}/subscribed_apps"
        try:
            told = self._graph.listing(path).data
            if not any(str(one.get("id")) == application.client_id for one in told):
                self._graph.write(path, {"subscribed_fields": SUBSCRIBED})
        except Unauthorized:
            raise
        except PlatformError as error:
            return error.detail or error.words
        return ""

    def _mine(self) -> str:
        """Our account's id, by the Page that owns it where nobody has told us."""
        if not self._account:
            body = self._graph.read(self._page_id, fields="instagram_business_account{id}")
            found = self._graph.reading(body, lambda body: body.get("instagram_business_account"))
            if not found:
                raise NotFound("No Instagram account belongs to this Facebook Page.")
            self._account = str(found["id"])
        return self._account

    def _who(self) -> Us:
        if self._us is None:
            body = self._graph.read(self._mine(), fields="id,username")
            self._us = self._graph.reading(
                body, lambda body: Us(str(body["id"]), str(body["username"]))
            )
        return self._us

    # --- webhooks

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes) -> list[Event]:  # noqa: ARG002
        with self._kept_to(raw.decode("utf-8", "replace")), said_by(BY_CODE):
            return events_in(raw, Us(self._account), self._mention)

    def _mention(self, comment: str, media: str, at: datetime) -> Event | None:
        """Read, since only its numbers are told. None where it is gone already."""
        us = Us(self._account)
        try:
            if comment and (found := mentioning_comment(self._graph, us.id, comment)):
                return of_mentioning_comment(found, us)
            if not comment and (found := mentioning_media(self._graph, us.id, media)):
                return of_media(found, us, mention=True)
            surely_gone(self._graph, us.id)
        except PlatformError:
            return of_unread_mention(comment or media, media, us, at)
        return None

    # --- acting

    def perform(self, action: Action) -> Outcome:
        self._capabilities.require(action.verb)
        with self._kept_to(), said_by(BY_CODE):
            finding = Finding(self._graph, us=self._who(), page_id=self._page_id)
            return Acting(
                self._graph,
                account=self._mine(),
                page_id=self._page_id,
                finding=finding,
                patience=self._connection.timeout,
                told=self._told,
            ).perform(action)

    def find(self, action: Action) -> Outcome | None:
        self._capabilities.require(action.verb)
        with self._kept_to(), said_by(BY_CODE):
            return Finding(self._graph, us=self._who(), page_id=self._page_id).find(action)
