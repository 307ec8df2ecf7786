"""What makes a request for information valid, and what is asked for where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.duties.world import AT, opened
from tests.inbox.screens.page import words
from tests.support.cast import signed_in

from moothall.duties import actions
from moothall.duties.counting import Refused
from moothall.duties.models import Duty
from moothall.duties.validity import (
    Address,
    Described,
    Given,
    Name,
    ask,
    looked_at,
    missing,
)

HANDLE = "@rita on Facebook"


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("How many voids? Rita Moss", "Rita Moss", Name.IN_REQUEST),
        ("How many voids? R. Moss", "Rita Moss", Name.IN_REQUEST),
        ("How many voids?", "Rita Moss", Name.IN_PROFILE),
        ("How many voids?", "colchester_mum", Name.MISSING),
        ("How many voids?", "john3453", Name.MISSING),
        ("", "Rita Moss", Name.IN_REQUEST),
        ("", "", Name.MISSING),
    ],
)
def test_a_name_is_looked_for_in_the_words_and_then_in_the_profile(text, name, found):
    assert looked_at(text, name, HANDLE).name == found


@pytest.mark.parametrize(
    ("text", "contact", "found"),
    [
        ("Write to me at rita.moss@gmail.com", HANDLE, Address.EMAIL),
        ("I am at 14 Lampern Way, CO1 1AA", HANDLE, Address.POSTAL),
        ("How many voids?", HANDLE, Address.HANDLE_ONLY),
        ("How many voids? Rita Moss, Lampern Way", "@rita.moss on Facebook", Address.HANDLE_ONLY),
        ("How many voids?", "rita.moss@gmail.com", Address.EMAIL),
        ("", "14 Lampern Way", Address.POSTAL),
        ("", "rita.moss@gmail.com", Address.EMAIL),
        ("", "", Address.HANDLE_ONLY),
    ],
)
def test_a_handle_is_no_address(text, contact, found):
    assert looked_at(text, "Rita Moss", contact).address == found


def test_scotland_wants_the_name_in_the_request_and_the_environment_wants_none():
    in_profile = Given(Name.IN_PROFILE, Address.EMAIL)
    assert missing("foi", in_profile) == ()
    assert missing("foisa", in_profile) == ("your name",)
    assert missing("eir", Given(Name.MISSING, Address.HANDLE_ONLY)) == ()
    unclear = Given(Name.MISSING, Address.HANDLE_ONLY, Described.UNCLEAR)
    assert len(missing("eir", unclear)) == 1


def test_what_is_missing_is_asked_for_in_one_sentence():
    lacks = missing("foi", Given(Name.MISSING, Address.HANDLE_ONLY))
    assert ask(lacks, "foi@example.org") == (
        "So that we can answer in full, please send your name and an e-mail or postal address"
        " to foi@example.org."
    )
    assert ask(("your name",)).endswith("please send your name by private message.")
    assert ask(()) == ""


@given(st.text(), st.text(), st.text())
def test_whatever_is_written_something_is_found_and_kept(text, name, contact):
    found = looked_at(text, name, contact)
    assert Given.of(found.as_kept) == found


def test_it_is_noted_at_opening_shown_with_what_it_lacks_and_put_right(fay):
    duty = opened(fay, text="How many voids?", name="colchester_mum", contact=HANDLE)
    assert duty.validity == {"name": "missing", "address": "handle_only", "described": "yes"}
    client, page = signed_in(fay), f"/duties/{duty.pk}/"
    assert "It lacks your name, an e-mail or postal address." in words(client.get(page))
    sent = {"name": "in_request", "address": "email", "described": "yes", "seen": 1}
    assert "Nothing is missing" in words(client.post(page, sent, follow=True))
    assert Duty.objects.get().due_on == duty.due_on


def test_what_is_no_choice_is_refused_and_no_other_clock_asks_for_a_name(fay):
    duty, sar = opened(fay, text="How many voids?"), opened(fay, "sar")
    with pytest.raises(Refused, match="Choose one"):
        actions.note_validity(duty.pk, {"name": "perhaps"}, by=fay, at=AT)
    with pytest.raises(Refused, match="no name and no address"):
        actions.note_validity(sar.pk, duty.validity, by=fay, at=AT)
    assert sar.validity == {}
