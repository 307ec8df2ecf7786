"""What goes out to Instagram, once, and how its end is known."""

import json

import httpx
import pytest
from tests.platforms.instagram.conftest import APPLICATION, PICTURE
from tests.platforms.instagram.network import IG, PAGE, US
from tests.platforms.meta.pretend import error, given

from moothall import platforms
from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    Invalid,
    NotFound,
    Picture,
    Place,
    PolicyRefused,
    PrivateWouldTurnPublic,
    RateLimited,
    Result,
    TextContext,
    Transient,
    Unauthorized,
    UnknownOutcome,
    Unsupported,
    Verb,
    Visibility,
)
from moothall.platforms.instagram.connecting import candidate
from moothall.platforms.instagram.errors import BY_CODE
from moothall.platforms.meta.tokens import Token
from moothall.platforms.table import table


@pytest.fixture
def comment(network):
    return network.write(network.post("The lifts"), "Again?", by="tess")


@pytest.mark.parametrize("verb", list(Verb))
def test_every_row_is_done_by_a_request_or_sends_none(desk, network, make, comment, verb):
    row = table()["instagram"].rows[verb]
    if not row.automatic:
        with pytest.raises(Unsupported):
            desk.perform(make(verb, comment, "words", author="66tess"))
        assert network.requests == []
        return
    if verb in {Verb.READ_COMMENTS, Verb.READ_MENTIONS, Verb.READ_DM}:
        assert desk.fetch("").events
        return
    more = {"pictures": (PICTURE,)} if verb is Verb.PUBLISH else {"author": "66tess"}
    target = "" if verb is Verb.PUBLISH else comment
    done = desk.perform(make(verb, target, "We come on Friday", **more))
    assert done.result is Result.CONFIRMED
    assert network.writes()


def test_a_comment_is_answered_below_it_once(desk, network, make, comment):
    done = desk.perform(make(Verb.REPLY_PUBLIC, comment, "We come on Friday"))
    assert network.all_comments[done.external_id]["parent_id"] == comment
    assert [given(one)["message"] for one in network.writes()] == ["We come on Friday"]
    assert "appsecret_proof" in given(network.writes()[0])


def test_a_mention_is_answered_by_the_call_for_mentions(desk, network, make):
    below, media = network.mention_below("@elmhouse_homes help")
    desk.perform(make(Verb.REPLY_PUBLIC, below, "Write to us"))
    caption = network.mention_in("@elmhouse_homes", by="gill")
    desk.perform(make(Verb.REPLY_PUBLIC, caption, "Thank you"))
    first, second = ({name: one[name] for name in one if name != "appsecret_proof"}
                     for one in network.said)  # fmt: skip
    assert first == {"media_id": media, "comment_id": below, "message": "Write to us"}
    assert second == {"media_id": caption, "message": "Thank you"}


def test_what_instagram_would_put_elsewhere_or_refuse_is_not_sent(desk, network, make, comment):
    post = network.all_comments[comment]["media"]
    reply = network.write(post, "Yes", by="dev", parent=comment)
    hidden = network.write(post, "Foul", by="gill", hidden=True)
    for target, word in ((reply, "another comment"), (hidden, "hidden"), ("2790000", "neither")):
        with pytest.raises(PolicyRefused, match=word):
            desk.perform(make(Verb.REPLY_PUBLIC, target, "Hello"))
    assert network.writes() == []


def test_something_private_is_never_answered_in_public(desk, network, make, comment):
    private = make(Verb.REPLY_PUBLIC, comment, "x", target_visibility=Visibility.PRIVATE)
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(private)
    assert network.writes() == []


def test_writing_in_private_shows_nothing_in_public(desk, network, make, comment):
    action = make(Verb.REPLY_PRIVATE, comment, "What is your number?", author="66tess")
    assert desk.find(action) is None
    done = desk.perform(action)
    [sent] = map(given, network.writes())
    assert json.loads(sent["recipient"]) == {"comment_id": comment}
    assert network.writes()[0].url.path.endswith(f"{PAGE}/messages")
    assert desk.find(action).external_id == done.external_id
    assert all("number" not in one["text"] for one in network.all_comments.values())


def test_a_private_answer_goes_to_whoever_wrote(desk, network, make):
    message = network.say("66tess", "My boiler")
    desk.perform(make(Verb.SEND_DM, message, "We come", author="66tess"))
    [sent] = map(given, network.writes())
    assert json.loads(sent["recipient"]) == {"id": "66tess"}
    assert sent["messaging_type"] == "RESPONSE"
    with pytest.raises(Invalid):
        desk.perform(make(Verb.SEND_DM, message, "We come"))


def test_hidden_and_shown_again(desk, network, make, comment):
    desk.perform(make(Verb.HIDE, comment))
    assert network.all_comments[comment]["hidden"] is True
    assert desk.find(make(Verb.HIDE, comment))
    assert desk.find(make(Verb.UNHIDE, comment)) is None
    desk.perform(make(Verb.UNHIDE, comment))
    assert desk.refresh([comment])[0].hidden is False


