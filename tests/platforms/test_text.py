"""Each platform counts in its own way. The figures are the platforms' own, as tables of cases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from moothall.platforms.base import Place, ProblemCode, TextContext, Unit
from moothall.platforms.base.text import check, count, used, weighted
from moothall.platforms.table import table

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
FLAG = "\U0001f1ec\U0001f1e7"


@pytest.mark.parametrize(
    ("text", "graphemes", "codepoints", "utf16", "octets"),
    [
        ("plain", 5, 5, 5, 5),
        ("é", 1, 1, 1, 2),
        ("e\u0301", 1, 2, 2, 3),
        (FAMILY, 1, 7, 11, 25),
        (FLAG, 1, 2, 4, 8),
        ("한국", 2, 2, 2, 6),
        ("\r\n", 1, 2, 2, 2),
        ("", 0, 0, 0, 0),
    ],
)
def test_letters_are_counted_as_readers_machines_and_wires_count_them(
    text, graphemes, codepoints, utf16, octets
):
    assert count(text, Unit.GRAPHEMES) == graphemes
    assert count(text, Unit.CODEPOINTS) == codepoints
    assert count(text, Unit.UTF16) == utf16
    assert count(text, Unit.BYTES) == octets


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("a" * 280, 280),
        ("é" * 280, 280),
        ("e\u0301" * 10, 10),  # counted after composing
        ("“quoted” – and so on", 20),
        ("故" * 140, 280),
        ("한" * 3, 6),
        (FAMILY, 2),
        (FLAG, 2),
        ("👋🏽", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("https://example.org/" + "x" * 200, 23),
        ("see https://t.co/x.", 4 + 23 + 1),
        ("cbhomes.org.uk/repairs now", 23 + 4),
        ("a.b", 3),
        ("write to info@cbhomes.org.uk", 28),
        ("end.Then start", 14),
    ],
)
def test_x_weighs_letters_emoji_and_links(text, weight):
    assert weighted(text) == weight


def test_names_that_a_reply_begins_with_cost_nothing_on_x():
    rules = table()["x"].text
    text = "@dev @gill " + "a" * 280
    alone, answering = TextContext(Place.REPLY), TextContext(Place.REPLY, ("dev", "@Gill"))
    assert check(text, rules, answering, platform="X") == []
    [problem] = check(text, rules, alone, platform="X")
    assert (
        problem.words
        == "11 too many: X takes 280 characters as X counts them here, and this has 291."
    )


def test_bluesky_has_two_limits_and_either_can_be_the_one():
    rules, place = table()["bluesky"].text, TextContext(Place.REPLY)
    assert check("é" * 300, rules, place, platform="Bluesky") == []
    [letters] = check("é" * 301, rules, place, platform="Bluesky")
    assert "300 characters" in letters.words
    [octets] = check(FAMILY * 170, rules, place, platform="Bluesky")
    assert "3,000 bytes" in octets.words


def test_links_on_mastodon_cost_the_same_however_long():
    rule = table()["mastodon"].text[Place.POST]
    [measure] = used("https://example.org/" + "x" * 900, rule, TextContext(Place.POST))
    assert (measure.count, measure.most) == (23, 500)


def test_linkedin_warns_of_signs_that_would_cut_the_text():
    [problem] = check(
        "Call (01206)", table()["linkedin"].text, TextContext(Place.POST), platform="L"
    )
    assert (problem.code, problem.blocks) == (ProblemCode.RESERVED, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ProblemCode.EMPTY),
        (" \n", ProblemCode.EMPTY),
        ("a\x00b", ProblemCode.NOT_TEXT),
        ("a\ud800b", ProblemCode.NOT_TEXT),
    ],
)
def test_what_is_no_text_is_refused(text, code):
    [problem] = check(text, table()["sandbox"].text, TextContext(Place.POST), platform="E")
    assert problem.code is code


def test_a_place_where_a_platform_takes_no_text_says_so():
    [problem] = check(
        "Hello", table()["google_reviews"].text, TextContext(Place.POST), platform="G"
    )
    assert problem.code is ProblemCode.NOT_POSSIBLE


@settings(max_examples=80)
@given(text=some.text(max_size=80), unit=some.sampled_from(Unit))
def test_counting_never_fails_and_never_goes_below_nothing(text, unit):
    assert count(text, unit) >= 0


@pytest.mark.parametrize(
    ("text", "counted"),
    [("é" * 500, 500), ("ok 👍", 7), (FAMILY, 25), (FLAG, 8), ("©", 1), ("a" + FAMILY + "b", 27)],
)
def test_threads_counts_an_emoji_as_its_bytes(text, counted):
    assert count(text, Unit.EMOJI_BYTES) == counted
