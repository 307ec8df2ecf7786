"""Reviews with their stars, what their authors change, our answers, and Google's notices."""

import httpx
import pytest
from tests.platforms.google.accounts import refusal
from tests.platforms.google_reviews.business import (
    ACCOUNT,
    LOCATION,
    OTHER,
    SUBSCRIPTION,
    TOPIC,
)
from tests.platforms.google_reviews.conftest import NOTICED

from moothall.platforms.base import ContractBroken, EventKind, PostKind, Unauthorized, Visibility


def told(events, external_id):
    return [event for event in events if event.external_id == external_id]


def test_a_review_arrives_with_its_stars_and_who_wrote_it(desk, business, everything):
    review = business.review("Nobody answers the telephone", stars=2)
    [event] = everything(desk)
    assert (event.external_id, event.text, event.rating) == (
        review, "Nobody answers the telephone", 2,
    )  # fmt: skip
    assert (event.place, event.visibility, event.own) == (
        PostKind.REVIEW, Visibility.PUBLIC, False,
    )  # fmt: skip
    assert event.author.name == "Maureen"
    assert event.author.avatar
    assert event.permalink.endswith(review)
    assert event.occurred_at.isoformat() == "2026-11-23T08:00:30+00:00"


@pytest.mark.parametrize("stars", [1, 2, 3, 4, 5])
def test_stars_without_words_are_a_review_too(desk, business, everything, stars):
    business.review("", stars=stars)
    [event] = everything(desk)
    assert (event.text, event.rating) == ("", stars)


def test_who_stays_anonymous_stays_so(desk, business, everything):
    first = business.review("Cold", name="A Google user", anonymous=True)
    second = business.review("Damp", name="A Google user", anonymous=True)
    events = everything(desk)
    [one], [other] = told(events, first), told(events, second)
    assert (one.author.name, one.author.avatar) == ("A Google user", "")
    assert one.author.external_id != other.author.external_id


def test_what_its_author_changes_is_another_version(desk, business, everything):
    review = business.review("Two stars", stars=2)
    first = everything(desk)
    business.edit(review, "Better now", stars=4)
    second = told(everything(desk, everything.page.cursor), review)
    assert [event.kind for event in second] == [EventKind.CREATED, EventKind.EDITED]
    assert second[0].key == first[0].key
    assert (second[1].text, second[1].rating) == ("Better now", 4)


def test_an_old_review_that_is_changed_comes_to_the_top(desk, business, everything):
    old = business.review("Old")
    for number in range(120):
        business.review(f"Review {number}")
    first = everything(desk)
    assert len({event.external_id for event in first}) == 121
    business.edit(old, "Old and changed")
    before = len(business.requests)
    assert told(everything(desk, everything.page.cursor), old)[-1].text == "Old and changed"
    assert len(business.requests) - before <= 3


def test_our_answer_comes_as_our_own_below_its_review(desk, business, everything):
    review = business.review("Cold")
    business.answer(review, "We are sorry")
    [answer] = told(everything(desk), f"{review}/reply")
    assert (answer.own, answer.place, answer.parent_id, answer.conversation) == (
        True, PostKind.REPLY, review, review,
    )  # fmt: skip
    assert (answer.text, answer.rating) == ("We are sorry", None)
    business.answer(review, "We are very sorry")
    [later] = told(everything(desk, everything.page.cursor), f"{review}/reply")
    assert later.version != answer.version


def test_an_answer_that_google_rejected_is_seen_by_nobody(desk, business, everything):
    review = business.review("Cold")
    business.state_of_replies = "REJECTED"
    business.answer(review, "Ring 01206 000000")
    kinds = [event.kind for event in told(everything(desk), f"{review}/reply")]
    assert kinds == [EventKind.CREATED, EventKind.HIDDEN]
    [state] = desk.refresh([f"{review}/reply"])
    assert (state.exists, state.hidden) == (True, True)


def test_pictures_come_along(desk, business, everything):
    review = business.review("Look at this damp")
    item = {"thumbnailUrl": "https://lh3.googleusercontent.com/p/x"}
    business.reviews[review]["reviewMediaItems"] = [item, {"videoUrl": "https://v.test/1"}]
    [event] = everything(desk)
    assert [one.url for one in event.attachments] == [item["thumbnailUrl"]]


def test_a_place_without_reviews_is_quiet(desk, everything):
    assert everything(desk) == []


def test_a_place_in_the_list_that_is_lost_begins_the_list_again(desk, business, everything, fault):
    for number in range(70):
        business.review(f"Review {number}")
    fault(refusal(400, status="INVALID_ARGUMENT"), path="pageToken=")
    assert len({event.external_id for event in everything(desk)}) == 70


def test_stars_that_there_are_none_of_are_told_and_kept(desk, business):
    review = business.review("Six stars")
    business.reviews[review]["starRating"] = "SIX"
    with pytest.raises(ContractBroken) as raised:
        desk.fetch("")
    assert "SIX" in raised.value.body


@pytest.mark.parametrize("cursor", ["{", "[]", '{"stage": "elsewhere"}', '{"what": 1}'])
def test_what_is_no_cursor_is_told_and_kept(desk, cursor):
    with pytest.raises(ContractBroken) as raised:
        desk.fetch(cursor)
    assert raised.value.body == cursor


# --- the sweep


