"""Each row of the table: what LinkedIn lets a program do is one request, the rest sends none."""

import httpx
import pytest
from tests.platforms.linkedin.network import DEV, PAGE, UPLOAD, ok

from moothall.platforms.base import (
    ContractBroken,
    Picture,
    PrivateWouldTurnPublic,
    Result,
    Support,
    Unsupported,
    Verb,
    Visibility,
    attempt,
)
from moothall.platforms.table import table

ROWS = table()["linkedin"].rows
DONE = [verb for verb in Verb if ROWS[verb].automatic and not verb.startswith("read")]
NOT_DONE = [verb for verb in Verb if not ROWS[verb].automatic and not verb.startswith("read")]
PUBLIC = {"author": DEV, "target_visibility": Visibility.PUBLIC}
SWING = Picture(content=b"png", media_type="image/png", alt="A swing in the new park")


@pytest.fixture
def asked(network, make):
    def asking(verb):
        post = network.post("Bin day is Tuesday")
        theirs = network.comment(post, "No it is not")
        return {
            Verb.REPLY_PUBLIC: lambda: make(verb, theirs, "We are sorry (really)", **PUBLIC),
            Verb.PUBLISH: lambda: make(verb, text="Closed on Monday (bank holiday)"),
            Verb.EDIT: lambda: make(verb, post, "Bin day is Wednesday"),
            Verb.DELETE_OWN: lambda: make(verb, post),
        }.get(verb, lambda: make(verb, theirs, **PUBLIC))()

    return asking


@pytest.mark.parametrize("verb", DONE)
def test_what_the_table_allows_is_one_request_and_can_be_found_again(desk, asked, verb, writes):
    action = asked(verb)
    outcome = desk.perform(action)
    assert outcome.result is Result.CONFIRMED
    assert len(writes()) == 1
    assert outcome.text == action.text
    assert desk.find(action).external_id == outcome.external_id


@pytest.mark.parametrize("verb", NOT_DONE)
def test_what_the_table_denies_sends_nothing(desk, network, asked, verb):
    action = asked(verb)
    for call in (desk.perform, desk.find):
        with pytest.raises(Unsupported):
            call(action)
    assert attempt(desk, action).result is Result.BY_HAND
    assert bool(attempt(desk, action).steps) is (ROWS[verb].support is Support.MANUAL)
    assert network.requests == []


def test_nothing_was_done_is_found_as_nothing(desk, asked):
    for verb in DONE:
        assert desk.find(asked(verb)) is None


def test_an_answer_is_plain_text_in_the_pages_name_below_its_comment(desk, network, make, writes):
    post = network.post("Bin day is Tuesday")
    theirs = network.comment(post, "No it is not")
    outcome = desk.perform(make(Verb.REPLY_PUBLIC, theirs, "Call (01206) #1", **PUBLIC))
    [(method, path, body)] = writes()
    assert (method, path) == ("POST", f"/rest/socialActions/{theirs}/comments")
    assert body == {
        "actor": PAGE, "object": network.activities[post], "parentComment": theirs,
        "message": {"text": "Call (01206) #1"},
    }  # fmt: skip
    assert network.comments[outcome.external_id]["message"]["text"] == "Call (01206) #1"
    assert "commentUrn=" in outcome.permalink


def test_an_answer_to_an_answer_stands_below_the_comment_that_both_belong_to(desk, network, make):
    post = network.post("Bin day is Tuesday")
    first = network.comment(post, "No it is not")
    second = network.comment(post, "Agreed", under=first)
    made = desk.perform(make(Verb.REPLY_PUBLIC, second, "We checked: it is", **PUBLIC))
    assert network.comments[made.external_id]["parentComment"] == first
    assert desk.find(make(Verb.REPLY_PUBLIC, second, "We checked: it is")) == made


def test_somebody_elses_post_is_answered_below_it(desk, network, make, writes):
    theirs = network.post("Thank you @[Homes](x)", author=DEV, kind="ugcPost")
    desk.perform(make(Verb.REPLY_PUBLIC, theirs, "Our pleasure", **PUBLIC))
    [(_, path, body)] = writes()
    assert path == f"/rest/socialActions/{theirs}/comments"
    assert body["object"] == theirs
    assert "parentComment" not in body


