"""What every platform's module promises, proved by what a bystander sees.

One suite for all adapters: a module is added by giving ``ADAPTERS`` its name and a peer.
"""

import pytest
from tests.platforms.peers import latest

from moothall.platforms.base import (
    EventKind,
    Invalid,
    Item,
    NotFound,
    Place,
    PlatformError,
    PostKind,
    PrivateWouldTurnPublic,
    Result,
    Support,
    TextContext,
    TryAgain,
    UnknownOutcome,
    Unsupported,
    Verb,
    Visibility,
    attempt,
)
from moothall.platforms.sandbox.faults import Fault

ADAPTERS = ["sandbox"]
pytestmark = pytest.mark.parametrize("adapter", ADAPTERS)
#: the "yes" rows that a test here proves
PROVED = {}


def proves(*verbs):
    def marking(test):
        for verb in verbs:
            PROVED[verb] = test.__name__
        return test

    return marking


@pytest.fixture(autouse=True)
def the_adapter(adapter):
    return adapter


@proves(Verb.REPLY_PUBLIC)
def test_a_public_reply_is_seen_by_everybody_and_comes_back_as_our_own(desk, peer, events, make):
    comment = peer.comment("r-maureen", "Nobody told us!")
    made = desk.perform(make(Verb.REPLY_PUBLIC, latest(events, comment), "It was on the leaflet"))
    assert made.result is Result.CONFIRMED
    assert "It was on the leaflet" in peer.sees()
    own = latest(events, made.external_id)
    assert own.own
    assert own.parent_id == comment
    assert made.permalink == own.permalink


@proves(Verb.READ_COMMENTS, Verb.READ_MENTIONS, Verb.READ_REVIEWS, Verb.READ_DM)
def test_everything_that_is_written_to_us_arrives_once_with_its_kind(peer, events):
    written = {
        peer.comment("r-dev", "A comment"): PostKind.COMMENT,
        peer.mention("r-dev", "@elmhouse_homes a mention"): PostKind.MENTION,
        peer.review("r-dev", "A review"): PostKind.REVIEW,
        peer.message("r-dev", "A message"): PostKind.DIRECT_MESSAGE,
    }
    told = [event for event in events() if not event.own]
    assert {event.external_id: event.place for event in told} == written
    assert len(told) == len(written)
    assert {event.author.external_id for event in told} == {"r-dev"}


def test_only_what_the_platform_calls_public_is_public(peer, events):
    public = peer.comment("r-dev", "For all")
    private = peer.message("r-dev", "For you")
    told = events()
    assert latest(told, public).visibility is Visibility.PUBLIC
    assert latest(told, private).visibility is Visibility.PRIVATE


def test_something_private_is_never_answered_in_public(desk, peer, events, make):
    peer.message("r-dev", "My address is 4 Elm Court")
    message = events()[-1]
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(make(Verb.REPLY_PUBLIC, message, "About 4 Elm Court"))
    lying = make(Verb.REPLY_PUBLIC, message, "4 Elm Court", target_visibility=Visibility.PUBLIC)
    with pytest.raises(PlatformError) as refused:
        desk.perform(lying)
    assert refused.value.again is TryAgain.NEVER
    for path in ("/", "/mentions", "/reviews", "/messages"):
        assert not any("Elm Court" in words for words in peer.sees(path))


@proves(Verb.SEND_DM)
def test_a_private_answer_is_seen_by_its_two_sides_alone(desk, peer, events, make):
    peer.message("r-dev", "My boiler is out")
    desk.perform(make(Verb.SEND_DM, events()[-1], "We will ring you at 10"))
    assert peer.messages_of("r-dev") == ["My boiler is out", "We will ring you at 10"]
    assert peer.messages_of("r-gill") == []
    assert peer.sees("/messages") == []


@proves(Verb.REPLY_PRIVATE)
def test_writing_in_private_to_a_commenter_shows_nothing_in_public(desk, peer, events, make):
    comment = peer.comment("r-dev", "I am at 4 Elm Court, come round")
    desk.perform(make(Verb.REPLY_PRIVATE, latest(events, comment), "What is your number?"))
    assert peer.messages_of("r-dev") == ["What is your number?"]
    assert "What is your number?" not in peer.sees()


@proves(Verb.HIDE, Verb.UNHIDE)
def test_hidden_and_shown_again(desk, peer, events, make):
    comment = peer.comment("r-maureen", "Call me on 07700 900123")
    event = latest(events, comment)
    desk.perform(make(Verb.HIDE, event))
    assert "Call me on 07700 900123" not in peer.sees()
    for friend in ("r-maureen", "r-gill"):
        assert "Call me on 07700 900123" in peer.sees(who=friend)
    assert "Call me on 07700 900123" not in peer.sees(who="r-dev")
    [state] = desk.refresh([comment])
    assert state.hidden is True
    desk.perform(make(Verb.UNHIDE, event))
    assert "Call me on 07700 900123" in peer.sees()
    kinds = [event.kind for event in events() if event.external_id == comment]
    assert kinds == [EventKind.CREATED, EventKind.HIDDEN, EventKind.UNHIDDEN]


