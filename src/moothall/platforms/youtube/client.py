"""A YouTube channel as the desk sees it: the contract over the Data API."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx

from moothall.platforms.account import Account, TellsNothing
from moothall.platforms.base import (
    Capabilities,
    Connection,
    Page,
    Probe,
    RateLimited,
    State,
    Unauthorized,
)
from moothall.platforms.google import oauth
from moothall.platforms.google.errors import BY_DAY
from moothall.platforms.google.session import Clock, Session, utc_now
from moothall.platforms.table import table
from moothall.platforms.youtube.acting import Acting
from moothall.platforms.youtube.budget import Budget, day_ends
from moothall.platforms.youtube.errors import REFUSALS
from moothall.platforms.youtube.reading import Reader
from moothall.platforms.youtube.states import States

API = "https://youtube.googleapis.com/youtube/v3/"
SCOPE = "youtube.force-ssl"
NO_WEBHOOKS = "YouTube tells no program of comments by itself; the desk asks."
#: of the day's units, below which the administrator is told
LOW = 0.1


class YouTubeProvider:
    name = "youtube"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "YouTube":
        """``credentials``: as :mod:`moothall.platforms.google.oauth` gives them."""
        return YouTube(connection)


class YouTube(TellsNothing, Account):
    """One channel of ours. Fulfils :class:`moothall.platforms.base.Platform`."""

    silent = NO_WEBHOOKS

    #: pictures of people and in comments
    media_hosts = ("*.ggpht.com", "*.googleusercontent.com", "*.ytimg.com")

    def __init__(
        self,
        connection: Connection,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock = utc_now,
    ) -> None:
        own = table()[YouTubeProvider.name].narrowed(scopes=connection.scopes)
        self._capabilities = connection.capabilities or own
        self._account, self._clock = connection.account, clock
        self._budget = Budget(connection, clock())
        self._session = Session(
            connection,
            REFUSALS,
            base_url=API,
            clock=clock,
            before=lambda method, path: self._budget.before(method, path, clock()),
            day_ends=day_ends,
            transport=transport,
        )

    def close(self) -> None:
        self._session.close()

    # --- reading

    def fetch(self, cursor: str) -> Page:
        with self._counted(polling=True):
            now = self._clock()
            page = Reader(self._ask, self._us()).page(cursor, now)
        again = None if page.more else self._budget.next_poll(now)
        return Page(page.events, page.cursor, page.more, again_after=again)

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        with self._counted():
            return States(self._ask, self._us()).of(external_ids)

    def probe(self) -> Probe:
        with self._counted():
            channel = self._channel()
        scope = self._session.scope
        scopes = oauth.short(scope) if scope else None
        quota = self._budget.quota
        problems = []
        if scopes is not None and SCOPE not in scopes:
            problems.append(
                f"The connection lacks the permission “{SCOPE}”. Connect the channel again and"
                " tick every box on Google’s page."
            )
        if quota.left < quota.limit * LOW:
            problems.append(
                f"Of the day’s {quota.limit:,} {quota.name} only {quota.left:,} are left. Hiding"
                " or answering takes some 55 each."
            )
        return Probe(
            account=str(channel["id"]),
            handle=str(channel["snippet"].get("customUrl") or ""),
            name=str(channel["snippet"]["title"]),
            capabilities=table()[YouTubeProvider.name].narrowed(scopes=scopes),
            scopes=scopes,
            expires_at=oauth.ends(self._session.credentials),
            problems=tuple(problems),
        )

    def _channel(self) -> Mapping[str, Any]:
        """Raises :class:`Unauthorized` where whoever signed in has none, or another than before."""
        found = self._ask("channels", {"part": "snippet", "mine": "true"}).get("items") or ()
        ids = [str(one["id"]) for one in found]
        if not ids:
            raise Unauthorized("Whoever connected this has no YouTube channel.")
        if self._account and self._account not in ids:
            raise Unauthorized(
                "This connection is for another channel of ours. Connect the right one again."
            )
        channel: Mapping[str, Any] = found[ids.index(self._account) if self._account else 0]
        return channel

    def _us(self) -> str:
        if not self._account:
            self._account = str(self._channel()["id"])
        return self._account

    # --- acting

    def _acts(self) -> Acting:
        return Acting(self._ask, self._write, self._us())

    def _asking(self) -> AbstractContextManager[None]:
        return self._counted()

    # --- asking

    def _ask(self, path: str, query: Mapping[str, str]) -> Any:
        found = self._session.read(path, query)
        if not isinstance(found, dict):
            raise TypeError("not an object")
        return found

    def _write(self, method: str, path: str, query: Mapping[str, str], body: Any) -> Any:
        return self._session.write(method, path, query, body)

    @contextmanager
    def _counted(self, *, polling: bool = False) -> Iterator[None]:
        """The units are noted however it ends; an answer that lacks something is told as such."""
        self._budget.is_polling = polling
        try:
            yield
        except RateLimited as error:
            if error.code in BY_DAY:
                self._budget.used_up()
            raise
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as problem:
            raise self._session.broken(problem) from problem
        finally:
            self._budget.is_polling = False
            self._budget.settle()
