"""Connecting a Threads account: Threads has its own login, and tokens that live 60 days.

https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions and
https://developers.facebook.com/docs/threads/get-started/long-lived-tokens: the code gives a token
of an hour, that one a token of 60 days, which may be renewed from a day old until it ends. No PKCE.
"""

import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlencode

import httpx

from moothall.platforms.base import (
    Application,
    Candidate,
    Forged,
    Guide,
    Invalid,
    Permission,
    Renewed,
    Started,
    Unauthorized,
)
from moothall.platforms.meta.fields import app_id, app_secret, verify_token
from moothall.platforms.meta.graph import Graph
from moothall.platforms.meta.words import paragraphs
from moothall.platforms.threads.client import HOST

DIALOG = "https://threads.com/oauth/authorize"
#: a younger token is not renewed
YOUNGEST = timedelta(hours=24)
PERMISSIONS = (
    Permission(scope="threads_basic", purpose="see our own posts"),
    Permission(scope="threads_content_publish", purpose="publish posts and replies"),
    Permission(scope="threads_read_replies", purpose="see what residents answer"),
    Permission(scope="threads_manage_replies", purpose="answer, hide and show replies"),
    Permission(scope="threads_manage_mentions", purpose="see where residents mention us"),
    Permission(scope="threads_delete", purpose="delete our own posts and replies"),
)
STEPS = """
Go to developers.facebook.com, sign in as somebody who runs the organisation's business account, and
choose “Create app”.

Choose the use case “Access the Threads API” and the organisation's business account.

Under “Use cases”, “Customise”, add the permissions that are listed here.

Under “Settings” there, put {redirect_uri} as the redirect callback URL, {left_url} as the uninstall
(“Deauthorize”) callback URL, and {deletion_url} as the delete (“Data deletion requests”) callback
URL. The two last are known once you have saved the details below: until then leave them empty, or
come back for them.

Copy the Threads app ID and the Threads app secret from that page. They are not the app's own ID and
secret.

Add “Get real-time notifications with Threads Webhooks”. Subscribe to replies, mentions, delete and
publish, with the callback URL {webhook_url} and the verify token that you put in here.

Until Meta has approved the app, add the organisation's Threads account under “Threads testers”, and
accept the invitation in the Threads app.

Then choose Connect here, and sign in with the organisation's Threads account.
"""
GUIDE = Guide(
    steps=paragraphs(STEPS),
    permissions=PERMISSIONS,
    application_fields=(
        app_id("Threads app ID", "the settings of the Threads use case"),
        app_secret("Threads app secret", "Beside the Threads app ID."),
        verify_token("A word of your own choice, the same as in the webhook's settings there."),
    ),
    review=(
        "Meta reviews each permission and checks the organisation's papers (business verification)"
        " before residents' replies and mentions come through. That takes days to weeks."
    ),
    costs="Nothing.",
    source="https://developers.facebook.com/docs/threads, read in November 2026.",
)


class ThreadsLogin:
    """Fulfils ``base.Connector``."""

    def __init__(
        self, *, transport: httpx.BaseTransport | None = None, timeout: float = 10.0
    ) -> None:
        self._transport, self._timeout = transport, timeout

    @property
    def guide(self) -> Guide:
        return GUIDE

    def start(self, application: Application) -> Started:
        state = secrets.token_urlsafe(24)
        query = {
            "client_id": application.client_id,
            "redirect_uri": application.redirect_uri,
            "scope": ",".join(one.scope for one in PERMISSIONS),
            "response_type": "code",
            "state": state,
        }
        return Started(url=f"{DIALOG}?{urlencode(query)}", state=state)

    def finish(
        self,
        application: Application,
        started: Started,
        query: Mapping[str, str],
        *,
        now: datetime,
    ) -> list[Candidate]:
        code = code_of(started, query)
        with self._graph(application) as graph:
            form = {
                "client_id": application.client_id,
                "client_secret": application.secrets.get("client_secret", ""),
                "code": code,
                "grant_type": "authorization_code",
                "redirect_uri": application.redirect_uri,
            }
            body = graph.write("oauth/access_token", form)
            brief = graph.reading(body, lambda body: str(body["access_token"]))
        with self._graph(application, brief) as graph:
            body = graph.read(
                "access_token",
                grant_type="th_exchange_token",
                client_secret=application.secrets.get("client_secret", ""),
            )
            renewed = kept(graph, body, now)
        token = renewed.credentials["token"]
        with self._graph(application, token) as graph:
            body = graph.read("v1.0/me", fields="id,username,name")
            candidate = graph.reading(
                body,
                lambda body: Candidate(
                    external_id=str(body["id"]),
                    name=str(body.get("name") or body["username"]),
                    handle=str(body["username"]),
                    credentials=renewed.credentials,
                    expires_at=renewed.expires_at,
                ),
            )
        return [candidate]

    def renew(
        self, application: Application | None, credentials: Mapping[str, str], *, now: datetime
    ) -> Renewed | None:
        """A day-old token for one of 60 days. Raises ``Unauthorized`` where it has ended."""
        ends, since = moment(credentials, "expires_at"), moment(credentials, "renewed_at")
        if ends is not None and ends <= now:
            raise Unauthorized("The connection to Threads has run out. Connect the account again.")
        if since is not None and now - since < YOUNGEST:
            return Renewed(credentials=dict(credentials), expires_at=ends)
        with self._graph(application, credentials.get("token", "")) as graph:
            return kept(
                graph, graph.read("refresh_access_token", grant_type="th_refresh_token"), now
            )

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:  # noqa: ARG002
        """Threads has no call for it: the person takes our access away in the app's settings."""
        return False

    @contextmanager
    def _graph(self, application: Application | None, token: str = "") -> Iterator[Graph]:
        graph = Graph(
            title="Threads",
            token=token,
            base_url=(application.base_url if application else "") or HOST,
            timeout=self._timeout,
            transport=self._transport,
        )
        try:
            yield graph
        finally:
            graph.close()


def code_of(started: Started, query: Mapping[str, str]) -> str:
    """Raises ``Forged`` for an answer to another question, ``Invalid`` for a no."""
    if not hmac.compare_digest(query.get("state", "").encode(), started.state.encode()):
        raise Forged("This answer does not belong to the connection that was begun here.")
    if not query.get("code"):
        raise Invalid(
            "Threads was not allowed to connect us.",
            detail=query.get("error_reason") or query.get("error") or "",
        )
    return query["code"].removesuffix("#_")


def kept(graph: Graph, body: object, now: datetime) -> Renewed:
    def read(body: Mapping[str, object]) -> Renewed:
        ends = now + timedelta(seconds=int(str(body["expires_in"])))
        credentials = {
            "token": str(body["access_token"]),
            "expires_at": ends.isoformat(),
            "renewed_at": now.isoformat(),
        }
        return Renewed(credentials=credentials, expires_at=ends)

    return graph.reading(body, read)


def moment(credentials: Mapping[str, str], name: str) -> datetime | None:
    given = credentials.get(name, "")
    return datetime.fromisoformat(given) if given else None
