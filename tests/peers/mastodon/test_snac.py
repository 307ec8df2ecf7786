"""The adapter against two real servers that federate. What the bystander sees is the truth.

Each rule that snac breaks has its test here, with snac 2.75.
"""

import base64
from datetime import UTC, datetime

import httpx
import pytest
from tests.support.waiting import becomes

from moothall import platforms
from moothall.platforms.base import (
    Connection,
    EventKind,
    Forbidden,
    Idempotency,
    PostKind,
    PrivateWouldTurnPublic,
    Result,
    Support,
    Unauthorized,
    Unsupported,
    Verb,
    Visibility,
)
from moothall.platforms.mastodon.acting import Picture

pytestmark = pytest.mark.peers
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
US = "@landlord@social-a.test"


@pytest.fixture(scope="module", autouse=True)
def number():
    """Words that no earlier test wrote."""
    return iter(range(10_000))


@pytest.fixture
def says(number):
    return lambda words: f"{words} no {next(number)}x"


@pytest.fixture
def mention(resident, says, arrives):
    """A resident of the other server writes to us; the event, once it is here."""

    def mentioning(words="My boiler is broken", **given):
        said = says(words)
        status = resident.writes(f"{US} {said}", **given)
        event = arrives(said)
        event_status[event.external_id] = status
        return event

    event_status = {}
    mentioning.status_of = lambda event: event_status[event.external_id]
    return mentioning


# --- connecting


def test_an_account_is_connected_by_the_page_of_its_server(probed, credentials):
    assert credentials.keys() == {"token", "client_id", "client_secret"}
    assert (probed.handle, probed.name) == ("landlord@social-a.test", "landlord")


def test_the_probe_says_what_this_server_lacks(probed):
    rows = probed.capabilities.rows
    lacking = {verb for verb, row in rows.items() if "snac" in row.note}
    assert lacking == {Verb.DELETE_OWN, Verb.MUTE, Verb.UNMUTE, Verb.REPORT}
    assert all(rows[verb].support is Support.NO for verb in lacking)
    writing = (Verb.REPLY_PUBLIC, Verb.SEND_DM, Verb.REPLY_PRIVATE, Verb.PUBLISH)
    assert {rows[verb].idempotency for verb in writing} == {Idempotency.READ_BACK}
    [rule] = set(probed.capabilities.text.values())
    assert (rule.limits[0].most, rule.link_cost) == (100_000, 32)


def test_what_the_server_lacks_is_refused_before_any_request(desk, make, ours):
    for verb in (Verb.DELETE_OWN, Verb.MUTE, Verb.UNMUTE, Verb.REPORT, Verb.HIDE):
        with pytest.raises(Unsupported):
            desk.perform(make(verb, target="0" * 42))
    assert ours.process.poll() is None


def test_a_token_that_is_not_accepted_is_known_by_422_too(ours, probed):
    wrong = platforms.get("mastodon").open(
        Connection(account=probed.account, base_url=ours.url, credentials={"token": "0" * 32})
    )
    with pytest.raises(Unauthorized):
        wrong.fetch("")
    with pytest.raises(Unauthorized):
        wrong.probe()
    wrong.close()


def test_a_server_that_does_not_know_how_to_revoke_says_no(ours, resident):
    from moothall.platforms.mastodon.oauth import Connecting

    with Connecting(ours.url, timeout=60) as connecting:
        assert connecting.revoke({"client_id": "x", "client_secret": "y", "token": "z"}) is False
        application = connecting.register("For a moment")
        started = connecting.start(application)
        back = ours.agree("landlord", started.url)
        given = connecting.finish(application, started, back)
        told = connecting.revoke(given)
        still = httpx.get(
            f"{ours.url}/api/v1/accounts/verify_credentials",
            headers={"Authorization": f"Bearer {given['token']}"},
            trust_env=False,
        )
        assert told is (still.status_code != 200)


# --- what comes in


def test_a_mention_from_another_server_arrives_in_public(mention):
    event = mention("The lift is stuck")
    assert event.visibility is Visibility.PUBLIC
    assert event.place is PostKind.MENTION
    assert event.author.handle == "resident@social-b.test"
    assert event.summons_us is True
    assert event.permalink.startswith("http://social-b.test/resident/")
    assert not event.own


def test_a_direct_message_that_the_server_calls_private_is_private(mention):
    event = mention("My address is 4 Elm Court", visibility="direct")
    assert event.visibility is Visibility.PRIVATE
    assert event.place is PostKind.DIRECT_MESSAGE


def test_a_post_for_followers_is_private_too(resident, desk, mention):
    event = mention("Only for friends", visibility="private")
    assert event.visibility is Visibility.PRIVATE


