"""What the desk does on the real network, as a bystander sees it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.peers.bluesky.people import call
from tests.peers.bluesky.test_reading import PNG, come, publish
from tests.support.waiting import eventually

from moothall.platforms.base import (
    Changed,
    Forbidden,
    Invalid,
    NotFound,
    Outcome,
    Picture,
    Place,
    PolicyRefused,
    Result,
    TextContext,
    Unsupported,
    Verb,
)


@pytest.fixture
def ours(desk, make, bystander):
    """A post of ours that everybody sees: (uri, cid)."""
    post = eventually(lambda: publish(desk, make))
    eventually(lambda: bystander.sees(post[0]))
    return post


@pytest.fixture
def comment(desk, tess, ours):
    wrote = tess.reply("What time do the bins go?", ours)
    return come(desk, wrote.uri)


def test_a_reply_stands_under_the_resident_s_for_everybody(desk, make, comment, bystander, ours):
    outcome = desk.perform(make(Verb.REPLY_PUBLIC, comment, "From seven in the morning."))
    assert outcome.result is Result.CONFIRMED
    assert outcome.text == "From seven in the morning."
    eventually(lambda: outcome.external_id in bystander.thread(ours[0])[0])
    shown = bystander.sees(outcome.external_id)
    assert shown["record"]["reply"]["parent"] == {
        "uri": comment.external_id,
        "cid": comment.version,
    }
    assert shown["record"]["reply"]["root"]["uri"] == ours[0]
    assert outcome.permalink.endswith(outcome.external_id.rsplit("/", 1)[-1])


def test_sent_twice_it_stands_there_once(desk, make, comment, bystander, page):
    action = make(Verb.REPLY_PUBLIC, comment, "Seven o'clock, @nobody.invalid")
    first, second = desk.perform(action), desk.perform(action)
    assert first.external_id == second.external_id
    eventually(lambda: bystander.sees(first.external_id))
    assert bystander.texts_of(page.did).count(action.text) == 1
    assert desk.find(action).external_id == first.external_id


def test_sent_again_after_the_thread_moved_it_still_stands_there_once(
    desk, make, comment, bystander, page
):
    """The parent's address within the record would be another one: our key is taken by then."""
    action = make(Verb.REPLY_PUBLIC, comment, "Seven o'clock.")
    first = desk.perform(action)
    eventually(lambda: bystander.sees(first.external_id))
    again = desk.perform(replace(action, target=first.external_id, target_version=""))
    assert again.external_id == first.external_id
    assert bystander.texts_of(page.did).count("Seven o'clock.") == 1


def test_what_was_never_sent_leaves_no_trace(desk, make, comment):
    assert desk.find(make(Verb.REPLY_PUBLIC, comment, "Never sent")) is None
    assert desk.find(make(Verb.PUBLISH, text="Never sent")) is None


def test_mentions_links_and_tags_are_marked_by_their_bytes(desk, make, tess, bystander):
    words = f"Café 🏠 @{tess.handle}: see colchester.gov.uk/bins. #BinDay"
    made = desk.perform(make(Verb.PUBLISH, text=words))
    facets = eventually(lambda: bystander.sees(made.external_id))["record"]["facets"]
    raw = words.encode()
    marked = {
        raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(): one["features"][0]
        for one in facets
    }
    assert marked[f"@{tess.handle}"]["did"] == tess.did
    assert marked["colchester.gov.uk/bins"]["uri"] == "https://colchester.gov.uk/bins"
    assert marked["#BinDay"]["tag"] == "BinDay"
    told = tess._ask("app.bsky.notification.listNotifications").json()["notifications"]
    assert eventually(lambda: told or None)


def test_pictures_reach_readers_with_their_alt_text(desk, make, bystander):
    pictures = tuple(
        Picture(content=PNG, media_type="image/png", alt=f"The lift, {n} of 4", width=1, height=1)
        for n in range(1, 5)
    )
    made = desk.perform(make(Verb.PUBLISH, text="The new lift", pictures=pictures))
    shown = eventually(lambda: bystander.sees(made.external_id))
    assert [one["alt"] for one in shown["embed"]["images"]] == [one.alt for one in pictures]


