"""What goes out to Threads, once, and how its end is known."""

import httpx
import pytest
from tests.platforms.meta.pretend import error, given

from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    Invalid,
    Picture,
    Place,
    PlatformError,
    PrivateWouldTurnPublic,
    RateLimited,
    Result,
    Support,
    TextContext,
    Transient,
    Unauthorized,
    UnknownOutcome,
    Unsupported,
    Verb,
    Visibility,
)
from moothall.platforms.table import table

PICTURE = Picture(
    content=b"", media_type="image/jpeg", alt="The new lift", url="https://pics.example/1.jpg"
)


@pytest.fixture
def comment(network):
    ours = network.post("Lifts", minutes=60)
    return network.post("Again?", by="tess", root=ours, minutes=50)


@pytest.mark.parametrize("verb", list(Verb))
def test_every_row_is_done_by_a_request_or_sends_none(desk, network, make, comment, verb):
    row = table()["threads"].rows[verb]
    if not row.automatic:
        with pytest.raises(Unsupported):
            desk.perform(make(verb, comment, "words", author="tess"))
        assert network.requests == []
        return
    if verb in {Verb.READ_COMMENTS, Verb.READ_MENTIONS}:
        assert desk.fetch("").events
        return
    target = "" if verb is Verb.PUBLISH else comment
    if verb is Verb.DELETE_OWN:
        target = network.post("Ours")
    done = desk.perform(make(verb, target, "We come on Friday"))
    assert done.result is Result.CONFIRMED
    assert network.writes()
    assert row.support in {Support.YES, Support.CONDITIONAL}


def test_a_reply_is_made_then_published_once_and_read_back(desk, network, make, comment):
    network.slow = 1
    done = desk.perform(make(Verb.REPLY_PUBLIC, comment, "We come on Friday"))
    assert [given(one) for one in network.writes()] == [
        {"media_type": "TEXT", "text": "We come on Friday", "reply_to_id": comment},
        {"creation_id": next(iter(network.containers))},
    ]
    assert done.text == "We come on Friday"
    assert done.permalink.endswith(done.external_id)
    assert network.posts[done.external_id]["replied_to"] == {"id": comment}


@pytest.mark.parametrize("pictures", [(PICTURE,), (PICTURE, PICTURE)])
def test_pictures_go_by_their_address_with_their_description(desk, network, make, pictures):
    desk.perform(make(Verb.PUBLISH, "", "The new lift", pictures=pictures))
    asked = [given(one) for one in network.writes()]
    assert asked[0]["image_url"] == "https://pics.example/1.jpg"
    assert asked[0]["alt_text"] == "The new lift"
    if len(pictures) == 2:
        assert asked[2]["media_type"] == "CAROUSEL"
        assert len(asked[2]["children"].split(",")) == 2


def test_a_picture_without_an_address_is_refused_before_anything_is_sent(desk, network, make):
    lonely = Picture(content=b"x", media_type="image/jpeg", alt="")
    with pytest.raises(Invalid, match="address"):
        desk.perform(make(Verb.PUBLISH, "", "The lift", pictures=(lonely,)))
    assert network.writes() == []


def test_something_private_is_never_answered_in_public(desk, network, make, comment):
    private = make(Verb.REPLY_PUBLIC, comment, "x", target_visibility=Visibility.PRIVATE)
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(private)
    assert network.requests == []


@pytest.mark.parametrize(
    ("verb", "used"),
    [
        (Verb.PUBLISH, {"quota_usage": 250}),
        (Verb.REPLY_PUBLIC, {"reply_quota_usage": 1000}),
        (Verb.DELETE_OWN, {"delete_quota_usage": 100}),
    ],
)
def test_a_day_that_is_used_up_is_known_before_anything_is_sent(desk, network, make, verb, used):
    network.used |= used
    comment = "18000001"
    with pytest.raises(RateLimited, match="24 hours"):
        desk.perform(make(verb, comment if verb is not Verb.PUBLISH else "", "x"))
    assert network.writes() == []


def test_hidden_and_shown_again(desk, network, make, comment):
    desk.perform(make(Verb.HIDE, comment))
    assert network.posts[comment]["hide_status"] == "HIDDEN"
    assert desk.find(make(Verb.HIDE, comment))
    assert desk.find(make(Verb.UNHIDE, comment)) is None
    desk.perform(make(Verb.UNHIDE, comment))
    assert desk.refresh([comment])[0].hidden is False


def test_what_the_answer_does_not_confirm_was_not_done(desk, network, make, comment):
    network.fault(httpx.Response(200, json={"success": False}), path="manage_reply")
    with pytest.raises(Forbidden):
        desk.perform(make(Verb.HIDE, comment))


def test_deleting_what_is_gone_is_done(desk, network, make):
    assert desk.perform(make(Verb.DELETE_OWN, "18000001")).result is Result.CONFIRMED
    assert desk.find(make(Verb.DELETE_OWN, "18000001")).result is Result.CONFIRMED
    there = network.post("Ours")
    assert desk.find(make(Verb.DELETE_OWN, there)) is None


# --- exactly once


