"""The AT Protocol's own vectors for its identifiers and times; and our keys, which are such."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from moothall.platforms.bluesky import syntax
from moothall.platforms.bluesky.events import moment
from moothall.platforms.bluesky.keys import tid, written_at

VECTORS = Path(__file__).parent / "vectors"
AT = datetime(2026, 11, 23, 9, 30, 15, 123_456, tzinfo=UTC)
CHECKS = {
    "handle": syntax.is_handle,
    "did": syntax.is_did,
    "nsid": syntax.is_nsid,
    "recordkey": syntax.is_record_key,
    "tid": syntax.is_tid,
    "aturi": syntax.is_address,
    "atidentifier": lambda text: syntax.is_did(text) or syntax.is_handle(text),
}


def lines(name):
    text = (VECTORS / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize("right", [True, False], ids=["valid", "invalid"])
def test_the_protocol_s_vectors_are_judged_as_it_judges_them(kind, right):
    given = lines(f"{kind}_syntax_{'valid' if right else 'invalid'}")
    assert len(given) > 3
    assert [line for line in given if CHECKS[kind](line) is not right] == []


def test_an_address_is_taken_apart_and_put_together_again():
    uri = "at://did:plc:abc/app.bsky.feed.post/3lbmtyyyyyy2a"
    assert syntax.address(uri) == ("did:plc:abc", "app.bsky.feed.post", "3lbmtyyyyyy2a")
    assert str(syntax.address(uri)) == uri
    with pytest.raises(ValueError, match="no address"):
        syntax.address("https://bsky.app/profile/x/post/y")


def test_the_same_decision_has_the_same_key_and_every_other_another():
    assert tid(AT, "k1") == tid(AT, "k1")
    made = {tid(AT, f"k{number}") for number in range(5_000)}
    assert len(made) == 5_000
    assert all(syntax.is_tid(one) for one in made)


def test_keys_sort_by_the_second_of_the_decision():
    later = AT + timedelta(seconds=1)
    assert max(tid(AT, f"k{n}") for n in range(500)) < min(tid(later, f"k{n}") for n in range(500))


def test_a_time_is_written_as_records_carry_it():
    assert written_at(AT) == "2026-11-23T09:30:15.123Z"


def test_every_time_of_the_protocol_s_vectors_is_read_and_none_that_there_is_not():
    told = lines("datetime_syntax_valid")
    assert len(told) > 15
    assert all(moment(line).tzinfo for line in told)
    for line in lines("datetime_parse_invalid"):
        with pytest.raises(ValueError, match=r".+"):
            moment(line)
