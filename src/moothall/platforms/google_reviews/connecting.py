"""Connecting places on Google: each location of a Business Profile is an account of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from moothall.platforms.base import Application, Candidate, Field, Guide, Permission
from moothall.platforms.base.checks import shaped
from moothall.platforms.google.connecting import (
    CLIENT,
    SECRET,
    SOURCE,
    GoogleConnector,
    project_steps,
)
from moothall.platforms.google.session import Session
from moothall.platforms.google_reviews import notices
from moothall.platforms.google_reviews.client import PLACES, SCOPE, UNVERIFIED
from moothall.platforms.google_reviews.errors import REFUSALS
from moothall.platforms.google_reviews.reading import REVIEWS

ACCOUNTS = "https://mybusinessaccountmanagement.googleapis.com/v1/accounts"
PUBSUB = "pubsub"
#: of the interfaces: the most that each gives at once
ACCOUNTS_AT_ONCE, PLACES_AT_ONCE = "20", "100"
MOST_PAGES = 50
GUIDE = Guide(
    steps=(
        (
            "See that the organisation’s Business Profile is verified, has been for sixty days,"
            " names its website, and that the Google account you use is an owner or manager of it."
        ),
        *project_steps(
            "“Google My Business API”, “My Business Account Management API”, “My Business Business"
            " Information API” and “My Business Notifications API”. Some are not listed before"
            " Google has let the project in (the next step)"
        ),
        (
            "Ask Google to let the project in: at support.google.com/business/contact/api_default"
            " choose “Application for basic API access” and give the project’s number, which stands"
            " on its first page. Until Google agrees, every request is refused: the quota is 0."
        ),
        (
            "If new reviews are to come within a minute, and not only with the next poll: switch on"
            " “Cloud Pub/Sub API”, make a topic, let mybusiness-api-pubsub@system.gserviceaccount."
            "com publish to it, make a subscription of the kind “Pull” for it, and copy both names"
            " into the form. Google sends the notices of one business account to one topic alone."
        ),
        "Press “Connect” here, sign in as an owner or manager, and tick every box.",
        "Choose the places whose reviews the desk is to read. Each becomes an account here.",
    ),
    permissions=(
        Permission(
            scope=SCOPE,
            purpose=(
                "read the reviews of our places and answer them. Google offers nothing smaller: the"
                " same permission would let a program change opening hours, which the desk never"
                " does"
            ),
        ),
        Permission(
            scope=PUBSUB,
            purpose="fetch Google’s notices of new reviews; asked only where you name a topic",
        ),
    ),
    application_fields=(
        CLIENT,
        SECRET,
        Field(
            name="pubsub_topic",
            label="Pub/Sub topic",
            help="Such as projects/moothall/topics/reviews. Leave it out to do without notices.",
            secret=False,
            required=False,
            check=shaped(
                notices.TOPIC.pattern,
                "This is no name of a topic. It looks like projects/moothall/topics/reviews, and"
                " stands at the top of the topic’s page in Google Cloud.",
            ),
        ),
        Field(
            name="pubsub_subscription",
            label="Pub/Sub subscription",
            help="Such as projects/moothall/subscriptions/reviews-pull.",
            secret=False,
            required=False,
            check=shaped(
                notices.SUBSCRIPTION.pattern,
                "This is no name of a subscription. It looks like"
                " projects/moothall/subscriptions/reviews-pull, and stands at the top of the"
                " subscription’s page in Google Cloud.",
            ),
        ),
    ),
    review=(
        "A person at Google reads the application for access to the Business Profile interfaces."
        " Others tell of some days to some weeks. The permission is one that Google calls"
        " sensitive: it also checks the program’s name, website and privacy notice."
    ),
    costs="Free of charge; Pub/Sub too, at the size of a council’s reviews.",
    source=f"{SOURCE}, https://developers.google.com/my-business/content/prereqs and"
    " https://developers.google.com/my-business/content/notification-setup, read in November 2026.",
)


class GoogleReviewsConnector(GoogleConnector):
    """Fulfils :class:`moothall.platforms.base.Connector`."""

    guide = GUIDE
    refusals = REFUSALS
    base_url = REVIEWS

    def scopes(self, application: Application) -> tuple[str, ...]:
        """Raises :class:`Invalid` for names of topics that Google would not know."""
        given = application.secrets
        topic = notices.checked(
            given.get("pubsub_topic", ""), notices.TOPIC, "projects/moothall/topics/reviews"
        )
        subscription = notices.checked(
            given.get("pubsub_subscription", ""),
            notices.SUBSCRIPTION,
            "projects/moothall/subscriptions/reviews-pull",
        )
        return (SCOPE, PUBSUB) if topic or subscription else (SCOPE,)

    def candidates(self, session: Session, given: Mapping[str, Any]) -> list[Candidate]:
        """Every place of every business account, once."""
        found: dict[str, Candidate] = {}
        for account in self._all(session, ACCOUNTS, "accounts", {"pageSize": ACCOUNTS_AT_ONCE}):
            query = {"readMask": "name,title,storefrontAddress,metadata",
                     "pageSize": PLACES_AT_ONCE}  # fmt: skip
            name = str(account["name"])
            for place in self._all(session, f"{PLACES}{name}/locations", "locations", query):
                found.setdefault(str(place["name"]), candidate(name, place, given))
        return list(found.values())

    def _all(
        self, session: Session, path: str, what: str, query: Mapping[str, str]
    ) -> Iterator[Mapping[str, Any]]:
        token = ""
        for _ in range(MOST_PAGES):
            body = session.read(path, {**query, **({"pageToken": token} if token else {})})
            yield from body.get(what) or ()
            if not (token := str(body.get("nextPageToken") or "")):
                return


def candidate(account: str, place: Mapping[str, Any], given: Mapping[str, Any]) -> Candidate:
    verified = (place.get("metadata") or {}).get("hasVoiceOfMerchant")
    address = place.get("storefrontAddress") or {}
    where = [*(address.get("addressLines") or ()), address.get("locality")]
    told = ", ".join(str(one) for one in (place["title"], *where) if one)
    return Candidate(
        external_id=f"{account}/{place['name']}",
        name=told[:200],
        **{**given, "problem": given["problem"] or (UNVERIFIED if verified is False else "")},
    )
