"""Every row of the table: what it promises is done by requests that Meta describes, or not at all."""

import json
from datetime import timedelta

import pytest
from tests.platforms.facebook.page import ANNE, BILL, NOW, PAGE, refusal

from moothall.platforms.base import (
    Forbidden,
    Invalid,
    Picture,
    PolicyRefused,
    PrivateWouldTurnPublic,
    Result,
    Support,
    Transient,
    Unsupported,
    Verb,
    Visibility,
    attempt,
)
from moothall.platforms.base.conditions import condition_from
from moothall.platforms.table import table

ROWS = table()["facebook"].rows
READING = {Verb.READ_COMMENTS, Verb.READ_MENTIONS, Verb.READ_REVIEWS, Verb.READ_DM}
DOING = [verb for verb, row in ROWS.items() if row.automatic and verb not in READING]
PRIVATE = {"target_visibility": Visibility.PRIVATE, "conversation": f"private {ANNE}"}


@pytest.fixture
def scene(page):
    """Our post, a comment of Anne's below it, an answer of ours, and a message of hers."""
    ours = page.post("Repairs line open", when=NOW - timedelta(hours=5))
    comment = page.comment(ours, "Nobody answers", when=NOW - timedelta(hours=3))
    return {
        "ours": ours,
        "comment": comment,
        "answer": page.comment(comment, "Sorry", by=PAGE, when=NOW - timedelta(hours=2)),
        "message": page.message("Hello", when=NOW - timedelta(hours=1)),
    }


def asked(make, scene, verb):
    """A good question for each verb."""
    if verb is Verb.SEND_DM:
        return make(verb, scene["message"], "We will ring you.", author=ANNE, **PRIVATE)
    if verb is Verb.PUBLISH:
        return make(verb, "", "Office closed on Monday")
    if verb in {Verb.EDIT, Verb.DELETE_OWN}:
        return make(verb, scene["answer"], "Sorry, we are on it")
    return make(verb, scene["comment"], "We are sorry", author=ANNE)


@pytest.mark.parametrize("verb", DOING)
def test_what_the_table_promises_is_done(desk, make, scene, verb, checked):
    outcome = desk.perform(asked(make, scene, verb))
    assert outcome.result is Result.CONFIRMED
    assert outcome.external_id
    assert any(call[0] != "GET" for call in checked.calls if call)


@pytest.mark.parametrize("verb", DOING)
def test_what_was_done_is_found_again(desk, make, scene, verb):
    action = asked(make, scene, verb)
    done = desk.perform(action)
    if verb is Verb.UNBLOCK:
        return  # the list cannot prove that somebody is not in it; asking again is safe
    found = desk.find(action)
    assert found is not None
    assert found.external_id == done.external_id


@pytest.mark.parametrize("verb", [one for one in DOING if one is not Verb.UNHIDE])
def test_what_was_not_done_is_not_found(desk, make, scene, verb, page):
    assert desk.find(asked(make, scene, verb)) is None
    assert all(one.method == "GET" for one in page.requests)


@pytest.mark.parametrize("verb", [verb for verb, row in ROWS.items() if not row.automatic])
def test_what_the_table_denies_sends_nothing(desk, make, scene, verb, page):
    with pytest.raises(Unsupported):
        desk.perform(make(verb, scene["comment"], author=ANNE))
    with pytest.raises(Unsupported):
        desk.find(make(verb, scene["comment"], author=ANNE))
    assert page.requests == []
    by_hand = ROWS[verb].support is Support.MANUAL
    assert bool(attempt(desk, make(verb, scene["comment"], author=ANNE)).steps) is by_hand


@pytest.mark.usefixtures("scene")
def test_every_way_of_reading_asks_what_meta_describes(desk, page, everything, checked):
    page.mention("@us")
    page.review("Fine")
    everything(desk)
    lists = {"feed", "tagged", "ratings", "conversations"}
    assert {("GET", f"Page/{one}") for one in lists} <= checked.calls
    assert ("GET", "PagePost/comments") in checked.calls


# --- words of ours


def test_an_answer_stands_under_the_comment(desk, make, scene, page, sent):
    outcome = desk.perform(asked(make, scene, Verb.REPLY_PUBLIC))
    assert page.comments[outcome.external_id]["parent"] == {"id": scene["comment"]}
    assert outcome.text == "We are sorry"
    [(_, path, form)] = sent()
    assert path == f"{scene['comment']}/comments"
    assert set(form) == {"message", "fields", "appsecret_proof"}