def test_deleting_what_is_gone_is_done(desk, network, make, comment):
    action = make(Verb.DELETE_OTHER, comment)
    assert desk.find(action) is None
    desk.perform(action)
    assert comment not in network.all_comments
    assert desk.perform(action).result is Result.CONFIRMED
    assert desk.find(action).result is Result.CONFIRMED


def test_blocked_and_unblocked_by_the_page(desk, network, make, comment):
    desk.perform(make(Verb.BLOCK, comment, author="66tess"))
    assert network.blocked == {"66tess"}
    desk.perform(make(Verb.UNBLOCK, comment, author="66tess"))
    assert network.blocked == set()
    assert table()["instagram"].rows[Verb.BLOCK].idempotency == "set_state"
    assert desk.find(make(Verb.BLOCK, comment, author="66tess")) is None


@pytest.mark.parametrize("verb", [Verb.HIDE, Verb.REPLY_PUBLIC, Verb.DELETE_OTHER])
def test_without_a_target_nothing_is_sent(desk, network, make, verb):
    with pytest.raises(NotFound):
        desk.perform(make(verb, "", "x"))
    assert network.writes() == []


def test_what_the_answer_does_not_confirm_was_not_done(desk, network, make, comment):
    network.fault(httpx.Response(200, json={"success": False}), method="POST")
    with pytest.raises(Forbidden):
        desk.perform(make(Verb.HIDE, comment))


# --- publishing


def test_a_picture_is_made_then_published_once_and_read_back(desk, network, make):
    network.slow = 1
    done = desk.perform(make(Verb.PUBLISH, "", "The new lift", pictures=(PICTURE,)))
    first, second = map(given, network.writes())
    assert (first["image_url"], first["alt_text"], first["caption"]) == (
        "https://pics.example/1.jpg", "The new lift", "The new lift",
    )  # fmt: skip
    assert second["creation_id"] in network.containers
    assert (done.text, done.permalink) == (
        "The new lift", network.media[done.external_id]["permalink"],
    )  # fmt: skip


def test_several_pictures_stand_side_by_side(desk, network, make):
    desk.perform(make(Verb.PUBLISH, "", "Two", pictures=(PICTURE, PICTURE)))
    asked = [given(one) for one in network.writes()]
    assert [one.get("is_carousel_item") for one in asked] == ["true", "true", None, None]
    assert asked[2]["media_type"] == "CAROUSEL"
    assert len(json.loads(asked[2]["children"])) == 2
    assert asked[2]["caption"] == "Two"


@pytest.mark.parametrize(
    ("pictures", "word"),
    [
        ((), "1 to 10"),
        ((PICTURE,) * 11, "1 to 10"),
        ((Picture(content=b"x", media_type="image/jpeg", alt=""),), "address"),
        (
            (Picture(content=b"", media_type="image/png", alt="", url="https://a.example/1"),),
            "JPEG",
        ),
    ],
)
def test_what_instagram_would_not_take_is_refused_before_anything_is_sent(
    desk, network, make, pictures, word
):
    with pytest.raises(Invalid, match=word):
        desk.perform(make(Verb.PUBLISH, "", "The lift", pictures=pictures))
    assert network.writes() == []


def test_a_day_that_is_used_up_is_known_before_anything_is_sent(desk, network, make):
    network.used = 50
    with pytest.raises(RateLimited, match="50 posts in 24 hours"):
        desk.perform(make(Verb.PUBLISH, "", "The lift", pictures=(PICTURE,)))
    assert network.writes() == []


def test_a_publication_whose_answer_was_lost_is_found_and_not_sent_again(desk, network, make):
    network.fault(httpx.ReadTimeout("late"), path="media_publish$", after=True)
    done = desk.perform(make(Verb.PUBLISH, "", "The lift", pictures=(PICTURE,)))
    assert network.media[done.external_id]["caption"] == "The lift"
    assert len(network.media) == 1


def test_what_is_out_and_cannot_be_read_is_unknown_and_no_failure(desk, network, make):
    network.fault(httpx.ReadTimeout("late"), path="media_publish$", after=True)
    network.fault(httpx.ReadTimeout("late"), path=f"{IG}/media$", method="GET")
    with pytest.raises(UnknownOutcome):
        desk.perform(make(Verb.PUBLISH, "", "The lift", pictures=(PICTURE,)))


def test_a_publication_that_never_arrived_is_not_known_to_have_failed(desk, network, make):
    network.fault(httpx.ReadTimeout("late"), path="media_publish$")
    action = make(Verb.PUBLISH, "", "The lift", pictures=(PICTURE,))
    with pytest.raises(UnknownOutcome):
        desk.perform(action)
    assert desk.find(action) is None
    assert network.media == {}


def test_what_is_out_is_confirmed_even_where_reading_it_back_fails(desk, network, make):
    network.fault(httpx.Response(500), path=r"/1790\d+$", method="GET")
    done = desk.perform(make(Verb.PUBLISH, "", "The lift", pictures=(PICTURE,)))
    assert done.result is Result.CONFIRMED
    assert "could not be read" in done.detail


