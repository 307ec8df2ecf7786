"""Labels that bring or exclude one another, on every set of needs there can be."""

from itertools import combinations

from moothall.core.judgement.rulings import brought_by, settle
from moothall.core.values import GENUINE_NEEDS, Need

ALL_NEEDS = [
    frozenset(needs) for size in range(len(Need) + 1) for needs in combinations(Need, size)
]
SETTLED = [(needs, settle(needs)) for needs in ALL_NEEDS]


def test_urgent_and_emergency_never_stand_together():
    assert all(not {Need.URGENT, Need.EMERGENCY} <= settled for _, settled in SETTLED)


def test_a_concern_for_a_person_and_a_request_for_own_data_are_always_personal():
    for _, settled in SETTLED:
        if settled & {Need.SAFEGUARDING, Need.SAR}:
            assert Need.PERSONAL in settled


def test_an_opinion_or_provocation_never_stands_beside_a_need_that_wants_something():
    for _, settled in SETTLED:
        if settled & {Need.OPINION, Need.PROVOCATIVE}:
            assert not settled & GENUINE_NEEDS


def test_no_genuine_need_is_lost_but_urgency_to_an_emergency():
    for needs, settled in SETTLED:
        lost = (needs - settled) & GENUINE_NEEDS
        assert lost <= {Need.URGENT}
        assert not lost or Need.EMERGENCY in settled


def test_settling_twice_changes_nothing_more():
    assert all(settle(settled) == settled for _, settled in SETTLED)


def test_what_was_brought_along_says_by_which_ruling():
    ruling = brought_by(Need.PERSONAL, frozenset({Need.SAR}))
    assert ruling is not None
    assert "always personal" in ruling.why
    assert brought_by(Need.PERSONAL, frozenset({Need.QUESTION})) is None