def test_an_answer_to_an_answer_is_found_below_the_comment(desk, make, scene, page):
    deeper = page.comment(scene["comment"], "Same here", by=BILL)
    action = make(Verb.REPLY_PUBLIC, deeper, "You too, sorry", author=BILL)
    outcome = desk.perform(action)
    assert page.comments[outcome.external_id]["parent"] == {"id": scene["comment"]}
    assert desk.find(action).external_id == outcome.external_id


def test_an_older_answer_in_the_same_words_is_not_taken_for_this_one(desk, make, scene, page):
    page.comment(scene["comment"], "We are sorry", by=PAGE, when=NOW - timedelta(days=1))
    assert desk.find(asked(make, scene, Verb.REPLY_PUBLIC)) is None


def test_a_review_is_answered_under_its_story(desk, make, page, sent):
    story = page.review("Never again")
    desk.perform(make(Verb.REPLY_PUBLIC, f"review:{story}", "We are sorry"))
    assert sent()[0][1] == f"{story}/comments"


def test_what_is_private_is_not_answered_in_public(desk, make, scene, page):
    for target, seen in ((scene["message"], Visibility.PRIVATE),
                         (scene["message"], Visibility.PUBLIC),
                         (scene["comment"], Visibility.PRIVATE)):  # fmt: skip
        with pytest.raises(PrivateWouldTurnPublic):
            desk.perform(make(Verb.REPLY_PUBLIC, target, "x", target_visibility=seen))
    assert page.requests == []


def test_a_comment_that_proves_to_be_private_is_not_answered(desk, make, scene, page, sent):
    page.comments[scene["comment"]]["is_private"] = True  # which a webhook does not tell
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(asked(make, scene, Verb.REPLY_PUBLIC))
    assert sent() == []


def test_a_private_reply_goes_to_the_comment_and_only_once(desk, make, scene, sent):
    desk.perform(asked(make, scene, Verb.REPLY_PRIVATE))
    [(_, path, form)] = sent()
    assert path == f"{PAGE}/messages"
    assert json.loads(form["recipient"]) == {"comment_id": scene["comment"]}
    assert form["messaging_type"] == "RESPONSE"
    with pytest.raises(PolicyRefused, match="one private message"):
        desk.perform(asked(make, scene, Verb.REPLY_PRIVATE))


def test_a_visitors_post_is_answered_in_private_too(desk, make, page, sent):
    visitor = page.post("The lift", by=BILL)
    desk.perform(make(Verb.REPLY_PRIVATE, visitor, "Hello", author=BILL))
    assert json.loads(sent()[0][2]["recipient"]) == {"post_id": visitor}


@pytest.mark.parametrize("target", ["mention:1_2", "review:5", "m_1"])
def test_elsewhere_nobody_is_written_to_in_private(desk, make, target, page):
    with pytest.raises(PolicyRefused):
        desk.perform(make(Verb.REPLY_PRIVATE, target, "x"))
    assert page.requests == []


def test_after_the_window_a_message_is_refused(desk, make, scene, page, sent):
    page.outside_window.add(ANNE)
    with pytest.raises(PolicyRefused, match="closed this private conversation"):
        desk.perform(asked(make, scene, Verb.SEND_DM))
    assert len(sent()) == 1


@pytest.fixture
def as_people(connect, application, page):
    """Our account, after Meta has approved the Human Agent feature."""
    application.secrets["human_agent"] = "yes"
    platform = connect()
    page.requests.clear()
    page.outside_window.add(ANNE)
    return platform


