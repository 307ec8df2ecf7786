"""What X tells us, by asking: nothing twice that costs, nothing left out."""

import json

import httpx
import pytest
from tests.platforms.x.network import OTHER, THEM, US, refused

from moothall.platforms.base import (
    ContractBroken,
    EventKind,
    PostKind,
    RateLimited,
    Transient,
    Unauthorized,
    Verb,
    Visibility,
)
from moothall.platforms.x.dialect import WRITTEN
from moothall.platforms.x.reading import searches
from moothall.platforms.x.speaking import Speaker

FORBIDDEN = {"kind": "https://api.x.com/2/problems/client-forbidden"}


def test_a_poll_reads_mentions_our_own_posts_answers_below_them_and_messages(
    connect, checked, network, everything
):
    desk = connect(transport=checked)
    ours = network.write(US, "Bin day is Tuesday")
    mention = network.write(THEM, "@cbhomes our lift is broken")
    quiet = network.write(THEM, "no it is not", answers=ours)
    deep = network.write(THEM, "really not", answers=quiet)
    message = network.message(THEM, "My address is 4 Elm House")
    events = {one.external_id: one for one in everything(desk)}
    assert set(events) == {ours, mention, quiet, deep, f"dm:{message}"}
    assert [events[one].place for one in (ours, mention, quiet, deep, f"dm:{message}")] == [
        PostKind.POST, PostKind.MENTION, PostKind.COMMENT, PostKind.REPLY, PostKind.DIRECT_MESSAGE,
    ]  # fmt: skip
    assert [events[one].summons_us for one in (mention, quiet)] == [True, False]
    assert [events[one].our_thread for one in (mention, quiet, deep)] == [False, True, True]
    assert events[ours].own
    assert events[mention].permalink == f"https://x.com/dev_p/status/{mention}"
    assert events[f"dm:{message}"].visibility is Visibility.PRIVATE
    assert events[f"dm:{message}"].conversation == f"{US}-{THEM}"
    assert events[mention].author.handle == "dev_p"
    assert {path for _, path in checked.calls} == {
        "/2/users/{id}/mentions", "/2/users/{id}/tweets", "/2/tweets/search/recent", "/2/dm_events",
    }  # fmt: skip


def test_a_second_poll_asks_only_for_what_came_after_with_a_margin(desk, network, everything):
    first = network.write(THEM, "@cbhomes one")
    everything(desk)
    later = network.write(THEM, "@cbhomes two")
    network.requests.clear()
    events = everything(desk, everything.cursor)
    assert {one.external_id for one in events} == {first, later}  # the margin's copy is harmless
    [mentions] = [one for one in network.requests if one.url.path.endswith("/mentions")]
    assert 0 < int(mentions.url.params["since_id"]) < int(first)


def test_a_long_list_is_read_page_by_page_and_counts_as_read_at_its_end(desk, network):
    numbers = [network.write(THEM, f"@cbhomes {number}") for number in range(230)]
    page = desk.fetch("")
    assert (len(page.events), page.more) == (100, True)
    assert json.loads(page.cursor)["seen"] == {}  # a stop here loses nothing
    found = {one.external_id for one in page.events}
    for _ in range(2):
        page = desk.fetch(page.cursor)
        found |= {one.external_id for one in page.events}
    assert found == set(numbers)
    assert json.loads(page.cursor)["seen"] == {"mentions": numbers[-1]}


def test_a_quote_of_our_post_summons_us(desk, network):
    ours = network.write(US, "Bin day is Tuesday")
    network.write(THEM, "@cbhomes look", quotes=ours)
    quote = network.write(THEM, "look what they say", quotes=ours)
    network.posts[quote]["conversation_id"] = ours  # so that the search finds it
    [_, *_] = desk.fetch("").events
    page = desk.fetch(desk.fetch("").cursor)
    [event] = [one for one in desk.fetch(page.cursor).events if one.external_id == quote]
    assert event.summons_us is True


