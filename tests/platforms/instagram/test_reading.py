"""What comes in from Instagram, by polls and by webhooks."""

import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.platforms.instagram.conftest import APPLICATION
from tests.platforms.instagram.network import APP, IG, PAGE, US
from tests.platforms.meta.pretend import error

from moothall import platforms
from moothall.platforms.base import (
    ContractBroken,
    EventKind,
    Forbidden,
    Forged,
    NotFound,
    PostKind,
    RateLimited,
    Replayed,
    Transient,
    Unauthorized,
    Visibility,
)

NOW = datetime.fromtimestamp(1779000200, UTC)
HOOKS = platforms.hooks("instagram")


def by_id(events):
    return {event.external_id: event for event in events if event.kind is EventKind.CREATED}


def hook(*changes, messaging=(), account=IG):
    """https://developers.facebook.com/documentation/instagram-platform/webhooks/examples"""
    entry = {"id": account, "time": 1779000100}
    if changes:
        entry["changes"] = [{"field": field, "value": value} for field, value in changes]
    if messaging:
        entry["messaging"] = list(messaging)
    return {"object": "instagram", "entry": [entry]}


def told(desk, body):
    return desk.parse_webhook({}, json.dumps(body).encode())


def test_comments_replies_tags_and_messages_arrive_with_their_places(desk, network, everything):
    post = network.post("The lifts")
    comment = network.write(post, "Again?", by="tess")
    reply = network.write(post, "Yes, again", by="dev", parent=comment)
    ours = network.write(post, "Sorry", parent=comment)
    tag = network.mention_in("With our landlord", by="gill", tagged=True)
    message = network.say("66tess", "My address is 4 Elm Court")
    events = by_id(everything(desk))
    assert {one: event.place for one, event in events.items()} == {
        post: PostKind.POST,
        comment: PostKind.COMMENT,
        reply: PostKind.REPLY,
        ours: PostKind.REPLY,
        tag: PostKind.MENTION,
        message: PostKind.DIRECT_MESSAGE,
    }
    assert events[comment].parent_id == events[comment].root_id == post
    assert (events[reply].parent_id, events[reply].root_id) == (comment, post)
    assert (events[ours].own, events[post].own, events[comment].own) == (True, True, False)
    assert events[ours].author.external_id == IG
    assert events[comment].author.external_id == "66tess"
    assert events[message].visibility is Visibility.PRIVATE
    assert events[message].conversation == "66tess"
    assert {event.visibility for one, event in events.items() if one != message} == {
        Visibility.PUBLIC
    }
    assert events[post].attachments[0].alt_text == "A lift"
    assert (events[tag].our_thread, events[tag].summons_us) == (False, True)


def test_what_we_said_from_a_telephone_is_our_own(desk, network, everything):
    network.say("66tess", "Hello", minutes=3)
    answer = network.say("66tess", "Hello Tess", own=True, minutes=2)
    event = by_id(everything(desk))[answer]
    assert event.own
    assert event.conversation == "66tess"


def test_comments_are_read_again_only_where_their_number_has_changed(desk, network, everything):
    posts = [network.post(f"Post {n}", minutes=100 + n) for n in range(6)]
    for post in posts:
        network.write(post, "A comment", by="tess")
    everything(desk)
    network.requests.clear()
    late = network.write(posts[5], "Late", by="dev", minutes=1)
    assert late in by_id(everything(desk, everything.cursor))
    read = [one.url.path.split("/")[2] for one in network.requests if "comments" in one.url.path]
    assert sorted(read) == sorted([*posts[:3], posts[5]])


def test_a_new_comment_in_the_place_of_a_deleted_one_is_found(desk, network, everything):
    post = network.post("The lifts")
    gone = network.write(post, "First", by="tess")
    everything(desk)
    del network.all_comments[gone]
    new = network.write(post, "Second", by="dev")
    assert new in by_id(everything(desk, everything.cursor))


