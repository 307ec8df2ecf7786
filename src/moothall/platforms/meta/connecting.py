"""Facebook Login: a person agrees, and we get a token for each Page that they work for.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow (code flow, state),
https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived.
Facebook has PKCE only for its OpenID tokens, which are of no use here; the state and the
application's secret guard the code.
"""

import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from moothall.platforms.base import (
    Application,
    Candidate,
    Forbidden,
    Forged,
    Guide,
    Invalid,
    NotFound,
    PlatformError,
    Renewed,
    Started,
)
from moothall.platforms.meta.graph import VERSION, Given, Graph
from moothall.platforms.meta.tokens import Token, application_token, inspect

DIALOG = f"https://www.facebook.com/{VERSION}/dialog/oauth"
PAGE_FIELDS = (
    "id,name,username,access_token,tasks,link,instagram_business_account{id,username,name}"
)
#: what each task of a Page lets a person's token do:
#: https://developers.facebook.com/docs/pages-api/overview
TASKS_NEEDED: Mapping[str, str] = {
    "MODERATE": "hide, delete and answer comments",
    "CREATE_CONTENT": "publish and answer as the Page",
    "MESSAGING": "answer private messages",
}


Candidates = Callable[[Mapping[str, Any], Token], "Candidate | None"]


class FacebookLogin:
    """``candidate`` makes of a Page, with its token, the account to connect, or None.

    Fulfils ``base.Connector``. Instagram gives its own ``candidate`` and ``scopes``.
    """

    def __init__(
        self,
        *,
        title: str,
        guide: Guide,
        candidate: Candidates,
        scopes: tuple[str, ...] = (),
        transport: httpx.BaseTransport | None = None,
        timeout: float = 10.0,
    ) -> None:
        self._title, self._guide, self._candidate = title, guide, candidate
        self._scopes = scopes or tuple(one.scope for one in guide.permissions)
        self._transport, self._timeout = transport, timeout

    @property
    def guide(self) -> Guide:
        return self._guide

    def start(self, application: Application) -> Started:
        state = secrets.token_urlsafe(24)
        query = {
            "client_id": application.client_id,
            "redirect_uri": application.redirect_uri,
            "response_type": "code",
            "state": state,
        }
        if configuration := application.secrets.get("config_id", ""):
            # Facebook Login for Business: the permissions are chosen in the application's settings
            query["config_id"] = configuration
        else:
            # asked anew for what a person once refused
            query |= {"scope": ",".join(self._scopes), "auth_type": "rerequest"}
        return Started(url=f"{DIALOG}?{urlencode(query)}", state=state)

    def finish(
        self,
        application: Application,
        started: Started,
        query: Mapping[str, str],
        *,
        now: datetime,  # noqa: ARG002 - a Page's token outlives the person's
    ) -> list[Candidate]:
        code = self.code_of(started, query)
        with self._graph(application, "") as graph:
            token = self._token(
                graph,
                application,
                {"redirect_uri": application.redirect_uri, "code": code},
            )
            token = self._token(
                graph,
                application,
                {"grant_type": "fb_exchange_token", "fb_exchange_token": token},
            )
        with self._graph(application, application_token(application), proved=True) as graph:
            said = inspect(graph, application, token)
        with self._graph(application, token, proved=True) as graph:
            candidates = [
                replace(one, server_url=one.server_url or application.base_url)
                for page in self._pages(graph, said)
                if (one := graph.reading(page, lambda page: self._candidate(page, said)))
            ]
        if not candidates:
            raise Invalid(
                f"The person who signed in works for no {self._title} account, or ticked none."
                " Sign in with the account that runs it, and tick it when Facebook asks."
            )
        return candidates

    def _pages(self, graph: Graph, token: Token) -> Iterator[Mapping[str, Any]]:
        """Those that the person may act for.

        The list leaves out Pages of a business portfolio that the person works for through it; the
        token names them all the same, where it was given Page by Page.
        """
        seen = set()
        for page in graph.every("me/accounts", fields=f"{PAGE_FIELDS},tasks", limit=100):
            seen.add(graph.reading(page, lambda page: str(page["id"])))
            yield page
        for page_id in sorted(token.targets.get("pages_show_list", frozenset()) - seen):
            with suppress(Forbidden, NotFound, Invalid):
                yield graph.read(page_id, fields=PAGE_FIELDS)

    def code_of(self, started: Started, query: Mapping[str, str]) -> str:
        """Raises ``Forged`` for an answer to another question, ``Invalid`` for a no."""
        if not hmac.compare_digest(query.get("state", "").encode(), started.state.encode()):
            raise Forged("This answer does not belong to the connection that was begun here.")
        if not query.get("code"):
            raise Invalid(
                f"{self._title} was not allowed to connect us.",
                detail=query.get("error_reason") or query.get("error") or "",
            )
        return query["code"]

    def renew(
        self,
        application: Application | None,  # noqa: ARG002 - the shape of every platform's
        credentials: Mapping[str, str],  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
    ) -> Renewed | None:
        """A Page's token does not end by itself, and no program can make another."""
        return None

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:
        """Ends what Meta sends us about the account. Always False: the token lives on.

        Meta takes permissions away from a person and not from a Page, so that ending them would
        end all other Pages that the same person has connected.
        """
        secret = application.secrets.get("client_secret", "") if application else ""
        base_url = application.base_url if application else ""
        graph = Graph(
            title=self._title,
            token=credentials.get("token", ""),
            app_secret=secret,
            base_url=base_url,
            timeout=self._timeout,
            transport=self._transport,
        )
        try:
            graph.write(f"{credentials.get('page') or 'me'}/subscribed_apps", method="DELETE")
        except PlatformError:
            return False
        finally:
            graph.close()
        return False

    def _token(self, graph: Graph, application: Application, given: Mapping[str, Given]) -> str:
        """By a form, so that the secret is in no address."""
        form = {
            "client_id": application.client_id,
            "client_secret": application.secrets.get("client_secret", ""),
            **given,
        }
        body = graph.write("oauth/access_token", form)
        return graph.reading(body, lambda body: str(body["access_token"]))

    @contextmanager
    def _graph(
        self, application: Application, token: str, *, proved: bool = False
    ) -> Iterator[Graph]:
        graph = Graph(
            title=self._title,
            token=token,
            app_secret=application.secrets.get("client_secret", "") if proved else "",
            base_url=application.base_url,
            timeout=self._timeout,
            transport=self._transport,
        )
        try:
            yield graph
        finally:
            graph.close()


def page_candidate(page: Mapping[str, Any], token: Token, needed: tuple[str, ...]) -> Candidate:
    """A Page as an account to connect.

    What it cannot be connected without becomes its problem; of what else is missing the probe
    tells, since somebody who may only moderate is of use all the same.
    """
    page_id = str(page["id"])
    tasks = page.get("tasks")
    scopes = token.for_account(page_id)
    refused = [scope for scope in needed if scope not in scopes]
    problem = ""
    if not page.get("access_token"):
        problem = "Facebook gives no token for this Page: you have too small a role on it."
    elif tasks is not None and not TASKS_NEEDED.keys() & set(map(str, tasks)):
        wanted = listed(list(TASKS_NEEDED.values()))
        problem = f"Your role on this Page does not let you {wanted}. Ask whoever runs it."
    elif refused:
        problem = f"These permissions were not given for this Page: {', '.join(refused)}."
    return Candidate(
        external_id=page_id,
        name=str(page["name"]),
        handle=str(page.get("username") or ""),
        credentials={"token": str(page.get("access_token") or ""), "page": page_id},
        scopes=scopes,
        problem=problem,
    )


def listed(words: list[str]) -> str:
    """As a person says it: a, b or c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