def test_an_edited_post_is_one_post_with_another_state(desk, network, everything):
    first = network.write(THEM, "@cbhomes our lift is brokn")
    second = network.write(THEM, "@cbhomes our lift is broken", edits=first)
    events = everything(desk)
    assert {(one.external_id, one.kind, one.version) for one in events} == {
        (first, EventKind.CREATED, first), (first, EventKind.EDITED, second),
    }  # fmt: skip


def test_whose_posts_are_protected_is_private(desk, network, everything):
    network.write(OTHER, "@cbhomes between us")
    [event] = everything(desk)
    assert event.visibility is Visibility.PRIVATE


def test_where_a_conversation_began_is_asked_where_it_cannot_be_seen(desk, network, everything):
    theirs = network.write(THEM, "The council is useless")
    middle = network.write(THEM, "agreed", answers=theirs)
    network.write(THEM, "@cbhomes do you read this", answers=middle)
    [event] = everything(desk)
    assert event.our_thread is False
    assert event.place is PostKind.MENTION
    assert [one.url.path for one in network.requests].count("/2/tweets") == 1


def test_reposts_bring_no_words_of_their_own(desk, network, everything):
    number = network.write(THEM, "RT @cbhomes: Bin day")
    network.posts[number]["referenced_posts"] = [{"type": "retweeted", "id": "1"}]
    assert everything(desk) == []


def test_words_are_read_as_they_were_written(desk, network, everything):
    network.write(
        THEM,
        "@cbhomes rent &gt; wages &amp; rising https://t.co/a https://t.co/b",
        entities={
            "mentions": [{"start": 0, "end": 8, "username": "cbhomes", "id": US}],
            "urls": [
                {"start": 1, "end": 2, "url": "https://t.co/a", "expanded_url": "https://bbc.co.uk"},
                {"start": 1, "end": 2, "url": "https://t.co/b", "expanded_url": "https://x.com/p",
                 "media_key": "3_1"},
            ],
        },
    )  # fmt: skip
    [event] = everything(desk)
    assert event.text == "@cbhomes rent > wages & rising https://bbc.co.uk"


def test_a_search_that_our_access_lacks_stops_nothing_else(desk, network, fault, everything):
    network.write(US, "Bin day is Tuesday")
    message = network.message(THEM, "Hello")
    fault(refused(403, "Access denied", **FORBIDDEN), path="search", times=9)
    assert f"dm:{message}" in {one.external_id for one in everything(desk)}
    found = desk.probe()
    assert any("search is not part of our access" in one for one in found.problems)


def test_messages_over_their_limit_keep_nobody_from_reading_what_is_public(
    desk, network, fault, everything
):
    mention = network.write(THEM, "@cbhomes hello")
    network.message(THEM, "Hello")
    fault(httpx.Response(429, json={"title": "Too Many Requests"}), path="dm_events")
    assert [one.external_id for one in everything(desk)] == [mention]
    assert len(everything(desk, everything.cursor)) == 2  # and the message is not lost


def test_an_account_without_private_messages_does_not_ask_for_them(connect, network, everything):
    desk = connect(scopes=frozenset({"tweet.read", "users.read"}))
    everything(desk)
    assert not [one for one in network.requests if "dm_events" in one.url.path]


def test_an_older_x_is_asked_in_the_older_names(desk, network, fault, everything):
    network.write(THEM, "@cbhomes hello")
    told = {"errors": [{"message": "The query parameter [post.fields] is not one of [ids,...]"}],
            "title": "Invalid Request", "detail": "One or more parameters to your request was"
            " invalid.", "type": "https://api.twitter.com/2/problems/invalid-request"}  # fmt: skip
    fault(httpx.Response(400, json=told), path="/mentions")
    assert len(everything(desk)) == 1
    assert Speaker.dialect is WRITTEN
    assert "tweet.fields" in network.requests[1].url.params
    assert "post.fields" not in network.requests[-2].url.params