def test_long_lists_are_read_to_their_end(desk, network, everything):
    network.page_size = 2
    posts = [network.post(f"Post {n}", minutes=100 + n) for n in range(5)]
    written = {network.write(one, f"{n}", by="tess") for one in posts for n in range(5)}
    assert written | set(posts) <= set(by_id(everything(desk)))


def test_a_post_that_was_deleted_meanwhile_does_not_stop_the_round(desk, network, everything):
    post = network.post("The lifts")
    network.write(post, "Again?", by="tess")
    cursor = desk.fetch("").cursor
    del network.media[post]
    message = network.say("66tess", "Hello")
    assert message in by_id(everything(desk, cursor))


def test_what_instagram_hid_by_itself_is_told_as_hidden(desk, network, everything):
    post = network.post("The lifts")
    foul = network.write(post, "Foul", by="tess", hidden=True)
    kinds = [event.kind for event in everything(desk) if event.external_id == foul]
    assert kinds == [EventKind.CREATED, EventKind.HIDDEN]


def test_lists_that_our_token_may_not_read_are_left_out(connect, network, everything):
    network.post("The lifts")
    network.say("66tess", "Hello")
    desk = connect(scopes=frozenset({"instagram_manage_comments"}))
    assert [event.place for event in everything(desk)] == [PostKind.POST]


def test_a_sweep_finds_comments_that_nobody_told_us_are_gone(desk, network):
    post = network.post("The lifts")
    there = network.write(post, "Again?", by="tess", hidden=True)
    mention, _ = network.mention_below("@elmhouse_homes help")
    caption = network.mention_in("@elmhouse_homes", by="gill")
    states = desk.refresh([there, "2790000", mention, caption, post, "1790000", "aWdfZAG1f"])
    assert [one.exists for one in states] == [True, False, True, True, True, False, True]
    assert (states[0].hidden, states[0].text) == (True, "Again?")
    assert states[2].text == "@elmhouse_homes help"


def test_a_permission_that_was_lost_does_not_look_like_deleted_comments(desk, network):
    comment = network.write(network.post("The lifts"), "Again?", by="tess")
    network.fault(error(10), times=100)
    with pytest.raises(Forbidden):
        desk.refresh([comment])
    network.faults.clear()
    network.fault(error(100, 33), path=r"/[12]\d+(/|$)(?!\d*/media)", times=100)
    with pytest.raises(NotFound):
        desk.refresh([comment])


# --- webhooks


def test_a_comment_that_is_sent_to_us_is_the_one_that_a_poll_finds(desk, network, everything):
    post = network.post("The lifts")
    comment = network.write(post, "Again?", by="tess")
    value = {"id": comment, "text": "Again?", "from": {"id": "66tess", "username": "tess"},
             "media": {"id": post, "media_product_type": "FEED"}}  # fmt: skip
    [event] = told(desk, hook(("comments", value)))
    polled = by_id(everything(desk))[comment]
    assert event.key == polled.key
    assert (event.place, event.parent_id, event.our_thread) == (PostKind.COMMENT, post, True)
    [below] = told(desk, hook(("comments", value | {"parent_id": "2790999"})))
    assert (below.place, below.parent_id) == (PostKind.REPLY, "2790999")
    [own] = told(desk, hook(("comments", value | {"from": {"id": IG, "username": "x"}})))
    assert own.own


def test_a_mention_is_read_before_it_becomes_an_event(desk, network):
    comment, media = network.mention_below("@elmhouse_homes no heating")
    caption = network.mention_in("@elmhouse_homes look", by="gill")
    first, second = told(
        desk,
        hook(
            ("mentions", {"comment_id": comment, "media_id": media}),
            ("mentions", {"media_id": caption}),
        ),
    )
    assert (first.text, first.root_id) == ("@elmhouse_homes no heating", media)
    assert (second.text, second.author.handle) == ("@elmhouse_homes look", "gill")
    assert first.place is second.place is PostKind.MENTION
    assert first.our_thread is False
    assert told(desk, hook(("mentions", {"comment_id": "2790000", "media_id": media}))) == []


