"""Every kind of hit is described, in code and on its page."""

import re
from pathlib import Path

import pytest

from moothall.core.judgement.detect import Context, Directory, describe, detect
from moothall.core.judgement.detect.kinds import all_kinds
from moothall.core.judgement.detect.lexicon import lexicon
from moothall.core.values import Author, EarlierPost, Post

PAGE = Path(__file__).parents[3] / "docs/reference/detectors.md"


def test_the_page_names_every_kind():
    named = set(re.findall(r"^\| `([a-z_.]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert named == set(all_kinds())


def test_every_listed_word_has_a_described_kind():
    for form in lexicon().forms.values():
        assert describe(form.word.kind)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("word.strong", "strong bad language"),
        (
            "word.strongest.disguised.quoted",
            "the strongest bad language, in disguise, quoted or reported",
        ),
        ("cue.emergency.gas", "gas escaping"),
        ("cue.emergency.gas.doubtful", "gas escaping, perhaps past, a drill or a figure of speech"),
    ],
)
def test_a_kind_is_put_in_plain_words(kind, words):
    assert describe(kind) == words


def test_every_hit_of_a_busy_post_can_be_described():
    post = Post(
        text=(
            "You f**king pikeys, gas leak at 14 Barley Rise, call 07700 900123, he said 'shit', "
            "my NI is AB123456C, I'll smash your face in, DM me for crypto, how much did you spend?"
        ),
        author=Author("Cllr Ann", "ann", "Former reporter"),
        history=(EarlierPost("hello"),),
    )
    directory = Directory.from_csv("name,handle,role\nAnn,ann,MP\n")
    hits = detect(post, Context(directory=directory, alike=3))
    assert len(hits) > 10
    for hit in hits:
        assert describe(hit.kind)


def test_a_kind_that_nobody_gives_is_refused():
    with pytest.raises(KeyError):
        describe("word.lovely")