@proves(Verb.DELETE_OTHER)
def test_a_deleted_post_is_seen_by_nobody_and_its_end_is_told(desk, peer, events, make):
    comment = peer.comment("r-maureen", "Something foul")
    desk.perform(make(Verb.DELETE_OTHER, latest(events, comment)))
    for who in ("", "r-maureen", "r-gill"):
        assert "Something foul" not in peer.sees(who=who)
    gone = latest(events, comment)
    assert (gone.kind, gone.text) == (EventKind.DELETED, "")
    assert [state.exists for state in desk.refresh([comment, "p999999"])] == [False, False]


@proves(Verb.BLOCK, Verb.UNBLOCK)
def test_blocked_and_unblocked(desk, peer, events, make):
    comment = peer.comment("r-kyle", "Rude words")
    event = latest(events, comment)
    desk.perform(make(Verb.BLOCK, event))
    answer = peer.try_to_write("r-kyle", {"kind": "review", "text": "More rude words"})
    assert answer.status_code == 422
    assert "More rude words" not in peer.sees("/reviews")
    [state] = desk.refresh([comment])
    assert state.author_blocked is True
    desk.perform(make(Verb.UNBLOCK, event))
    peer.review("r-kyle", "I am back")
    assert "I am back" in peer.sees("/reviews")


@proves(Verb.MUTE, Verb.UNMUTE)
def test_muting_changes_what_we_are_told_and_nothing_that_is_seen(desk, peer, events, make):
    event = latest(events, peer.comment("r-kyle", "One"))
    desk.perform(make(Verb.MUTE, event))
    quiet = peer.comment("r-kyle", "Two")
    assert "Two" in peer.sees()
    assert quiet not in {event.external_id for event in events()}
    desk.perform(make(Verb.UNMUTE, event))
    loud = peer.comment("r-kyle", "Three")
    assert loud in {event.external_id for event in events()}


@proves(Verb.REPORT)
def test_a_report_reaches_the_network_with_its_reason(desk, peer, events, make, elmhouse):
    event = latest(events, peer.comment("r-kyle", "A threat"))
    desk.perform(make(Verb.REPORT, event, reason="Threatens a neighbour"))
    kept = elmhouse.storage.rows("select post, reason from reports")
    assert [tuple(row) for row in kept] == [(event.external_id, "Threatens a neighbour")]
    assert "A threat" in peer.sees()


@proves(Verb.PUBLISH, Verb.EDIT, Verb.DELETE_OWN)
def test_our_own_post_is_published_edited_and_deleted(desk, peer, events, make):
    made = desk.perform(make(Verb.PUBLISH, text="Office closed on Monday"))
    assert peer.sees() == ["Office closed on Monday"]
    own = latest(events, made.external_id)
    desk.perform(make(Verb.EDIT, own, "Office closed on Tuesday"))
    assert peer.sees() == ["Office closed on Tuesday"]
    assert latest(events, made.external_id).kind is EventKind.EDITED
    desk.perform(make(Verb.DELETE_OWN, own))
    assert peer.sees() == []


WITH_KEYS = [Verb.REPLY_PUBLIC, Verb.SEND_DM, Verb.REPLY_PRIVATE, Verb.PUBLISH, Verb.REPORT]


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER, Fault.ERROR_AFTER])
@pytest.mark.parametrize("verb", WITH_KEYS)
def test_sent_crashed_and_sent_again_gives_one(  # noqa: PLR0917  - fixtures
    connect, peer, events, make, elmhouse, verb, fault
):
    impatient = connect(timeout=0.5)
    write = peer.message if verb is Verb.SEND_DM else peer.comment
    write("r-dev", "Something")
    action = make(verb, None if verb is Verb.PUBLISH else events()[-1], "Our one answer")
    elmhouse.network.faults.set(fault, 1)
    first = attempt(impatient, action)
    assert first.result is Result.UNKNOWN
    assert isinstance(first.error, UnknownOutcome)
    found = impatient.find(action)
    assert found is not None
    again = impatient.perform(action)
    assert again.external_id == found.external_id
    made = elmhouse.network.posts("posts.text = ?", "Our one answer")
    assert len(made) == (0 if verb is Verb.REPORT else 1)
    assert elmhouse.storage.value("select count(*) from reports") == (verb is Verb.REPORT)


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_BEFORE, Fault.ERROR_BEFORE])
def test_what_was_not_done_is_unknown_and_then_found_absent(  # noqa: PLR0917  - fixtures
    connect, peer, events, make, elmhouse, fault
):
    impatient = connect(timeout=0.5)
    comment = latest(events, peer.comment("r-dev", "Something"))
    action = make(Verb.REPLY_PUBLIC, comment, "Our one answer")
    elmhouse.network.faults.set(fault, 1)
    assert attempt(impatient, action).result is Result.UNKNOWN
    assert impatient.find(action) is None
    assert impatient.perform(action).result is Result.CONFIRMED
    assert peer.sees().count("Our one answer") == 1


