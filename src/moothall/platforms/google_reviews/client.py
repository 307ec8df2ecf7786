"""One place on Google as the desk sees it: the contract over the Business Profile interfaces."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import httpx

from moothall.platforms.account import Account, TellsNothing
from moothall.platforms.base import (
    Capabilities,
    Connection,
    ContractBroken,
    Page,
    PlatformError,
    Probe,
    State,
    Unauthorized,
)
from moothall.platforms.google import oauth
from moothall.platforms.google.session import Clock, Session, utc_now
from moothall.platforms.google_reviews import notices
from moothall.platforms.google_reviews.acting import Acting
from moothall.platforms.google_reviews.errors import REFUSALS
from moothall.platforms.google_reviews.reading import REVIEWS, Reader, account_of
from moothall.platforms.table import table

PLACES = "https://mybusinessbusinessinformation.googleapis.com/v1/"
SCOPE = "business.manage"
NO_WEBHOOKS = "Google's notices of reviews are fetched by the desk and not sent to it."
UNVERIFIED = (
    "Google does not count this place as verified, or somebody else as its owner: until it does, it"
    " takes no answers from us. Its owner can have it verified in the Business Profile."
)


class GoogleReviewsProvider:
    name = "google_reviews"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "GoogleReviews":
        """``account``: accounts/…/locations/…; ``credentials`` as Google's sign-in gives them."""
        return GoogleReviews(connection)


class GoogleReviews(TellsNothing, Account):
    """One place of ours. Fulfils :class:`moothall.platforms.base.Platform`."""

    silent = NO_WEBHOOKS

    #: pictures of people and in reviews
    media_hosts = ("*.googleusercontent.com", "*.ggpht.com")

    def __init__(
        self,
        connection: Connection,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock = utc_now,
    ) -> None:
        own = table()[GoogleReviewsProvider.name].narrowed(scopes=connection.scopes)
        self._capabilities = connection.capabilities or own
        self._location, self._clock = connection.account, clock
        given = connection.application.secrets if connection.application else {}
        self._subscription = given.get("pubsub_subscription", "").strip()
        self._topic = given.get("pubsub_topic", "").strip()
        self._session = Session(
            connection, REFUSALS, base_url=REVIEWS, clock=clock, transport=transport
        )

    def close(self) -> None:
        self._session.close()

    # --- reading

    def fetch(self, cursor: str) -> Page:
        with self._kept_to():
            reader = Reader(self._session, self._location, self._subscription, self._topic)
            return reader.page(cursor, self._clock())

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        with self._kept_to():
            return self._acts().states(external_ids)

    def probe(self) -> Probe:
        """Who we are and whether reviews can be read. Changes nothing there."""
        with self._kept_to():
            place = "locations/" + self._location.rpartition("/")[2]
            found = self._session.read(f"{PLACES}{place}", {"readMask": "name,title,metadata"})
            self._session.read(f"{REVIEWS}{self._location}/reviews", {"pageSize": "1"})
            title, metadata = str(found["title"]), found.get("metadata") or {}
            problems = [UNVERIFIED] if metadata.get("hasVoiceOfMerchant") is False else []
            problems += self._of_notices()
        scope = self._session.scope
        scopes = oauth.short(scope) if scope else None
        if scopes is not None and SCOPE not in scopes:
            problems.append(f"The connection lacks the permission “{SCOPE}”. Connect it again.")
        return Probe(
            account=self._location,
            handle="",
            name=title,
            capabilities=table()[GoogleReviewsProvider.name].narrowed(scopes=scopes),
            scopes=scopes,
            expires_at=oauth.ends(self._session.credentials),
            problems=tuple(problems),
        )

    def _of_notices(self) -> list[str]:
        """What keeps Google's notices from us, where we want them."""
        if not (self._subscription and self._topic):
            return []
        try:
            found = notices.setting(self._session, account_of(self._location))
            notices.check(self._session, self._subscription)
        except (Unauthorized, ContractBroken):
            raise
        except PlatformError as error:
            return [f"The desk cannot fetch Google’s notices of new reviews. {error.words}"]
        return [words] if (words := notices.problem(found, self._topic)) else []

    # --- acting

    def _acts(self) -> Acting:
        return Acting(self._session, self._location)

    def _asking(self) -> AbstractContextManager[None]:
        return self._kept_to()

    @contextmanager
    def _kept_to(self) -> Iterator[None]:
        """What the interface promises, or :class:`ContractBroken` with the answer that lacks it."""
        try:
            yield
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as problem:
            raise self._session.broken(problem) from problem