def test_an_x_that_ignores_the_newer_names_is_found_out(desk, network, fault):
    number = network.write(THEM, "@cbhomes hello")
    bare = {"data": [{"id": number, "text": "@cbhomes hello"}], "meta": {"result_count": 1}}
    fault(httpx.Response(200, json=bare), path="/mentions")
    [event] = desk.fetch("").events
    assert event.author.external_id == THEM


def test_deletions_edits_and_what_is_kept_from_us_are_seen_by_the_sweep(
    connect, checked, network, fault
):
    desk = connect(transport=checked)
    network.people[THEM]["connection_status"] = ["blocking"]
    gone, first = network.write(THEM, "gone"), network.write(THEM, "brokn")
    second = network.write(THEM, "broken", edits=first)
    del network.posts[gone]
    states = desk.refresh([gone, first, "dm:5"])
    assert [one.exists for one in states] == [False, True, True]
    assert (states[1].version, states[1].text, states[1].author_blocked) == (second, "broken", True)
    assert states[1].hidden is None  # X does not say, so it is not guessed
    withheld = {"resource_id": "7", "value": "7", "resource_type": "tweet", "parameter": "ids",
                "title": "Authorization Error", "detail": "Sorry, you are not authorized",
                "type": "https://api.x.com/2/problems/not-authorized-for-resource"}  # fmt: skip
    fault(httpx.Response(200, json={"errors": [withheld]}), path="/2/tweets")
    assert desk.refresh(["7"])[0].exists is True


def test_an_expired_token_in_mid_page_is_renewed_and_nothing_is_lost(connect, network, fault):
    for number in range(130):
        network.write(THEM, f"@cbhomes {number}")
    kept = {"access_token": "t", "refresh_token": "r", "expires_at": "2026-01-01T00:00:00+00:00"}
    desk = connect(credentials=kept)
    page = desk.fetch("")
    fault(refused(401, "Unauthorized", title="Unauthorized"), path="/mentions")
    with pytest.raises(Transient, match="being renewed"):
        desk.fetch(page.cursor)
    assert len(desk.fetch(page.cursor).events) == 30
    fault(refused(401, "Unauthorized", title="Unauthorized"), path="/mentions")
    with pytest.raises(Unauthorized):
        connect(credentials={"access_token": "t"}).fetch("")


def test_a_cursor_that_is_none_of_ours_is_said(desk):
    for cursor in ("[]", "{", '{"stream": "nowhere"}'):
        with pytest.raises(ContractBroken):
            desk.fetch(cursor)


def test_searches_stay_within_what_a_query_may_hold():
    queries = searches([str(10**18 + number) for number in range(40)])
    assert all(len(one) <= 512 for one in queries)
    assert sum(one.count("conversation_id:") for one in queries) == 40


def test_the_probe_says_who_we_are_and_what_is_missing(connect, checked, network):
    desk = connect(transport=checked, credentials={"access_token": "t", "scope": "tweet.read"})
    network.people["1111111111"] |= {"protected": True, "subscription_type": "None"}
    found = desk.probe()
    assert (found.account, found.handle, found.name) == (US, "cbhomes", "Colchester Borough Homes")
    assert any("dm.read" in one for one in found.problems)
    assert any("protected" in one for one in found.problems)
    assert not found.capabilities.rows[Verb.EDIT].automatic
    network.people["1111111111"] |= {"subscription_type": "Premium"}
    assert desk.probe().capabilities.rows[Verb.EDIT].automatic


def test_a_limit_for_a_day_is_told_where_it_is_used_up(desk, fault):
    headers = {"x-rate-limit-reset": "1790000000", "x-user-limit-24hour-remaining": "0",
               "x-user-limit-24hour-reset": "1790080000"}  # fmt: skip
    fault(httpx.Response(429, json={"title": "Too Many Requests"}, headers=headers))
    with pytest.raises(RateLimited) as raised:
        desk.fetch("")
    assert raised.value.until.timestamp() == 1790080000
