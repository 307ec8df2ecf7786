import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.judgement.model import grams
from moothall.core.judgement.model.folding import Folded, fold

words = st.text(alphabet="abcdefgh ", min_size=1, max_size=40)


def as_text(folded: Folded) -> str:
    return "".join(map(chr, folded.codes.tolist()))


def runs(text: str, kind: str = "characters") -> dict[str, int]:
    folded = fold(text)
    finder = grams.character_runs if kind == "characters" else grams.word_runs
    starts, ends = finder(folded)
    numbers = grams.numbers(folded, starts, ends, kind)
    plain = as_text(folded)
    return {plain[s:e]: int(n) for s, e, n in zip(starts, ends, numbers, strict=True)}


def test_a_text_is_folded_to_lower_case_without_accents_and_with_figures_as_noughts():
    assert as_text(fold("  Café\n\tat 24  ")) == " cafe at 00 "


def test_every_folded_character_knows_where_it_was_typed():
    text = "A\u200bB  é"
    folded = fold(text)

    assert as_text(folded) == " ab e "
    assert [text[i] for i in folded.source[1:-1].tolist()] == ["A", "B", " ", "é"]


def test_an_empty_text_folds_to_its_edges():
    assert as_text(fold("")) == "  "
    assert runs("", "words") == {}


def test_words_come_alone_and_in_pairs_and_marks_alone():
    assert set(runs("no heat, again", "words")) == {
        "no",
        "heat",
        ",",
        "again",
        "no heat",
        "heat,",
        ", again",
    }


def test_runs_of_characters_stay_within_a_word_and_its_edges():
    found = set(runs("gas on"))

    assert {" g", " ga", "gas ", "as ", " on ", "s "} <= found
    assert not any(run.strip().count(" ") for run in found)


@settings(max_examples=100, deadline=None)
@given(words, words)
def test_a_run_has_one_number_wherever_it_stands(before: str, text: str):
    alone, within = runs(text), runs(f"{before} {text}")

    shared = alone.keys() & within.keys()

    assert all(alone[run] == within[run] for run in shared)


@settings(max_examples=100, deadline=None)
@given(words)
def test_different_runs_have_different_numbers(text: str):
    found = runs(text)

    assert len(set(found.values())) == len(found)


def test_the_same_word_in_another_field_has_another_number():
    folded = fold("councillor")
    starts, ends = np.array([1]), np.array([11])

    assert grams.numbers(folded, starts, ends, "words") != grams.numbers(
        folded, starts, ends, "author"
    )
