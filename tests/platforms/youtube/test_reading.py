"""Comments and answers, what is held, what changes, and what the sweep finds."""

from datetime import timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platforms.google.accounts import refusal
from tests.platforms.youtube.channel import THEM, US, VIDEO, Channel

from moothall.platforms.base import ContractBroken, EventKind, PostKind, Visibility
from moothall.platforms.youtube.reading import COUNTED, VIDEOS, Place, Reader


def told(events, comment_id):
    return [event for event in events if event.external_id == comment_id]


def test_a_comment_arrives_with_who_wrote_it_and_where_it_stands(desk, channel, everything):
    comment = channel.write("When is the lift repaired?")
    [event] = everything(desk)
    assert (event.external_id, event.text, event.kind) == (
        comment, "When is the lift repaired?", EventKind.CREATED,
    )  # fmt: skip
    assert (event.author.external_id, event.author.handle) == (THEM, "@maureen")
    assert (event.place, event.visibility, event.own) == (
        PostKind.COMMENT, Visibility.PUBLIC, False,
    )  # fmt: skip
    assert (event.root_id, event.conversation, event.our_thread) == (VIDEO, comment, True)
    assert event.permalink == f"https://www.youtube.com/watch?v={VIDEO}&lc={comment}"
    assert event.version == "2026-11-23T08:00:30Z"


def test_answers_beyond_those_that_the_list_includes_are_asked_for(desk, channel, everything):
    comment = channel.write("A long thread")
    answers = [channel.write(f"Answer {number}", below=comment) for number in range(130)]
    found = {event.external_id for event in everything(desk)}
    assert found == {comment, *answers}
    asked = [one for one in channel.requests if one.url.path.endswith("/comments")]
    assert len(asked) == 2
    answer = told(everything(desk, everything.page.cursor), answers[-1])[0]
    assert (answer.place, answer.parent_id, answer.conversation, answer.root_id) == (
        PostKind.REPLY, comment, comment, VIDEO,
    )  # fmt: skip
    assert len([one for one in channel.requests if one.url.path.endswith("/comments")]) == 2
    late = channel.write("One more", below=comment)
    assert told(everything(desk, everything.page.cursor), late)


def test_our_own_words_from_elsewhere_are_marked_as_ours(desk, channel, everything):
    comment = channel.write("Hello?")
    ours = channel.write("From somebody's phone", by=US, below=comment)
    [answer] = told(everything(desk), ours)
    assert answer.own


@pytest.mark.parametrize("status", ["heldForReview", "likelySpam"])
def test_what_youtube_keeps_back_arrives_as_hidden(desk, channel, everything, status):
    comment = channel.write("Call me on 07700 900123", status=status)
    found = told(everything(desk), comment)
    assert [event.kind for event in found] == [EventKind.CREATED, EventKind.HIDDEN]


def test_an_answer_that_is_held_hides_itself_and_not_its_thread(desk, channel, everything):
    comment = channel.write("Hello?")
    answer = channel.write("Foul words", below=comment, status="heldForReview")
    found = everything(desk)
    assert EventKind.HIDDEN not in {event.kind for event in told(found, comment)}
    assert EventKind.HIDDEN in {event.kind for event in told(found, answer)}


def test_an_edit_is_another_version(desk, channel, everything):
    comment = channel.write("Lift brocken")
    first = everything(desk)
    channel.edit(comment, "Lift broken")
    second = told(everything(desk, everything.page.cursor), comment)
    assert [event.kind for event in second] == [EventKind.CREATED, EventKind.EDITED]
    assert second[0].key == told(first, comment)[0].key
    assert second[1].text == "Lift broken"
    assert second[1].version != second[0].version


def test_reading_again_tells_nothing_new_and_misses_nothing(desk, channel, everything):
    for number in range(250):
        channel.write(f"Comment {number}")
    first = everything(desk)
    assert len({event.external_id for event in first}) == 250
    late = channel.write("Late")
    again = everything(desk, everything.page.cursor)
    assert {event.key for event in again} - {event.key for event in first} == {
        told(again, late)[0].key
    }


def test_a_new_answer_below_an_old_comment_is_found_by_its_video(desk, channel, everything):
    old = channel.write("Old", video="oldvideo")
    everything(desk)
    for number in range(120):
        channel.write(f"Comment {number}")
    everything(desk, everything.page.cursor)
    late = channel.write("Is anybody there?", below=old, video="oldvideo")
    found = []
    for _ in range(2):
        channel.clock += timedelta(minutes=1)
        found += everything(desk, everything.page.cursor)
    assert told(found, late)


def test_a_video_without_comments_any_more_does_not_stop_the_poll(desk, channel, everything, fault):
    channel.write("Hello?")
    everything(desk)
    fault(refusal(403, "commentsDisabled", "Disabled."), path="videoId=")
    everything(desk, everything.page.cursor)
    assert Place.read(everything.page.cursor).videos == []


def test_a_place_in_a_list_that_is_lost_begins_the_list_again(desk, channel, everything, fault):
    for number in range(150):
        channel.write(f"Comment {number}")
    fault(refusal(400, "invalidPageToken", "Invalid token."), path="pageToken=")
    assert len({event.external_id for event in everything(desk)}) == 150


