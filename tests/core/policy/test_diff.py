"""What changed between two versions: in words a board can read, and never a change left out."""

from typing import Any

import pytest
from any_policy import parts, policies, values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.core.policy import Policy, load_policy, read_policy
from moothall.core.policy.clause import Clause
from moothall.core.policy.diff import Change, Topic, differences
from moothall.core.policy.diff.report import as_data, as_markdown, as_text
from moothall.core.policy.document import Organisation
from moothall.core.policy.kinds import fields_of

SLOW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))

BASE = """
policy: anytown
version: 1
organisation: {name: Anytown Council, kind: council, nation: england}
clauses:
  - id: C1
    section: House rules
    layout: item
    words: Swearing
    ground: foul_language
    at_least: 0.6
    propose: [hide]
    foul_language: {threshold: medium}
  - id: C2
    section: House rules
    layout: item
    words: Threats
    ground: threatening
    at_least: 0.5
    propose: [hide]
  - id: R1
    section: Replies
    words: We watch our pages from 9am to 4pm on weekdays.
    hours: {mon-fri: "09:00-16:00", holidays: england-and-wales}
  - id: R2
    section: Replies
    words: We reply within two working days.
    respond: {to: question, within: 2 working-days}
  - id: R3
    section: Replies
    words: If it cannot wait, ring 01632 960001.
    routes: {urgent: {phone: "01632 960001"}}
"""


def said(old: str, new: str) -> list[str]:
    return [change.said for change in differences(read_policy(old), read_policy(new))]


def changed(*swaps: tuple[str, str]) -> list[str]:
    new = BASE
    for before, after in swaps:
        assert before in new
        new = new.replace(before, after)
    return said(BASE, new)


def test_a_policy_has_no_differences_from_itself():
    assert said(BASE, BASE) == []


def test_comments_and_the_layout_of_the_file_are_no_change():
    assert changed(("version: 1", "# looked at in May\nversion:   1"), ("[hide]", "hide")) == []


def test_a_threshold_that_rises_says_that_fewer_posts_will_be_proposed():
    assert changed(("at_least: 0.6", "at_least: 0.8")) == [
        (
            "The threshold from which hiding is proposed under C1 rises from 0.6 to 0.8: "
            "fewer posts will be proposed for hiding."
        )
    ]


def test_a_threshold_that_falls_says_that_more_posts_will_be_proposed():
    assert changed(("at_least: 0.5", "at_least: 0.4")) == [
        (
            "The threshold from which hiding is proposed under C2 falls from 0.5 to 0.4: "
            "more posts will be proposed for hiding."
        )
    ]


def test_longer_hours_are_added_up_over_the_week():
    new = '{mon-thu: "09:00-16:00", fri: "09:00-18:30", holidays: england-and-wales}'
    assert changed(('{mon-fri: "09:00-16:00", holidays: england-and-wales}', new)) == [
        (
            "The accounts are watched 2 hours 30 minutes longer each week: "
            "Friday now closes at 18:30 (was 16:00)."
        )
    ]


def test_hours_that_only_shift_are_as_long_as_before():
    assert changed(("09:00-16:00", "10:00-17:00"))[0].startswith(
        "The accounts are watched as long as before each week, at other times: Monday to Friday are now "
        "10:00 to 17:00 (was 09:00 to 16:00)."
    )


def test_neighbouring_days_that_change_alike_are_told_together():
    hours = '{mon-tue: "09:00-17:00", wed: "09:00-16:00", fri-sun: "09:00-17:00", '
    (line,) = changed(('{mon-fri: "09:00-16:00", ', hours))
    assert line.partition(": ")[2] == (
        "Monday and Tuesday now close at 17:00 (was 16:00); Thursday is no longer watched "
        "(it was 09:00 to 16:00); Friday now closes at 17:00 (was 16:00); "
        "Saturday and Sunday are now watched, 09:00 to 17:00."
    )


def test_what_was_not_given_before_is_not_called_nothing():
    bare = "organisation: {name: Anytown Council, kind: council, nation: england}"
    laws = bare.replace("}", ", regimes: [stairs]}")
    assert changed((bare, laws)) == ["The information laws the organisation is under: now stairs."]
    more = BASE.replace(bare, laws.replace("[stairs]", "[stairs, eir]"))
    assert said(BASE.replace(bare, laws), more) == [
        "The information laws the organisation is under: now also eir."
    ]
    approved = BASE.replace("version: 1", "version: 1\napproved_by: The board")
    assert said(BASE, approved) == ["Who approved it: now The board; none was given."]
    assert said(approved, BASE) == ["Who approved it: no longer given; it was The board."]


def test_a_day_no_longer_watched_and_its_bank_holidays_are_told_apart():
    lines = changed(("mon-fri", "mon-thu"), ("holidays: england-and-wales", "holidays: scotland"))
    assert lines == [
        (
            "The accounts are watched 7 hours less each week: Friday is no longer watched "
            "(it was 09:00 to 16:00)."
        ),
        (
            "The accounts were watched except on the bank holidays of England and Wales, and are "
            "now watched except on the bank holidays of Scotland."
        ),
    ]


def test_closing_at_midnight_counts_to_the_end_of_the_day():
    assert changed(('"09:00-16:00"', '"00:00-24:00"'))[0].startswith(
        "The accounts are watched 85 hours longer each week"
    )


