"""A scripted day: read whole or refused whole, and played by a clock."""

import json
import re
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path

import pytest

from moothall.platforms.sandbox.network import Network
from moothall.platforms.sandbox.script import Player, ScriptError, parse
from moothall.platforms.sandbox.storage import Storage

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "sandbox.md"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Watch:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def network(watch):
    storage = Storage(":memory:")
    yield Network(storage, clock=watch)
    storage.close()


def lines(*given):
    return "\n".join(json.dumps(line) for line in given)


def said(minute, text, **more):
    return {"after_minutes": minute, "author": "Dev Anand", "text": text, **more}


POST = {"after_minutes": 0, "id": "p", "kind": "post", "text": "Ours"}


def texts(network):
    return [post.text for post in network.posts("posts.deleted_at = '' order by posts.number")]


def test_the_example_of_the_documentation_can_be_played(network):
    example = re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL).group(1)
    player = Player(network)
    player.load(parse(example), already=inf)
    assert player.progress()["skipped"] == []
    assert player.progress()["played"] == 8
    kinds = {post.kind for post in network.posts("1 = 1")}
    assert kinds == {"post", "comment", "reply", "mention", "review", "direct_message"}


def test_posts_arrive_when_their_minute_has_come(network, watch):
    player = Player(network)
    player.load(parse(lines(POST, said(5, "Five"), said(9.5, "Nine and a half"))))
    assert texts(network) == ["Ours"]
    watch.now += timedelta(minutes=5)
    player.tick()
    assert texts(network) == ["Ours", "Five"]
    watch.now += timedelta(minutes=4.5)
    assert player.tick() == 1
    assert player.tick() == 0


def test_a_fast_day_passes_fast_and_its_speed_can_change(network, watch):
    player = Player(network)
    player.load(parse(lines(POST, said(60, "An hour on"), said(120, "Two"))), speed=60)
    watch.now += timedelta(minutes=1)
    player.tick()
    assert texts(network)[-1] == "An hour on"
    player.set(speed=1)
    watch.now += timedelta(minutes=59)
    player.tick()
    assert texts(network)[-1] == "An hour on"
    watch.now += timedelta(minutes=1)
    player.tick()
    assert texts(network)[-1] == "Two"


def test_a_paused_day_stands_still(network, watch):
    player = Player(network)
    player.load(parse(lines(POST, said(5, "Five"))))
    player.set(paused=True)
    watch.now += timedelta(hours=3)
    assert player.tick() == 0
    player.set(paused=False)
    watch.now += timedelta(minutes=5)
    assert player.tick() == 1


def test_what_has_passed_already_is_dated_back(network):
    player = Player(network)
    player.load(parse(lines(POST, said(60, "An hour on"), said(90, "Later"))), already=60)
    dates = {post.text: post.created_at for post in network.posts("1 = 1")}
    assert dates == {"Ours": NOON - timedelta(hours=1), "An hour on": NOON}
    player.finish()
    assert texts(network)[-1] == "Later"


def test_a_day_goes_on_where_it_was_after_a_restart(tmp_path, watch):
    first = Storage(tmp_path / "n.db")
    Player(Network(first, clock=watch)).load(parse(lines(POST, said(5, "Five"), said(9, "Nine"))))
    first.close()
    watch.now += timedelta(minutes=6)
    second = Storage(tmp_path / "n.db")
    network = Network(second, clock=watch)
    Player(network).tick()
    assert texts(network) == ["Ours", "Five"]
    second.close()


def test_edits_and_deletions_happen_to_what_they_name(network):
    player = Player(network)
    day = lines(
        POST,
        said(1, "First", id="a"),
        said(2, "Second", id="b"),
        {"after_minutes": 3, "edit": "a", "text": "First, mended"},
        {"after_minutes": 4, "delete": "b"},
    )
    player.load(parse(day), already=inf)
    assert texts(network) == ["Ours", "First, mended"]


def test_a_line_about_what_the_desk_took_down_is_skipped_and_told(network):
    player = Player(network)
    day = lines(POST, said(0, "Foul", id="a"), said(5, "I agree", kind="reply", parent="a"))
    player.load(parse(day))
    [foul] = network.posts("posts.text = 'Foul'")
    network.delete(foul.id, by="page")
    player.finish()
    assert player.progress()["skipped"] == [
        {"line": 3, "why": "What this answers is not there any more."}
    ]


def test_one_handle_is_one_person_through_the_day(network):
    player = Player(network)
    day = lines(
        POST,
        said(1, "One", handle="dev.a", bio="Old words"),
        said(2, "Two", handle="@Dev.A", bio="New words"),
    )
    player.load(parse(day), already=inf)
    assert len({post.author.id for post in network.posts("posts.kind = 'comment'")}) == 1
    assert network.by_handle("dev.a").bio == "New words"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nonsense", "not JSON"),
        ("[]", "not an object"),
        ('{"text": "x"}', "after_minutes"),
        ('{"after_minutes": -1, "author": "A", "text": "x"}', "0 or more"),
        ('{"after_minutes": true, "author": "A", "text": "x"}', "after_minutes"),
        ('{"after_minutes": NaN, "author": "A", "text": "x"}', "after_minutes"),
        ('{"after_minutes": 1, "text": "x"}', "somebody has to say it"),
        ('{"after_minutes": 1, "author": "A", "text": " "}', "nothing said"),
        ('{"after_minutes": 1, "author": "A", "text": 7}', "text"),
        ('{"after_minutes": 1, "author": "A", "text": "\\ud800"}', "half a character"),
        ('{"after_minutes": 1, "author": "A", "text": "x", "mood": "?"}', "no such field"),
        ('{"after_minutes": 1, "author": "A", "text": "x", "kind": "poem"}', "none of"),
        ('{"after_minutes": 1, "author": "A", "text": "x", "kind": "post"}', "landlord's page"),
        ('{"after_minutes": 1, "author": "A", "handle": "a b", "text": "x"}', "handle"),
        ('{"after_minutes": 1, "author": "A", "text": "x", "rating": 3}', "rating"),
        ('{"after_minutes": 1, "author": "A", "kind": "reply", "text": "x"}', "what it answers"),
        ('{"after_minutes": 1, "author": "A", "text": "x", "parent": "q"}', "not there"),
        ('{"after_minutes": 1, "author": "A", "text": "x", "id": "p"}', "used twice"),
        ('{"after_minutes": 1, "author": "A", "kind": "reply", "parent": "p", "text": "x"}', "not"),
        ('{"after_minutes": 1, "edit": "nobody", "text": "x"}', "not there at that time"),
        ('{"after_minutes": 1, "delete": ""}', "id of an earlier line"),
    ],
)
def test_a_mistake_is_told_with_its_line(line, told):
    with pytest.raises(ScriptError) as wrong:
        parse(lines(POST) + "\n# a remark\n\n" + line)
    [(number, words)] = wrong.value.problems
    assert number == 4
    assert told in words


def test_every_mistake_is_told_at_once_and_nothing_is_played():
    with pytest.raises(ScriptError) as wrong:
        parse("nonsense\n{}\n" + lines(said(0, "No post to go under")))
    assert [number for number, _ in wrong.value.problems] == [1, 2, 3]
