import json
import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.judgement.detect import Context, detect
from moothall.core.judgement.model import Model, Reading
from moothall.core.judgement.model.model import WEIGHTS
from moothall.core.judgement.model.version import version_of
from moothall.core.values import (
    LABELS,
    Author,
    Disposition,
    EarlierPost,
    Ground,
    Label,
    Need,
    Post,
    Service,
)


def read(post: Post) -> Reading:
    return Model.shipped().read(post, detect(post, Context()))


CLEAR = [
    ("There is a strong smell of gas in the hallway and the baby is asleep", Need.EMERGENCY),
    ("How much did you spend on consultants last year? Freedom of information request", Need.FOI),
    ("Under data protection law please send me all the data you hold about me", Need.SAR),
    ("What time does the housing office open on Saturday?", Need.QUESTION),
    ("Black mould all over my bedroom wall and the damp is getting worse", Need.HAZARD),
    ("I will come down there and break your legs, I know where you park", Ground.THREATENING),
    ("You are a bunch of useless fucking wankers", Ground.FOUL_LANGUAGE),
    ("Reported the leak three times since May, nobody came, disgraceful service", Need.COMPLAINT),
]


@pytest.mark.parametrize(("text", "label"), CLEAR)
def test_a_plain_case_scores_high_for_what_it_is(text: str, label: Label):
    scores = read(Post(text=text)).scores

    assert scores[label] >= Model.shipped().thresholds[label]


@pytest.mark.parametrize(("text", "label"), CLEAR)
def test_a_plain_case_says_which_few_words_mattered(text: str, label: Label):
    assert 1 <= len(read(Post(text=text)).spans(label)) <= 3


def test_without_the_words_that_mattered_the_score_falls():
    """In nearly all: a score at its highest stays there where the rest of the words is enough."""
    fell = 0
    for text, label in CLEAR:
        reading = read(Post(text=text))
        without = list(text)
        for start, end in reading.spans(label):
            without[start:end] = " " * (end - start)
        fell += read(Post(text="".join(without))).scores[label] < reading.scores[label]

    assert fell >= len(CLEAR) - 2


def test_spans_are_whole_words_of_the_text_as_it_was_typed():
    text = "Thére’s a str0ng smell of GAS in the h\u200ballway"

    for start, end in read(Post(text=text)).spans(Need.EMERGENCY):
        assert start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
        assert end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())


def test_a_reading_has_every_label_and_shares_that_add_up():
    reading = read(Post(text="The bins at Linnet House were missed again"))

    assert list(reading.scores) == list(LABELS)
    assert all(0 <= value <= 1 for value in reading.scores.values())
    assert set(reading.service) == set(Service)
    assert set(reading.dispositions) == set(Disposition)
    assert math.isclose(sum(reading.service.values()), 1, abs_tol=1e-5)
    assert math.isclose(sum(reading.dispositions.values()), 1, abs_tol=1e-5)


def test_a_post_scores_the_same_whatever_is_read_beside_it():
    posts = [Post(text=text) for text, _ in CLEAR]

    forwards = [read(post).scores for post in posts]
    backwards = [read(post).scores for post in reversed(posts)]

    assert forwards == backwards[::-1]


def test_what_the_post_answers_and_who_wrote_it_count():
    post = Post(text="Shall we say half past ten? It is for tomorrow's paper")
    reporter = replace(post, author=Author("Jo Hart", "johart", "Reporter, Evening Gazette"))

    assert (
        read(reporter).scores[Need.MEDIA_POLITICAL] > read(post).scores[Need.MEDIA_POLITICAL] + 0.1
    )


def test_the_same_words_sent_twice_before_are_repetitive():
    words = "When is the lift at Mallard Court going to be mended then"
    once = Post(text=words)
    again = replace(once, history=(EarlierPost(words, 5), EarlierPost(words, 26)))

    assert read(again).scores[Ground.REPETITIVE] > read(once).scores[Ground.REPETITIVE] + 0.3


@pytest.mark.parametrize(
    "text", ["", " ", "👍", "\u200b\u200b", "\ud800", "?", "a" * 30_000, "ß" * 13_000, "😀" * 9000]
)
def test_odd_texts_are_read_like_any_other(text: str):
    reading = read(Post(text=text))

    assert all(math.isfinite(value) for value in reading.scores.values())
    for label in LABELS:
        assert all(0 <= start < end <= len(text) for start, end in reading.spans(label))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_whatever_people_type_is_scored_and_its_spans_lie_in_it(text: str, parent: str):
    reading = read(Post(text=text, parent=parent))

    assert all(0 <= value <= 1 for value in reading.scores.values())
    for label in (Need.QUESTION, Ground.ABUSIVE):
        assert all(0 <= start < end <= len(text) for start, end in reading.spans(label))


def test_the_version_names_the_content_of_the_weights():
    about = json.loads((WEIGHTS / "model.json").read_text(encoding="utf-8"))

    assert Model.shipped().version == version_of(WEIGHTS, about)


def test_the_weights_are_small_enough_to_travel_with_the_package():
    assert sum(part.stat().st_size for part in WEIGHTS.iterdir()) <= 40_000_000


def test_every_label_has_a_recommended_threshold():
    thresholds = Model.shipped().thresholds

    assert set(thresholds) == set(LABELS)
    assert all(0 < value < 1 for value in thresholds.values())


def run_apart(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_nothing_heavy_is_loaded_before_a_post_is_read():
    loaded = run_apart(
        "import sys; from moothall.core.judgement.model import Model; print(*sys.modules)"
    ).split()

    assert not {"numpy", "onnxruntime", "tokenizers", "rapidfuzz"} & set(loaded)


def test_reading_needs_no_training_library():
    loaded = run_apart(
        "import sys; from moothall.core.judgement.model import Model; "
        "from moothall.core.values import Post; "
        "Model.shipped().read(Post(text='Hello'), ()); print(*sys.modules)"
    ).split()

    assert not {"sklearn", "torch", "scipy", "transformers"} & set(loaded)


def test_two_processes_give_the_same_scores():
    code = (
        "from moothall.core.judgement.model import Model; from moothall.core.values import Post; "
        "print(*Model.shipped().read(Post(text='Rats in the bin store AGAIN'), ()).scores.values())"
    )

    assert run_apart(code) == run_apart(code)


def test_a_folder_without_weights_is_not_taken_for_a_model(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        Model(tmp_path)
