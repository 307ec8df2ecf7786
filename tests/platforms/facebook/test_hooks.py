"""What Facebook tells us by itself; shapes after the pages that ``changes.py`` names."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.platforms.facebook.page import ANNE, NOW, PAGE, refusal

from moothall import platforms
from moothall.platforms.base import ContractBroken, EventKind, Forged, PostKind, Reached, Visibility

SECONDS = int((NOW - timedelta(minutes=2)).timestamp())
POST, COMMENT = f"{PAGE}_11", "11_22"


def feed(**value):
    return {"field": "feed", "value": value}


def comment(verb="add", **more):
    value = {
        "from": {"id": ANNE, "name": "Anne Archer"},
        "post": {"permalink_url": "https://www.facebook.com/x", "id": POST},
        "message": "Nobody answers",
        "post_id": POST,
        "comment_id": COMMENT,
        "created_time": SECONDS,
        "item": "comment",
        "parent_id": POST,
        "verb": verb,
    }
    return feed(**value | more)


def message(**more):
    body = {"mid": "m_1", "text": "My number is 07700 900123"} | more
    return {
        "sender": {"id": ANNE},
        "recipient": {"id": PAGE},
        "timestamp": SECONDS * 1000 + 7,
        "message": body,
    }


@pytest.fixture
def told(desk, hook):
    def telling(*changes, **given):
        headers, raw = hook(changes=changes, **given)
        desk.verify_webhook(headers, raw, now=NOW)
        return desk.parse_webhook(headers, raw)

    return telling


def test_a_comment_is_the_same_by_webhook_and_by_poll(desk, page, told, everything):
    post = page.post("Ours", when=NOW - timedelta(hours=2))
    when = NOW - timedelta(hours=1)
    node = page.comment(post, "Nobody answers", when=when)
    [by_hook] = told(comment(post_id=post, parent_id=post, comment_id=node,
                             created_time=int(when.timestamp())))  # fmt: skip
    [by_poll] = [one for one in everything(desk) if one.external_id == node]
    assert by_hook.key == by_poll.key
    for name in ("author", "place", "visibility", "text", "parent_id", "root_id", "conversation",
                 "occurred_at", "our_thread", "own"):  # fmt: skip
        assert getattr(by_hook, name) == getattr(by_poll, name), name


def test_a_message_is_the_same_by_webhook_and_by_poll(desk, page, told, everything):
    when = NOW - timedelta(minutes=2)
    node = page.message("My number is 07700 900123", when=when)
    [by_hook] = told(messaging=[message(mid=node)])
    [by_poll] = everything(desk)
    assert by_hook.key == by_poll.key
    for name in ("place", "visibility", "text", "conversation", "own"):
        assert getattr(by_hook, name) == getattr(by_poll, name), name
    assert by_hook.author.external_id == by_poll.author.external_id


@pytest.mark.parametrize(
    ("verb", "kind", "text"),
    [
        ("edited", EventKind.EDITED, "Nobody answers"),
        ("remove", EventKind.DELETED, ""),
        ("hide", EventKind.HIDDEN, ""),
        ("unhide", EventKind.UNHIDDEN, ""),
    ],
)
def test_what_became_of_a_comment_is_told(told, verb, kind, text):
    [event] = told(comment(verb))
    assert (event.kind, event.text, event.external_id) == (kind, text, COMMENT)
    assert event.occurred_at == NOW


def test_hidden_twice_is_two_events(told):
    first = told(comment("hide"))
    second = told(comment("hide"), when=NOW + timedelta(hours=1))
    assert first[0].key != second[0].key


@pytest.mark.parametrize("item", ["status", "photo", "video", "share", "post"])
def test_posts_of_ours_and_of_visitors(told, item):
    ours = {"from": {"id": PAGE, "name": "Elmhouse Homes"}, "post_id": POST, "item": item,
            "verb": "add", "created_time": SECONDS, "published": 1}  # fmt: skip
    [own] = told(feed(**ours, message="Open today"))
    assert (own.place, own.own, own.our_thread) == (PostKind.POST, True, True)
    [visitor] = told(feed(**ours | {"from": {"id": ANNE, "name": "Anne"}}, message="The lift"))
    assert (visitor.place, visitor.own) == (PostKind.MENTION, False)


@pytest.mark.parametrize(
    "value",
    [
        {"item": "reaction", "verb": "add", "post_id": POST, "reaction_type": "like"},
        {"item": "like", "verb": "add"},
        {"item": "status", "verb": "add", "post_id": POST, "published": 0,
         "created_time": SECONDS},
        {"item": "status", "verb": "mute", "post_id": POST},
    ],
)  # fmt: skip
def test_what_is_no_news_makes_no_events(told, value):
    assert told(feed(**value)) == []


def test_an_answer_of_ours_from_elsewhere_is_our_own(told):
    [event] = told(comment(**{"from": {"id": PAGE, "name": "Elmhouse Homes"},
                              "parent_id": "11_21"}))  # fmt: skip
    assert (event.own, event.place, event.parent_id) == (True, PostKind.REPLY, "11_21")


def test_pictures_of_a_change_come_along(told):
    [event] = told(comment(photo="https://scontent.fbcdn.net/1.jpg", message=None))
    assert (event.text, event.attachments[0].url) == ("", "https://scontent.fbcdn.net/1.jpg")


def test_a_mention_and_a_review_are_told_where_they_say_enough(told):
    mention = {"field": "mention", "value": {"item": "post", "verb": "add", "post_id": "7002_5",
               "sender_id": "7002", "sender_name": "Bill", "message": "@us", "created_time":
               SECONDS}}  # fmt: skip
    rating = {"field": "ratings", "value": {"item": "rating", "verb": "add", "reviewer_id": "7003",
              "reviewer_name": "Saima", "review_text": "Never again", "created_time": SECONDS,
              "recommendation_type": "negative", "open_graph_story_id": "600"}}  # fmt: skip
    events = told(mention, rating)
    assert [(one.external_id, one.place) for one in events] == [
        ("mention:7002_5", PostKind.MENTION),
        ("review:600", PostKind.REVIEW),
    ]
    bare = [{"field": one["field"], "value": {"item": one["value"]["item"], "verb": "add"}}
            for one in (mention, rating)]  # fmt: skip
    assert told(*bare) == []


def test_a_private_message_stays_private_and_what_we_wrote_is_ours(told):
    [theirs] = told(messaging=[message()])
    assert (theirs.visibility, theirs.place) == (Visibility.PRIVATE, PostKind.DIRECT_MESSAGE)
    echo = message(is_echo=True, app_id=1, mid="m_2") | {
        "sender": {"id": PAGE},
        "recipient": {"id": ANNE},
    }
    [ours] = told(messaging=[echo])
    assert ours.own
    assert ours.author.external_id == PAGE
    assert ours.conversation == theirs.conversation == f"private {ANNE}"


def test_an_edited_message_a_picture_and_a_message_taken_back(told):
    edit = message() | {"message_edit": {"mid": "m_1", "text": "Better", "num_edit": 1}}
    del edit["message"]
    picture = message(
        mid="m_3", attachments=[{"type": "image", "payload": {"url": "https://x.fbcdn.net/1"}}]
    )
    gone = message(mid="m_1", is_deleted=True)
    read = message() | {"read": {"watermark": 5}}
    del read["message"]
    events = told(messaging=[edit, picture, gone, read])
    assert [one.kind for one in events] == [
        EventKind.EDITED,
        EventKind.CREATED,
        EventKind.DELETED,
    ]
    assert (events[0].text, events[0].version) == ("Better", "edit 1")
    assert events[1].attachments[0].media_type == "image/*"


def test_a_message_brings_its_authors_name_and_asks_for_it_once(told, page):
    [first] = told(messaging=[message()])
    [second] = told(messaging=[message(mid="m_2")])
    assert (first.author.name, second.author.name) == ("Anne Archer", "Anne Archer")
    assert len(page.requests) == 1


@pytest.mark.parametrize("answer", [refusal(100, 33), httpx.ReadTimeout("late"), refusal(190),
                                    httpx.Response(200, json=[1])])  # fmt: skip
def test_a_name_that_cannot_be_had_loses_no_message(told, fault, answer):
    fault(answer, path=f"/{ANNE}", times=9)
    [event] = told(messaging=[message()])
    assert (event.author.external_id, event.author.name) == (ANNE, "")


KEYS = st.sampled_from(
    ["field", "value", "item", "verb", "post_id", "comment_id", "parent_id", "from", "id",
     "created_time", "message", "sender", "recipient", "timestamp", "mid", "text", "photos",
     "attachments", "payload", "url", "published", "name", "is_echo", "open_graph_story_id"]
)  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [
            "feed",
            "comment",
            "status",
            "add",
            "remove",
            "mention",
            "ratings",
            "rating",
            PAGE,
            "x",
            "",
        ]
    )
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.fixed_dictionaries(
            {"field": st.sampled_from(["feed", "mention", "ratings"]), "value": ANYTHING}
        )
        | ANYTHING,
        max_size=3,
    ),
    messaging=st.lists(ANYTHING, max_size=2),
    when=st.integers() | st.none(),
)
def test_whatever_is_signed_is_read_or_kept(desk, changes, messaging, when):
    entry = {"id": PAGE, "time": when, "changes": changes, "messaging": messaging}
    raw = json.dumps({"object": "page", "entry": [entry]}).encode()
    try:
        events = desk.parse_webhook({}, raw)
    except ContractBroken as broken:
        assert broken.body  # noqa: PT017 - what cannot be read is kept
    else:
        assert all(event.account == PAGE for event in events)


def test_another_accounts_part_is_left_to_it(desk, hook):
    headers, raw = hook(changes=[comment()], entry_id="555")
    assert desk.parse_webhook(headers, raw) == []
    assert platforms.hooks("facebook").accounts(raw) == ("555",)


@pytest.mark.parametrize(
    "change", [{"field": "feed"}, {"field": "feed", "value": {"item": "comment", "verb": "add"}},
               {"field": "feed", "value": 5}],
)  # fmt: skip
def test_a_delivery_that_lacks_what_is_promised_is_kept_and_told(desk, hook, change):
    headers, raw = hook(changes=[change])
    with pytest.raises(ContractBroken) as caught:
        desk.parse_webhook(headers, raw)
    assert caught.value.body == raw.decode()


def test_one_change_that_nobody_understands_is_no_reason_to_lose_the_others(told):
    assert len(told({"field": "live_videos", "value": {"id": "1"}}, comment())) == 1


def test_a_delivery_that_is_not_signed_for_us_is_refused(desk, hook, application):
    headers, raw = hook(changes=[comment()])
    with pytest.raises(Forged):
        desk.verify_webhook(headers, raw + b" ", now=NOW)
    with pytest.raises(Forged):
        desk.verify_webhook({}, raw, now=NOW)
    application.secrets["client_secret"] = "another"
    with pytest.raises(Forged):
        desk.verify_webhook(headers, raw, now=NOW)
    question = {"hub.mode": "subscribe", "hub.verify_token": "a word of ours",
                "hub.challenge": "99"}  # fmt: skip
    assert desk.handshake(question) == "99"


def test_what_messenger_has_delivered_is_told_by_its_id_and_is_no_event(desk, hook):
    """https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-deliveries"""
    watermark = SECONDS * 1000 + 7
    who = {"sender": {"id": ANNE}, "recipient": {"id": PAGE}}
    named = who | {"delivery": {"mids": ["m_1", "m_2"], "watermark": watermark}}
    unnamed = who | {"delivery": {"watermark": watermark}}
    headers, raw = hook(messaging=[named, unnamed, message()])
    assert [event.external_id for event in desk.parse_webhook(headers, raw)] == ["m_1"]
    told = desk.arrivals(raw)
    assert [(one.external_id, one.reached) for one in told] == [
        ("m_1", Reached.DELIVERED), ("m_2", Reached.DELIVERED),
    ]  # fmt: skip
    assert {one.at for one in told} == {datetime.fromtimestamp(watermark / 1000, UTC)}
    _, others = hook(messaging=[named], entry_id="999")
    assert desk.arrivals(others) == []


@pytest.mark.parametrize("delivery", [{"mids": ["m_1"]}, {"mids": ["m_1"], "watermark": "soon"}])
def test_a_delivery_notice_without_its_time_breaks_the_contract(desk, hook, delivery):
    _, raw = hook(messaging=[{"sender": {"id": ANNE}, "delivery": delivery}])
    with pytest.raises(ContractBroken):
        desk.arrivals(raw)
