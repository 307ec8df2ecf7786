"""A street without a number is somebody's home, or everybody's street: by what is said beside it."""

import pytest

from moothall.core.judgement.detect.personal import find_personal
from moothall.core.judgement.detect.places import find_places
from moothall.core.judgement.tidy import tidy


def places(text):
    tidied = tidy(text)
    return [text[slice(*hit.span)] for hit in find_places(tidied, find_personal(tidied))]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("I live on Ropery Road and the boiler is out", "Ropery Road"),
        ("My flat is off Mersey View and there is mould over the cot", "Mersey View"),
        ("Ropery Road flats, top floor. I'm pregnant and there's no heat", "Ropery Road flats"),
        ("My mum lives in Gantry House on her own", "Gantry House"),
        ("The man above me in Coggan House has not been seen", "Coggan House"),
        ("i live off mersey view, no hot water", "mersey view"),
        ("Tansy Close. I'm disabled and the lock on my front door is broken", "Tansy Close"),
        ("Ring my neighbour Jean on 07700 900123, she is in Bramble Court", "Bramble Court"),
    ],
)
def test_a_street_beside_a_persons_own_matters_is_a_home(text, place):
    assert places(text) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "Roadworks on Mersey Road again, how long this time?",
        "The street lights on Quillet Road have been out since Friday",
        "Is the office in Rowan House open on Monday? My boiler is out",
        "I rang from the library on Mersey Road about my flat",
        "My daughter has asthma. Why are the bins on Quillet Road not emptied?",
        "There is fly tipping all down Ropery Lane",
        "How many new homes are you building off Mersey View?",
        "My flat is cold. When is the meeting at the town hall?",
        "Forty flats at Curlew Court have no heating tonight",
        "My kitchen is falling apart, come and see it on the high street of nowhere",
        "I live in a nice house, no complaints here",
        "Smoke coming from Gantry House, third floor, ring 999",
        "It was a long drive home and my flat was freezing",
    ],
)
def test_a_street_that_is_everybodys_and_a_landlords_own_office_stay(text):
    assert places(text) == []


def test_the_judge_knows_nothing_of_it():
    found = {hit.kind for hit in find_personal(tidy("I live on Ropery Road"))}
    assert "personal.place" not in found
    assert "personal.address" not in found
