"""Words shown as a reason are words that a reader can make something of."""

from types import SimpleNamespace

import numpy as np
import pytest

from moothall.core.judgement.detect import Hit
from moothall.core.judgement.findings import find
from moothall.core.judgement.judge import judge
from moothall.core.judgement.model.spans import weighty_words
from moothall.core.judgement.model.telling import WORD, telling
from moothall.core.policy import load_policy
from moothall.core.values import LABELS, Need, Post

POLICY = load_policy("colchester-borough-homes")


def told(words: str) -> str:
    span = telling(words, (0, len(words)))
    return words[slice(*span)] if span else ""


@pytest.mark.parametrize(
    "words", ["He's", "He’s", "him", "isn't", "he isn't", "It's", "of you", "AND I'VE", "🏾", "a b"]
)
def test_words_that_tell_nothing_are_no_reason(words):
    assert not told(words)


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("roof tile has", "roof tile"),
        ("It's black", "black"),
        ("letter and the", "letter"),
        ("coming through", "coming through"),
        ("?", "?"),
        ("😂", "😂"),
    ],
)
def test_idle_words_fall_off_the_ends(words, rest):
    assert told(words) == rest


@pytest.mark.parametrize(
    "words", ["he isn't breathing", "no heating", "door won't", "my baby", "since seven", "£550"]
)
def test_what_turns_or_binds_a_word_stays_with_it(words):
    assert told(words) == words


def test_the_judge_quotes_no_idle_word_for_a_boy_at_risk():
    text = "He's just been sick with the coughing. GP says get him out of that room. It isn't right"
    said = judge(Post(text=text), POLICY)
    quoted = {text[a:b] for f in (*said.needs, *said.grounds, *said.maybes) for a, b in f.spans}
    assert quoted
    assert quoted.isdisjoint({"He's", "him", "isn't", "It", "It isn't", "get him"})


class _Reading:
    def __init__(self):
        self.service = {}
        self.scores = dict.fromkeys(LABELS, 0.0) | {Need.EMERGENCY: 1.0}

    def spans(self, _label):
        return ((0, 3),)


def spans_with(*hits):
    reading = _Reading()
    return find(reading.scores, reading, hits, POLICY).needs[0].spans


def test_what_a_detector_named_is_shown_whatever_its_words():
    """“is on”, said of a hob, is a fire."""
    assert spans_with(Hit("cue.emergency.fire", (5, 10))) == ((5, 10),)
    assert spans_with() == ((0, 3),)


def test_the_strongest_hit_comes_first_and_no_word_stands_in_two():
    found = spans_with(
        Hit("cue.emergency.fire", (0, 4), strength=0.5),
        Hit("cue.emergency.gas", (10, 20)),
        Hit("cue.emergency.gas", (14, 20)),
    )
    assert found == ((10, 20), (0, 4))


def test_the_weightiest_words_come_first():
    text = "damp walls, mould, a cot and the floor"
    weight = {"damp": 4.0, "mould": 6.0, "a": 9.0, "cot": 5.0, "the": 9.0}
    words = list(WORD.finditer(text))
    field = SimpleNamespace(folded=SimpleNamespace(source=np.array([w.start() for w in words])))
    spans = weighty_words(text, field, np.array([weight.get(w[0], 0.0) for w in words]))
    assert [text[slice(*span)] for span in spans] == ["mould", "cot", "damp"]
