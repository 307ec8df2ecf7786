"""Personal details are found; published numbers and bare street names are not taken for them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.judgement.detect.numbers import (
    is_card_number,
    is_national_insurance_number,
    is_nhs_number,
)
from moothall.core.judgement.detect.personal import find_personal
from moothall.core.judgement.tidy import tidy


def kinds(text):
    return [hit.kind for hit in find_personal(tidy(text))]


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("ring me on 07700 900123 after six", "phone", "07700 900123"),
        ("my mobile is 07700900123", "phone", "07700900123"),
        ("call +44 7700 900 123", "phone", "+44 7700 900 123"),
        ("call 0044 7700 900123", "phone", "0044 7700 900123"),
        ("home number (01206) 555 123", "phone", "(01206) 555 123"),
        ("01632 960983 any time", "phone", "01632 960983"),
        ("0770 0900 123 is badly grouped", "phone", "0770 0900 123"),
        ("email kayleigh.marsh@gmail.com please", "email", "kayleigh.marsh@gmail.com"),
        ("write to me at rita.moss@gmail.com", "email", "rita.moss@gmail.com"),
        ("k.marsh (at) hotmail.co.uk", "email", "k.marsh (at) hotmail.co.uk"),
        ("I am at CO2 8XY", "postcode", "CO2 8XY"),
        ("postcode co28xy", "postcode", "co28xy"),
        ("14 Barley Rise has no water", "address", "14 Barley Rise"),
        ("flat 7 linnet house is freezing", "address", "flat 7 linnet house"),
        ("the fella at no 22 again", "address", "at no 22"),
        ("Linnet House 14 has no heating", "address", "Linnet House 14"),
        ("my NI is AB 12 34 56 C", "ni_number", "AB 12 34 56 C"),
        ("nhs number 943 476 5919", "nhs_number", "943 476 5919"),
        ("sort code 20-00-00 account 12345678", "bank", "sort code 20-00-00 account 12345678"),
        ("card 4111 1111 1111 1111 was charged", "card", "4111 1111 1111 1111"),
        ("dob 12/03/1984", "birth_date", "dob 12/03/1984"),
        ("born on 3rd May 1990", "birth_date", "born on 3rd May 1990"),
        ("repair ref 77120 is not done", "reference", "repair ref 77120"),
        ("Re job 55210, leak under my sink", "reference", "job 55210"),
        ("tenancy number T0045821", "reference", "tenancy number T0045821"),
        ("his car AB12 CDE is across my bay", "registration", "AB12 CDE"),
        ("Mrs Okafor next door fell", "named_person", "Mrs Okafor"),
        ("my daughter Kayleigh is poorly", "named_person", "my daughter Kayleigh"),
        ("my 3 year old son Jude climbs", "named_person", "my 3 year old son Jude"),
        ("my mum has dementia", "health", "dementia"),
    ],
)
def test_a_personal_detail_is_found_where_it_stands(text, kind, written):
    hits = [hit for hit in find_personal(tidy(text)) if hit.kind == f"personal.{kind}"]
    assert [text[slice(*hit.span)] for hit in hits] == [written]


@pytest.mark.parametrize("text", ["thank you @rita.moss", "on Lampern Way @cbh.homes please"])
def test_a_handle_with_a_full_stop_is_no_address(text):
    assert kinds(text) == []


def test_an_address_with_a_gap_before_its_sign_is_one():
    assert kinds("mail rita.moss @gmail.com") == ["personal.email"]


@pytest.mark.parametrize(
    "text",
    [
        "Ring 999 now",
        "The gas number is 0800 111 999",
        "Power cut? Call 105.",
        "Samaritans are on 116 123",
        "You can ring CBH on 01206 282514",
        "info@cbhomes.org.uk never answers",
        "write to enquiries@colchester.gov.uk",
        "press@somepaper.co.uk wants a quote",
        "The bins on Barley Rise are full",
        "Linnet House has no lights",
        "The whole of Sedge Lane is dark",
        "We waited 3 weeks in the house",
        "14 people on the green",
        "2 kids in the flat above",
        "Rent went up 4.8% to £112.50",
        "It costs £2,115 a year",
        "Bus 61 is 12 min late",
        "Open 9am to 4pm on 25 December 2026",
        "There were 84 repairs in 2024/25",
        "The meeting is at 7",
        "Can I hang a wreath?",
        "Father Christmas came to the party",
        "5 minutes down the road",
        "Nobody at the office",
    ],
)
def test_what_is_public_or_plain_is_not_personal(text):
    assert kinds(text) == []


def test_a_national_insurance_number_has_an_allotted_prefix():
    assert is_national_insurance_number("AB123456C")
    assert not is_national_insurance_number("BG123456C")
    assert not is_national_insurance_number("QQ123456C")
    assert not is_national_insurance_number("AO123456C")
    assert not is_national_insurance_number("AB123456E")


def test_an_nhs_number_has_its_check_digit():
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")
    assert not is_nhs_number("0000000000")
    assert not is_nhs_number("943476591")


def test_a_card_number_has_its_check_digit():
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")
    assert not is_card_number("0000000000000000")


@given(st.integers(0, 9_999_999_999))
def test_one_wrong_digit_spoils_an_nhs_number(number):
    digits = f"{number:010}"
    if is_nhs_number(digits):
        wrong = str((int(digits[4]) + 1) % 10)
        assert not is_nhs_number(digits[:4] + wrong + digits[5:])


@given(st.integers(0, 10**15 - 1))
def test_every_card_number_has_exactly_one_check_digit(number):
    assert sum(is_card_number(f"{number:015}{last}") for last in range(10)) in (
        {1} if number else {0, 1}
    )


@settings(max_examples=200)
@given(st.text(alphabet="0123456789 +-().@abcKo£:\n", max_size=120))
def test_every_detail_lies_in_the_text_and_none_overlap(text):
    hits = find_personal(tidy(text))
    last = 0
    for hit in hits:
        assert last <= hit.span[0] < hit.span[1] <= len(text)
        last = hit.span[1]


@settings(max_examples=100)
@given(st.from_regex(r"07[1-9]\d{8}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_any_british_mobile_number_is_found_however_grouped(number, gap):
    written = f"{number[:5]}{gap}{number[5:8]}{gap}{number[8:]}"
    assert "personal.phone" in kinds(f"call {written} please") or "personal.nhs_number" in kinds(
        written
    )


@pytest.mark.parametrize(
    "unit",
    [
        "1 ",
        "07",
        "a@",
        "flat 1 ",
        "mr a ",
        "ref 1",
        "my son ",
        "12-34-56 ",
        "a1 1aa ",
        "at 1 ",
        "(",
        "my little ",
    ],
)
def test_a_long_rant_is_searched_in_good_time(unit):
    text = unit * (12_000 // len(unit))
    began = time.perf_counter()
    find_personal(tidy(text))
    assert time.perf_counter() - began < 5