@pytest.mark.parametrize(
    "answer", [httpx.Response(500), error(190, 463), httpx.Response(429), error(10)]
)
def test_a_mention_that_cannot_be_read_just_now_is_not_lost(desk, network, answer):
    comment, media = network.mention_below("@elmhouse_homes no heating")
    caption = network.mention_in("@elmhouse_homes look", by="gill")
    body = hook(
        ("mentions", {"comment_id": comment, "media_id": media}),
        ("mentions", {"media_id": caption}),
    )
    network.fault(answer, times=99)
    events = told(desk, body)
    network.faults.clear()
    assert [event.external_id for event in events] == [comment, caption]
    assert all("not shown yet" in event.text for event in events)
    assert events[0].occurred_at == datetime.fromtimestamp(1779000100, UTC)
    assert [one.text for one in desk.refresh([comment, caption])] == [
        "@elmhouse_homes no heating",
        "@elmhouse_homes look",
    ]


def messaging(message, *, sender="66tess", to=IG, name="message"):
    return {"sender": {"id": sender}, "recipient": {"id": to}, "timestamp": 1779000100123,
            name: message}  # fmt: skip


def test_each_kind_of_private_message_becomes_what_it_is(desk):
    image = {"type": "image", "payload": {"url": "https://lookaside.fbsbx.com/1"}}
    sent = [
        messaging({"mid": "m1", "text": "Hello", "reply_to": {"mid": "m0"}}),
        messaging({"mid": "m2", "attachments": [image]}),
        messaging({"mid": "m3", "text": "Hi", "is_echo": True}, sender=IG, to="66tess"),
        messaging({"mid": "m1", "is_deleted": True}),
        messaging({"mid": "m4", "is_unsupported": True}),
        messaging({"mid": "m1", "text": "Hello!", "num_edit": 1}, name="message_edit"),
        messaging({"mid": "m5", "title": "Repairs", "payload": "R"}, name="postback"),
        messaging({"mid": "m1"}, name="read"),
        messaging({"mid": "m1", "emoji": "x"}, name="reaction"),
    ]
    found = told(desk, hook(messaging=sent))
    assert [event.external_id for event in found] == ["m1", "m2", "m3", "m1", "m4", "m1", "m5"]
    assert {event.visibility for event in found} == {Visibility.PRIVATE}
    assert {event.conversation for event in found} == {"66tess"}
    assert [event.own for event in found][:3] == [False, False, True]
    assert found[0].parent_id == "m0"
    assert found[1].attachments[0].media_type == "image/*"
    assert (found[3].kind, found[3].text) == (EventKind.DELETED, "")
    assert "does not pass" in found[4].text
    assert (found[5].kind, found[5].text) == (EventKind.EDITED, "Hello!")
    assert found[6].text == "Repairs"
    assert found[0].occurred_at.year == 2026


def test_news_of_another_account_is_not_ours(desk):
    value = {"id": "2", "text": "x", "media": {"id": "1"}}
    body = hook(("comments", value), account="17841499999999999")
    assert told(desk, body) == []
    assert HOOKS.accounts(json.dumps(body).encode()) == ("17841499999999999",)


@pytest.mark.parametrize(
    "body",
    [
        {"object": "page", "entry": []},
        {"object": "instagram"},
        hook(("comments", {"id": "2"})),
        hook(("mentions", {})),
        hook(messaging=[{"message": {"mid": "m"}}]),
    ],
)
def test_a_delivery_that_breaks_the_contract_is_kept_whole(desk, body):
    with pytest.raises(ContractBroken) as raised:
        told(desk, body)
    assert json.loads(raised.value.body) == body


def signed(raw):
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(b"hush", raw, sha256).hexdigest()}


def test_only_what_meta_signed_is_believed_and_only_once(desk):
    raw = json.dumps(hook(messaging=[messaging({"mid": "m1", "text": "Hello"})])).encode()
    delivery = HOOKS.verify(APPLICATION, signed(raw), raw, now=NOW)
    assert delivery.id == desk.verify_webhook(signed(raw), raw, now=NOW).id
    with pytest.raises(Replayed):
        HOOKS.verify(APPLICATION, signed(raw), raw, now=NOW, seen={delivery.id})
    with pytest.raises(Forged):
        HOOKS.verify(APPLICATION, {}, raw, now=NOW)