SETTING = [
    (Verb.HIDE, None),
    (Verb.DELETE_OTHER, None),
    (Verb.BLOCK, None),
    (Verb.MUTE, None),
    (Verb.UNHIDE, Verb.HIDE),
    (Verb.UNBLOCK, Verb.BLOCK),
    (Verb.UNMUTE, Verb.MUTE),
]


@pytest.mark.parametrize(("verb", "first"), SETTING)
def test_setting_a_state_twice_is_setting_it_once_and_can_be_read_back(  # noqa: PLR0917
    desk, peer, events, make, verb, first
):
    event = latest(events, peer.comment("r-dev", "Something"))
    if first:
        desk.perform(make(first, event))
    action = make(verb, event)
    assert desk.find(action) is None
    desk.perform(action)
    count = len(events())
    assert desk.perform(action).result is Result.CONFIRMED
    assert desk.find(action) is not None
    assert len(events()) == count


@pytest.mark.parametrize("verb", [Verb.EDIT, Verb.DELETE_OWN])
def test_changes_to_our_own_post_can_be_read_back(desk, events, make, verb):
    made = desk.perform(make(Verb.PUBLISH, text="First words"))
    action = make(verb, latest(events, made.external_id), "Second words")
    assert desk.find(action) is None
    desk.perform(action)
    assert desk.find(action) is not None


def limits(platform, place):
    return platform.capabilities.text[place].limits


@pytest.mark.parametrize(
    "place", [Place.POST, Place.REPLY, Place.REVIEW_REPLY, Place.DIRECT_MESSAGE]
)
def test_the_desk_and_the_platform_agree_on_the_last_letter_that_fits(
    desk, peer, events, make, place
):
    most = limits(desk, place)[0].most
    if place is Place.POST:
        verb, event = Verb.PUBLISH, None
    else:
        write = {
            Place.REPLY: peer.comment,
            Place.REVIEW_REPLY: peer.review,
            Place.DIRECT_MESSAGE: peer.message,
        }[place]
        write("r-dev", "Something")
        event = events()[-1]
        verb = Verb.SEND_DM if place is Place.DIRECT_MESSAGE else Verb.REPLY_PUBLIC
    fits, over = "é" * most, "é" * (most + 1)
    assert desk.check_text(fits, TextContext(place)) == []
    assert desk.perform(make(verb, event, fits)).text == fits
    [problem] = desk.check_text(over, TextContext(place))
    assert problem.blocks
    with pytest.raises(Invalid):
        desk.perform(make(verb, event, over))


def test_four_kilobytes_of_emoji_arrive_whole(desk, peer, events, make):
    comment = latest(events, peer.comment("r-dev", "Say it with pictures"))
    emoji = "\U0001f3e0" * 1024
    assert len(emoji.encode()) == 4096
    made = desk.perform(make(Verb.REPLY_PUBLIC, comment, emoji))
    assert made.text == emoji
    assert latest(events, made.external_id).text == emoji


def test_what_is_gone_is_not_found(desk, peer, events, make):
    comment = peer.comment("r-dev", "Something")
    event = latest(events, comment)
    peer.delete("r-dev", comment)
    with pytest.raises(NotFound):
        desk.perform(make(Verb.REPLY_PUBLIC, event, "An answer"))
    assert not desk.capabilities.can(
        Verb.REPLY_PUBLIC, Item(visibility=Visibility.PUBLIC, deleted=True), event.occurred_at
    ).possible


def test_a_deletion_at_the_source_is_told_within_one_sweep(desk, peer, events, elmhouse):
    told, silent = peer.comment("r-dev", "One"), peer.comment("r-dev", "Two")
    peer.delete("r-dev", told)
    elmhouse.network.faults.set(Fault.SILENT_DELETIONS, 1)
    peer.delete("r-dev", silent)
    assert latest(events, told).kind is EventKind.DELETED
    assert latest(events, silent).kind is EventKind.CREATED
    assert [state.exists for state in desk.refresh([told, silent])] == [False, False]


def test_a_name_that_is_nearly_ours_does_not_summon_us(peer, events):
    ours = peer.mention("r-dev", "Hello @Elmhouse_Homes, please look")
    post = peer.our_post()
    near = [
        peer.comment("r-dev", text, under=post)
        for text in (
            "@elmhouse_homes2 is a parody",
            "@elmhouse_homes.parody too",
            "@elmhouse-homes and me@elmhouse_homes",
        )
    ]
    told = events()
    assert latest(told, ours).summons_us is True
    assert [latest(told, one).summons_us for one in near] == [False, False, False]


def test_every_yes_row_has_a_contract_test(desk):
    yes = {verb for verb, row in desk.capabilities.rows.items() if row.support is Support.YES}
    assert yes == set(PROVED)


def test_every_verb_without_a_call_is_refused_before_any_request(elmhouse, behaving_like, make):
    for name in ("x", "google_reviews", "nextdoor", "mastodon"):
        platform = behaving_like(name)
        before = elmhouse.storage.value("select max(number) from calls")
        for verb, row in platform.capabilities.rows.items():
            if not row.automatic:
                with pytest.raises(Unsupported):
                    platform.perform(make(verb, target="p000001"))
        assert elmhouse.storage.value("select max(number) from calls") == before
