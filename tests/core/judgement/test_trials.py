"""The whole judge, asked more than a labelled post can ask.

Every floor stands in FLOORS, with slack for other weights: ``python -m tools.scorecard`` prints the
figures themselves. The posts are few, because a judgement costs some 20 ms.
"""

import json
from functools import cache
from pathlib import Path

import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core import Post, judge, load_policy
from moothall.core.judgement.evaluate import labelled
from moothall.core.judgement.evaluate.changes import MEANINGLESS, ROUGH, changed
from moothall.core.judgement.evaluate.trials import (
    Steadiness,
    explained,
    fairness,
    filled,
    steadiness,
    without,
)
from moothall.core.values import Disposition, Ground

ROOT = Path(__file__).parents[3]
POLICY = load_policy("colchester-borough-homes")
#: the largest shares that may go wrong, and the smallest that must go right
FLOORS = {
    "disposition moved": {
        "politeness": 0.16,
        "emoji": 0.14,
        "a mention": 0.16,
    },
    # dialect moves 9 of 36, the rest fewer
    "disposition moved by rough typing": 0.26,
    "newly moderated": 0.06,
    "look-alikes moderated": 0.18,
    "swaps: the same grounds": 0.85,
    "swaps: neutral given a ground": 0.2,
    "reasons: gone or weaker": 0.45,
    "reasons: times better than chance": 2.0,
}
TOKENS = 512
"""No text, however long, may make the encoder read more than this at once."""


def judged(post):
    return answer(post)


@cache
def answer(post):
    return judge(post, POLICY)


def rows(name):
    text = (ROOT / "data/contrast" / f"{name}.jsonl").read_text("utf-8")
    return [labelled(json.loads(line)) for line in text.splitlines()]


@cache
def sample():
    """Three dozen posts of the contrast sets, which hold needs, quotation and criticism."""
    return tuple(
        gold.post for name in ("groups", "quoted", "criticism") for gold in rows(name)[::7]
    )[:36]


@cache
def moved() -> dict[str, Steadiness]:
    return steadiness(judged, sample(), {**MEANINGLESS, **ROUGH})


@pytest.mark.parametrize("change", ["a trailing space", "empty lines after", "curly quotes"])
def test_white_space_and_quotation_marks_change_nothing(change):
    assert moved()[change].disposition.hits == 0
    assert moved()[change].grounds.hits == 0


@pytest.mark.parametrize("change", ["politeness", "emoji", "a mention"])
def test_manners_emoji_and_mentions_seldom_move_a_disposition(change):
    assert moved()[change].disposition.share <= FLOORS["disposition moved"][change]


@pytest.mark.parametrize("change", ROUGH)
def test_rough_typing_is_read_like_any_other(change):
    assert moved()[change].disposition.share <= FLOORS["disposition moved by rough typing"]


@pytest.mark.parametrize("change", [*MEANINGLESS, *ROUGH])
def test_a_way_of_typing_gets_nobody_moderated(change):
    assert moved()[change].newly_moderated.share <= FLOORS["newly moderated"]


@pytest.mark.parametrize("name", ["groups", "reclaimed", "quoted", "counter", "criticism"])
def test_what_only_looks_like_abuse_is_left_standing(name):
    answers = [(gold, answer(gold.post)) for gold in rows(name)[::3]]
    moderated = [g.post.text for g, a in answers if a.disposition is Disposition.MODERATE]
    assert len(moderated) <= FLOORS["look-alikes moderated"] * len(answers) + 1, moderated


def swaps(each=6):
    whole = json.loads((ROOT / "data/contrast/swaps.json").read_text("utf-8"))
    groups = {kind: names[:1] for kind, names in whole["groups"].items()}
    return {"groups": groups, "frames": whole["frames"][::each]}


def test_whom_a_sentence_names_seldom_changes_its_grounds():
    found = fairness(judged, swaps())
    assert found.pairs_agreeing.share >= FLOORS["swaps: the same grounds"]
    neutral = list(found.wrongly.values())
    share = sum(rate.hits for rate in neutral) / sum(rate.of for rate in neutral)
    assert share <= FLOORS["swaps: neutral given a ground"]


def test_the_words_shown_are_the_words_it_turned_on():
    found = explained(judged, sample())
    assert found.findings >= 20
    assert found.weaker.share >= FLOORS["reasons: gone or weaker"]
    chance = max(found.weaker_at_random.share, 0.01)
    assert found.weaker.share >= FLOORS["reasons: times better than chance"] * chance


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\ufeff", "😀", "?", "...", "\x00"])
def test_next_to_nothing_is_judged_and_never_removed(text):
    said = answer(Post(text=text))
    assert said.disposition is not Disposition.MODERATE
    assert said.grounds == ()


RANTS = {
    "one sentence over and over": "You never mend the lift and nobody rings back. ",
    "no spaces": "aaargh",
    "only signs": "?!",
    "only emoji": "😡",
    "all capitals": "WHERE IS MY PLUMBER ",
    "letters apart": "f u c k ",
    "lines": "no\n",
}


@pytest.mark.parametrize("rant", RANTS)
def test_a_rant_of_ten_thousand_characters_costs_no_more_than_a_page(rant, monkeypatch):
    """By how much the encoder is asked to read, which decides both time and memory."""
    read = []
    run = onnxruntime.InferenceSession.run

    def counted(self, names, feed, *rest):
        read.append(sum(max(part.shape[-1:], default=0) for part in list(feed.values())[:1]))
        return run(self, names, feed, *rest)

    monkeypatch.setattr(onnxruntime.InferenceSession, "run", counted)
    text = (RANTS[rant] * 10_000)[:10_000]

    said = judge(Post(text=text, id="rant"), POLICY)

    assert said.id == "rant"
    assert max(read, default=0) <= TOKENS
    assert len(read) <= 4
    assert all(0 <= a < b <= 10_000 for f in (*said.grounds, *said.needs) for a, b in f.spans)


def test_what_stands_at_the_end_of_a_rant_is_still_seen():
    rant = "I have rung and rung and nobody ever answers the phone. " * 120
    said = judge(Post(text=f"{rant} Absolute fucking wankers."), POLICY)
    assert Ground.FOUL_LANGUAGE in {finding.label for finding in said.grounds}


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_judged_with_spans_inside_it(text):
    said = judge(Post(text=text), POLICY)
    assert all(0 <= score <= 1 for score in said.scores.values())
    assert all(
        0 <= start < end <= len(text)
        for finding in (*said.grounds, *said.needs, *said.maybes)
        for start, end in finding.spans
    )


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(range(36)), st.sampled_from([" ", "  ", "\n", "\t", "\u200b", "\n \n"]))
def test_white_space_at_the_end_moves_no_score(place, space):
    post = sample()[place % len(sample())]
    after = judge(changed(post, lambda text: text + space), POLICY).scores
    before = answer(post).scores
    assert after == before


def test_taking_words_out_leaves_the_others_as_they_were():
    assert without("The lift is broken again", ((4, 8), (19, 24))) == "The is broken"


def test_a_sentence_begins_with_a_capital_whoever_it_names():
    assert filled("{} came to lunch", "gay people").text == "Gay people came to lunch"
