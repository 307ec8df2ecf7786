"""The part of the day that residents tell on Bluesky's servers; the servers are tried elsewhere."""

import re

import pytest

from moothall.work.demo.bluesky import programs
from moothall.work.demo.bluesky.people import LONGEST, WHO, fitting, handle_of, naming, story
from moothall.work.problems import CannotStartError


def test_the_part_of_the_day_that_is_told_hangs_together():
    lines = list(story())
    assert {one.author for one in lines if one.author} == WHO
    told = set()
    for one in lines:
        assert not one.parent or one.parent in told
        told.add(one.id)
        assert len(fitting(one.text)) <= LONGEST
        assert not one.author or re.fullmatch(r"[a-z0-9-]{3,18}\.test", handle_of(one))


def test_a_mention_stands_where_the_text_has_it_and_is_counted_in_bytes():
    class Landlord:
        handle, did = "cbhomes.test", "did:plc:x"

    told = naming("Café and @cbhomes: help", Landlord)
    [facet] = told["facets"]
    start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
    assert told["text"] == "Café and @cbhomes.test: help"
    assert told["text"].encode()[start:end].decode() == "@cbhomes.test"
    assert naming("Help", Landlord)["text"] == "@cbhomes.test Help"


def test_what_is_missing_is_said_before_anything_starts(monkeypatch):
    monkeypatch.setattr(programs.shutil, "which", lambda _: None)
    with pytest.raises(CannotStartError, match="apt-get install redis-server"):
        programs.redis_server()
    monkeypatch.setattr(programs, "find_spec", lambda _: None)
    with pytest.raises(CannotStartError, match="pip install"):
        programs.node()


@pytest.mark.parametrize("text", ["Short. " + "x" * 400, "y" * 301, "One. Two."])
def test_what_is_too_long_ends_with_a_sentence_where_it_can(text):
    found = fitting(text)
    assert len(found) <= LONGEST
    assert found == {"S": "Short.", "y": "y" * 299 + "…", "O": text}[text[0]]
