"""What our connection to a Page may do: by the token's permissions and the person's tasks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from moothall.platforms.base import (
    Application,
    Capabilities,
    Connection,
    PlatformError,
    Probe,
    Unauthorized,
    Verb,
)
from moothall.platforms.facebook.acting import HUMAN_AGENT
from moothall.platforms.facebook.connecting import NEEDED, SUBSCRIBED
from moothall.platforms.meta.connecting import listed
from moothall.platforms.meta.graph import Graph
from moothall.platforms.meta.tokens import Token, application_token, inspect

PAGE_FIELDS = "id,name,username,link,is_published"
#: what a person's token cannot do without a task of the Page:
#: https://developers.facebook.com/docs/pages-api/overview
BY_TASK: Mapping[str, tuple[Verb, ...]] = {
    "MODERATE": (Verb.HIDE, Verb.UNHIDE, Verb.DELETE_OTHER, Verb.BLOCK, Verb.UNBLOCK),
    "CREATE_CONTENT": (Verb.PUBLISH, Verb.EDIT, Verb.DELETE_OWN, Verb.REPLY_PUBLIC),
    "MESSAGING": (Verb.READ_DM, Verb.REPLY_PRIVATE, Verb.SEND_DM),
}
NO_TASK = (
    "The person who connected the Page has no “{task}” task on it. Give it to them, or let"
    " somebody who has it connect the Page again."
)
SOON = timedelta(days=14)


class Probing:
    """One Page. Subscribes it to our webhooks where it is not, and changes nothing else."""

    def __init__(
        self,
        graph: Graph,
        connection: Connection,
        rows: Capabilities,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._graph, self._connection, self._rows = graph, connection, rows
        self._transport = transport

    def probe(self, now: datetime) -> Probe:
        page = self._graph.read(self._connection.account or "me", fields=PAGE_FIELDS)
        page_id = str(page["id"])
        application = self._connection.application
        token = self._token(application) if application else None
        scopes = self._connection.scopes
        problems: list[str] = []
        if token is not None:
            scopes = token.for_account(page_id)
            problems += told_of(token, scopes, now)
        if application and application.secrets.get(HUMAN_AGENT, "").strip().lower() == "yes":
            scopes = None if scopes is None else scopes | {HUMAN_AGENT}
        lost = self._lost(page_id, token)
        problems += list(dict.fromkeys(lost.values()))
        if page.get("is_published") is False:
            problems.append("The Page is not published: nobody can see it or write to it.")
        if application and (words := self._subscribed(page_id, application)):
            problems.append(words)
        return Probe(
            account=page_id,
            handle=str(page.get("username") or ""),
            name=str(page["name"]),
            capabilities=self._rows.narrowed(scopes=scopes, lost=lost),
            scopes=scopes,
            expires_at=token.expires_at if token else None,
            problems=tuple(problems),
        )

    def _token(self, application: Application) -> Token:
        """Raises ``Unauthorized`` for one that is worth nothing any more."""
        asking = Graph(
            title=self._rows.title,
            token=application_token(application),
            app_secret=application.secrets.get("client_secret", ""),
            base_url=self._connection.base_url,
            timeout=self._connection.timeout,
            transport=self._transport,
        )
        try:
            token = inspect(asking, application, self._connection.credentials.get("token", ""))
        finally:
            asking.close()
        if not token.valid:
            raise Unauthorized(
                "Facebook does not accept our token any more. Connect the account again."
            )
        return token

    def _lost(self, page: str, token: Token | None) -> dict[Verb, str]:
        """By the tasks of whoever connected the Page, where Facebook tells them."""
        tasks = self._tasks(page, token.person) if token and token.person else None
        if tasks is None:
            return {}
        return {
            verb: NO_TASK.format(task=task)
            for task, verbs in BY_TASK.items()
            if task not in tasks
            for verb in verbs
        }

    def _tasks(self, page: str, person: str) -> frozenset[str] | None:
        """None where the list is kept from us, as it is for people of a business portfolio."""
        try:
            found = self._graph.listing(f"{page}/roles", uid=person, fields="id,tasks").data
        except PlatformError:
            return None
        own = [one for one in found if str(one.get("id")) == person and "tasks" in one]
        return frozenset(map(str, own[0]["tasks"])) if own else None

    def _subscribed(self, page: str, application: Application) -> str:
        """Why Facebook does not tell us at once; empty where it does."""
        try:
            found = self._graph.listing(f"{page}/subscribed_apps", fields="id,subscribed_fields")
            if not set(SUBSCRIBED) <= fields_of(found.data, application.client_id):
                form = {"subscribed_fields": list(SUBSCRIBED)}
                self._graph.write(f"{page}/subscribed_apps", form)
        except Unauthorized:
            raise
        except PlatformError as error:
            return (
                "Facebook does not tell us at once of what is written, so that it is read a little"
                f" later ({error.detail or error.words})."
            )
        return ""


def fields_of(applications: list[Any], client_id: str) -> set[str]:
    """What a Page tells our application of."""
    for one in applications:
        if str(one.get("id")) == client_id:
            return set(map(str, one.get("subscribed_fields") or ()))
    return set()


def told_of(token: Token, scopes: frozenset[str], now: datetime) -> list[str]:
    """Sentences for the administrator."""
    problems = []
    if lacking := [scope for scope in NEEDED if scope not in scopes]:
        problems.append(
            f"The connection lacks the permissions {listed(lacking)}. Connect the Page again and"
            " allow them."
        )
    if token.data_until and token.data_until - now < SOON:
        problems.append(
            f"On {token.data_until:%-d %B %Y} Facebook stops showing us what people write, unless"
            " the person who connected the Page signs in again: connect it once more before then."
        )
    return problems
