"""Tidying reads what was meant and always finds the way back to what was written."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.judgement.tidy import tidy

any_text = st.text(alphabet=st.characters(min_codepoint=0, max_codepoint=0x10FFFF), max_size=200)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NO HEATING", "no heating"),
        ("ｎｏ ｈｅａｔｉｎｇ", "no heating"),
        ("𝐧𝐨 𝐡𝐞𝐚𝐭𝐢𝐧𝐠", "no heating"),
        ("𝓃𝑜 𝒽𝑒𝒶𝓉𝒾𝓃𝑔", "no heating"),
        ("nо hеаting", "no heating"),
        ("n\u200bo he\u00adat\u2060ing", "no heating"),
        ("nó hëàtíng", "no heating"),
        ("n̷o̷ h̷e̷a̷t̷i̷n̷g̷", "no heating"),
        ("🅽🅾 🅷🅴🅰🆃🅸🅽🅶", "no heating"),
        ("🇳🇴 🇭🇪🇦🇹🇮🇳🇬", "no heating"),
        ("Ⓝⓞ Ⓗⓔⓐⓣⓘⓝⓖ", "no heating"),
        ("It’s “damp”", 'it\'s "damp"'),
        ("itâ€™s damp, cafÃ©", "it's damp, cafe"),
        ("mould &amp; damp", "mould & damp"),
        ("we&#39;re cold", "we're cold"),
        ("ﬁre", "fire"),
    ],
)
def test_the_same_words_are_read_however_they_are_dressed(written, read):
    assert tidy(written).text == read


def test_a_post_in_bulgarian_keeps_its_own_letters():
    assert tidy("Всички са доволни").text == "всички са доволни"


def test_greek_stays_greek():
    assert tidy("Καλημέρα σας").text == "καλημερα σας"


def test_one_russian_letter_in_an_english_word_is_read_as_english():
    assert tidy("gаs smell").text == "gas smell"


def test_an_empty_post_is_empty():
    tidied = tidy("")
    assert tidied.text == ""
    assert tidied.span(0, 0) == (0, 0)


def test_a_lone_surrogate_is_no_obstacle():
    assert "gas" in tidy("gas \ud83d leak").text


def test_a_place_in_repaired_text_points_at_the_broken_letters():
    tidied = tidy("the cafÃ© is shut")
    start = tidied.text.index("cafe")
    assert tidied.original[slice(*tidied.span(start, start + 4))] == "cafÃ©"


def test_a_place_after_invisible_letters_points_at_the_word():
    text = "\u200b\u200bno h\u200beat"
    tidied = tidy(text)
    start = tidied.text.index("heat")
    assert text[slice(*tidied.span(start, start + 4))] == "h\u200beat"


@settings(max_examples=200)
@given(any_text)
def test_every_place_lies_in_the_original_in_order(text):
    tidied = tidy(text)
    last = 0
    for place in range(len(tidied.text)):
        start, end = tidied.span(place, place + 1)
        assert last <= start <= end <= len(text)
        last = start


@settings(max_examples=200)
@given(st.text(alphabet="abcdefg XYZ.,'\n", max_size=60), any_text)
def test_plain_words_come_back_just_as_they_were_written(plain, odd):
    text = f"{odd}|{plain}|"
    tidied = tidy(text)
    start = len(tidied.text) - len(plain) - 1
    if plain and tidied.text.endswith(f"{plain.lower()}|"):
        assert text[slice(*tidied.span(start, start + len(plain)))] == plain


@settings(max_examples=100)
@given(any_text)
def test_reading_what_was_tidied_changes_nothing_more_for_plain_text(text):
    once = tidy(text).text
    assert once == once.lower() or not once.isascii()


@pytest.mark.parametrize(
    "unit", ["é", "Ã©", "&amp;", "&#", "\u200b", "𝐚", "а", "👏a", "\udc80", "&" * 3]
)
def test_a_very_long_post_is_read_in_good_time(unit):
    began = time.perf_counter()
    tidy(unit * 20_000)
    assert time.perf_counter() - began < 3
