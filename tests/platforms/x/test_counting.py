"""X's own vectors for counting, and what a text costs."""

import pytest
from ruamel.yaml import YAML
from tests.support.descriptions import description_file

from moothall.platforms.base import ProblemCode, TextContext, Verb
from moothall.platforms.base.text import Place, weighted
from moothall.platforms.table import table
from moothall.platforms.x import prices

#: how X counts today: an emoji is two, however many signs it is made of (configuration, version 3)
CURRENT = ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest")


@pytest.fixture(scope="module")
def vectors():
    within = "text-conformance/twitter-text/validate.yml"
    told = YAML(typ="safe").load(
        description_file(within, source="twitter/twitter-text").read_text()
    )
    return [one for name in CURRENT for one in told["tests"][name]]


def test_every_vector_of_x_is_counted_as_x_counts_it(vectors):
    assert len(vectors) == 24
    found = {one["description"]: weighted(one["text"]) for one in vectors}
    assert found == {one["description"]: one["expected"]["weightedLength"] for one in vectors}


def test_the_rows_say_what_the_price_list_says():
    rows = table()["x"].rows
    told = {verb: rows[verb].cost for verb in Verb if rows[verb].cost}
    assert told == {verb: prices.words_for(verb) for verb in {*prices.READS, *prices.WRITES}}


@pytest.mark.parametrize(
    ("verb", "text", "dollars"),
    [
        (Verb.PUBLISH, "Bin day is Tuesday", "0.015"),
        (Verb.PUBLISH, "Report it: https://cbhomes.org.uk/repairs", "0.200"),
        (Verb.PUBLISH, "Report it: cbhomes.org.uk/repairs", "0.200"),
        (Verb.REPLY_PUBLIC, "On our way", "0.010"),
        (Verb.REPLY_PUBLIC, "See cbhomes.org.uk", "0.200"),
        (Verb.SEND_DM, "See cbhomes.org.uk", "0.015"),
    ],
)
def test_what_a_text_costs_is_known_before_it_is_sent(verb, text, dollars):
    assert str(prices.cost_of(verb, text)) == dollars


def test_the_composer_says_that_a_link_is_dear_and_lets_it_pass(desk):
    [problem] = desk.check_text("See cbhomes.org.uk", TextContext(Place.POST))
    assert problem.code is ProblemCode.COSTS
    assert not problem.blocks
    assert problem.words == (
        "This holds a link, so X charges about $0.20 for it instead of $0.015."
    )
    assert desk.check_text("See cbhomes.org.uk", TextContext(Place.DIRECT_MESSAGE)) == []


def test_the_dearer_reply_is_compared_with_the_price_of_a_reply_and_in_doubt(desk):
    [problem] = desk.check_text("See cbhomes.org.uk", TextContext(Place.REPLY))
    assert "instead of $0.010 (not confirmed" in problem.words
    assert "not confirmed" in prices.words_for(Verb.READ_MENTIONS)
    assert "not confirmed" not in prices.words_for(Verb.PUBLISH)


def test_281_are_refused_and_280_are_not(desk):
    assert desk.check_text("a" * 280, TextContext(Place.POST)) == []
    [problem] = desk.check_text("a" * 281, TextContext(Place.POST))
    assert problem.blocks
    [used] = desk.count_text("@dev_p " + "a" * 280, TextContext(Place.REPLY, ("dev_p",)))
    assert used.count == 280
