"""Each row of the table: what X lets a program do is one checked request, the rest sends none."""

import httpx
import pytest
from tests.platforms.x.network import THEM, US

from moothall.platforms.base import Picture, Result, Support, Unsupported, Verb, Visibility, attempt
from moothall.platforms.table import table

ROWS = table()["x"].rows
DONE = [verb for verb in Verb if ROWS[verb].automatic and not verb.startswith("read")]
NOT_DONE = [verb for verb in Verb if not ROWS[verb].automatic and not verb.startswith("read")]
PUBLIC = {"author": THEM, "target_visibility": Visibility.PUBLIC}


@pytest.fixture
def asked(network, make):
    """An action for a verb, on something that it fits."""

    def asking(verb):
        ours = network.write(US, "Bin day is Tuesday")
        theirs = network.write(THEM, "@cbhomes no it is not", answers=ours)
        message = network.message(THEM, "My address is ...")
        pair = network.messages[message]["dm_conversation_id"]
        return {
            Verb.REPLY_PUBLIC: lambda: make(verb, theirs, "We are sorry", **PUBLIC),
            Verb.REPLY_PRIVATE: lambda: make(verb, theirs, "Your number?", **PUBLIC),
            Verb.SEND_DM: lambda: make(verb, f"dm:{message}", "Thank you", author=THEM,
                                       conversation=pair),
            Verb.PUBLISH: lambda: make(verb, text="Closed on Monday"),
            Verb.EDIT: lambda: make(verb, ours, "Bin day is Wednesday"),
            Verb.DELETE_OWN: lambda: make(verb, ours),
        }.get(verb, lambda: make(verb, theirs, **PUBLIC))()  # fmt: skip

    return asking


@pytest.mark.parametrize("verb", DONE)
def test_what_the_table_allows_is_one_request_that_x_describes_and_can_be_found_again(
    connect, checked, network, asked, verb
):
    desk, action = connect(transport=checked), asked(verb)
    outcome = desk.perform(action)
    assert outcome.result is Result.CONFIRMED
    assert len([one for one in network.requests if one.method != "GET"]) == 1
    found = desk.find(action)
    if verb in {Verb.HIDE, Verb.UNHIDE}:  # X does not say; setting it again is harmless
        assert found is None
    else:
        assert found.external_id == outcome.external_id


@pytest.mark.parametrize("verb", NOT_DONE)
def test_what_the_table_denies_sends_nothing(desk, network, asked, verb):
    action = asked(verb)
    for call in (desk.perform, desk.find):
        with pytest.raises(Unsupported):
            call(action)
    outcome = attempt(desk, action)
    assert outcome.result is Result.BY_HAND
    assert bool(outcome.steps) is (ROWS[verb].support is Support.MANUAL)
    assert network.requests == []


def test_an_answer_stands_below_the_newest_state_of_the_post(desk, network, make, bodies):
    first = network.write(THEM, "@cbhomes our lift is brokn")
    second = network.write(THEM, "@cbhomes our lift is broken", edits=first)
    desk.perform(make(Verb.REPLY_PUBLIC, first, "We know", target_version=second, **PUBLIC))
    assert bodies("/2/tweets") == [{"text": "We know", "reply": {"in_reply_to_tweet_id": second}}]


def test_pictures_go_out_with_what_they_show(connect, checked, network, make, bodies):
    desk = connect(transport=checked)
    swing = Picture(content=b"png", media_type="image/png", alt="A swing in the new park")
    outcome = desk.perform(make(Verb.PUBLISH, text="Open today", pictures=(swing,)))
    [(number, content)] = network.uploads.items()
    assert content == "cG5n"
    assert network.alts == {number: "A swing in the new park"}
    assert bodies("/2/tweets") == [{"text": "Open today", "media": {"media_ids": [number]}}]
    assert outcome.text == "Open today"


def test_an_edit_keeps_the_number_that_the_desk_knows_the_post_by(desk, network, make):
    first = network.write(US, "Bin day is Tuesday")
    outcome = desk.perform(make(Verb.EDIT, first, "Bin day is Wednesday", target_version=first))
    assert outcome.external_id == first
    [state] = desk.refresh([first])
    assert state.text == "Bin day is Wednesday"
    assert state.version != first


def test_what_is_private_is_never_answered_in_public(desk, network, make):
    message = network.message(THEM, "My address is ...")
    with pytest.raises(Exception, match="private"):
        desk.perform(make(Verb.REPLY_PUBLIC, f"dm:{message}", "Thank you"))
    with pytest.raises(Exception, match="private"):
        desk.perform(make(Verb.REPLY_PUBLIC, message, "Thank you"))
    assert network.requests == []


@pytest.mark.parametrize(
    "pictures",
    [
        [Picture(content=b"p", media_type="image/png", alt="")] * 5,
        [Picture(content=b"p" * 5_000_001, media_type="image/png", alt="")],
        [Picture(content=b"p", media_type="image/png", alt="a" * 1001)],
    ],
    ids=["too many", "too large", "described too long"],
)
def test_pictures_that_x_would_refuse_are_not_sent(desk, network, make, pictures):
    with pytest.raises(Exception, match="X takes"):
        desk.perform(make(Verb.PUBLISH, text="Look", pictures=tuple(pictures)))
    assert network.requests == []


def test_the_description_would_catch_a_wrong_request(checked):
    for body in ({"txt": "x"}, {"text": "x", "reply": {"in_reply_to_tweet_id": 1}}):
        with (
            httpx.Client(base_url="https://api.x.com", transport=checked) as client,
            pytest.raises(AssertionError),
        ):
            client.post("/2/tweets", json=body)
