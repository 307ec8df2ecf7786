"""The same thing said again is noticed, by one author and by many, without ever filling memory."""

import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.judgement.detect import Context, Recent, detect
from moothall.core.judgement.detect.repeats import find_repeats, near_enough, plain_letters
from moothall.core.values import Author, EarlierPost, Post

BINS = "The bins at Quince House have not been emptied for three weeks, maggots on the lids."


def post(text, *earlier, author="", at=None):
    history = tuple(EarlierPost(old, hours) for hours, old in enumerate(earlier, 1))
    return Post(text=text, history=history, author=Author(handle=author), posted_at=at)


def kinds(one, alike=0):
    return {hit.kind: hit.detail for hit in find_repeats(one, alike)}


def test_the_same_words_twice_before_are_repetition():
    assert kinds(post(BINS, BINS, BINS))["repeat.history"] == "2"


def test_one_earlier_post_is_only_a_reminder():
    found = kinds(post(BINS, BINS))
    assert found["repeat.once"] == "1"
    assert "repeat.history" not in found


def test_small_changes_do_not_hide_a_repeat():
    shouted = BINS.upper() + "!!!"
    typed_again = BINS.replace("emptied", "emptyed").replace("three", "3")
    assert kinds(post(BINS, shouted, typed_again))["repeat.history"] == "2"


def test_words_put_in_front_do_not_hide_a_repeat():
    again = f"AGAIN for the third time, since nobody answers me on here at all: {BINS}"
    assert kinds(post(again, BINS, BINS))["repeat.history"] == "2"


def test_another_matter_is_no_repeat():
    other = "My radiator leaks in the back bedroom and the carpet is wet through."
    assert kinds(post(BINS, other, other)) == {"repeat.wrote_before": "2"}


def test_a_short_thank_you_is_not_taken_for_another():
    assert not near_enough(plain_letters("Thanks!"), plain_letters("Thank u"))


def test_two_sentences_sharing_some_words_are_not_alike():
    one = plain_letters("When is the lift at Dunnock House being mended?")
    two = plain_letters("Who cleans the windows at Dunnock House and how often?")
    assert not near_enough(one, two)


def test_what_many_say_at_once_is_a_bulk_message():
    assert kinds(post(BINS), alike=5)["repeat.bulk"] == "5"
    assert "repeat.bulk" not in kinds(post(BINS), alike=1)


def test_an_empty_post_repeats_nothing():
    assert kinds(post("", "", "")) == {"repeat.wrote_before": "2"}


def test_recent_counts_near_copies_by_anybody():
    recent = Recent()
    seen = [
        recent.look(post(f"{BINS} {end}", author=f"bot{number}"))
        for number, end in enumerate(["", "!", "RT", "Pls share"])
    ]
    assert [one.alike for one in seen] == [0, 1, 2, 3]


def test_recent_does_not_count_a_thank_you():
    recent = Recent()
    recent.look(post("Thank you so much"))
    assert recent.look(post("Thank you so much")).alike == 0


def test_recent_gives_an_author_their_own_history_newest_first():
    recent = Recent()
    monday = datetime(2026, 11, 16, 9, tzinfo=UTC)
    recent.look(post("first", author="ann", at=monday))
    recent.look(post("hello", author="bob", at=monday))
    recent.look(post("second", author="ann", at=monday + timedelta(hours=1)))
    seen = recent.look(post("third", author="ann", at=monday + timedelta(hours=3)))
    assert [(old.text, old.hours_ago) for old in seen.history] == [("second", 2.0), ("first", 3.0)]


def test_recent_without_times_says_so():
    recent = Recent()
    recent.look(post("first", author="ann"))
    assert recent.look(post("second", author="ann")).history == (EarlierPost("first", None),)


def test_nobody_in_particular_has_no_history():
    recent = Recent()
    recent.look(post("first"))
    assert recent.look(post("second")).history == ()


def test_the_same_handle_on_two_platforms_is_two_people():
    recent = Recent()
    recent.look(Post("first", platform="x", author=Author(handle="ann")))
    assert (
        recent.look(Post("second", platform="bluesky", author=Author(handle="ann"))).history == ()
    )


def test_recent_refuses_to_have_no_room():
    with pytest.raises(ValueError, match="room for at least one"):
        Recent(messages=0)


def test_recent_forgets_the_oldest_wording_first():
    recent = Recent(messages=3)
    texts = [
        "The roof of Linnet House let the rain in again last night",
        "Who cleans the windows at Dunnock Court and how often, please",
        "My rent account shows a payment that I never made in March",
        "Somebody has left three mattresses by the garages on Copperas Road",
        "Could the hedge along Barley Rise be cut before the school term",
    ]
    for text in texts:
        recent.look(post(text))
    assert len(recent) == 3
    assert recent.look(post(texts[0])).alike == 0
    assert recent.look(post(texts[4])).alike == 1


def _stream(count):
    for number in range(count):
        yield post(
            f"post {number * 7919 % 104729} says the {number % 97} thing about {number * 31 % 1009} streets",
            author=f"person{number * 17 % 30011}",
        )


def test_a_long_stream_takes_no_more_memory_than_a_short_one():
    recent = Recent(messages=300, authors=300)
    tracemalloc.start()
    for one in _stream(3_000):
        recent.look(one)
    early, _ = tracemalloc.get_traced_memory()
    for one in _stream(12_000):
        recent.look(one)
    late, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert late < 1.5 * early + 200_000


def test_a_long_stream_is_read_in_good_time():
    recent = Recent()
    began = time.perf_counter()
    for one in _stream(5_000):
        recent.look(one)
    assert time.perf_counter() - began < 5  # 1 ms each on a busy machine; some 50 us on a quiet one


def test_detect_puts_repeats_among_its_hits():
    kinds_found = {hit.kind for hit in detect(post(BINS, BINS, BINS), Context(alike=9))}
    assert {"repeat.history", "repeat.bulk"} <= kinds_found


@settings(max_examples=150)
@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_does_not_depend_on_the_order(one, two):
    assert near_enough(one, two) == near_enough(two, one)


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=100))
def test_any_text_is_like_itself_if_it_holds_words(text):
    letters = plain_letters(text)
    assert near_enough(letters, letters) == bool(letters)
