"""A drafted policy is confirmed, filled in and changed as text; the checker reads what comes out."""

from pathlib import Path

import pytest

from moothall.core.policy import find_policy, read_policy
from moothall.core.policy.draft import draft_policy
from moothall.core.policy.lint import lint
from moothall.core.policy.source import Source, lines_to_confirm
from moothall.core.values import Nation, OrganisationKind
from moothall.files.statements import statement_in
from moothall.policies import editing
from moothall.policies.forms import HoursForm, RoutesForm, spans

STATEMENT = Path("tests/data/colchester-statement.txt")
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9am to 4pm")


@pytest.fixture(scope="module")
def draft():
    statement = statement_in(STATEMENT.read_bytes(), "statement.txt")
    return draft_policy(
        statement.blocks, name="Colchester Borough Homes", kind=OrganisationKind.ALMO,
        nation=Nation.ENGLAND, source="statement.txt",
    ).text  # fmt: skip


def to_confirm(text):
    return lines_to_confirm(Source("x", text))


def right(text, *but):
    return {part.id: "right" for part in editing.parts(text) if part.id not in but}


def test_one_clause_is_confirmed_and_the_others_wait(draft):
    text = editing.confirmed(draft, {"C3": "right"})
    assert to_confirm(text) == to_confirm(draft) - 1
    assert read_policy(text).clause("C3").ground == ("discriminatory",)


def test_every_clause_confirmed_leaves_the_rules_as_they_were_drafted(draft):
    text = editing.confirmed(draft, right(draft))
    assert to_confirm(text) == 0
    assert read_policy(text).clauses == read_policy(draft).clauses


def test_a_clause_that_is_not_right_keeps_its_words_and_switches_nothing_on(draft):
    text = editing.confirmed(draft, {"C5": "nothing", "R2": "nothing", "F3": "nothing"})
    policy, before = read_policy(text), read_policy(draft)
    for name in ("C5", "R2", "F3"):
        assert policy.clause(name).rule == "none"
        assert policy.clause(name).words == before.clause(name).words
        assert (policy.clause(name).section, policy.clause(name).layout) == (
            before.clause(name).section,
            before.clause(name).layout,
        )
    assert policy.first("hours") is None
    assert to_confirm(text) == to_confirm(draft) - 3


def test_answers_to_clauses_that_are_not_there_change_nothing(draft):
    assert editing.confirmed(draft, {"Z9": "right", "C1": "maybe", "": "nothing"}) == draft


def test_what_a_person_wrote_beside_the_lines_stays():
    text = find_policy("colchester-borough-homes").read_text("utf-8")
    text = text.replace("clauses:\n", "clauses:  # ours, agreed in May\n", 1)
    changed = editing.given(text, "appeal", {"email": "review@example.org"}, "Agreed")
    assert "# ours, agreed in May" in changed
    assert changed.startswith(text.rstrip("\n").partition("unpublished:")[0].rstrip()[:2_000])
    assert read_policy(changed).first("appeal").email == "review@example.org"


def test_hours_go_where_the_statement_has_them_and_else_under_unpublished(draft):
    hours = {"mon-sat": "08:00-20:00", "holidays": "england-and-wales"}
    text = editing.given(draft, "hours", hours, "Said in the set-up")
    policy = read_policy(text)
    assert not policy.unpublished
    assert policy.clause("R2").words == read_policy(draft).clause("R2").words
    assert len([day for day in policy.first("hours").week if day]) == 6
    assert to_confirm(text) == to_confirm(draft) - 1, "a person has given it"
    without = editing.confirmed(draft, {"R2": "nothing"})
    policy = read_policy(editing.given(without, "hours", hours, "Said: in “the” set-up # 1"))
    assert policy.unpublished[0].reason == "Said: in “the” set-up # 1"
    assert policy.unpublished[0].hours == policy.first("hours")


