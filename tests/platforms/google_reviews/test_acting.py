"""Every row of the table, our one answer, and what refusals mean."""

from datetime import timedelta

import httpx
import pytest
from tests.platforms.google.accounts import refusal
from tests.platforms.google_reviews.business import START

from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    Invalid,
    NotFound,
    Place,
    PolicyRefused,
    PrivateWouldTurnPublic,
    RateLimited,
    Result,
    TextContext,
    Transient,
    TryAgain,
    Unauthorized,
    UnknownOutcome,
    Unsupported,
    Verb,
    Visibility,
    attempt,
)
from moothall.platforms.table import table

ROWS = table()["google_reviews"].rows
CALLS = {Verb.REPLY_PUBLIC: "PUT", Verb.EDIT: "PUT", Verb.DELETE_OWN: "DELETE"}
PUBLIC = {"target_visibility": Visibility.PUBLIC}


@pytest.mark.parametrize("verb", sorted(ROWS))
def test_each_row_is_kept_by_a_request_or_by_none(  # noqa: PLR0917 - fixtures
    verb, connect, business, checked, make, everything
):
    desk, row = connect(transport=checked), ROWS[verb]
    review = business.review("Cold")
    if not row.automatic:
        with pytest.raises(Unsupported) as raised:
            desk.perform(make(verb, review, "Words"))
        assert str(raised.value) == row.note
        assert business.requests == []
        assert attempt(desk, make(verb, review)).steps == row.by_hand
        return
    if verb is Verb.READ_REVIEWS:
        assert everything(desk)
        return
    target = review if verb is Verb.REPLY_PUBLIC else f"{review}/reply"
    if verb is not Verb.REPLY_PUBLIC:
        business.answer(review, "First words")
    action = make(verb, target, "New words", **PUBLIC)
    assert desk.perform(action).external_id == f"{review}/reply"
    [written] = [one for one in business.requests if one.method != "GET"]
    assert (written.method, written.url.path.rpartition("/")[2]) == (CALLS[verb], "reply")
    # each of them sets what is there: again does no harm
    assert desk.perform(action).result is Result.CONFIRMED
    assert desk.find(action).result is Result.CONFIRMED


def test_a_second_answer_replaces_the_first(desk, business, make):
    review = business.review("Cold")
    desk.perform(make(Verb.REPLY_PUBLIC, review, "We are sorry", **PUBLIC))
    second = make(Verb.REPLY_PUBLIC, review, "It is repaired", **PUBLIC)
    assert desk.find(second) is None
    made = desk.perform(second)
    assert business.reviews[review]["reviewReply"]["comment"] == "It is repaired"
    assert made.text == "It is repaired"


def test_an_answer_that_waits_says_so_and_one_that_is_rejected_says_why(desk, business, make):
    review = business.review("Cold")
    action = make(Verb.REPLY_PUBLIC, review, "Ring 01206 000000", **PUBLIC)
    business.state_of_replies = "PENDING"
    assert "reads it before it is shown" in desk.perform(action).detail
    business.state_of_replies, business.violation = "REJECTED", "PHONE_NUMBER"
    with pytest.raises(PolicyRefused, match=r"against its rules \(phone number\)"):
        desk.perform(action)
    with pytest.raises(PolicyRefused):
        desk.find(action)


def test_taking_away_an_answer_that_is_not_there_is_what_was_wanted(desk, business, make):
    review = business.review("Cold")
    delete = make(Verb.DELETE_OWN, f"{review}/reply")
    assert desk.perform(delete).result is Result.CONFIRMED
    assert desk.find(delete).result is Result.CONFIRMED
    del business.reviews[review]
    assert desk.find(delete).result is Result.CONFIRMED
    assert desk.find(make(Verb.REPLY_PUBLIC, review, "Late", **PUBLIC)) is None


def test_what_was_private_is_never_answered_in_public(desk, business, make):
    review = business.review("Cold")
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(make(Verb.REPLY_PUBLIC, review, "Your rent"))
    assert business.requests == []


def test_a_review_that_nobody_names_is_not_found(desk, business, make):
    with pytest.raises(NotFound):
        desk.perform(make(Verb.REPLY_PUBLIC, "", "Hello", **PUBLIC))
    assert business.requests == []