def test_a_new_telephone_number_shows_the_old_one_beside_it():
    assert changed(('phone: "01632 960001"', 'phone: "01632 960002"')) == [
        "R3: the route for urgent was telephone 01632 960001 and is now telephone 01632 960002."
    ]


def test_a_reworded_clause_shows_the_old_and_the_new_words():
    new = BASE.replace("words: Threats", "words: Threats of any kind")
    change = differences(read_policy(BASE), read_policy(new))[0]
    assert (change.topic, change.clause) == (Topic.WORDS, "C2")
    assert (change.old, change.new) == ("Threats", "Threats of any kind")


def test_a_target_that_gets_longer_names_both():
    assert changed(("2 working-days", "3 working-days")) == [
        (
            "R2: posts with a question are to be answered within 3 working days, "
            "where it was within 2 working days."
        )
    ]


def test_a_clause_that_goes_says_what_goes_with_it():
    start, end = BASE.index("  - id: R3"), len(BASE)
    lines = said(BASE, BASE[:start] + BASE[end:])
    assert lines == [
        "Clause R3 (Replies) is gone; with it goes: route for urgent: telephone 01632 960001."
    ]


def test_a_clause_that_comes_says_what_it_switches_on():
    new = BASE + "  - {id: R4, words: We keep screenshots., evidence: {keep: [picture]}}\n"
    assert said(BASE, new)[0].startswith("Clause R4 is new; it says: evidence")


def test_a_renumbered_clause_is_the_same_clause():
    assert changed(("id: C2", "id: C9")) == ["Clause C2 is now numbered C9."]


def test_a_moved_clause_is_said_to_have_moved():
    start, end = BASE.index("  - id: C2"), BASE.index("  - id: R1")
    moved = BASE[:start] + BASE[end:] + BASE[start:end]
    assert "C2 has moved: it now comes after R3." in said(BASE, moved)


def test_another_nation_says_that_laws_and_clocks_follow():
    assert changed(("nation: england", "nation: wales")) == [
        (
            "Where the organisation is: was england, is now wales; "
            "its laws, bank holidays and clocks follow from that."
        )
    ]


def test_a_stricter_tier_of_swearing_says_that_more_posts_count():
    assert changed(("threshold: medium", "threshold: mild")) == [
        (
            "C1: swearing counts from mild words on, where it was medium: "
            "more posts will count as foul language."
        )
    ]


def test_a_threshold_written_another_way_is_still_told():
    assert changed(("at_least: 0.6", "at_least: {foul_language: 0.6}")) == [
        "C1: `at_least` is written another way."
    ]


def test_the_report_marks_the_words_that_changed():
    new = read_policy(BASE.replace("words: Threats", "words: Threats of any kind"))
    old = read_policy(BASE)
    page = as_markdown(differences(old, new), old, new)
    assert "New: Threats **of any kind**" in page


def test_the_reports_say_so_where_nothing_changed():
    old = read_policy(BASE)
    assert as_text((), old, old) == "anytown@1 and anytown@1 say the same\n"
    assert as_data((), old, old)["changes"] == []


def test_markdown_in_the_words_is_not_taken_as_markdown():
    old, new = read_policy(BASE), read_policy(BASE.replace("words: Threats", "words: a *b* <i>"))
    assert r"\*b\* \<i\>" in as_markdown(differences(old, new), old, new)


@SLOW
@given(policies(), policies())
def test_two_policies_have_no_differences_exactly_when_they_are_equal(old: Policy, new: Policy):
    assert bool(differences(old, new)) == (old != new)
    assert differences(old, old) == ()


@SLOW
@given(st.data())
def test_whatever_field_of_a_clause_changes_a_line_names_the_clause(data: st.DataObject):
    field = data.draw(st.sampled_from(list(fields_of(Clause).values())))
    clause = data.draw(parts(Clause)).replaced(id="C1", words="Some words", rule=None)
    assert isinstance(clause, Clause)
    now = data.draw(values(field.kind))
    new = clause.replaced(**{field.name: now})
    base = read_policy(BASE)
    lines = differences(base.replaced(clauses=(clause,)), base.replaced(clauses=(new,)))
    assert bool(lines) == (clause != new)
    assert all(line.clause or line.topic is Topic.POLICY for line in lines)
    assert all(len(line.said) > 8 and line.said.endswith((".", "?", "!", "…")) for line in lines)


@SLOW
@given(st.data())
def test_whatever_stands_at_the_top_of_the_file_is_compared(data: st.DataObject):
    base = read_policy(BASE)
    name = data.draw(st.sampled_from([f for f in fields_of(Policy) if f != "clauses"]))
    field = fields_of(Policy)[name]
    new = base.replaced(**{field.name: data.draw(values(field.kind))})
    assert bool(differences(base, new)) == (base != new)


@SLOW
@given(values(fields_of(Policy)["organisation"].kind))
def test_whatever_changes_in_the_organisation_is_told(organisation: Organisation):
    base = read_policy(BASE)
    new = base.replaced(organisation=organisation)
    assert bool(differences(base, new)) == (base != new)


@pytest.mark.parametrize("order", [1, -1])
def test_turning_all_clauses_round_is_told(order: int):
    base = read_policy(BASE)
    lines: tuple[Change, ...] = differences(base, base.replaced(clauses=base.clauses[::order]))
    assert bool(lines) == (order == -1)


def test_the_colchester_policy_can_be_compared_with_any_other():
    colchester: Any = load_policy("colchester-borough-homes")
    lines = differences(colchester, read_policy(BASE))
    assert len(lines) > len(colchester.clauses)
