"""Actions are kept and sent again unchanged; whatever goes wrong becomes an outcome or a time."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from moothall.platforms.base import Action, Picture, Result, Verb, Visibility, attempt
from moothall.platforms.wire import until

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_an_action_survives_the_outbox_word_for_word():
    action = Action(
        verb=Verb.REPLY_PUBLIC,
        client_key="key-1",
        target="p000001",
        author="r-dev",
        target_visibility=Visibility.PUBLIC,
        text="Café 🏠\nsecond line",
        decided_at=datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=1))),
    )
    kept = json.loads(json.dumps(action.frozen()))
    assert Action.thawed(kept) == action
    assert Action.thawed(kept).frozen() == action.frozen()


def test_when_it_is_sent_is_told_beside_what_is_frozen():
    action = Action(verb=Verb.PUBLISH, client_key="k", decided_at=NOW)
    assert action.dated == NOW
    later = replace(action, sent_at=NOW + timedelta(hours=14))
    assert later.dated == NOW + timedelta(hours=14)
    assert later.frozen() == action.frozen()
    assert Action.thawed(later.frozen()) == action


def test_pictures_survive_the_outbox_byte_for_byte():
    picture = Picture(content=b"\x89PNG\x00", media_type="image/png", alt="The new lift")
    action = Action(verb=Verb.PUBLISH, client_key="k", decided_at=NOW, pictures=(picture,))
    assert Action.thawed(json.loads(json.dumps(action.frozen()))) == action


def test_a_picture_that_was_kept_before_it_had_an_address_is_still_thawed():
    picture = Picture(content=b"x", media_type="image/png", alt="The new lift")
    kept = picture.frozen()
    del kept["url"]
    assert Picture.thawed(kept) == picture
    public = Picture(content=b"x", media_type="image/png", alt="", url="https://a.example/1.png")
    assert Picture.thawed(public.frozen()) == public


@pytest.mark.parametrize("change", [{"verb": "dance"}, {"decided_at": "soon"}, {"text": None}])
def test_what_is_no_action_is_not_thawed(change):
    kept = Action(verb=Verb.PUBLISH, client_key="k", decided_at=NOW).frozen() | change
    if change == {"text": None}:
        del kept["text"]
    with pytest.raises((KeyError, ValueError)):
        Action.thawed(kept)


def test_forgetting_who_may_see_a_post_refuses_a_public_reply(desk, make, elmhouse):
    calls = elmhouse.storage.value("select count(*) from calls")
    outcome = attempt(desk, make(Verb.REPLY_PUBLIC, target="p000001", text="Hello"))
    assert outcome.result is Result.REFUSED
    assert elmhouse.storage.value("select count(*) from calls") == calls


def test_what_only_a_person_can_do_comes_back_with_its_steps(behaving_like, make):
    outcome = attempt(behaving_like("x"), make(Verb.BLOCK, target="p1", author="r-dev"))
    assert outcome.result is Result.BY_HAND
    assert outcome.steps[0].startswith("Open the author's profile on X")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "90"}, 90),
        ({"retry-after": "Mon, 23 Nov 2026 09:02:00 GMT"}, 120),
        ({"retry-after": "soon"}, None),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 60)}, 60),
        ({"ratelimit-reset": str(int(NOW.timestamp()) + 30)}, 30),
        ({"x-ratelimit-reset": "2026-11-23T09:05:00.000Z"}, 300),
        ({"x-ratelimit-reset": "9" * 30}, None),
        ({}, None),
    ],
)
def test_every_platforms_way_to_say_wait_becomes_one_time(headers, seconds):
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert until(headers, NOW) == expected