@pytest.mark.parametrize("count", [1, 4, 9])
def test_the_sweep_tells_what_became_of_each(desk, business, count):
    kept = [business.review(f"Review {number}") for number in range(count)]
    gone = business.review("Gone")
    del business.reviews[gone]
    business.answer(kept[0], "We are sorry")
    asked = [*kept, gone, f"{kept[0]}/reply", f"{gone}/reply"]
    states = desk.refresh(asked)
    assert [state.external_id for state in states] == asked
    assert [state.exists for state in states] == [*[True] * count, False, True, False]
    assert states[-2].text == "We are sorry"


def test_many_are_read_out_of_the_list(desk, business):
    reviews = [business.review(f"Review {number}") for number in range(80)]
    business.requests.clear()
    assert all(state.exists for state in desk.refresh(reviews))
    assert len(business.requests) == 2


# --- notices


def pulled(business):
    return [one for one in business.requests if one.url.path.endswith(":pull")]


@pytest.mark.parametrize("spelt", ["data", "attributes"])
def test_a_notice_brings_its_review_and_is_acknowledged_once_that_is_kept(connect, business, spelt):
    desk = connect(secrets=NOTICED)
    review = business.review("Cold")
    business.notice(review, spelt=spelt)
    page = desk.fetch("")
    assert told(page.events, review)
    # what the page told of is not kept yet
    assert business.acknowledged == []
    assert page.more
    desk.fetch(page.cursor)
    assert business.acknowledged == ["ack0"]
    assert business.waiting == {}


def test_a_worker_that_dies_between_has_the_notice_come_again(connect, business):
    review = business.review("Cold")
    business.notice(review)
    first = connect(secrets=NOTICED).fetch("")
    again = connect(secrets=NOTICED).fetch("")
    assert {one.key for one in first.events} == {one.key for one in again.events}


def test_notices_of_another_place_are_left_to_it_for_an_hour(connect, business, everything):
    business.notice("AbOther", place=OTHER)
    business.notice("AbLost", place=OTHER, hours_ago=2)
    everything(connect(secrets=NOTICED))
    assert business.acknowledged == ["ack1"]


def test_a_notice_that_nobody_can_read_is_not_asked_for_for_ever(connect, business, everything):
    business.waiting["ack0"] = {"messageId": "1", "data": "not base64", "publishTime": "soon"}
    business.waiting["ack1"] = {"messageId": "2"}
    everything(connect(secrets=NOTICED))
    assert business.acknowledged == ["ack0", "ack1"]


def test_a_notice_of_a_review_that_is_gone_does_no_harm(connect, business, everything):
    business.notice("AbGone")
    assert everything(connect(secrets=NOTICED)) == []
    assert business.acknowledged == ["ack0"]


@pytest.mark.parametrize(
    "answer",
    [
        refusal(404, status="NOT_FOUND"),
        refusal(403, status="PERMISSION_DENIED"),
        refusal(429, status="RESOURCE_EXHAUSTED"),
        httpx.Response(503, text="busy"),
        httpx.ReadTimeout("late"),
    ],
    ids=["gone", "denied", "too many", "busy", "late"],
)
def test_reviews_are_read_whatever_becomes_of_the_notices(
    connect, business, everything, fault, answer
):
    review = business.review("Cold")
    fault(answer, path="pubsub.googleapis.com", times=2)
    assert told(everything(connect(secrets=NOTICED)), review)


def test_a_lost_permission_is_not_hidden_by_the_notices(connect, business):
    desk = connect(secrets=NOTICED)
    business.accounts.live.clear()
    business.accounts.refresh.clear()
    with pytest.raises(Unauthorized):
        desk.fetch("")


def test_the_notices_are_switched_on_once_and_never_taken_from_another(
    connect, business, everything
):
    desk = connect(secrets=NOTICED)
    everything(desk)
    assert business.setting["pubsubTopic"] == TOPIC
    assert business.setting["notificationTypes"] == ["NEW_REVIEW", "UPDATED_REVIEW"]
    business.setting = {"pubsubTopic": "projects/other/topics/theirs"}
    everything(desk)
    assert business.setting == {"pubsubTopic": "projects/other/topics/theirs"}
    [problem] = desk.probe().problems
    assert "to another program (projects/other/topics/theirs)" in problem
    everything(desk, everything.page.cursor)
    assert len([one for one in business.requests if one.method == "PATCH"]) == 1


def test_without_a_topic_nothing_is_asked_of_pub_sub(desk, business, everything):
    business.review("Cold")
    everything(desk)
    desk.probe()
    assert {one.url.host for one in business.requests} == {
        "mybusiness.googleapis.com", "mybusinessbusinessinformation.googleapis.com",
    }  # fmt: skip


def test_the_probe_tells_what_keeps_the_notices_from_us(connect, business, fault):
    business.setting = {"pubsubTopic": TOPIC, "notificationTypes": ["NEW_REVIEW"]}
    assert "leave out UPDATED_REVIEW" in connect(secrets=NOTICED).probe().problems[0]
    business.setting = {}
    assert "no notices" in connect(secrets=NOTICED).probe().problems[0]
    fault(refusal(403, status="PERMISSION_DENIED"), path=SUBSCRIPTION)
    assert "cannot fetch" in connect(secrets=NOTICED).probe().problems[0]
    assert f"/v1/{ACCOUNT}/notificationSetting" in {one.url.path for one in business.requests}


def test_the_probe_says_whose_place_it_is_and_whether_it_is_verified(desk, business):
    found = desk.probe()
    assert (found.account, found.name, found.problems) == (
        LOCATION, "Elmhouse Homes, High Street", (),
    )  # fmt: skip
    assert found.scopes == {"business.manage", "pubsub"}
    business.verified = False
    [problem] = desk.probe().problems
    assert "takes no answers" in problem