@pytest.mark.parametrize("verb", [Verb.REPLY_PUBLIC, Verb.SEND_DM])
def test_an_answer_whose_end_was_lost_is_found_by_its_words(desk, network, make, comment, verb):
    path = "replies" if verb is Verb.REPLY_PUBLIC else "messages"
    network.fault(httpx.ReadTimeout("late"), path=path, method="POST", after=True)
    action = make(verb, comment, "We come  on Friday", author="66tess")
    with pytest.raises(UnknownOutcome):
        desk.perform(action)
    assert desk.find(action).result is Result.CONFIRMED
    other = make(verb, comment, "Another answer", author="66tess")
    assert desk.find(other) is None


def test_a_clock_of_theirs_that_is_a_little_slow_hides_nothing(desk, network, make, comment):
    post = network.all_comments[comment]["media"]
    old = network.write(post, "Thank you", parent=comment, minutes=30)
    action = make(Verb.REPLY_PUBLIC, comment, "Thank you")
    assert desk.find(action) is None
    made = network.write(post, "Thank you", parent=comment, minutes=1)
    assert old != desk.find(action).external_id == made


def test_an_answer_to_a_mention_cannot_be_read_back(desk, network, make):
    below, _ = network.mention_below("@elmhouse_homes help")
    assert desk.find(make(Verb.REPLY_PUBLIC, below, "Write to us")) is None


@pytest.mark.parametrize(("code", "meaning"), sorted(BY_CODE.items()))
def test_each_number_of_instagrams_own_means_what_the_table_says(
    desk, network, make, code, meaning
):
    answer = error(36000, code) if code > 1_000_000 else error(code)
    network.fault(answer, path=f"{IG}/media$", method="POST")
    with pytest.raises(meaning[0]) as raised:
        desk.perform(make(Verb.PUBLISH, "", "The lift", pictures=(PICTURE,)))
    assert raised.value.words.endswith(".")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(190, 460), Unauthorized),
        (error(10), Forbidden),
        (error(10, 2534022), PolicyRefused),
        (error(10900), PolicyRefused),
        (error(100), Invalid),
        (error(613), RateLimited),
        (httpx.Response(500), UnknownOutcome),
        (httpx.RemoteProtocolError("half"), UnknownOutcome),
        (httpx.ConnectError("down"), Transient),
        (httpx.Response(200, content=b"<html>"), ContractBroken),
        (httpx.Response(200, json={}), ContractBroken),
    ],
)
def test_each_failure_of_a_write_is_one_of_the_family(desk, network, make, answer, kind):
    network.fault(answer, path="messages$")
    with pytest.raises(kind):
        desk.perform(make(Verb.SEND_DM, "m1", "We come", author="66tess"))
    assert len(network.writes()) == 1


@pytest.mark.parametrize(
    ("place", "text", "problems"),
    [
        (Place.REPLY, "a" * 2200, 0),
        (Place.REPLY, "a" * 2201, 1),
        (Place.DIRECT_MESSAGE, "é" * 500, 0),
        (Place.DIRECT_MESSAGE, "é" * 501, 1),
    ],
)
def test_words_are_counted_as_instagram_counts_them(desk, place, text, problems):
    assert len(desk.check_text(text, TextContext(place))) == problems


# --- connecting by the Page that owns the account

ACCOUNT = {"id": IG, "username": "elmhouse_homes", "name": "Elmhouse Homes"}


def page(**more):
    tasks = ["MODERATE", "CREATE_CONTENT", "MESSAGING"]
    return {"id": PAGE, "name": "Elmhouse", "access_token": "of the page", "tasks": tasks,
            "instagram_business_account": ACCOUNT} | more  # fmt: skip


def token(*scopes, **targets):
    given = frozenset(scopes or {"instagram_basic", "instagram_manage_comments"})
    return Token(valid=True, scopes=given, expires_at=None, data_until=None, person="1",
                 targets={name: frozenset(ids) for name, ids in targets.items()})  # fmt: skip


def test_an_account_is_connected_by_its_page_with_the_pages_token():
    found = candidate(page(), token())
    assert (found.external_id, found.handle, found.problem) == (IG, US["username"], "")
    assert found.credentials == {"token": "of the page", "page": PAGE}


def test_a_page_without_an_account_is_none():
    assert candidate(page(instagram_business_account=None), token()) is None


@pytest.mark.parametrize(
    ("account", "said", "word"),
    [
        (page(), token("instagram_basic"), "instagram_manage_comments"),
        (page(), token(instagram_basic=["17841499999999999"]), "instagram_basic"),
        (page(tasks=["ANALYZE"]), token(), "role"),
        (page(access_token=""), token(), "role"),
    ],
)
def test_what_was_not_given_becomes_the_candidates_problem(account, said, word):
    assert word in candidate(account, said).problem


def test_the_login_asks_for_each_permission_with_its_purpose():
    connector = platforms.connector("instagram")
    assert "{redirect_uri}" in " ".join(connector.guide.steps)
    assert "{webhook_url}" in " ".join(connector.guide.steps)
    started = connector.start(APPLICATION)
    assert all(one.scope in started.url and one.purpose for one in connector.guide.permissions)