def test_after_the_window_people_may_answer_where_meta_has_agreed(as_people, make, scene, sent):
    assert as_people.perform(asked(make, scene, Verb.SEND_DM)).result is Result.CONFIRMED
    first, second = (form for _, _, form in sent())
    assert (first["messaging_type"], first.get("tag")) == ("RESPONSE", None)
    assert (second["messaging_type"], second["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


def test_the_table_knows_the_longer_window(connect, application):
    from moothall.platforms.base import Item, PostKind  # noqa: PLC0415

    item = Item(kind=PostKind.DIRECT_MESSAGE, last_message_at=NOW - timedelta(days=3))
    short = connect().capabilities.can(Verb.SEND_DM, item, NOW)
    assert not short.possible
    assert "24 hours" in short.reason
    application.secrets["human_agent"] = "yes"
    long = connect().capabilities
    assert long.can(Verb.SEND_DM, item, NOW).possible
    assert "7 days" in long.can(Verb.SEND_DM, item, NOW + timedelta(days=5)).reason


@pytest.mark.parametrize(
    "wrong",
    [{"hours": 24}, {"hours": 24, "longer": 12, "with_scope": "x"},
     {"hours": 24, "longer": 168, "with_scope": ""}, {"hours": "a", "longer": 1, "with_scope": "x"}],
)  # fmt: skip
def test_a_longer_window_says_all_that_it_needs(wrong):
    with pytest.raises(ValueError, match="window_hours has"):
        condition_from({"window_hours": wrong})


# --- posts of ours

PNG = Picture(content=b"\x89PNG\r\n", media_type="image/png", alt="the new lift")


def test_a_post_with_pictures_is_sent_in_two_steps_with_words_for_the_blind(desk, make, page, sent):
    action = make(Verb.PUBLISH, "", "The lift works", pictures=(PNG, PNG))
    outcome = desk.perform(action)
    paths = [path for _, path, _ in sent()]
    assert paths == [f"{PAGE}/photos", f"{PAGE}/photos", f"{PAGE}/feed"]
    assert {one["in"] for one in page.photos.values()} == {outcome.external_id}
    for one in page.photos.values():
        assert (one["alt_text_custom"], one["published"]) == ("the new lift", "false")


def test_a_link_in_a_post_is_shown_with_its_picture(desk, make, sent):
    desk.perform(make(Verb.PUBLISH, "", "See https://elmhouse.example/lift."))
    assert sent()[0][2]["link"] == "https://elmhouse.example/lift"


def test_a_picture_whose_end_is_unknown_may_be_sent_again(desk, make, fault):
    import httpx  # noqa: PLC0415

    fault(httpx.ReadTimeout("late"), path="/photos")
    with pytest.raises(Transient):
        desk.perform(make(Verb.PUBLISH, "", "The lift", pictures=(PNG,)))


def test_only_our_own_words_are_changed(desk, make, scene, page, sent):
    for verb in (Verb.EDIT, Verb.DELETE_OWN):
        with pytest.raises(Forbidden, match="not our own"):
            desk.perform(make(verb, scene["comment"], "other words"))
    assert sent() == []
    desk.perform(make(Verb.EDIT, scene["answer"], "Better words"))
    assert page.comments[scene["answer"]]["message"] == "Better words"


# --- moderating


def test_hidden_and_shown_again(desk, make, scene, page):
    desk.perform(make(Verb.HIDE, scene["comment"]))
    assert page.comments[scene["comment"]]["is_hidden"]
    assert desk.refresh([scene["comment"]])[0].hidden is True
    desk.perform(make(Verb.UNHIDE, scene["comment"]))
    assert desk.refresh([scene["comment"]])[0].hidden is False


def test_what_is_gone_already_is_deleted(desk, make, scene, page):
    del page.comments[scene["comment"]]
    outcome = desk.perform(make(Verb.DELETE_OTHER, scene["comment"]))
    assert outcome.result is Result.CONFIRMED


def test_blocked_and_let_in_again(desk, make, scene, page, sent):
    desk.perform(make(Verb.BLOCK, scene["comment"], author=ANNE))
    assert page.blocked == {ANNE}
    assert sent()[0][2]["psid"] == f"[{ANNE}]"
    desk.perform(make(Verb.UNBLOCK, scene["comment"], author=ANNE))
    assert page.blocked == set()


@pytest.mark.parametrize("author", ["", "unnamed:5_6"])
def test_nobody_is_blocked_whom_facebook_does_not_name(desk, make, scene, page, author):
    with pytest.raises(Invalid, match="who wrote this"):
        desk.perform(make(Verb.BLOCK, scene["comment"], author=author))
    assert page.requests == []


def test_an_answer_that_says_no_is_no(desk, make, scene, fault):
    import httpx  # noqa: PLC0415

    fault(httpx.Response(200, json={"success": False}), method="POST")
    with pytest.raises(Forbidden, match="did not do it"):
        desk.perform(make(Verb.HIDE, scene["comment"]))


def test_a_refusal_by_metas_rules_is_for_the_officer(desk, make, scene, fault):
    fault(refusal(368), method="POST")
    outcome = attempt(desk, asked(make, scene, Verb.REPLY_PUBLIC))
    assert outcome.result is Result.REFUSED
    assert "breaking its rules" in outcome.detail