def test_routes_and_appeal_stand_beside_what_is_published_and_can_be_changed_and_taken_away(draft):
    lacks = {one.rule.id for one in lint(read_policy(draft))}
    assert {"L04", "L26"} <= lacks
    gas = {"emergency": [{"for": "gas: a leak", "phone": "0800 111 999", "day_and_night": True}]}
    text = editing.given(draft, "routes", gas, "Told")
    text = editing.given(text, "appeal", {"email": "review@example.org"}, "Told")
    policy = read_policy(text)
    assert not {"L04", "L26"} & {one.rule.id for one in lint(policy)}
    assert policy.clause("R7").routes.urgent[0].email == "info@cbhomes.org.uk"
    other = {"emergency": [{"phone": "01206 282514"}]}
    changed = read_policy(editing.given(text, "routes", other, "Again"))
    assert [str(one.phone) for one in changed.unpublished[0].routes.emergency] == ["01206 282514"]
    assert changed.unpublished[0].reason == "Told", "the first reason stands"
    back = editing.given(editing.given(text, "routes", None, ""), "appeal", None, "")
    assert back.rstrip() == draft.rstrip()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9am to 4pm", "09:00-16:00"),
        ("9-16", "09:00-16:00"),
        ("09:00 – 12:30 and 1.30pm-4pm", "09:00-12:30, 13:30-16:00"),
        ("12am-12pm", "00:00-12:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("office hours", "office hours"),
        ("", ""),
    ],
)
def test_times_are_taken_as_people_write_them(typed, kept):
    assert spans(typed) == kept


def test_a_week_of_lines_becomes_the_rule_that_the_format_has():
    given = WEEK | {"holidays": "england-and-wales", "from_0": "2026-12-24", "to_0": "2026-12-28",
                    "reason_0": "Christmas closure"}  # fmt: skip
    form = HoursForm(given, there=None, holidays="england-and-wales")
    assert form.is_valid(), form.errors
    assert form.value == {
        "mon-fri": "09:00-16:00",
        "holidays": "england-and-wales",
        "closures": [{"from": "2026-12-24", "to": "2026-12-28", "reason": "Christmas closure"}],
    }


def test_what_the_form_has_no_room_for_stays(draft):
    hours = {"daily": "00:00-24:00", "timezone": "Europe/London", "special_days": [
        {"date": "2026-12-31", "hours": "09:00-12:00", "reason": "New Year's Eve"}]}  # fmt: skip
    there = read_policy(editing.given(draft, "hours", hours, "x")).first("hours")
    form = HoursForm(None, there=there, holidays="none")
    shown = {name: form[name].value() or "" for name in form.fields}
    assert shown["sun"] == "00:00-24:00"
    again = HoursForm(shown, there=there, holidays="none")
    assert again.is_valid(), again.errors
    kept = read_policy(editing.given(draft, "hours", again.value, "x")).first("hours")
    assert kept == there


def test_a_wrong_time_has_the_words_of_the_checker():
    form = HoursForm({"mon": "16:00-09:00", "tue": "office hours", "holidays": "none",
                      "to_0": "2026-12-24"}, there=None, holidays="none")  # fmt: skip
    assert "closes before it opens" in form.errors["mon"][0]
    assert "is not a span of time" in form.errors["tue"][0]
    assert "Give the first day too." in form.errors["from_0"]
    assert "Say why" in form.errors["reason_0"][0]


def test_routes_of_the_form_are_routes_of_the_format(draft):
    given = {
        "emergency_0_for": "gas leak", "emergency_0_phone": "0800 111 999",
        "emergency_0_day_and_night": "on", "safeguarding_0_email": "safe@example.org",
        "appeal_email": "review@example.org", "appeal_decided_by": "the Head of Service",
    }  # fmt: skip
    form = RoutesForm(given, routes={"police": [{"phone": "101"}]}, appeal={})
    assert form.is_valid(), form.errors
    assert form.routes["police"] == [{"phone": "101"}]
    text = editing.given(draft, "routes", form.routes, "Told")
    routes = read_policy(editing.given(text, "appeal", form.appeal, "Told")).unpublished[0].routes
    assert routes.emergency[0].day_and_night
    assert routes.emergency[0].for_what == "gas leak"


def test_a_number_that_is_none_and_a_way_without_one_are_told():
    given = {"emergency_0_phone": "call us", "urgent_0_who": "The out-of-hours team"}
    form = RoutesForm(given, routes={}, appeal={})
    assert "telephone number" in form.errors["emergency_0_phone"][0]
    assert form.errors["urgent_0_phone"] == ["Give a telephone number or an e-mail address."]
