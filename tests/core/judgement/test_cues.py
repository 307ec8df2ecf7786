"""Each cue hits what its data file says it hits, and misses what it says it misses."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.judgement.detect import Context, detect
from moothall.core.judgement.detect.cues import cues, find_cues
from moothall.core.judgement.detect.phrases import PhraseBook, Words, compile_phrase
from moothall.core.judgement.tidy import tidy
from moothall.core.values import Ground, Need, Post


def found(text):
    tidied = tidy(text)
    return {hit.kind: hit for hit in find_cues(tidied, Words.of(tidied.text))}


EXAMPLES = [(kind, text) for kind, cue in cues().items() for text in cue.hits]
COUNTER_EXAMPLES = [(kind, text) for kind, cue in cues().items() for text in cue.misses]


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_a_cue_hits_its_example(kind, text):
    assert kind in found(text)


@pytest.mark.parametrize(("kind", "text"), COUNTER_EXAMPLES)
def test_a_cue_misses_its_counter_example(kind, text):
    assert kind not in found(text)


def test_every_cue_speaks_for_a_label_and_says_what_it_is():
    for cue in cues().values():
        assert cue.about in {*Need, *Ground}
        assert cue.says
        assert cue.hits
        assert cue.misses


@pytest.mark.parametrize(
    "text",
    [
        "THERE IS GAS HISSING IN MY HALL",
        "smoke pouring out of flat 6",
        "my nan has fallen and can't get up",
        "co alarm going off and we feel sick",
        "water coming through the light fitting",
        "someone is kicking my door in right now",
        "kids are trapped in the lift",
        "i can smell gas in the stairwell",
        "the balcony is coming away from the wall",
        "there are live wires hanging down",
        "Karbonmonoksit alarmı çalıyor",
        "smеll of gаs",
        "g\u200bas leak in the kitchen",
    ],
)
def test_danger_is_heard(text):
    assert any(kind.startswith("cue.emergency.") for kind in found(text))


@pytest.mark.parametrize(
    "text",
    [
        "I can't go on like this",
        "i dont want to be here any more",
        "everyone would be better off without me",
        "he hits me and I have nowhere to go",
        "she has been self harming since the move",
        "I haven't seen my old neighbour for days",
        "there's a toddler left on his own next door",
        "they have taken over his flat and take his money",
    ],
)
def test_a_person_at_risk_is_heard(text):
    assert any(kind.startswith("cue.safeguarding.") for kind in found(text))


@pytest.mark.parametrize(
    "text",
    [
        "These stairs are killing me",
        "My kitchen is a bomb site",
        "Your gardeners are on fire this year",
        "We had a leak last year and you fixed it, thank you",
        "When is the fire door inspection due?",
        "Lovely day at the hub",
        "Can I hang a wreath on my door?",
    ],
)
def test_a_figure_of_speech_or_a_plain_question_is_no_danger(text):
    sure = [kind for kind in found(text) if not kind.endswith(".doubtful")]
    assert not any(kind.startswith(("cue.emergency.", "cue.safeguarding.")) for kind in sure)


def test_danger_told_in_the_past_is_only_a_doubt():
    kinds = found("There was a smell of gas in the hall two years ago")
    assert "cue.emergency.gas" not in kinds
    assert kinds["cue.emergency.gas.doubtful"].strength < 0.5


def test_doubt_in_one_sentence_leaves_the_next_alone():
    kinds = found("The fire drill was last year. There is smoke coming under my door!")
    assert "cue.emergency.fire" in kinds


def test_a_hit_quotes_the_words_that_made_it():
    text = "Hello. There is a STRONG smell of gas here."
    hit = found(text)["cue.emergency.gas"]
    assert text[slice(*hit.span)] == "smell of gas"


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("smell* of gas", "it smells of gas here", "smells of gas"),
        ("(no|not any) smoke alarm", "there is not any smoke alarm", "not any smoke alarm"),
        ("ceiling .. (fell|down)", "the ceiling has just come down", "ceiling has just come down"),
        ("[really] urgent", "this is really urgent", "really urgent"),
        ("N people", "with 14 people waiting", "14 people"),
        ("£N", "it was £2,115 again", "£2,115"),
        ("^ can you", "hi @CBH, can you help", "can you"),
        ("can't go on", "i cant go on", "cant go on"),
        ("can you", "can u help", "can u"),
        (
            "gas .... smell",
            "gas man left. now there is a smell",
            "gas man left. now there is a smell",
        ),
        ("(a [very] big|small) leak", "a very big leak", "a very big leak"),
        (r"/\d+%/ %", "up 12% again", "12%"),
    ],
)
def test_a_phrase_stands_for_the_ways_people_put_it(phrase, text, words):
    start, end = compile_phrase(phrase).search(text, Words.of(text))
    assert text[start:end] == words


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("ceiling .. down", "the ceiling is fine. come down"),
        ("ceiling .. down", "the ceiling one two three four five down"),
        ("gas", "gasp"),
        ("^ can you", "I wish I can you know"),
        (r"/\d+%/ %", "up 12 again"),
    ],
)
def test_a_phrase_does_not_reach_too_far(phrase, text):
    assert compile_phrase(phrase).search(text, Words.of(text)) is None


@pytest.mark.parametrize(
    "phrase", ["", "(a|b", "a)", "()", "..", "[a]", "a*", "gas!", "(a||b)", "Gas"]
)
def test_a_faulty_phrase_is_named(phrase):
    with pytest.raises(ValueError, match="phrase"):
        compile_phrase(phrase)


def test_looking_words_up_first_never_loses_a_phrase():
    """The short cut by words finds just what trying every phrase would find."""
    texts = [text for cue in cues().values() for text in (*cue.hits, *cue.misses)]
    book = PhraseBook((kind, phrase) for kind, cue in cues().items() for phrase in cue.phrases)
    everything = Words.of(" ".join(texts)) | {"0"}
    for text in map(str.lower, texts):
        quick = {name for name, _, _ in book.find(text, Words.of(text))}
        slow = {name for name, phrase in book.entries if phrase.search(text, Words(everything))}
        assert quick >= slow


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=150))
def test_every_hit_of_every_detector_lies_in_the_text(text):
    for hit in detect(Post(text), Context()):
        if hit.span is not None:
            assert 0 <= hit.span[0] <= hit.span[1] <= len(text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "gas",
                "smell",
                "of",
                "fire",
                "no",
                "one",
                "came",
                "for",
                "14",
                "weeks",
                "he",
                "hits",
                "me",
                ".",
                "?",
            ]
        ),
        max_size=40,
    )
)
def test_the_same_post_gives_the_same_hits(words):
    post = Post(" ".join(words))
    assert detect(post, Context()) == detect(post, Context())


@pytest.mark.parametrize(
    "unit",
    [
        "gas smell ",
        "can you ",
        "my my ",
        "a",
        "? ",
        "he ",
        "no one ",
        "smoke. ",
        "💊",
        "i'll ",
        "not ",
    ],
)
def test_a_long_rant_is_searched_in_good_time(unit):
    text = unit * (12_000 // len(unit))
    began = time.perf_counter()
    detect(Post(text), Context())
    assert time.perf_counter() - began < 10