def test_a_container_whose_making_was_lost_may_be_made_again(desk, network, make, comment):
    network.fault(httpx.ReadTimeout("late"), path="me/threads$", method="POST", after=True)
    with pytest.raises(Transient):
        desk.perform(make(Verb.REPLY_PUBLIC, comment, "We come"))
    desk.perform(make(Verb.REPLY_PUBLIC, comment, "We come"))
    assert [one["text"] for one in network.posts.values()].count("We come") == 1


def test_a_publication_whose_answer_was_lost_is_found_and_not_sent_again(
    desk, network, make, comment
):
    network.fault(httpx.ReadTimeout("late"), path="threads_publish$", after=True)
    action = make(Verb.REPLY_PUBLIC, comment, "We come on Friday")
    done = desk.perform(action)
    assert done.result is Result.CONFIRMED
    assert network.posts[done.external_id]["text"] == "We come on Friday"
    assert [one["text"] for one in network.posts.values()].count("We come on Friday") == 1


def test_what_is_out_and_cannot_be_read_is_unknown_and_no_failure(desk, network, make, comment):
    network.fault(httpx.ReadTimeout("late"), path="threads_publish$", after=True)
    network.fault(httpx.ReadTimeout("late"), path="me/replies")
    with pytest.raises(UnknownOutcome):
        desk.perform(make(Verb.REPLY_PUBLIC, comment, "We come on Friday"))


def test_a_publication_that_never_arrived_is_not_known_to_have_failed(desk, network, make, comment):
    network.fault(httpx.ReadTimeout("late"), path="threads_publish$")
    action = make(Verb.REPLY_PUBLIC, comment, "We come")
    with pytest.raises(UnknownOutcome):
        desk.perform(action)
    assert desk.find(action) is None
    assert len([one for one in network.writes() if "publish" in one.url.path]) == 1


def test_an_older_answer_with_the_same_words_is_not_taken_for_this_one(
    desk, network, make, comment
):
    root = network.posts[comment]["root_post"]["id"]
    network.post("Thank you", root=root, parent=comment, minutes=30)
    assert desk.find(make(Verb.REPLY_PUBLIC, comment, "Thank you")) is None


def test_a_clock_of_theirs_that_is_a_little_slow_hides_nothing(desk, network, make, comment):
    root = network.posts[comment]["root_post"]["id"]
    made = network.post("Thank you", root=root, parent=comment, minutes=1)
    assert desk.find(make(Verb.REPLY_PUBLIC, comment, "Thank you")).external_id == made


@pytest.mark.parametrize("verb", [Verb.REPLY_PUBLIC, Verb.PUBLISH])
def test_what_is_out_is_confirmed_even_where_reading_it_back_fails(
    desk, network, make, comment, verb
):
    network.fault(httpx.Response(500), path=r"/18\d+$", method="GET")
    target = comment if verb is Verb.REPLY_PUBLIC else ""
    done = desk.perform(make(verb, target, "We come"))
    assert done.result is Result.CONFIRMED
    assert "could not be read" in done.detail


def test_a_container_that_fails_says_what_to_look_at(desk, network, make):
    answer = {"id": "1", "status": "ERROR", "error_message": "FAILED_DOWNLOADING_IMAGE"}
    network.fault(httpx.Response(200, json=answer), path=r"/77\d+$")
    with pytest.raises(Invalid, match="open its address"):
        desk.perform(make(Verb.PUBLISH, "", "The lift", pictures=(PICTURE,)))
    assert not any("publish" in one.url.path for one in network.writes())


def test_a_container_that_takes_too_long_is_left_and_nothing_is_out(connect, network, make):
    network.slow = 10_000
    with pytest.raises(Transient):
        connect(timeout=0.05).perform(make(Verb.PUBLISH, "", "The lift"))
    assert not any("publish" in one.url.path for one in network.writes())


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(190, 460), Unauthorized),
        (error(10), Forbidden),
        (error(200), Forbidden),
        (error(100), Invalid),
        (error(32), RateLimited),
        (httpx.Response(500), UnknownOutcome),
        (httpx.RemoteProtocolError("half"), UnknownOutcome),
        (httpx.ConnectError("down"), Transient),
        (httpx.Response(200, content=b"<html>"), ContractBroken),
        (httpx.Response(200, json={}), ContractBroken),
    ],
)
def test_each_failure_of_a_write_is_one_of_the_family(desk, network, make, answer, kind):
    network.fault(answer, path="manage_reply")
    with pytest.raises(kind) as raised:
        desk.perform(make(Verb.HIDE, "18000001"))
    assert isinstance(raised.value, PlatformError)
    assert len(network.writes()) == 1


# --- words


@pytest.mark.parametrize(("text", "problems"), [("a" * 500, 0), ("a" * 501, 1), ("👍" * 126, 1)])
def test_words_are_counted_as_threads_counts_them(desk, text, problems):
    context = TextContext(Place.POST)
    assert len(desk.check_text(text, context)) == problems
    assert desk.count_text(text, context)[0].most == 500


def test_a_sixth_link_is_one_too_many(desk):
    links = " ".join(f"https://example.org/{n}" for n in range(6))
    [problem] = desk.check_text(links, TextContext(Place.POST))
    assert "5 different links" in problem.words
    assert not desk.check_text("https://example.org/1 " * 6, TextContext(Place.POST))
