"""Every row of the table: what is done with which request, and what is refused without any."""

import pytest
from tests.platforms.youtube.channel import THEM, US

from moothall.platforms.base import (
    Idempotency,
    Item,
    Place,
    PolicyRefused,
    PrivateWouldTurnPublic,
    Result,
    TextContext,
    Unsupported,
    Verb,
    Visibility,
    attempt,
)
from moothall.platforms.table import table

ROWS = table()["youtube"].rows
DONE_BY_READING = {Verb.READ_COMMENTS}
CALLS = {
    Verb.REPLY_PUBLIC: ("POST", "comments"),
    Verb.HIDE: ("POST", "comments/setModerationStatus"),
    Verb.UNHIDE: ("POST", "comments/setModerationStatus"),
    Verb.DELETE_OTHER: ("POST", "comments/setModerationStatus"),
    Verb.BLOCK: ("POST", "comments/setModerationStatus"),
    Verb.EDIT: ("PUT", "comments"),
    Verb.DELETE_OWN: ("DELETE", "comments"),
}


def public(**more):
    return {"target_visibility": Visibility.PUBLIC, "author": THEM, **more}


@pytest.mark.parametrize("verb", sorted(ROWS))
def test_each_row_is_kept_by_a_request_or_by_none(  # noqa: PLR0917 - fixtures
    verb, connect, channel, checked, make, everything
):
    desk = connect(transport=checked)
    theirs = channel.write("Something")
    ours = channel.write("Our words", by=US, below=theirs)
    row = ROWS[verb]
    if not row.automatic:
        with pytest.raises(Unsupported) as raised:
            desk.perform(make(verb, theirs, "Words"))
        assert str(raised.value) == row.note
        assert channel.requests == []
        assert attempt(desk, make(verb, theirs)).steps == row.by_hand
        return
    if verb in DONE_BY_READING:
        assert len(everything(desk)) == 2
        return
    own = verb in {Verb.EDIT, Verb.DELETE_OWN}
    if verb is Verb.UNHIDE:
        channel.comments[theirs]["status"] = "heldForReview"
    action = make(verb, ours if own else theirs, "New words", **public())
    assert desk.perform(action).result is Result.CONFIRMED
    written = [one for one in channel.requests if one.method != "GET"]
    assert [(one.method, one.url.path.removeprefix("/youtube/v3/")) for one in written] == [
        CALLS[verb]
    ]
    if row.idempotency is Idempotency.SET_STATE:
        again = attempt(desk, action)
        assert again.result is Result.CONFIRMED


def test_hiding_holds_a_comment_and_showing_publishes_it_again(desk, channel, make):
    comment = channel.write("Foul words")
    assert desk.find(make(Verb.HIDE, comment)) is None
    desk.perform(make(Verb.HIDE, comment))
    assert channel.in_public() == []
    assert channel.comments[comment]["status"] == "heldForReview"
    assert desk.find(make(Verb.HIDE, comment)).result is Result.CONFIRMED
    assert desk.find(make(Verb.UNHIDE, comment)) is None
    desk.perform(make(Verb.UNHIDE, comment))
    assert channel.in_public() == ["Foul words"]
    assert desk.find(make(Verb.UNHIDE, comment)).result is Result.CONFIRMED


def test_a_rejected_comment_stays_rejected_and_the_row_says_so(desk, channel, make):
    comment = channel.write("A threat")
    channel.write("Me too", below=comment)
    assert desk.find(make(Verb.DELETE_OTHER, comment)) is None
    desk.perform(make(Verb.DELETE_OTHER, comment))
    assert channel.in_public() == []
    assert desk.find(make(Verb.DELETE_OTHER, comment)).result is Result.CONFIRMED
    with pytest.raises(PolicyRefused):
        desk.perform(make(Verb.UNHIDE, comment))
    assert ROWS[Verb.DELETE_OTHER].reversible is False
    assert ROWS[Verb.HIDE].reversible is True


def test_a_ban_keeps_what_is_written_later_from_view_and_cannot_be_read_back(desk, channel, make):
    comment = channel.write("A threat")
    desk.perform(make(Verb.BLOCK, comment, author=THEM))
    channel.write("Another threat")
    assert channel.in_public() == []
    assert desk.find(make(Verb.BLOCK, comment, author=THEM)) is None


def test_an_answer_stands_below_the_comment_that_began_the_thread(desk, channel, make):
    comment = channel.write("Hello?")
    answer = channel.write("Nobody is there", below=comment)
    action = make(Verb.REPLY_PUBLIC, answer, "On Monday at ten", **public())
    made = desk.perform(action)
    assert channel.comments[made.external_id]["below"] == comment
    assert made.text == "On Monday at ten"
    assert desk.find(action).external_id == made.external_id


def test_only_our_own_words_since_the_decision_count_as_the_answer(desk, channel, make):
    comment = channel.write("Hello?")
    channel.write("On Monday at ten", by=US, below=comment)
    for _ in range(6):
        channel.write("Others", below=comment)
    action = make(Verb.REPLY_PUBLIC, comment, "On Monday at ten", **public())
    channel.write("On Monday at ten", below=comment)
    assert desk.find(action) is None


def test_what_was_private_is_never_answered_in_public(desk, channel, make):
    comment = channel.write("Hello?")
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(make(Verb.REPLY_PUBLIC, comment, "Your rent"))
    assert [one for one in channel.requests if one.method != "GET"] == []


def test_our_own_words_are_changed_and_taken_away(desk, channel, make):
    comment = channel.write("Hello?")
    ours = channel.write("On Monday", by=US, below=comment)
    edit = make(Verb.EDIT, ours, "On Tuesday")
    assert desk.find(edit) is None
    assert desk.perform(edit).text == "On Tuesday"
    assert desk.find(edit).external_id == ours
    delete = make(Verb.DELETE_OWN, ours)
    assert desk.find(delete) is None
    desk.perform(delete)
    assert channel.in_public() == ["Hello?"]
    assert desk.find(delete).result is Result.CONFIRMED
    assert desk.perform(delete).result is Result.CONFIRMED


def test_a_comment_that_is_held_is_not_answered(desk):
    held = Item(visibility=Visibility.PUBLIC, hidden=True, our_thread=True)
    answer = desk.capabilities.can(Verb.REPLY_PUBLIC, held, None)
    assert "Show it again first" in answer.reason


def test_ten_thousand_letters_fit_and_no_more(desk):
    context = TextContext(Place.REPLY)
    assert desk.check_text("é" * 10_000, context) == []
    [problem] = desk.check_text("é" * 10_001, context)
    assert problem.blocks
    [used] = desk.count_text("Hello", context)
    assert (used.count, used.most) == (5, 10_000)
    assert desk.count_text("Hello", TextContext(Place.POST)) == ()
