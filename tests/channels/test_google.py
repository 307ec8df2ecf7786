"""YouTube and Google reviews in the desk's own rooms: read within a budget, acted on, swept."""

from datetime import UTC, timedelta

import httpx
import pytest
from django.db import transaction
from tests.channels.conftest import make_account
from tests.platforms.google.faults import Fault
from tests.platforms.google_reviews.business import LOCATION, Business
from tests.platforms.youtube.channel import START, US, Channel

from moothall import platforms
from moothall.channels import accounts, outbox, receive
from moothall.channels import deliver as delivering
from moothall.channels.deliver import timing
from moothall.channels.models import Account, Application, Event, Recognised
from moothall.channels.spending import keep_cursor, keep_spent, quotas_of
from moothall.platforms.base import Quota, Verb
from moothall.platforms.google_reviews.client import GoogleReviews, GoogleReviewsProvider
from moothall.platforms.google_reviews.connecting import GoogleReviewsConnector
from moothall.platforms.youtube.budget import NAME as UNITS
from moothall.platforms.youtube.client import YouTube, YouTubeProvider
from moothall.platforms.youtube.connecting import YouTubeConnector
from moothall.record import Subject

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


@pytest.fixture(params=["youtube", "google_reviews"])
def name(request):
    return request.param


@pytest.fixture
def google(name):
    return Channel() if name == "youtube" else Business()


@pytest.fixture
def account(organisation, name, google):
    known = Application.objects.create(
        organisation=organisation, platform=name, client_id="ours",
        secrets={"client_secret": "secret"}, kept_at=START,
    )  # fmt: skip
    return make_account(
        organisation,
        platform=name,
        external_id=US if name == "youtube" else LOCATION,
        application=known,
        credentials={"refresh_token": "r1", "scope": google.accounts.scope},
        connected_at=START - timedelta(days=1),
    )


@pytest.fixture(autouse=True)
def _through_the_pretended_google(monkeypatch, google):
    kinds = {"youtube": (YouTubeProvider, YouTube),
             "google_reviews": (GoogleReviewsProvider, GoogleReviews)}  # fmt: skip

    def opening(kind):
        class Provider(kinds[kind][0]):
            def open(self, connection):
                through = httpx.MockTransport(google)
                return kinds[kind][1](connection, transport=through, clock=lambda: google.clock)

        return Provider

    for kind in kinds:
        monkeypatch.setitem(platforms._PROVIDERS, kind, opening(kind))
    monkeypatch.setattr(timing, "monotonic", lambda: 0.0)


@pytest.fixture
def written(google, name):
    return google.write if name == "youtube" else google.review


@pytest.fixture
def decide(account, officer, google):
    def deciding(verb, target, text=""):
        with transaction.atomic():
            return outbox.put(
                account,
                verb,
                outbox.Target(target),
                outbox.Payload(text),
                by=officer,
                clause="C1",
                subject=Subject("case", "c1", "lift"),
                at=google.clock,
            )

    return deciding


def deliver(account, google, action, hours=0):
    at = google.clock + timedelta(hours=hours)
    while delivering.one(account, at):
        pass
    action.refresh_from_db()
    return action.state


def test_it_is_read_answered_and_known_as_our_own(account, google, written, decide):
    target = written("Nobody answers the telephone")
    assert receive.poll(account, google.clock) == 1
    action = decide(Verb.REPLY_PUBLIC, target, "We are sorry")
    assert deliver(account, google, action) == "sent"
    google.clock += timedelta(minutes=15)
    assert receive.poll(account, google.clock) == 1
    ours = Event.objects.get(own=True)
    assert (ours.external_id, ours.recognised) == (action.external_id, Recognised.OURS)
    account.refresh_from_db()
    assert account.last_error == ""
    assert account.credentials["access_token"] in google.accounts.live