def test_markup_is_dropped_and_a_content_warning_shown(resident, arrives, says):
    said = says("heat &amp; water")
    resident.writes(
        f"{US} <b>no</b> {said} https://example.org/a_b?x=1 #repairs", spoiler_text="Angry words"
    )
    event = arrives("water")
    assert event.text.startswith("Content warning: Angry words\n\n@landlord@social-a.test")
    assert "https://example.org/a_b?x=1 #repairs" in event.text
    assert "<" not in event.text


def test_an_edited_post_keeps_its_id_though_the_server_gives_it_another(
    resident, desk, mention, arrives, says
):
    event = mention("First words")
    status = mention.status_of(event)
    later = says("Second words")
    resident.client.status_update(status["id"], f"{US} {later}")
    edited = arrives(later, kind=EventKind.EDITED)
    assert edited.external_id == event.external_id
    [state] = desk.refresh([event.external_id])
    assert later in state.text
    assert state.version == edited.version != event.version


def test_a_deletion_by_the_author_is_seen_when_the_post_is_read_again(
    resident, desk, ours, credentials, mention
):
    """A server of snac's tells its followers of it, and nobody else."""
    event = mention("I regret this")
    [before] = desk.refresh([event.external_id])
    assert before.exists
    follow(ours, credentials, event.author.external_id)
    resident.deletes(mention.status_of(event))
    gone = becomes(lambda: not desk.refresh([event.external_id])[0].exists)
    assert gone


def follow(ours, credentials, author):
    told = {"headers": {"Authorization": f"Bearer {credentials['token']}"}, "trust_env": False}
    httpx.post(f"{ours.url}/api/v1/accounts/{author}/follow", timeout=30, **told)
    asked = f"{ours.url}/api/v1/accounts/relationships?id[]={author}"
    assert becomes(lambda: httpx.get(asked, timeout=30, **told).json()[0]["following"])


def test_an_answer_to_our_answer_is_a_comment_with_its_thread(
    resident, desk, mention, arrives, make, says
):
    event = mention("Where is my parcel")
    said = says("At the office")
    desk.perform(make(Verb.REPLY_PUBLIC, event, said))
    ours = resident.sees(said)
    thanks = says("Thanks")
    resident.writes(f"{US} {thanks}", in_reply_to_id=ours["id"])
    answer = arrives(thanks)
    assert answer.place is PostKind.COMMENT
    assert answer.root_id == event.external_id
    assert answer.our_thread is False


def test_an_answer_below_our_own_post_is_in_our_thread(resident, desk, make, arrives, says):
    said = says("Bin days change")
    made = desk.perform(make(Verb.PUBLISH, text=f"{said} @resident@social-b.test"))
    there = resident.sees(said)
    told = says("To which day")
    resident.writes(f"{US} {told}", in_reply_to_id=there["id"])
    answer = arrives(told)
    assert (answer.root_id, answer.our_thread) == (made.external_id, True)


def test_what_was_seen_is_not_new_again(desk, mention):
    event = mention("Once")
    cursor, more = "", True
    while more:
        page = desk.fetch(cursor)
        cursor, more = page.cursor, page.more
    page = desk.fetch(cursor)
    assert event.external_id not in {one.external_id for one in page.events}


# --- what goes out


def test_a_public_reply_is_seen_by_everybody(desk, resident, ours, mention, make, says, arrives):
    event = mention()
    said = says("We come tomorrow")
    made = desk.perform(make(Verb.REPLY_PUBLIC, event, said))
    assert made.result is Result.CONFIRMED
    assert made.text == said
    assert said in ours.page("/landlord")
    seen = resident.sees(said)
    assert seen["visibility"] == "public"
    own = arrives(said, own=True)
    assert (own.external_id, own.text, own.parent_id) == (made.external_id, said, event.external_id)


@pytest.mark.parametrize("verb", [Verb.SEND_DM, Verb.REPLY_PRIVATE])
def test_a_private_answer_is_seen_by_its_two_sides_alone(
    desk, resident, bystander, ours, theirs, mention, make, says, verb
):
    visibility = "direct" if verb is Verb.SEND_DM else "public"
    event = mention("About my rent", visibility=visibility)
    said = says("Ring us on 0300")
    made = desk.perform(make(verb, event, said))
    assert made.result is Result.CONFIRMED
    assert resident.sees(said)["visibility"] not in {"public", "unlisted"}
    assert said not in ours.page("/landlord")
    assert said not in theirs.page("/resident")
    assert not [one for one in bystander.notified() if said in one["content"]]
    feed = ours.page("/landlord.rss")
    assert said not in feed
    assert said not in ours.page("/api/v1/timelines/public?local=true")