def test_a_thread_that_is_deleted_while_it_is_read_does_no_harm(desk, channel, everything, fault):
    comment = channel.write("Soon gone")
    for number in range(9):
        channel.write(f"Answer {number}", below=comment)
    other = channel.write("Stays")
    fault(refusal(404, "commentNotFound", "Gone."), path="parentId=")
    assert told(everything(desk), other)


def test_somebody_without_a_channel_is_somebody_all_the_same(desk, channel, everything, fault):
    comment = channel.write("Who am I?")
    body = channel._threads({}, {}).json()
    del body["items"][0]["snippet"]["topLevelComment"]["snippet"]["authorChannelId"]
    fault(httpx.Response(200, json=body), path="commentThreads", times=9)
    [event] = told(everything(desk), comment)
    assert event.author.external_id == f"author of {comment}"
    assert not event.own


def test_a_cursor_stays_small(desk, channel, everything):
    channel.inline = 0
    for number in range(105):
        top = channel.write(f"Comment {number}", video=f"video{number % 60:06}")
        channel.write("Yes", below=top)
    everything(desk, "")
    everything(desk, cursor := everything.page.cursor)
    place = Place.read(cursor)
    assert (len(place.answers), len(place.videos)) == (COUNTED, VIDEOS)
    assert len(cursor) < 4000


@pytest.mark.parametrize("cursor", ["{", "[]", '{"stage": "elsewhere"}', '{"what": 1}'])
def test_what_is_no_cursor_is_told_and_kept(desk, cursor):
    with pytest.raises(ContractBroken) as raised:
        desk.fetch(cursor)
    assert raised.value.body == cursor


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(
        st.sampled_from(["write", "answer", "hold", "edit", "poll"]), min_size=1, max_size=40
    )
)
def test_whatever_is_written_between_two_polls_arrives(steps):
    channel, seen, cursor = Channel(), {}, ""

    def ask(path, query):
        return {"commentThreads": channel._threads, "comments": channel._comments}[path](
            dict(query), {}
        ).json()

    def poll(cursor):
        while True:
            page = Reader(ask, US).page(cursor, channel.clock)
            seen.update({(one.external_id, one.text): one for one in page.events})
            cursor = page.cursor
            if not page.more:
                return cursor

    for number, step in enumerate([*steps, "poll"]):
        tops = [one for one, is_ in channel.comments.items()
                if not is_["below"] and is_["status"] == "published"]  # fmt: skip
        if step == "poll":
            cursor = poll(cursor)
            now = {(one, is_["text"]) for one, is_ in channel.comments.items()}
            assert now <= seen.keys()
        elif step == "write" or not tops:
            channel.write(f"Words {number}")
        elif step == "answer":
            channel.write(f"Answer {number}", below=tops[number % len(tops)])
        elif step == "hold":
            channel.write(f"Foul {number}", status="heldForReview")
        else:
            channel.edit(tops[-1], f"Edited {number}")


# --- the sweep


@pytest.mark.parametrize("by_id", [True, False])
@pytest.mark.parametrize("rejected_listed", [True, False])
def test_the_sweep_tells_what_became_of_each(desk, channel, by_id, rejected_listed):
    channel.gives_held_by_id, channel.lists_rejected = by_id, rejected_listed
    shown, held = channel.write("Shown"), channel.write("Held", status="heldForReview")
    rejected = channel.write("Rejected", status="rejected")
    gone = channel.write("Gone")
    channel.delete(gone)
    states = desk.refresh([shown, held, rejected, gone])
    assert [state.external_id for state in states] == [shown, held, rejected, gone]
    assert (states[0].exists, states[0].text) == (True, "Shown")
    # without the list of the rejected nobody can tell that a comment is shown
    assert states[0].hidden is (False if rejected_listed else None)
    assert (states[1].exists, states[1].hidden) == (True, True)
    if rejected_listed or not by_id:
        assert states[2].exists is False
    else:
        assert (states[2].exists, states[2].hidden) == (True, None)
    assert states[3].exists is False


def test_an_answer_that_is_held_does_not_hide_what_it_answers(desk, channel):
    comment = channel.write("Hello?")
    answer = channel.write("Foul words", below=comment, status="heldForReview")
    states = desk.refresh([comment, answer])
    assert [(state.exists, state.hidden) for state in states] == [(True, False), (True, True)]


def test_the_sweep_asks_for_fifty_at_once(desk, channel):
    comments = [channel.write(f"Comment {number}") for number in range(120)]
    channel.requests.clear()
    assert all(state.exists for state in desk.refresh(comments))
    by_id = [one for one in channel.requests if "id" in one.url.params]
    assert [len(one.url.params["id"].split(",")) for one in by_id] == [50, 50, 20]


def test_an_edit_is_seen_by_the_sweep(desk, channel):
    comment = channel.write("Lift brocken")
    [before] = desk.refresh([comment])
    channel.edit(comment, "Lift broken")
    [after] = desk.refresh([comment])
    assert (before.text, after.text) == ("Lift brocken", "Lift broken")
    assert before.version != after.version
