"""The published order, tried on every set of labels there can be."""

from itertools import combinations

import pytest

from moothall.core.judgement.precedence import PRECEDENCE, deciding_row, disposition_for
from moothall.core.values import GENUINE_NEEDS, Disposition, Ground, Need

ALL_NEEDS = [
    frozenset(needs) for size in range(len(Need) + 1) for needs in combinations(Need, size)
]
GROUND_SETS = [frozenset(), *(frozenset({g}) for g in Ground), frozenset(Ground)]


def as_the_rulings_read(grounds, needs):
    """The same order, told a second time as plain sentences rather than as a table."""
    has = {need.value for need in needs}
    wants_something = bool(needs & GENUINE_NEEDS)
    if "emergency" in has:
        return "emergency"
    if "safeguarding" in has:
        return "safeguard"
    if grounds and not wants_something:
        return "moderate"
    if "foi" in has or "sar" in has:
        return "foi"
    if "media_political" in has and (wants_something or "opinion" not in has):
        return "redirect"
    if "personal" in has:
        return "private"
    if "urgent" in has:
        return "urgent"
    if has & {"question", "correction", "complaint", "hazard"}:
        return "respond"
    return "none"


@pytest.mark.parametrize("grounds", GROUND_SETS, ids=lambda g: "+".join(sorted(g)) or "no ground")
def test_every_set_of_needs_has_the_disposition_that_the_rulings_give(grounds):
    assert len(ALL_NEEDS) == 2 ** len(Need)
    wrong = [
        (sorted(needs), disposition_for(grounds, needs))
        for needs in ALL_NEEDS
        if disposition_for(grounds, needs) != as_the_rulings_read(grounds, needs)
    ]
    assert wrong == []


def test_any_set_of_grounds_weighs_as_much_as_any_other():
    for size in range(1, len(Ground) + 1):
        for grounds in combinations(Ground, size):
            for needs in (frozenset(), {Need.OPINION}, {Need.PERSONAL}, {Need.QUESTION}):
                one_ground = disposition_for({Ground.ABUSIVE}, needs)
                assert disposition_for(grounds, needs) == one_ground


def test_danger_is_never_outranked():
    for needs in ALL_NEEDS:
        if Need.EMERGENCY in needs:
            assert disposition_for(Ground, needs) is Disposition.EMERGENCY
        elif Need.SAFEGUARDING in needs:
            assert disposition_for(Ground, needs) is Disposition.SAFEGUARD


def test_a_genuine_need_is_never_moderated_nor_left_alone():
    for needs in ALL_NEEDS:
        if needs & GENUINE_NEEDS:
            for grounds in GROUND_SETS:
                given = disposition_for(grounds, needs)
                assert given not in {Disposition.MODERATE, Disposition.NONE}


@pytest.mark.parametrize(
    "need",
    [Need.COMPLAINT, Need.HAZARD, Need.SAFEGUARDING, Need.EMERGENCY, Need.FOI, Need.SAR],
)
@pytest.mark.parametrize("quiet", [Need.OPINION, Need.RHETORICAL, Need.PROVOCATIVE])
def test_the_no_response_clause_yields_to_a_need_that_the_law_protects(need, quiet):
    assert disposition_for((), {quiet}) is Disposition.NONE
    assert disposition_for((), {quiet, need}) is not Disposition.NONE
    assert disposition_for((), {quiet, need}) is disposition_for((), {need})


def test_a_councillor_who_only_praises_is_left_alone():
    assert disposition_for((), {Need.MEDIA_POLITICAL, Need.OPINION}) is Disposition.NONE
    assert disposition_for((), {Need.MEDIA_POLITICAL}) is Disposition.REDIRECT


def test_sworn_praise_and_abuse_with_an_address_are_moderated():
    assert disposition_for({Ground.FOUL_LANGUAGE}, {Need.OPINION}) is Disposition.MODERATE
    assert disposition_for({Ground.ABUSIVE}, {Need.PERSONAL}) is Disposition.MODERATE


def test_each_row_can_decide_and_says_why():
    deciding = {
        row.disposition
        for grounds in GROUND_SETS
        for needs in ALL_NEEDS
        if (row := deciding_row(grounds, needs))
    }
    assert deciding == {row.disposition for row in PRECEDENCE}
    assert all(row.why for row in PRECEDENCE)