def test_an_answer_whose_end_is_unknown_is_there_once(account, google, written, decide):
    target = written("Nobody answers the telephone")
    receive.poll(account, google.clock)
    google.faults += [
        Fault(httpx.ReadTimeout("late"), path=path, method=method, after=True)
        for path, method in (("/comments", "POST"), ("/reply", "PUT"))
    ]
    action = decide(Verb.REPLY_PUBLIC, target, "We are sorry")
    assert deliver(account, google, action) == "unknown"
    assert deliver(account, google, action, hours=1) == "sent"
    writes = [one for one in google.requests
              if one.method in {"POST", "PUT"} and "oauth2" not in one.url.host]  # fmt: skip
    assert len(writes) == 1


def test_what_its_author_deletes_is_found_by_the_sweep(account, google, written, name):
    target = written("Nobody answers the telephone")
    receive.poll(account, google.clock)
    del (google.comments if name == "youtube" else google.reviews)[target]
    assert receive.refresh(account, [target], google.clock) == 1, account.last_error
    assert Event.objects.filter(external_id=target, kind="deleted").exists()


def test_a_permission_that_was_taken_back_is_told(account, google, written):
    written("Nobody answers the telephone")
    google.accounts.refresh.clear()
    assert receive.poll(account, google.clock) == 0
    account.refresh_from_db()
    assert account.permission_lost_at == google.clock
    assert "Connect" in account.last_error


def test_taking_back_one_place_s_permission_leaves_the_others_theirs(  # noqa: PLR0917 - fixtures
    account, google, name, organisation, administrator, monkeypatch
):
    def through(_name=None):
        kind = YouTubeConnector if name == "youtube" else GoogleReviewsConnector
        return kind(transport=httpx.MockTransport(google))

    monkeypatch.setitem(platforms._CONNECTORS, name, through)
    other = make_account(
        organisation, platform=name, external_id="other", application=account.application,
        credentials=dict(account.credentials),
    )  # fmt: skip
    assert accounts.disconnect(other, by=administrator, at=google.clock) is False
    assert google.accounts.refresh == {"r1"}
    assert accounts.disconnect(account, by=administrator, at=google.clock) is True
    assert google.accounts.refresh == set()


# --- one answer for each review, whoever writes it

on_reviews = pytest.mark.parametrize("name", ["google_reviews"], indirect=True)


def said_of(google, account):
    """Of each wording of our answer, whether the desk knows it as its own."""
    google.clock += timedelta(minutes=15)
    receive.poll(account, google.clock)
    own = Event.objects.filter(own=True).order_by("occurred_at")
    return {event.payload["text"]: event.recognised for event in own}


@on_reviews
def test_a_strangers_rewrite_of_our_answer_is_not_taken_for_ours(account, google, written, decide):
    review = written("Nobody answers the telephone")
    receive.poll(account, google.clock)
    first = decide(Verb.REPLY_PUBLIC, review, "We are sorry")
    deliver(account, google, first)
    assert said_of(google, account) == {"We are sorry": Recognised.OURS}
    google.answer(review, "Call  a lawyer then")
    assert said_of(google, account)["Call  a lawyer then"] == Recognised.UNASKED
    google.clock += timedelta(minutes=1)
    second = decide(Verb.EDIT, first.external_id, "We are sorry. Call us on Monday")
    assert deliver(account, google, second) == "sent"
    assert said_of(google, account)["We are sorry. Call us on Monday"] == Recognised.OURS


@on_reviews
def test_a_rewrite_that_comes_before_the_desk_looked_is_unasked(account, google, written, decide):
    review = written("Nobody answers the telephone")
    receive.poll(account, google.clock)
    deliver(account, google, decide(Verb.REPLY_PUBLIC, review, "We are sorry"))
    google.answer(review, "Call a lawyer then")
    assert said_of(google, account) == {"Call a lawyer then": Recognised.UNASKED}


