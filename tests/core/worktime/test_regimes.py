"""Which statutory clocks a need starts, by what the organisation is, where, and when."""

from datetime import UTC, date, datetime

import pytest

from moothall.core.values import Nation, Need, OrganisationKind
from moothall.core.worktime import clocks, clocks_for, clocks_for_all
from moothall.core.worktime.regimes import regimes

COUNCIL, ALMO = OrganisationKind.COUNCIL, OrganisationKind.ALMO
ASSOCIATION, EXECUTIVE = OrganisationKind.HOUSING_ASSOCIATION, OrganisationKind.HOUSING_EXECUTIVE
PUBLIC = OrganisationKind.OTHER_PUBLIC
ENGLAND, WALES, SCOTLAND = Nation.ENGLAND, Nation.WALES, Nation.SCOTLAND
NORTHERN_IRELAND = Nation.NORTHERN_IRELAND
TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("need", "kind", "nation", "expected"),
    [
        (Need.FOI, ALMO, ENGLAND, ("foi",)),
        (Need.FOI, COUNCIL, ENGLAND, ("foi",)),
        (Need.FOI, COUNCIL, WALES, ("foi",)),
        (Need.FOI, COUNCIL, NORTHERN_IRELAND, ("foi",)),
        (Need.FOI, EXECUTIVE, NORTHERN_IRELAND, ("foi",)),
        (Need.FOI, COUNCIL, SCOTLAND, ("foisa",)),
        (Need.FOI, ASSOCIATION, SCOTLAND, ("foisa",)),
        (Need.FOI, ASSOCIATION, WALES, ()),
        (Need.FOI, PUBLIC, ENGLAND, ("foi",)),
        ("eir", ALMO, ENGLAND, ("eir",)),
        ("eir", COUNCIL, SCOTLAND, ("eisr",)),
        ("eir", ASSOCIATION, ENGLAND, ()),
        (Need.SAR, ASSOCIATION, ENGLAND, ("sar",)),
        (Need.SAR, COUNCIL, SCOTLAND, ("sar",)),
        (Need.COMPLAINT, ALMO, ENGLAND, ("ho_ack",)),
        (Need.COMPLAINT, ASSOCIATION, ENGLAND, ("ho_ack",)),
        (Need.COMPLAINT, COUNCIL, SCOTLAND, ("spso_1",)),
        (Need.COMPLAINT, COUNCIL, WALES, ()),
        (Need.HAZARD, ALMO, ENGLAND, ("awaab_investigate",)),
        (Need.HAZARD, ASSOCIATION, SCOTLAND, ("scot_damp",)),
        (Need.HAZARD, COUNCIL, WALES, ()),
        (Need.HAZARD, PUBLIC, ENGLAND, ()),
        (Need.EMERGENCY, ALMO, ENGLAND, ("awaab_emergency",)),
        (Need.SAFEGUARDING, ALMO, ENGLAND, ()),
        (Need.QUESTION, ALMO, ENGLAND, ()),
        ("dp_complaint", COUNCIL, WALES, ("dp_complaint",)),
        ("breach", ASSOCIATION, ENGLAND, ("breach",)),
        ("defamation_notice", COUNCIL, ENGLAND, ("defamation_notice",)),
        ("defamation_notice", COUNCIL, SCOTLAND, ()),
    ],
)
def test_a_need_starts_the_clocks_of_that_kind_of_body_in_that_nation(need, kind, nation, expected):
    assert clocks_for(need, kind=kind, nation=nation, on=TODAY) == expected


def test_a_housing_association_owes_an_answer_to_its_tenants_from_april_2027():
    def asked(on, *, tenant):
        return clocks_for(
            Need.FOI, kind=ASSOCIATION, nation=ENGLAND, on=on, text_says_tenant=tenant
        )

    assert asked(date(2026, 11, 22), tenant=False) == ()
    assert asked(date(2027, 3, 31), tenant=True) == ()
    assert asked(date(2027, 4, 1), tenant=True) == ("stairs",)
    assert asked(date(2027, 4, 1), tenant=False) == ()


def test_saying_one_is_a_tenant_changes_nothing_for_a_council():
    assert clocks_for(
        Need.FOI, kind=COUNCIL, nation=ENGLAND, on=date(2027, 4, 1), text_says_tenant=True
    ) == ("foi",)


def test_a_hazard_before_the_law_began_starts_no_clock():
    assert clocks_for(Need.HAZARD, kind=ALMO, nation=ENGLAND, on=date(2025, 10, 26)) == ()
    assert clocks_for(Need.HAZARD, kind=COUNCIL, nation=SCOTLAND, on=date(2026, 10, 5)) == ()


def test_the_day_is_that_in_london():
    last_minutes_of_march = datetime(2027, 3, 31, 23, 30, tzinfo=UTC)  # 00:30 on 1 April
    assert clocks_for(
        Need.FOI, kind=ASSOCIATION, nation=ENGLAND, on=last_minutes_of_march, text_says_tenant=True
    ) == ("stairs",)


def test_a_hazard_that_is_an_emergency_starts_both_clocks():
    together = clocks_for_all([Need.EMERGENCY, Need.HAZARD], kind=ALMO, nation=ENGLAND, on=TODAY)
    assert together == ("awaab_emergency", "awaab_investigate")


def test_an_emergency_that_is_no_hazard_in_the_building_starts_no_hazard_clock():
    needs = [Need.EMERGENCY, Need.SAFEGUARDING]
    assert clocks_for_all(needs, kind=ALMO, nation=ENGLAND, on=TODAY) == ()


def test_a_complaint_about_a_hazard_starts_both_at_once():
    needs = [Need.HAZARD, Need.COMPLAINT]
    assert clocks_for_all(needs, kind=ASSOCIATION, nation=ENGLAND, on=TODAY) == (
        "awaab_investigate",
        "ho_ack",
    )


def test_every_row_starts_a_clock_that_is_held():
    assert {regime.clock for regime in regimes()} <= set(clocks())
    assert all(regime.source.url.startswith("https://") for regime in regimes())


def test_the_last_day_of_all_asks_what_the_law_will_come_to():
    almo = {"kind": OrganisationKind.ALMO, "nation": Nation.ENGLAND}
    assert clocks_for("foi", on=date.max, **almo) == ("foi",)
    assert clocks_for("foi", on=date.min, **almo) == ()
