"""Bad language is found however it is written, and innocent words are left alone."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.judgement.detect import foul_words
from moothall.core.judgement.detect.lexicon import lexicon
from moothall.core.judgement.detect.words import find_words
from moothall.core.judgement.evaluate.swearing import swearing
from moothall.core.judgement.tidy import tidy

HERE = Path(__file__).parent / "data"
INNOCENT = [
    line
    for line in (HERE / "innocent.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SWEARS = [
    "fuck", "fucking", "cunt", "wanker", "wankers", "bollocks", "bastard", "bastards", "shit", "shitty",
    "bullshit", "arsehole", "twat", "prick", "bellend", "dickhead", "knobhead", "tosser", "slag",
    "whore", "bitch", "pissed off", "shite", "motherfucker", "fuckwit", "piss off", "cock", "gobshite",
]  # fmt: skip
SENTENCES = [
    "what a {} landlord you are",
    "Three weeks with no boiler. {}, the lot of you.",
    "the {} rang me back at last",
]
LEET = str.maketrans("aeios", "43105")
CYRILLIC = str.maketrans("aeocpxyis", "аеосрхуіѕ")


def words(text):
    return find_words(tidy(text))


def foul(text):
    return [hit for hit in words(text) if hit.kind.split(".")[1] != "mild"]


def first_vowel(word):
    return next(place for place, letter in enumerate(word) if place and letter in "aeiou")


def bold(word):
    return "".join(chr(0x1D41A + ord(c) - 97) if c.isalpha() else c for c in word)


def each_part(change):
    return lambda text: " ".join(change(part) for part in text.split())


DISGUISES = {
    "plain": lambda w: w,
    "capitals": str.upper,
    "leet": each_part(lambda w: w.translate(LEET)),
    "one_leet_letter": each_part(lambda w: w[:1] + w[1:].translate(LEET)),
    "spaced": lambda w: " ".join(w.replace(" ", "")),
    "dotted": lambda w: ".".join(w.replace(" ", "")),
    "dashed": lambda w: "-".join(w.replace(" ", "")),
    "starred_vowel": each_part(lambda w: w[: first_vowel(w)] + "*" + w[first_vowel(w) + 1 :] if len(w) > 3 else w),
    "starred_inside": each_part(lambda w: w[0] + "*" * (len(w) - 2) + w[-1] if len(w) == 4 else w[:2] + "**" + w[4:] if len(w) > 4 else w),
    "stretched": each_part(lambda w: w[: first_vowel(w)] + w[first_vowel(w)] * 5 + w[first_vowel(w) + 1 :] if len(w) > 3 else w),
    "lookalikes": lambda w: w.translate(CYRILLIC),
    "zero_width": "\u200b".join,
    "accents": lambda w: w.replace("u", "ü").replace("a", "á").replace("i", "í").replace("o", "ö"),
    "bold": bold,
    "fullwidth": lambda w: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in w),
    "last_letter_doubled": lambda w: w + w[-1],
    "split": lambda w: w[:1] + " " + w[1:] if " " not in w else w,
}  # fmt: skip


@pytest.mark.parametrize("disguise", DISGUISES)
def test_swearing_is_found_in_every_disguise(disguise):
    tried = [
        sentence.format(DISGUISES[disguise](swear)) for swear in SWEARS for sentence in SENTENCES
    ]
    missed = [text for text in tried if not foul(text)]
    assert len(missed) <= 0.05 * len(tried), missed


def test_nearly_no_disguise_of_any_kind_gets_through():
    tried = [
        sentence.format(change(swear))
        for change in DISGUISES.values()
        for swear in SWEARS
        for sentence in SENTENCES
    ]
    assert sum(not foul(text) for text in tried) <= 0.01 * len(tried)


@pytest.mark.parametrize("line", INNOCENT)
def test_an_innocent_line_is_not_called_foul(line):
    assert foul(line) == []


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("bloody useless", "mild"),
        ("what a load of crap", "mild"),
        ("get off your arse", "mild"),
        ("sod off", "mild"),
        ("a load of bollocks", "medium"),
        ("utter shit", "medium"),
        ("piss off", "medium"),
        ("pissed off with you lot", "medium"),
        ("you wanker", "strong"),
        ("what a dick", "strong"),
        ("you absolute knob", "strong"),
        ("what a bell end", "strong"),
        ("🖕🏽", "strong"),
        ("fucking useless", "strongest"),
        ("you cunt", "strongest"),
        ("kurwa mać", "strong"),
        ("futu-ți morții mă-tii", "strongest"),
        ("orospu çocuğu", "strong"),
        ("filho da puta", "strong"),
        ("khankir pola", "strongest"),
    ],
)
def test_words_are_graded_as_in_britain(text, tier):
    assert [hit.kind.split(".")[1] for hit in words(text)][:1] == [tier]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("f**k this", "word.strongest.disguised"),
        ("sh!t service", "word.medium.disguised"),
        ("what a load of b0ll0cks", "word.medium.disguised"),
        ("c u next tuesday, whoever set the rents", "word.strongest.disguised"),
        ('he called me a "wanker"', "word.strong.quoted"),
        ("the contractor told me to fuck off", "word.strongest.quoted"),
        ("someone sprayed f**k on the wall", "word.strongest.disguised.quoted"),
        ("as a proud cripple I say no", "slur.disability.reclaimed"),
        ("he called my daughter a retard", "slur.disability.quoted"),
        ("pikeys everywhere", "slur.traveller"),
        ("being called a tranny every morning", "slur.gender.quoted"),
        ("us poofs salute the dog", "slur.sexuality.reclaimed"),
        ("what the **** is this", "word.medium.disguised"),
    ],
)
def test_disguise_quotation_and_reclaiming_are_told_apart(text, kind):
    assert kind in [hit.kind for hit in words(text)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("You fucking wankers", "fucking"),
        ("well f.u.c.k that", "f.u.c.k"),
        ("well (f u c k) that", "f u c k"),
        ("ѕhіt again", "ѕhіt"),
        ("it is fu\u200bck\u200bing cold", "fu\u200bck\u200bing"),
        ("sh*te, that", "sh*te"),
        ("𝐟𝐮𝐜𝐤 off", "𝐟𝐮𝐜𝐤"),
    ],
)
def test_the_reason_quotes_what_was_written(text, written):
    hit = foul(text)[0]
    assert text[slice(*hit.span)].strip("()") == written


def test_a_policy_may_count_only_strong_words():
    hits = words("this shit, you wanker")
    assert [hit.detail for hit in foul_words(hits, "strong")] == ["wanker"]
    assert [hit.detail for hit in foul_words(hits, "medium")] == ["shit", "wanker"]


def test_a_policy_may_leave_out_disguised_and_quoted_words():
    hits = words('f**k this, and he called me a "twat"')
    assert [h.detail for h in foul_words(hits, "medium", disguised=False)] == []
    assert [h.detail for h in foul_words(hits, "medium", disguised=True)] == ["fuck"]
    assert [h.detail for h in foul_words(hits, "medium", disguised=False, quoted=True)] == ["twat"]


@pytest.mark.parametrize(
    "text",
    ["the boss is a dick", "don't be a dick", "you dicks", "my dick"],
)
def test_dick_is_foul_where_it_is_no_name(text):
    assert foul(text)


@pytest.mark.parametrize("text", ["what a load of balls", "Balls!", "talking balls again"])
def test_balls_are_foul_where_there_is_no_game(text):
    assert foul(text)


def test_every_word_on_the_lists_has_a_kind_and_rank():
    for form in lexicon().forms.values():
        assert form.word.kind.split(".")[0] in {"word", "slur"}
        assert 0 <= form.word.rank <= 3


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_every_hit_lies_in_the_text(text):
    for hit in words(text):
        start, end = hit.span
        assert 0 <= start < end <= len(text)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="abcxyz ,.!?\n\u200bé😀", max_size=40),
    st.sampled_from(["wanker", "w4nker", "b0llocks", "motherfucker", "f**ks"]),
    st.text(alphabet="abcxyz ,.!?\n\u200bé😀", max_size=40),
)
def test_a_swear_word_is_found_and_quoted_among_anything(before, swear, after):
    text = f"{before} {swear} {after}"
    assert any(swear in text[slice(*hit.span)] for hit in foul(text))


@pytest.mark.parametrize(
    "unit",
    [
        "f u c k ",
        "f.",
        "f*",
        "*",
        "a ",
        "fuuu",
        "sh!t ",
        "' ",
        '" ',
        "@",
        "b0",
        "fu ck ",
        "the ",
        "c u next ",
        "x*y",
    ],
)
def test_a_long_rant_is_searched_in_good_time(unit):
    text = unit * (12_000 // len(unit))
    began = time.process_time()
    words(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "Mrs Shittu at number 9",
        "the 62 to Bell End was late",
        "my flat is in Slag Lane",
        "order the SHT-40 sensor please",
        "job 2CUN-7T was closed",
        "Kock & Sohn delivered it",
        "the dogs hit the fence",
        "(sh) it is asleep",
        "blocks A B C D E F U C",
    ],
)
def test_names_places_and_part_numbers_are_no_swearing(text):
    assert foul(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "what a bunch of Kunts",
        "SH1T service",
        "F-4-C-K this, and F U C K you",
        "5H1T LANDLORD",
        "You Twatt",
        "absolute Bell Ends",
        "stupidtwats",
        "#LazyPricks",
        "mthrfckr",
        "bllsht from start to end",
        "you absolute fukcing joke",
        "see you en tee",
        "foxtrot uniform charlie kilo off",
        "f<b></b>uck",
        "you (unt",
        "s h 1 t",
        "tw@ts.",
        "pricks the lot of you",
    ],
)
def test_swearing_that_looks_like_a_name_or_nothing_at_all_is_found(text):
    assert foul(text)


SUITES = Path(__file__).parents[3] / "data" / "contrast"


@pytest.mark.parametrize(
    ("suite", "caught", "flagged"),
    [("disguise-1", 0.98, 0.006), ("disguise-2", 0.95, 0.025), ("disguise-3", 0.97, 0.005)],
)
def test_swearing_is_told_from_innocent_lines_on_every_suite(suite, caught, flagged):
    rows = [
        json.loads(line) for line in (SUITES / f"{suite}.jsonl").read_text("utf-8").splitlines()
    ]
    found = swearing(rows)
    assert found.caught.share >= caught, found.missed
    assert found.flagged.share <= flagged, found.wrong