def test_a_post_goes_out_marked_and_is_read_back_whole(desk, network, make):
    text = "Office closed (Mon & Tue) #Colchester *call* us: 01206_282514"
    outcome = desk.perform(make(Verb.PUBLISH, text=text))
    assert (outcome.text, outcome.detail) == (text, "")
    assert (
        r"\(Mon & Tue\) {hashtag|\#|Colchester}" in network.posts[outcome.external_id]["commentary"]
    )


def test_words_that_linkedin_cut_are_told(desk, network, make, fault):
    made = desk.perform(make(Verb.PUBLISH, text="Closed"))
    network.posts[made.external_id]["commentary"] = "Clo"
    fault(ok(network.posts[made.external_id]), path="/rest/posts/urn", method="GET")
    outcome = desk.perform(make(Verb.PUBLISH, text="Closed"))
    assert outcome.result is Result.CONFIRMED
    assert (outcome.text, outcome.detail) == (
        "Clo", "LinkedIn shows other words than ours. Look at the post.",
    )  # fmt: skip


def test_a_post_that_cannot_be_read_back_is_a_post_all_the_same(desk, make, fault):
    fault(httpx.ReadTimeout("late"), path="/rest/posts/urn", method="GET", times=2)
    outcome = desk.perform(make(Verb.PUBLISH, text="Closed"))
    assert (outcome.result, outcome.text) == (Result.CONFIRMED, "")


def test_pictures_go_out_with_what_they_show(desk, network, make):
    made = desk.perform(make(Verb.PUBLISH, text="Open today", pictures=(SWING,)))
    [(urn, picture)] = network.pictures.items()
    assert picture == ("image/png", b"png")
    told = {"id": urn, "altText": "A swing in the new park"}
    assert network.posts[made.external_id]["content"] == {"media": told}
    made = desk.perform(make(Verb.PUBLISH, text="Open today", pictures=(SWING, SWING)))
    told = {"multiImage": {"images": [told, told]}}
    assert network.posts[made.external_id]["content"] == told


@pytest.mark.parametrize(
    "url",
    ["http://www.linkedin.com/x", "https://linkedin.com.example.org/x", "https://example.org/x"],
)
def test_our_token_and_pictures_go_to_linkedin_alone(desk, network, make, fault, url):
    assert UPLOAD.startswith("https://www.linkedin.com/")
    fault(ok({"value": {"uploadUrl": url, "image": "urn:li:image:1"}}), path="/rest/images")
    with pytest.raises(ContractBroken):
        desk.perform(make(Verb.PUBLISH, text="Open today", pictures=(SWING,)))
    assert network.pictures == {}
    assert network.posts == {}


@pytest.mark.parametrize(
    ("verb", "pictures"),
    [
        (Verb.PUBLISH, (SWING,) * 21),
        (Verb.PUBLISH, (Picture(content=b"", media_type="image/png", alt="a" * 4087),)),
        (Verb.REPLY_PUBLIC, (SWING,)),
    ],
)
def test_pictures_that_linkedin_would_refuse_are_not_sent(desk, network, make, verb, pictures):
    with pytest.raises(Exception, match="LinkedIn takes"):
        desk.perform(make(verb, "urn:li:share:1", "Look", pictures=pictures, **PUBLIC))
    assert network.requests == []


def test_our_own_comment_is_changed_and_deleted_in_the_pages_name(desk, network, make, writes):
    ours = network.comment(network.post("Ours"), "Thansk", by=PAGE)
    desk.perform(make(Verb.EDIT, ours, "Thanks"))
    assert network.comments[ours]["message"]["text"] == "Thanks"
    assert desk.find(make(Verb.EDIT, ours, "Thanks")).external_id == ours
    desk.perform(make(Verb.DELETE_OWN, ours))
    assert ours not in network.comments
    assert desk.perform(make(Verb.DELETE_OWN, ours)).result is Result.CONFIRMED
    assert desk.find(make(Verb.DELETE_OWN, ours)).external_id == ours
    assert [method for method, _, _ in writes()] == ["POST", "DELETE", "DELETE"]


def test_what_is_private_is_never_answered_in_public(desk, network, make):
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(make(Verb.REPLY_PUBLIC, "urn:li:share:1", "Thank you"))
    assert network.requests == []
