"""LinkedIn's little text: nothing is cut, and what was marked reads as it was written."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from tests.platforms.linkedin.network import Network

from moothall.platforms.linkedin.little import RESERVED, escaped, marked, plain
from moothall.platforms.table import table

#: most of what can go wrong is in these signs
PARTS = [*RESERVED, "a", "1", " ", "\n", "hashtag", "é", "＃", "urn:li:organization:1"]
SIGNS = some.lists(some.sampled_from(PARTS), max_size=30).map("".join)


@settings(max_examples=100)
@given(some.one_of(some.text(), SIGNS))
@example(r"{hashtag|\#|mytag}")
@example("@[Acme](urn:li:organization:1)")
@example("#one#two #three_four #5")
@example("\\")
@example("a\\\nb")
def test_what_was_marked_reads_as_it_was_written(text):
    assert plain(marked(text)) == text
    assert plain(escaped(text)) == text


@settings(max_examples=100)
@given(some.one_of(some.text(), SIGNS))
def test_linkedin_cuts_nothing_of_what_was_marked(text):
    """By a reader that cuts at the first sign which is not marked, as LinkedIn's does."""
    assert Network().cut(marked(text)) == marked(text)


@pytest.mark.parametrize(
    ("text", "little"),
    [
        ("Call (01206) 282514", r"Call \(01206\) 282514"),
        ("*new* ~5% <b>", r"\*new\* \~5% \<b\>"),
        ("info@cbhomes.org.uk", r"info\@cbhomes.org.uk"),
        ("Proud of #Colchester!", r"Proud of {hashtag|\#|Colchester}!"),
        ("flat #4_b", r"flat \#4\_b"),
        ("C# and https://a.uk/#top", r"C\# and https://a.uk/\#top"),
    ],
)
def test_signs_are_marked_and_tags_stay_tags(text, little):
    assert marked(text) == little


def test_what_others_wrote_there_reads_as_readers_see_it():
    """LinkedIn's own examples."""
    assert plain("Hello @[Acme Corp](urn:li:organization:1234)") == "Hello Acme Corp"
    assert plain("the future of {hashtag|#|Technology} and") == "the future of #Technology and"


def test_the_table_warns_of_the_signs_in_posts_and_not_in_comments():
    rules = {place.value: rule.reserved for place, rule in table()["linkedin"].text.items()}
    assert set(rules["post"]) == set(RESERVED)
    assert rules["reply"] == ""
