"""While it behaves like another network, that network's rules bind, and its own words refuse."""

from datetime import timedelta

import httpx
import pytest
from tests.platforms.peers import events_of, latest

from moothall.platforms.base import (
    Changed,
    Forbidden,
    Idempotency,
    Invalid,
    Item,
    PlatformError,
    PolicyRefused,
    RateLimited,
    Support,
    Transient,
    TryAgain,
    Unauthorized,
    UnknownOutcome,
    Verb,
    attempt,
)
from moothall.platforms.sandbox.faults import ALWAYS, Fault
from moothall.platforms.sandbox.profiles import PROFILES, profile
from moothall.platforms.sandbox.refusals import Code, understood, written
from moothall.platforms.sandbox.server import Elmhouse


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("code", Code)
def test_each_network_refuses_in_its_own_shape_and_is_understood(name, code):
    status, body = written(name, code, "Words of the network.")
    assert status >= 400
    assert understood(name, status, body) == (code, "Words of the network.")


def test_a_bad_token_looks_as_it_does_on_each_network():
    told = {name: written(name, Code.UNAUTHORIZED, "No.") for name in PROFILES}
    assert told["facebook"] == (
        401,
        {"error": {"message": "No.", "type": "OAuthException", "code": 190}},
    )
    assert told["bluesky"] == (400, {"error": "ExpiredToken", "message": "No."})
    assert told["google_reviews"][1]["error"]["status"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("answer", [None, [], {"error": []}, {"error": {"code": "?"}}, "words"])
def test_an_answer_that_is_no_refusal_is_not_taken_for_one(answer):
    assert understood("facebook", 400, answer) is None


def test_like_x_only_posts_that_summon_us_are_answered(behaving_like, peer, make):
    desk = behaving_like("x")
    stray = peer.comment("r-dev", "Bins again")
    called = peer.mention("r-dev", "@elmhouse_homes bins again")
    told = events_of(desk)
    with pytest.raises(PolicyRefused, match="mention or quote"):
        desk.perform(make(Verb.REPLY_PUBLIC, latest(told, stray), "Hello"))
    desk.perform(make(Verb.REPLY_PUBLIC, latest(told, called), "Hello"))
    assert "Hello" not in peer.sees("/")
    assert "Hello" in peer.sees("/mentions")


def test_like_x_what_is_hidden_is_one_click_away(behaving_like, peer, make, elmhouse):
    desk = behaving_like("x")
    comment = peer.comment("r-dev", "Something foul")
    desk.perform(make(Verb.HIDE, latest(events_of(desk), comment)))
    assert "Something foul" not in peer.sees()
    page = httpx.get(elmhouse.url, trust_env=False).text
    assert "Hidden reply. Open it to see it." in page
    assert "Something foul" in page


def test_like_x_words_are_weighed(behaving_like, make):
    desk = behaving_like("x")
    assert desk.perform(make(Verb.PUBLISH, text="故" * 140)).text == "故" * 140
    with pytest.raises(Invalid):
        desk.perform(make(Verb.PUBLISH, text="故" * 141))


def test_like_facebook_one_private_message_a_comment_within_a_week(
    behaving_like, peer, make, clock
):
    desk = behaving_like("facebook")
    first, second = peer.comment("r-dev", "One"), peer.comment("r-gill", "Two")
    told = events_of(desk)
    desk.perform(make(Verb.REPLY_PRIVATE, latest(told, first), "Tell us more"))
    with pytest.raises(PolicyRefused, match="once for each comment"):
        desk.perform(make(Verb.REPLY_PRIVATE, latest(told, first), "And again"))
    clock.ahead = timedelta(days=7, minutes=1)
    with pytest.raises(PolicyRefused, match="within 7 days"):
        desk.perform(make(Verb.REPLY_PRIVATE, latest(told, second), "Too late"))
    assert peer.messages_of("r-dev") == ["Tell us more"]
    assert peer.messages_of("r-gill") == []


def test_like_facebook_a_conversation_closes_after_a_day(behaving_like, peer, make, clock):
    desk = behaving_like("facebook")
    peer.message("r-dev", "Hello?")
    message = events_of(desk)[-1]
    desk.perform(make(Verb.SEND_DM, message, "Good morning"))
    clock.ahead = timedelta(hours=24, minutes=1)
    with pytest.raises(PolicyRefused, match="24 hours"):
        desk.perform(make(Verb.SEND_DM, message, "Are you there?"))
    peer.message("r-dev", "I am back")
    desk.perform(make(Verb.SEND_DM, events_of(desk)[-1], "Good"))


def test_like_google_only_reviews_arrive_and_a_second_answer_replaces_the_first(
    behaving_like, peer, make
):
    desk = behaving_like("google_reviews")
    peer.comment("r-dev", "Unseen")
    peer.message("r-dev", "Unseen too")
    review = peer.review("r-dev", "Slow", "1")
    told = [event for event in events_of(desk) if not event.own]
    assert [(event.external_id, event.rating) for event in told] == [(review, 1)]
    desk.perform(make(Verb.REPLY_PUBLIC, told[0], "First answer"))
    desk.perform(make(Verb.REPLY_PUBLIC, told[0], "Second answer"))
    assert peer.sees("/reviews") == ["Slow", "Second answer"]


def test_like_google_an_answer_is_measured_in_bytes(behaving_like, peer, make):
    desk = behaving_like("google_reviews")
    peer.review("r-dev", "Slow")
    review = events_of(desk)[-1]
    desk.perform(make(Verb.REPLY_PUBLIC, review, "é" * 2048))
    with pytest.raises(Invalid):
        desk.perform(make(Verb.REPLY_PUBLIC, review, "é" * 2049))


def test_like_bluesky_the_blocked_vanish_from_under_our_posts(behaving_like, peer, make):
    desk = behaving_like("bluesky")
    comment = peer.comment("r-kyle", "Rude")
    desk.perform(make(Verb.BLOCK, latest(events_of(desk), comment)))
    assert "Rude" not in peer.sees()
    assert "Rude" in peer.sees(who="r-kyle")


def test_like_instagram_hidden_comments_are_not_answered(behaving_like, peer, make):
    desk = behaving_like("instagram")
    comment = latest(lambda: events_of(desk), peer.comment("r-dev", "Hm"))
    desk.perform(make(Verb.HIDE, comment))
    with pytest.raises(PolicyRefused, match="hidden"):
        desk.perform(make(Verb.REPLY_PUBLIC, comment, "Hello"))


def test_a_network_without_keys_is_read_back_by_words_and_place(
    behaving_like, peer, make, elmhouse
):
    desk = behaving_like("facebook")
    row = desk.capabilities.rows[Verb.REPLY_PUBLIC]
    assert row.idempotency is Idempotency.READ_BACK
    comment = latest(lambda: events_of(desk), peer.comment("r-dev", "Hm"))
    action = make(Verb.REPLY_PUBLIC, comment, "Our answer")
    assert desk.find(action) is None
    elmhouse.network.faults.set(Fault.ERROR_AFTER, 1)
    assert isinstance(attempt(desk, action).error, UnknownOutcome)
    found = desk.find(action)
    assert found is not None
    assert found.external_id in {event.external_id for event in events_of(desk)}
    assert desk.find(make(Verb.REPLY_PUBLIC, comment, "Other words")) is None
    desk.perform(action)
    assert peer.sees().count("Our answer") == 2  # why it is never sent again blindly


def test_the_same_words_of_last_week_are_not_taken_for_todays(behaving_like, peer, make):
    desk = behaving_like("facebook")
    comment = latest(lambda: events_of(desk), peer.comment("r-dev", "Hm"))
    old = make(Verb.REPLY_PUBLIC, comment, "We are on it")
    desk.perform(old)
    later = make(
        Verb.REPLY_PUBLIC, comment, "We are on it", decided_at=old.decided_at + timedelta(hours=1)
    )
    assert desk.find(later) is None


@pytest.mark.parametrize("name", PROFILES)
def test_no_network_does_what_its_rows_say_it_cannot(name, elmhouse, peer):
    """Past the client's own refusal, straight to the network's interface."""
    post = peer.our_post()
    comment = peer.comment("r-dev", "Still here", under=post)
    elmhouse.network.behave_like(name)
    before = elmhouse.network.posts("1 = 1")
    for verb, row in profile(name).capabilities.rows.items():
        if row.support in {Support.NO, Support.MANUAL}:
            answer = httpx.post(
                f"{elmhouse.url}/api/v1/actions",
                json={"verb": verb, "target": comment, "text": "x", "author": "r-dev"},
                headers={"Authorization": f"Bearer {elmhouse.token}"},
                trust_env=False,
            )
            told = understood(name, answer.status_code, answer.json())
            assert told is not None
            assert told[0] is Code.UNSUPPORTED
    assert elmhouse.network.posts("1 = 1") == before
    assert elmhouse.network.standing("r-dev") == frozenset()


# --- faults


def test_a_revoked_token_asks_to_be_connected_again(desk, elmhouse):
    elmhouse.network.faults.set(Fault.TOKEN_REVOKED, ALWAYS)
    with pytest.raises(Unauthorized, match="Connect the account again"):
        desk.fetch("")


def test_a_permission_that_was_taken_away_is_missed_and_forbidden(connect, elmhouse, peer, make):
    desk = connect()
    comment = latest(lambda: events_of(desk), peer.comment("r-dev", "Hm"))
    elmhouse.network.withdraw_scopes(["moderate", "messages"])
    with pytest.raises(Forbidden):
        desk.perform(make(Verb.HIDE, comment))
    probe = desk.probe()
    assert probe.problems == ("The token lacks: messages, moderate.",)
    assert not probe.capabilities.can(
        Verb.HIDE, Item(visibility=comment.visibility), comment.occurred_at
    ).possible
    peer.message("r-dev", "You cannot see this")
    assert "You cannot see this" not in {event.text for event in events_of(desk)}


@pytest.mark.parametrize("name", ["sandbox", "facebook", "x", "bluesky", "mastodon"])
def test_too_many_requests_say_until_when(behaving_like, elmhouse, make, clock, name):
    desk = behaving_like(name)
    elmhouse.network.faults.set_wait(90)
    elmhouse.network.faults.set(Fault.RATE_LIMIT, 1)
    with pytest.raises(RateLimited) as limited:
        desk.perform(make(Verb.PUBLISH, text="Hello"))
    assert limited.value.again is TryAgain.LATER
    seconds = (limited.value.until - clock()).total_seconds()
    assert 0 < seconds <= 91
    desk.perform(make(Verb.PUBLISH, text="Hello"))


def test_what_was_edited_since_it_was_read_is_not_acted_on(desk, peer, events, make, elmhouse):
    comment = latest(events, peer.comment("r-dev", "Harmless"))
    elmhouse.network.faults.set(Fault.EDITED_BEFORE_ACTION, 1)
    with pytest.raises(Changed):
        desk.perform(make(Verb.REPLY_PUBLIC, comment, "We agree", target_version=comment.version))
    assert peer.sees()[-1] == "Harmless\n(edited just now)"


def test_the_second_look_sees_what_changed_meanwhile(desk, peer, events, elmhouse):
    one, two = peer.comment("r-dev", "One"), peer.comment("r-gill", "Two")
    elmhouse.network.faults.set(Fault.EDITED_BEFORE_ACTION, 1)
    [state] = desk.refresh([one])
    assert state.version != latest(events(), two).version
    elmhouse.network.faults.set(Fault.DELETED_BEFORE_ACTION, 1)
    [state] = desk.refresh([two])
    assert not state.exists


def test_an_impatient_desk_reads_again_after_a_slow_answer(connect, elmhouse, peer):
    impatient = connect(timeout=0.5)
    peer.comment("r-dev", "Slowly")
    elmhouse.network.faults.set(Fault.SLOW, 1)
    with pytest.raises(Transient):
        impatient.fetch("")
    assert impatient.fetch("").events


def test_a_network_that_is_not_there_was_certainly_not_written_to(connect, make):
    gone = connect()
    gone._wire._client.base_url = "http://127.0.0.1:9"
    with pytest.raises(Transient):
        gone.perform(make(Verb.PUBLISH, text="Hello"))
    with pytest.raises(Transient):
        gone.fetch("")


def test_every_error_says_whether_trying_again_can_help():
    def kinds(kind):
        return {kind}.union(*(kinds(one) for one in kind.__subclasses__()))

    assert all(isinstance(kind.again, TryAgain) for kind in kinds(PlatformError))


def test_the_network_is_there_again_after_a_restart(tmp_path):
    with Elmhouse(tmp_path / "n.db") as first:
        first.network.behave_like("x")
        first.network.faults.set(Fault.SLOW, 3)
        token = first.token
    with Elmhouse(tmp_path / "n.db") as second:
        assert second.network.profile.name == "x"
        assert second.network.faults.now_on() == {"slow": 3}
        assert second.token == token