def test_a_fifth_picture_and_one_too_large_are_refused_before_anything_is_sent(
    desk, make, lexicons
):
    dot = Picture(content=PNG, media_type="image/png", alt="A dot")
    large = Picture(content=b"x" * 2_000_001, media_type="image/png", alt="Large")
    desk.refresh([])
    lexicons.clear()
    for pictures in ((dot,) * 5, (large,)):
        with pytest.raises(Invalid):
            desk.perform(make(Verb.PUBLISH, text="Look", pictures=pictures))
    assert lexicons == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("é" * 300, True),
        ("é" * 301, False),
        ("👨‍👩‍👧‍👦" * 120, True),
        ("👨‍👩‍👧‍👦" * 121, False),
    ],
    ids=["300 letters", "301 letters", "3,000 bytes", "3,025 bytes"],
)
def test_both_limits_are_the_server_s_own(desk, make, lexicons, text, fits):
    lexicons.tolerated = ("must not be longer than",)
    problems = desk.check_text(text, TextContext(Place.POST))
    assert (problems == []) is fits
    if fits:
        assert desk.perform(make(Verb.PUBLISH, text=text)).result is Result.CONFIRMED
    else:
        with pytest.raises(Invalid):
            desk.perform(make(Verb.PUBLISH, text=text))


def test_hidden_it_goes_behind_one_click_and_comes_back(desk, make, comment, bystander, ours, tess):
    uri = comment.external_id
    eventually(lambda: uri in bystander.thread(ours[0])[0])
    assert desk.perform(make(Verb.HIDE, comment)).result is Result.CONFIRMED
    eventually(lambda: uri not in bystander.thread(ours[0])[0])
    assert bystander.thread(ours[0])[1]
    assert uri in bystander.behind(ours[0])
    assert bystander.sees(uri)  # its own address shows it to everybody still
    assert desk.refresh([uri])[0].hidden is True
    assert desk.find(make(Verb.HIDE, comment)).result is Result.CONFIRMED
    assert desk.perform(make(Verb.HIDE, comment)).result is Result.CONFIRMED
    desk.perform(make(Verb.UNHIDE, comment))
    eventually(lambda: uri in bystander.thread(ours[0])[0])
    assert desk.refresh([uri])[0].hidden is False


def test_hiding_leaves_alone_who_may_reply(desk, make, comment, page, ours):
    rkey = ours[0].rsplit("/", 1)[-1]
    gate = {
        "$type": "app.bsky.feed.threadgate",
        "post": ours[0],
        "allow": [{"$type": "app.bsky.feed.threadgate#followingRule"}],
        "createdAt": "2026-11-01T09:00:00.000Z",
    }
    body = {"repo": page.did, "collection": gate["$type"], "rkey": rkey, "record": gate}
    call(page.network["pds"], "com.atproto.repo.putRecord", body, page.token)
    desk.perform(make(Verb.HIDE, comment))
    query = {"repo": page.did, "collection": gate["$type"], "rkey": rkey}
    found = call(page.network["pds"], "com.atproto.repo.getRecord", **query).json()["value"]
    assert found == gate | {"hiddenReplies": [comment.external_id]}


def test_the_three_hundred_and_first_hidden_reply_is_refused_with_what_to_do(
    desk, make, comment, page, ours
):
    rkey = ours[0].rsplit("/", 1)[-1]
    hidden = [f"at://{page.did}/app.bsky.feed.post/3l{number:011d}" for number in range(300)]
    gate = {"$type": "app.bsky.feed.threadgate", "post": ours[0],
            "createdAt": "2026-11-01T09:00:00.000Z", "hiddenReplies": hidden}  # fmt: skip
    body = {"repo": page.did, "collection": gate["$type"], "rkey": rkey, "record": gate,
            "validate": False}  # fmt: skip
    assert call(page.network["pds"], "com.atproto.repo.putRecord", body, page.token).is_success
    with pytest.raises(PolicyRefused, match="300 hidden replies"):
        desk.perform(make(Verb.HIDE, comment))