@on_reviews
def test_older_words_of_ours_put_back_by_somebody_else_are_unasked(
    account, google, written, decide
):
    review = written("Nobody answers the telephone")
    receive.poll(account, google.clock)
    first = decide(Verb.REPLY_PUBLIC, review, "We are sorry")
    deliver(account, google, first)
    said_of(google, account)
    deliver(account, google, decide(Verb.EDIT, first.external_id, "Call us on Monday"))
    said_of(google, account)
    google.answer(review, "We are sorry")
    said_of(google, account)
    newest = Event.objects.filter(own=True).latest("occurred_at")
    assert newest.recognised == Recognised.UNASKED


# --- YouTube's units

on_youtube = pytest.mark.parametrize("name", ["youtube"], indirect=True)


@on_youtube
def test_hidden_and_shown_again_as_the_desk_sees_it(account, google, written, decide):
    target = written("Foul words")
    receive.poll(account, google.clock)
    assert deliver(account, google, decide(Verb.HIDE, target)) == "sent"
    assert google.in_public() == []
    google.clock += timedelta(minutes=15)
    receive.poll(account, google.clock)
    assert Event.objects.filter(external_id=target, kind="hidden").exists()
    assert deliver(account, google, decide(Verb.UNHIDE, target)) == "sent"
    assert google.in_public() == ["Foul words"]
    receive.refresh(account, [target], google.clock)
    assert Event.objects.filter(external_id=target, kind="unhidden").exists()


@on_youtube
def test_everything_that_speaks_for_the_account_counts_its_units(account, google, written, decide):
    target = written("Foul words")
    receive.poll(account, google.clock)
    account.refresh_from_db()
    read = quotas_of(account)[UNITS]
    assert read.used == read.polled == 4
    deliver(account, google, decide(Verb.HIDE, target))
    account.refresh_from_db()
    # a second look of four, and fifty for the deed
    assert (quotas_of(account)[UNITS].used, quotas_of(account)[UNITS].polled) == (58, 4)
    receive.refresh(account, [target], google.clock)
    account.refresh_from_db()
    assert quotas_of(account)[UNITS].used == 61


@on_youtube
def test_the_desk_reads_no_oftener_than_it_can_afford(account, google, written):
    written("Hello?")
    receive.poll(account, google.clock)
    account.refresh_from_db()
    assert account.read_after is None  # a sweep, or sending, does not wait
    before = len(google.requests)
    receive.poll(account, google.clock + timedelta(seconds=60))
    assert len(google.requests) == before
    late = written("Late")
    google.clock += timedelta(minutes=3)
    assert receive.poll(account, google.clock) == 1
    assert Event.objects.filter(external_id=late).exists()


@on_youtube
def test_a_day_of_polls_leaves_what_is_kept_for_moderation(account, google, written):
    """In steps of an hour, each as dear as a whole hour's polls; many minutes would take long."""
    written("Hello?")
    receive.poll(account, google.clock)
    account.refresh_from_db()
    ends = quotas_of(account)[UNITS].resets_at
    polls = 0
    while google.clock < ends - timedelta(hours=1):
        google.clock += timedelta(hours=1)
        more = Quota(name=UNITS, used=400, polled=400, limit=10_000, resets_at=ends)
        keep_spent(account, [more])
        polls += receive.poll(account, google.clock) is not None
    account.refresh_from_db()
    found = quotas_of(account)[UNITS]
    assert found.polled - 400 * polls <= 5_000
    assert "kept for hiding and answering" in account.last_error
    assert account.read_after.astimezone(UTC) == ends
    google.clock = ends + timedelta(minutes=1)
    receive.poll(account, google.clock)
    account.refresh_from_db()
    assert (account.last_error, quotas_of(account)[UNITS].polled) == ("", 4)


@on_youtube
def test_two_that_count_at_once_lose_nothing(account):
    one, other = (Account.objects.get(pk=account.pk) for _ in range(2))
    more = Quota(name=UNITS, used=50, limit=10_000, resets_at=START + timedelta(hours=9))
    keep_spent(one, [more])
    with transaction.atomic():
        keep_cursor(other, "all", {"cursor": "here"})
    keep_spent(other, [more])
    account.refresh_from_db()
    assert quotas_of(account)[UNITS].used == 100
    assert account.cursors["all"] == {"cursor": "here"}