def test_an_id_cannot_lead_elsewhere(desk, business, make):
    with pytest.raises(NotFound):
        desk.perform(make(Verb.REPLY_PUBLIC, "../../locations/33/reviews/1", "x", **PUBLIC))
    assert b"%2F" in business.requests[0].url.raw_path


def test_an_answer_is_measured_in_bytes(desk):
    context = TextContext(Place.REVIEW_REPLY)
    assert desk.check_text("é" * 2048, context) == []
    [problem] = desk.check_text("é" * 2049, context)
    assert problem.blocks
    assert desk.count_text("é", context)[0].count == 2
    assert desk.count_text("é", TextContext(Place.POST)) == ()


WRITES = [
    (refusal(403, status="PERMISSION_DENIED"), Forbidden),
    (refusal(404, status="NOT_FOUND"), NotFound),
    (refusal(400, status="INVALID_ARGUMENT"), Invalid),
    (refusal(400, status="FAILED_PRECONDITION"), PolicyRefused),
    (refusal(429, status="RESOURCE_EXHAUSTED"), RateLimited),
    (httpx.Response(429, text="Too many"), RateLimited),
    (refusal(500, status="INTERNAL"), UnknownOutcome),
    (refusal(503, status="UNAVAILABLE"), UnknownOutcome),
    (httpx.Response(200, text="<html>Welcome"), ContractBroken),
    (httpx.Response(200, text='{"comment": "New wo'), ContractBroken),
    (httpx.Response(200, json={"words": "New words"}), ContractBroken),
    (httpx.Response(418, text="teapot"), ContractBroken),
    (httpx.ConnectError("refused"), Transient),
    (httpx.ReadTimeout("late"), UnknownOutcome),
    (httpx.RemoteProtocolError("half a body"), UnknownOutcome),
]


def named(row):
    return getattr(row, "status_code", None) or getattr(row, "__name__", type(row).__name__)


@pytest.mark.parametrize(("given", "kind"), WRITES, ids=named)
def test_what_an_answer_to_a_write_means_and_that_it_is_sent_once(  # noqa: PLR0917 - fixtures
    desk, business, make, fault, given, kind
):
    review = business.review("Cold")
    fault(given, path="/reply", method="PUT")
    with pytest.raises(kind) as raised:
        desk.perform(make(Verb.REPLY_PUBLIC, review, "New words", **PUBLIC))
    assert type(raised.value) is kind
    assert [one.method for one in business.requests] == ["PUT"]
    assert "reviewReply" not in business.reviews[review]


def test_an_answer_whose_end_is_unknown_is_found(desk, business, make, fault):
    review = business.review("Cold")
    action = make(Verb.REPLY_PUBLIC, review, "We are sorry", **PUBLIC)
    fault(httpx.ReadTimeout("late"), path="/reply", after=True)
    first = attempt(desk, action)
    assert (first.result, first.error.again) == (Result.UNKNOWN, TryAgain.READ_BACK)
    assert desk.find(action).external_id == f"{review}/reply"


def test_the_minute_s_limit_with_a_header_says_until_when(desk, fault, business):
    fault(refusal(429, status="RESOURCE_EXHAUSTED", headers={"retry-after": "30"}), path="reviews")
    with pytest.raises(RateLimited) as raised:
        desk.fetch("")
    assert raised.value.until == business.clock + timedelta(seconds=30)


def test_a_token_that_ends_between_two_pages_is_renewed(desk, business, everything):
    for number in range(60):
        business.review(f"Review {number}")
    page = desk.fetch("")
    business.accounts.live.clear()
    assert len(page.events) + len(everything(desk, page.cursor)) == 60


def test_a_permission_that_was_taken_back_asks_for_a_person(connect, business):
    old = {"access_token": "x", "access_until": START.isoformat(), "refresh_token": "taken back"}
    with pytest.raises(Unauthorized, match="Business Profile"):
        connect(credentials=old).fetch("")
    assert len(business.requests) == 1


def test_a_webhook_is_none(desk, business):
    for call in (
        lambda: desk.verify_webhook({}, b"{}", now=business.clock),
        lambda: desk.handshake({}),
        lambda: desk.parse_webhook({}, b"{}"),
    ):
        with pytest.raises(Exception, match="fetched by the desk"):
            call()
