"""Each row of the table, done, with every request and answer checked against the lexicons."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from tests.platforms.bluesky.conftest import DECIDED
from tests.platforms.bluesky.network import CONVO, GATE, POST, THEM, US

from moothall.platforms.base import Picture, Result, Unsupported, Verb, Visibility
from moothall.platforms.bluesky.acting import BLOCK
from moothall.platforms.table import table

ROWS = table()["bluesky"].rows
DONE = [verb for verb in Verb if ROWS[verb].automatic and not verb.startswith("read")]
READ = [verb for verb in Verb if ROWS[verb].automatic and verb.startswith("read")]
DENIED = [verb for verb in Verb if not ROWS[verb].automatic]
#: what one write each verb is
WRITES = {
    Verb.REPLY_PUBLIC: "com.atproto.repo.putRecord",
    Verb.REPLY_PRIVATE: "chat.bsky.convo.sendMessage",
    Verb.SEND_DM: "chat.bsky.convo.sendMessage",
    Verb.HIDE: "com.atproto.repo.putRecord",
    Verb.UNHIDE: "com.atproto.repo.putRecord",
    Verb.BLOCK: "com.atproto.repo.putRecord",
    Verb.UNBLOCK: "com.atproto.repo.deleteRecord",
    Verb.MUTE: "app.bsky.graph.muteActor",
    Verb.UNMUTE: "app.bsky.graph.unmuteActor",
    Verb.REPORT: "com.atproto.moderation.createReport",
    Verb.PUBLISH: "com.atproto.repo.putRecord",
    Verb.DELETE_OWN: "com.atproto.repo.deleteRecord",
}


@pytest.fixture
def thread(network):
    """A post of ours and what a resident wrote below it."""
    ours = network.write(US, "Bin days change")
    return ours, network.write(THEM, "Which?", answers=ours)


@pytest.fixture
def asked(network, account, act, thread):
    """The action for a row, on something that it can be done to; what has to be so before, is."""
    ours, theirs = thread

    def making(verb):
        given = {"conversation": ours}
        if verb in {Verb.UNHIDE, Verb.UNBLOCK}:
            before = {Verb.UNHIDE: Verb.HIDE, Verb.UNBLOCK: Verb.BLOCK}[verb]
            account.perform(act(before, theirs, **given))
            network.requests.clear()
        if verb is Verb.SEND_DM:
            message = network.say(THEM, "My boiler is out")
            private = {"conversation": CONVO, "target_visibility": Visibility.PRIVATE}
            return act(verb, message, "We come at 10", **private)
        if verb is Verb.PUBLISH:
            return act(verb, text="Closed on Monday. See https://homes.example.org #bins")
        if verb is Verb.DELETE_OWN:
            return act(verb, ours, author=US)
        words = {Verb.REPLY_PUBLIC: "From Monday, @tess.test", Verb.REPLY_PRIVATE: "Your number?"}
        reason = "Threatens a neighbour" if verb is Verb.REPORT else ""
        return act(verb, theirs, words.get(verb, ""), reason=reason, **given)

    return making


def test_the_writes_below_are_those_that_the_table_allows():
    assert set(WRITES) == set(DONE)


@pytest.mark.parametrize("verb", DONE)
def test_every_row_that_the_table_allows_is_one_write_that_the_lexicons_allow(
    account, network, asked, verb
):
    action = asked(verb)
    outcome = account.perform(action)
    assert outcome.result is Result.CONFIRMED
    assert outcome.external_id
    assert network.writes == [WRITES[verb]]
    if verb is not Verb.REPORT:  # of which nothing can be read
        assert account.find(action).result is Result.CONFIRMED
    assert network.writes == [WRITES[verb]]


@pytest.mark.parametrize(
    "verb", sorted(set(DONE) - {Verb.REPLY_PRIVATE, Verb.SEND_DM, Verb.REPORT})
)
def test_what_is_asked_twice_is_done_once(account, network, asked, verb):
    """By a key of ours or because a state is set: later in the day, too."""
    action = asked(verb)
    account.perform(action)
    before = ({**network.records}, {**network.posts}, set(network.muted))
    account.perform(replace(action, sent_at=DECIDED + timedelta(hours=3)))
    assert (network.records, network.posts, network.muted) == before


@pytest.mark.parametrize("verb", DENIED)
def test_every_row_that_the_table_denies_sends_nothing_and_says_why(account, network, act, verb):
    action = act(verb, f"at://{THEM}/{POST}/3lbmtyyyyya2a", "Words")
    for call in (account.perform, account.find):
        with pytest.raises(Unsupported) as raised:
            call(action)
        assert raised.value.words == ROWS[verb].note
    assert network.requests == []


@pytest.mark.parametrize("verb", READ)
def test_every_row_of_reading_brings_what_it_says(network, everything, thread, verb):
    posts = {
        Verb.READ_COMMENTS: thread[1],
        Verb.READ_MENTIONS: network.write(THEM, "@homes.test hello"),
        Verb.READ_DM: network.say(THEM, "In private"),
    }
    found = {event.external_id: event for event in everything()}
    assert posts[verb] in found
    private = found[posts[verb]].visibility is Visibility.PRIVATE
    assert private is (verb is Verb.READ_DM)


def test_the_sweep_and_the_probe_ask_what_the_lexicons_allow(account, checked, network, thread):
    ours, theirs = thread
    gone = f"at://{THEM}/{POST}/3lbmtyyyyyz2z"
    states = account.refresh([ours, theirs, gone])
    assert [one.exists for one in states] == [True, True, False]
    assert account.probe().account == US
    assert "com.atproto.repo.getRecord" in checked.calls
    assert network.writes == []


def test_what_is_written_marks_its_links_names_and_tags_by_bytes(account, network, asked):
    account.perform(asked(Verb.PUBLISH))
    [body] = network.bodies("com.atproto.repo.putRecord")
    words = body["record"]["text"].encode()
    marked = {words[one["index"]["byteStart"] : one["index"]["byteEnd"]] for one in
              body["record"]["facets"]}  # fmt: skip
    assert marked == {b"https://homes.example.org", b"#bins"}


def test_a_picture_goes_out_with_what_it_shows(account, network, act):
    picture = Picture(content=b"png", media_type="image/png", alt="A swing", width=4, height=3)
    account.perform(act(Verb.PUBLISH, text="Look", pictures=(picture,)))
    [body] = network.bodies("com.atproto.repo.putRecord")
    [image] = body["record"]["embed"]["images"]
    assert (image["alt"], image["aspectRatio"]) == ("A swing", {"width": 4, "height": 3})


@pytest.mark.parametrize("verb", [Verb.REPLY_PUBLIC, Verb.PUBLISH, Verb.HIDE, Verb.BLOCK])
def test_what_was_held_over_night_is_dated_when_it_is_sent(account, network, asked, verb):
    """Under the key that was chosen when it was decided."""
    morning = DECIDED + timedelta(hours=14)
    account.perform(replace(asked(verb), sent_at=morning))
    [body] = network.bodies("com.atproto.repo.putRecord")
    assert body["record"]["createdAt"] == "2026-11-23T22:00:00.000Z"
    account.perform(replace(asked(verb), sent_at=morning + timedelta(minutes=30)))
    assert len({one["rkey"] for one in network.bodies("com.atproto.repo.putRecord")}) == 1
    kept = [one for uri, one in network.records.items() if f"/{body['collection']}/" in uri]
    assert len(kept) == 1


def test_a_lost_answer_and_a_later_try_leave_one_post_dated_by_the_first(account, network, asked):
    action = asked(Verb.REPLY_PUBLIC)
    network.fault(httpx.ReadTimeout("late"), "com.atproto.repo.putRecord", after=True)
    with pytest.raises(Exception, match="no answer"):
        account.perform(replace(action, sent_at=DECIDED + timedelta(hours=14)))
    done = account.perform(replace(action, sent_at=DECIDED + timedelta(hours=15)))
    assert done.result is Result.CONFIRMED
    [kept] = network.records.values()
    assert kept["value"]["createdAt"] == "2026-11-23T22:00:00.000Z"


def test_the_lexicons_would_catch_a_wrong_request(account, checked, network, thread):
    """A slip in a name, a missing field, a wrong type, and a record that is none."""
    session = account._session
    record = {"$type": GATE, "post": thread[0], "createdAt": "today", "hiddenReplies": []}
    body = {"repo": US, "collection": GATE, "rkey": "3lbmtyyyyya2a", "record": record,
            "swapRecord": None}  # fmt: skip
    wrong = [
        lambda: session.get("app.bsky.actor.getProfile", who=THEM),
        lambda: session.get("app.bsky.feed.getPosts", uris=["x"]),
        lambda: session.get("app.bsky.notification.listNotifications", limit="101"),
        lambda: session.post("app.bsky.graph.muteActor", {}),
        lambda: session.post("app.bsky.graph.muteActor", {"actor": THEM, "for": "ever"}),
        lambda: session.post("com.atproto.repo.putRecord", body),
        lambda: session.get("chat.bsky.convo.listConvos"),
    ]
    for ask in wrong:
        with pytest.raises(AssertionError):
            ask()
    assert network.requests == []
    assert len(checked.calls) >= len(wrong) - 1
    assert BLOCK == "app.bsky.graph.block"
