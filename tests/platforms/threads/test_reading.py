"""What comes in from Threads, by polls and by webhooks."""

import json

import httpx
import pytest
from tests.platforms.meta.pretend import error
from tests.platforms.threads.network import US

from moothall.platforms.base import (
    ContractBroken,
    EventKind,
    Forbidden,
    PostKind,
    RateLimited,
    Transient,
    Unauthorized,
    Visibility,
)


def by_id(events):
    return {event.external_id: event for event in events if event.kind is EventKind.CREATED}


def test_replies_below_our_posts_and_mentions_arrive_with_their_places(desk, network, everything):
    ours = network.post("Lifts will be serviced", minutes=60)
    comment = network.post("Again?", by="tess", root=ours, minutes=50)
    reply = network.post("Yes, again", by="dev", root=ours, parent=comment, minutes=40)
    mention = network.mention("@elmhouse_homes my boiler", by="tess", minutes=30)
    told = by_id(everything(desk))
    assert {one: event.place for one, event in told.items()} == {
        ours: PostKind.POST,
        comment: PostKind.COMMENT,
        reply: PostKind.REPLY,
        mention: PostKind.MENTION,
    }
    assert told[comment].parent_id == told[comment].root_id == ours
    assert told[reply].parent_id == comment
    assert told[reply].our_thread
    assert told[mention].our_thread is None
    assert told[mention].summons_us
    assert told[ours].own
    assert not told[comment].own
    assert {event.visibility for event in told.values()} == {Visibility.PUBLIC}
    assert told[comment].author.external_id == "tess"


def test_what_our_own_account_wrote_elsewhere_is_known_as_our_own(desk, network, everything):
    theirs = network.post("Anybody there?", by="tess", minutes=9)
    answer = network.post("We are", root=theirs, minutes=8)
    event = by_id(everything(desk))[answer]
    assert event.own
    assert event.author.external_id == US["id"]


def test_a_second_round_reads_only_what_is_new_and_the_same_second(desk, network, everything):
    ours = network.post("Lifts", minutes=60)
    network.post("Again?", by="tess", root=ours, minutes=50)
    network.post("Oh no", by="dev", root=ours, minutes=40)
    everything(desk)
    late = network.post("What now?", by="gill", root=ours, minutes=1)
    told = {event.external_id for event in everything(desk, everything.cursor)}
    assert late in told
    assert len(told) == 3  # with our post and the newest reply, which are of the edge's own second


def test_long_lists_are_walked_to_what_was_read_before(desk, network, everything):
    network.page_size = 2
    ours = network.post("Lifts", minutes=600)
    written = {network.post(f"{n}", by="tess", root=ours, minutes=n) for n in range(1, 8)}
    assert written < {event.external_id for event in everything(desk)}
    newer = {network.post(f"new {n}", by="dev", root=ours, minutes=0) for n in range(5)}
    assert newer <= {event.external_id for event in everything(desk, everything.cursor)}


def test_older_conversations_are_read_in_turn(desk, network, everything):
    old = [network.post(f"Post {n}", minutes=1000 - n) for n in range(30)]
    everything(desk)
    late = {network.post("Late", by="tess", root=one, minutes=1) for one in old}
    found, cursor = set(), everything.cursor
    for _ in range(6):
        found |= {event.external_id for event in everything(desk, cursor)}
        cursor = everything.cursor
    assert late <= found


def test_a_post_of_ours_that_was_deleted_does_not_stop_the_round(desk, network, everything):
    ours = network.post("Lifts", minutes=60)
    network.post("Again?", by="tess", root=ours, minutes=50)
    cursor = desk.fetch("").cursor
    del network.posts[ours]
    mention = network.mention("@elmhouse_homes", by="tess")
    assert mention in {event.external_id for event in everything(desk, cursor)}


def test_what_was_hidden_when_we_first_saw_it_is_told_as_hidden(desk, network, everything):
    ours = network.post("Lifts", minutes=60)
    foul = network.post(
        "Foul",
        by="tess",
        root=ours,
        minutes=50,
    )
    network.posts[foul]["hide_status"] = "COVERED"
    kinds = [event.kind for event in everything(desk) if event.external_id == foul]
    assert kinds == [EventKind.CREATED, EventKind.HIDDEN]