@settings(max_examples=40, deadline=None)
@given(some.data())
def test_a_delivery_with_one_byte_changed_is_forged(data):
    raw = json.dumps(hook(messaging=[messaging({"mid": "m1", "text": "Hello"})])).encode()
    place = data.draw(some.integers(0, len(raw) - 1))
    byte = data.draw(some.integers(0, 255).filter(lambda one: one != raw[place]))
    changed = raw[:place] + bytes([byte]) + raw[place + 1 :]
    with pytest.raises(Forged):
        HOOKS.verify(APPLICATION, signed(raw), changed, now=NOW)


# --- failures, and the probe


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(190, 463), Unauthorized),
        (error(190, 492), Unauthorized),
        (error(4, status=403), RateLimited),
        (httpx.Response(429), RateLimited),
        (httpx.Response(500), Transient),
        (httpx.ReadTimeout("late"), Transient),
        (httpx.Response(200, content=b'{"data": [{"id'), ContractBroken),
        (httpx.Response(200, html="<h1>Sorry</h1>"), ContractBroken),
        (httpx.Response(200, json={"data": [{"id": "1", "timestamp": "soon"}]}), ContractBroken),
    ],
)
def test_each_failure_of_a_read_is_one_of_the_family(desk, network, answer, kind):
    network.fault(answer, path=f"{IG}/media")
    with pytest.raises(kind) as raised:
        desk.fetch("")
    assert raised.value.words.endswith(".")
    assert "t0ken" not in f"{raised.value.words} {raised.value.detail}"


def test_a_token_that_ends_between_two_pages_keeps_the_place(desk, network, everything):
    network.page_size = 1
    written = {network.post(f"{n}", minutes=n) for n in range(3)}
    first = desk.fetch("")
    network.fault(error(190, 460))
    with pytest.raises(Unauthorized):
        desk.fetch(first.cursor)
    rest = everything(desk, first.cursor)
    assert {event.external_id for event in (*first.events, *rest)} == written


def test_a_place_that_is_none_of_ours_is_refused(desk):
    with pytest.raises(ContractBroken):
        desk.fetch('{"elsewhere": 1}')


def test_the_probe_says_who_we_are_and_what_keeps_news_away(connect, network):
    found = connect().probe()
    assert (found.account, found.handle, found.problems) == (IG, US["username"], ())
    assert network.writes() == []
    network.applications = ["another"]
    assert connect().probe().problems == ()  # it had the Page tell us
    assert network.applications == [APP]
    network.applications = []
    network.fault(error(200), path="subscribed_apps", method="POST")
    only = ["instagram_manage_messages"]
    network.token |= {
        "granular_scopes": [{"scope": one, "target_ids": ["1784199"]} for one in only],
        "data_access_expires_at": int(datetime.now(UTC).timestamp()) + 86_400,
    }
    poor = connect().probe()
    assert "instagram_manage_messages" not in poor.scopes
    assert "instagram_manage_messages" in poor.problems[0]
    assert "connect it again" in poor.problems[1]
    assert "mentions of us are not seen" in poor.problems[2]


def test_a_token_that_is_worth_nothing_is_said_to_be_so(connect, network):
    network.token["is_valid"] = False
    with pytest.raises(Unauthorized):
        connect().probe()


def test_without_its_application_the_probe_keeps_to_what_is_known(connect):
    scopes = frozenset({"instagram_manage_comments"})
    found = connect(application=None, scopes=scopes).probe()
    assert found.scopes == scopes
    assert "application" in found.problems[1]


def test_an_account_is_found_by_its_page(connect, network):
    assert connect(account="").probe().account == IG
    network.fault(httpx.Response(200, json={"id": PAGE}), path=f"/{PAGE}$")
    with pytest.raises(NotFound):
        connect(account="").probe()