def test_a_private_message_is_shown_to_whoever_has_its_address_and_the_probe_warns(
    desk, ours, probed, mention, make, says
):
    said = says("Between us")
    made = desk.perform(make(Verb.SEND_DM, mention(visibility="direct"), said))
    path = made.permalink.removeprefix(ours.url)
    if said in ours.page(path):
        assert "anybody who has its address" in " ".join(probed.problems)
    else:
        assert probed.problems == ()


def test_something_private_is_never_answered_in_public(desk, ours, mention, make, says):
    event = mention("I am at 4 Elm Court", visibility="direct")
    said = says("About 4 Elm Court")
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(make(Verb.REPLY_PUBLIC, event, said))
    lying = make(Verb.REPLY_PUBLIC, event, said, target_visibility=Visibility.PUBLIC)
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(lying)
    assert said not in ours.page("/landlord")


def test_two_identical_calls_give_two_posts_so_we_read_back(desk, mention, make, says, events):
    event = mention()
    said = says("Said with a key")
    first = desk.perform(make(Verb.REPLY_PUBLIC, event, said, client_key="one-key"))
    second = desk.perform(make(Verb.REPLY_PUBLIC, event, said, client_key="one-key"))
    assert first.external_id != second.external_id
    assert desk.capabilities.rows[Verb.REPLY_PUBLIC].idempotency is Idempotency.READ_BACK


@pytest.mark.parametrize("verb", [Verb.REPLY_PUBLIC, Verb.SEND_DM, Verb.PUBLISH])
def test_what_was_sent_is_found_again_and_what_was_not_is_absent(desk, mention, make, says, verb):
    visibility = "direct" if verb is Verb.SEND_DM else "public"
    event = None if verb is Verb.PUBLISH else mention(visibility=visibility)
    action = make(verb, event, says("Our one answer & https://example.org/x"))
    assert desk.find(action) is None
    made = desk.perform(action)
    assert desk.find(action).external_id == made.external_id
    earlier = make(verb, event, action.text, decided_at=datetime(2040, 1, 1, tzinfo=UTC))
    assert desk.find(earlier) is None


def test_blocked_and_unblocked(desk, resident, bystander, mention, make, says, arrives, events):
    event = mention("Rude words")
    block, unblock = make(Verb.BLOCK, event), make(Verb.UNBLOCK, event)
    assert desk.find(block) is None
    desk.perform(block)
    try:
        assert desk.find(block) is not None
        [state] = desk.refresh([event.external_id])
        assert (state.author_blocked, state.exists) == (True, True)
        unheard = says("While blocked")
        resident.writes(f"{US} {unheard}")
        neighbour = says("From a neighbour, later")
        bystander.writes(f"{US} {neighbour}")
        arrives(neighbour)
        assert not [one for one in events() if unheard in one.text]
    finally:
        desk.perform(unblock)
    assert desk.find(unblock) is not None
    heard = mention("Friends again")
    assert heard.external_id


def test_our_own_post_is_published_with_a_described_picture(desk, ours, make, says):
    said = says("The new playground")
    picture = Picture(PIXEL, "image/png", "Children on a swing")
    made = desk.publish(make(Verb.PUBLISH, text=said), [picture])
    page = ours.page("/landlord")
    assert said in page
    assert "Children on a swing" in page
    assert desk.find(make(Verb.PUBLISH, text=said)).external_id == made.external_id


def test_our_own_post_is_edited_and_keeps_its_id_and_picture(desk, ours, make, says):
    picture = Picture(PIXEL, "image/png", "A poster")
    made = desk.publish(make(Verb.PUBLISH, text=says("Open on Monday")), [picture])
    later = make(Verb.EDIT, text=says("Open on Tuesday"), target=made.external_id)
    assert desk.find(later) is None
    changed = desk.perform(later)
    assert changed.external_id == made.external_id
    assert changed.text == later.text
    page = ours.page("/landlord")
    assert later.text in page
    assert "A poster" in page
    assert desk.find(later) is not None


def test_an_edited_reply_still_names_whom_it_answers(desk, resident, mention, make, says):
    event = mention()
    made = desk.perform(make(Verb.REPLY_PUBLIC, event, says("Before")))
    after = says("After")
    changed = desk.perform(make(Verb.EDIT, text=after, target=made.external_id))
    assert changed.text == after
    assert "@resident@social-b.test" in resident_view(resident, after)


def resident_view(person, words):
    return person.sees(words)["content"]


def test_a_post_of_somebody_else_is_not_edited(desk, mention, make):
    event = mention("Mine")
    with pytest.raises(Forbidden):
        desk.perform(make(Verb.EDIT, event, "Ours now"))


def test_four_kilobytes_of_emoji_arrive_whole(desk, resident, mention, make):
    emoji = "\U0001f3e0" * 1024
    made = desk.perform(make(Verb.REPLY_PUBLIC, mention(), emoji))
    assert made.text == emoji
    assert resident.sees(emoji)
