"""What residents write on the real network reaches the desk, and what they take back too."""

from datetime import UTC, datetime

import pytest
from tests.platforms.peers import events_of
from tests.support.waiting import eventually

from moothall.platforms.base import EventKind, PostKind, Verb, Visibility


def come(desk, uri):
    """The event of a post, as soon as the desk is told of it."""
    return eventually(
        lambda: next((one for one in events_of(desk) if one.external_id == uri), None)
    )


def publish(desk, make, text="Bin days change in Mill Ward."):
    made = desk.perform(make(Verb.PUBLISH, text=text))
    [state] = desk.refresh([made.external_id])
    return made.external_id, state.version


@pytest.fixture
def ours(desk, make, bystander):
    """A post of ours that everybody sees: (uri, cid)."""
    post = eventually(lambda: publish(desk, make))
    eventually(lambda: bystander.sees(post[0]))
    return post


def test_a_reply_under_our_post_comes_with_all_that_the_desk_asks_of_it(desk, tess, ours):
    wrote = tess.reply("My bin was missed again 🗑️", ours)
    event = come(desk, wrote.uri)
    assert event.kind is EventKind.CREATED
    assert event.place is PostKind.COMMENT
    assert event.visibility is Visibility.PUBLIC
    assert (event.text, event.version) == ("My bin was missed again 🗑️", wrote.cid)
    assert (event.author.external_id, event.author.handle) == (tess.did, tess.handle)
    assert (event.parent_id, event.root_id, event.conversation) == (ours[0],) * 3
    assert event.our_thread
    assert not event.own
    assert abs((datetime.now(UTC) - event.occurred_at).total_seconds()) < 3_600


def test_an_answer_below_another_resident_is_a_reply_in_our_thread(desk, tess, bystander, ours):
    first = tess.reply("Which ward?", ours)
    eventually(lambda: bystander.sees(first.uri))
    below = bystander.reply("Mill, it says so", (first.uri, first.cid), ours)
    event = come(desk, below.uri)
    assert (event.place, event.parent_id, event.root_id) == (PostKind.REPLY, first.uri, ours[0])


def test_a_mention_summons_us_and_a_near_identical_handle_does_not(desk, tess, page, resident):
    other = resident("homes")
    near = tess.mention(" is this your van?", other.did, other.handle)
    meant = tess.mention(" is this your van?", page.did, page.handle)
    event = come(desk, meant.uri)
    assert (event.place, event.summons_us) == (PostKind.MENTION, True)
    assert near.uri not in {one.external_id for one in events_of(desk)}


def test_a_quote_of_our_post_is_told(desk, tess, ours):
    from atproto import models

    quoted = models.ComAtprotoRepoStrongRef.Main(uri=ours[0], cid=ours[1])
    wrote = tess.post("Here we go again", embed=models.AppBskyEmbedRecord.Main(record=quoted))
    event = come(desk, wrote.uri)
    assert (event.place, event.summons_us, event.our_thread) == (PostKind.MENTION, True, False)


def test_our_own_posts_are_told_as_ours(desk, ours):
    event = come(desk, ours[0])
    assert (event.own, event.place) == (True, PostKind.POST)


@pytest.mark.filterwarnings("ignore:Use 'content=<...>'")  # how the SDK uploads
def test_pictures_of_residents_come_with_their_description(desk, tess, ours):
    from atproto import models

    picture = tess.client.upload_blob(PNG).blob
    images = models.AppBskyEmbedImages.Main(
        images=[models.AppBskyEmbedImages.Image(alt="A bag torn open", image=picture)]
    )
    ref = models.ComAtprotoRepoStrongRef.Main(uri=ours[0], cid=ours[1])
    wrote = tess.client.send_post(
        "Look", reply_to=models.AppBskyFeedPost.ReplyRef(parent=ref, root=ref), embed=images
    )
    event = come(desk, wrote.uri)
    assert [one.alt_text for one in event.attachments] == ["A bag torn open"]
    assert event.attachments[0].url.startswith("http")


def test_reading_on_from_a_cursor_tells_what_is_new_and_the_overlap_is_equal(desk, tess, ours):
    first = tess.reply("First", ours)
    come(desk, first.uri)
    cursor = ""
    while (page := desk.fetch(cursor)).more:
        cursor = page.cursor
    second = tess.reply("Second", ours)
    come(desk, second.uri)
    anew = events_of(desk, page.cursor)
    assert second.uri in {one.external_id for one in anew}
    keys = {one.key for one in events_of(desk)}
    assert {one.key for one in anew} <= keys


def test_a_deletion_by_the_author_is_seen_in_one_sweep(desk, tess, ours):
    wrote = tess.reply("I take this back", ours)
    come(desk, wrote.uri)
    tess.delete(wrote.uri)
    eventually(lambda: not tess.sees(wrote.uri))
    gone, there = desk.refresh([wrote.uri, ours[0]])
    assert (gone.exists, there.exists) == (False, True)
    assert wrote.uri not in {one.external_id for one in events_of(desk)}


def test_an_edit_by_the_author_is_another_version(desk, tess, ours):
    wrote = tess.reply("The lift is brocken", ours)
    before = come(desk, wrote.uri)
    rkey = wrote.uri.rsplit("/", 1)[-1]
    found = tess.client.com.atproto.repo.get_record(
        {"repo": tess.did, "collection": "app.bsky.feed.post", "rkey": rkey}
    )
    changed = found.value.model_copy(update={"text": "The lift is broken"})
    tess.client.com.atproto.repo.put_record(
        {"repo": tess.did, "collection": "app.bsky.feed.post", "rkey": rkey, "record": changed}
    )
    state = eventually(
        lambda: next((s for s in desk.refresh([wrote.uri]) if s.version != before.version), None)
    )
    assert state.text == "The lift is broken"


def test_sixty_posts_are_read_again_in_calls_of_twenty_five(desk, tess, lexicons, ours):
    wrote = [tess.post(f"Post {number}").uri for number in range(60)]
    eventually(lambda: tess.sees(wrote[-1]))
    lexicons.clear()
    states = desk.refresh(wrote)
    assert [state.external_id for state in states] == wrote
    assert all(state.exists for state in states)
    assert lexicons.count("app.bsky.feed.getPosts") == 3


#: the smallest PNG there is: one dot
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