def test_a_reply_in_somebody_else_s_thread_is_not_ours_to_hide(desk, make, tess, page):
    wrote = tess.mention(" your van is on the pavement", page.did, page.handle)
    with pytest.raises(PolicyRefused, match="under our own posts"):
        desk.perform(make(Verb.HIDE, come(desk, wrote.uri)))


def test_the_blocked_vanish_from_our_thread_and_come_back(desk, make, comment, bystander, ours):
    uri = comment.external_id
    eventually(lambda: uri in bystander.thread(ours[0])[0])
    block = make(Verb.BLOCK, comment)
    desk.perform(block)
    desk.perform(block)
    eventually(lambda: uri not in bystander.thread(ours[0])[0])
    assert desk.find(block).result is Result.CONFIRMED
    # the network shows us nothing of theirs any more, and yet it is not deleted
    state = eventually(lambda: next((s for s in desk.refresh([uri]) if s.author_blocked), None))
    assert (state.exists, state.version) == (True, comment.version)
    assert desk.find(make(Verb.UNBLOCK, comment)) is None
    desk.perform(make(Verb.UNBLOCK, comment))
    eventually(lambda: uri in bystander.thread(ours[0])[0])
    assert desk.find(make(Verb.UNBLOCK, comment)).result is Result.CONFIRMED
    assert eventually(lambda: desk.refresh([uri])[0].author_blocked is False)


def test_of_the_muted_only_we_hear_no_more(desk, make, comment, tess, bystander, ours):
    mute = make(Verb.MUTE, comment)
    assert desk.find(mute) is None
    desk.perform(mute)
    assert eventually(lambda: desk.find(mute))
    more = tess.reply("And another thing", ours)
    eventually(lambda: more.uri in bystander.thread(ours[0])[0])
    desk.perform(make(Verb.UNMUTE, comment))
    assert eventually(lambda: desk.find(make(Verb.UNMUTE, comment)))
    come(desk, more.uri)


def test_a_report_reaches_the_moderators(desk, make, comment):
    outcome = desk.perform(make(Verb.REPORT, comment, reason="A threat to a member of staff"))
    assert outcome.result is Result.CONFIRMED
    assert "number" in outcome.detail


def test_our_own_post_is_deleted_for_everybody_and_a_second_time_too(desk, make, ours, bystander):
    event = come(desk, ours[0])
    for _ in range(2):
        assert desk.perform(make(Verb.DELETE_OWN, event)).result is Result.CONFIRMED
    eventually(lambda: not bystander.sees(ours[0]))
    assert desk.find(make(Verb.DELETE_OWN, event))
    assert not desk.refresh([ours[0]])[0].exists


def test_another_s_post_is_not_deleted_under_the_name_of_our_own(desk, make, comment, bystander):
    with pytest.raises(Forbidden):
        desk.perform(make(Verb.DELETE_OWN, comment))
    assert bystander.sees(comment.external_id)


@pytest.mark.parametrize("verb", [Verb.DELETE_OTHER, Verb.EDIT])
def test_what_bluesky_does_not_do_is_not_even_asked(desk, make, comment, lexicons, verb):
    lexicons.clear()
    with pytest.raises(Unsupported):
        desk.perform(make(verb, comment, "x"))
    assert lexicons == []


def test_a_reply_to_what_is_gone_or_was_changed_is_refused(desk, make, comment, tess, bystander):
    with pytest.raises(Changed):
        desk.perform(make(Verb.REPLY_PUBLIC, replace(comment, version="bafyother"), "Hello"))
    tess.delete(comment.external_id)
    eventually(lambda: not bystander.sees(comment.external_id))
    with pytest.raises(NotFound):
        desk.perform(make(Verb.REPLY_PUBLIC, comment, "Hello"))


def test_many_decisions_of_one_moment_make_one_post_each(desk, make, bystander, page):
    at = datetime.now(UTC)
    made = [desk.perform(make(Verb.PUBLISH, text=f"Notice {n}", decided_at=at)) for n in range(5)]
    assert len({one.external_id for one in made}) == 5
    assert all(isinstance(one, Outcome) for one in made)
    eventually(lambda: len({t for t in bystander.texts_of(page.did) if "Notice" in t}) == 5)