def test_lists_that_our_token_may_not_read_are_left_out(connect, network, everything):
    network.post("Lifts", minutes=60)
    network.mention("@elmhouse_homes", by="tess")
    desk = connect(scopes=frozenset({"threads_basic"}))
    assert [event.place for event in everything(desk)] == [PostKind.POST]


def test_a_sweep_finds_what_is_gone_hidden_or_edited(desk, network):
    ours = network.post("Lifts", minutes=60)
    comment = network.post("Again?", by="tess", root=ours)
    network.posts[comment] |= {"hide_status": "HIDDEN", "text": "Again!!"}
    states = desk.refresh([comment, "18999999", ours])
    assert [one.exists for one in states] == [True, False, True]
    assert (states[0].hidden, states[0].text) == (True, "Again!!")
    assert states[2].hidden is None


def test_a_permission_that_was_lost_does_not_look_like_deleted_replies(desk, network):
    ours = network.post("Lifts", minutes=60)
    comment = network.post("Again?", by="tess", root=ours)
    network.fault(error(10), times=9)
    with pytest.raises(Forbidden):
        desk.refresh([comment])
    network.faults.clear()
    network.fault(error(100, 33), path=r"/\d+$", times=9)
    network.fault(error(10), path="me/replies")
    with pytest.raises(Forbidden):
        desk.refresh([comment])


def test_a_place_that_is_none_of_ours_is_refused(desk):
    with pytest.raises(ContractBroken):
        desk.fetch('{"elsewhere": 1}')


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(190, 463), Unauthorized),
        (error(190, 458), Unauthorized),
        (error(4, status=403), RateLimited),
        (httpx.Response(429), RateLimited),
        (httpx.Response(429, headers={"retry-after": "60"}), RateLimited),
        (httpx.Response(500), Transient),
        (error(2, status=500), Transient),
        (httpx.ReadTimeout("late"), Transient),
        (httpx.Response(200, content=b'{"data": [{"id'), ContractBroken),
        (httpx.Response(200, html="<h1>Sorry</h1>"), ContractBroken),
        (httpx.Response(200, json={"posts": []}), ContractBroken),
        (httpx.Response(200, json={"data": [{"id": "1", "timestamp": "soon"}]}), ContractBroken),
    ],
)
def test_each_failure_of_a_read_is_one_of_the_family(desk, network, answer, kind):
    network.fault(answer, path="me/threads")
    with pytest.raises(kind) as raised:
        desk.fetch("")
    assert raised.value.words.endswith(".")
    assert "t0ken" not in f"{raised.value.words} {raised.value.detail}"
    if kind is ContractBroken:
        assert raised.value.body


def test_a_token_that_runs_out_between_two_pages_keeps_the_place(desk, network, everything):
    network.page_size = 1
    written = [network.post(f"{n}", minutes=n) for n in range(3)]
    first = desk.fetch("")
    network.fault(error(190, 463))
    with pytest.raises(Unauthorized):
        desk.fetch(first.cursor)
    rest = everything(desk, first.cursor)
    assert {event.external_id for event in (*first.events, *rest)} == set(written)


def test_the_probe_says_who_we_are_and_what_is_missing(connect):
    found = connect().probe()
    assert (found.account, found.handle, found.problems) == (US["id"], US["username"], ())
    poor = connect(application=None)
    assert "no webhook can be believed" in " ".join(poor.probe().problems)


def test_a_probe_without_the_right_to_ask_keeps_to_what_is_known(connect, network):
    network.fault(error(100), path="debug_token")
    scopes = frozenset({"threads_basic"})
    found = connect(scopes=scopes).probe()
    assert found.scopes == scopes
    assert "threads_manage_replies" in found.problems[0]


def test_a_delivery_that_cannot_be_read_is_kept_whole(desk):
    raw = json.dumps({"topic": "moderate", "values": {"field": "replies", "value": {}}}).encode()
    note = json.loads(raw) | {"target_id": US["id"]}
    with pytest.raises(ContractBroken) as raised:
        desk.parse_webhook({}, json.dumps(note).encode())
    assert json.loads(raised.value.body) == note
