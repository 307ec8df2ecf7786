"""What the other rooms ask a policy."""

import pytest

from moothall.core.policy import (
    NoSuchPolicyError,
    Policy,
    Target,
    TargetUnit,
    load_policy,
    read_policy,
    shipped,
)
from moothall.core.policy.explain import explain
from moothall.core.policy.rules.answering import RouteName
from moothall.core.policy.statement import as_html, as_markdown, as_text, blocks
from moothall.core.values import Disposition, Ground, Need

TEXT = """
policy: borough-council
version: 3
title: Our <house> rules
organisation: {name: Borough, kind: council, nation: england}
clauses:
  - id: A1
    section: Talking
    words: "*Be kind.*"
    rule: none
  - id: A2
    section: Talking
    words: We remove
    layout: heading
    rule: none
  - {id: A3, section: Talking, layout: item, words: Insults & threats,
     ground: [abusive, threatening], at_least: {abusive: 0.7}, propose: [warn, hide]}
  - {id: A4, section: Talking, layout: item, words: More insults, ground: abusive, at_least: 0.1}
  - id: B1
    section: Answers
    words: Repairs are answered in two days.
    respond:
      - {to: question, within: 2 working-days, promise: firm}
      - {to: complaint, within: 3 monitored-hours}
  - id: B2
    section: Answers
    layout: follows
    words: Gas leaks at any hour.
    emergency: {any_hour: yes, within: 30 monitored-minutes}
    routes: {emergency: {phone: 0800 111 999, who: the gas people, day_and_night: yes}}
  - id: B3
    section: Answers
    words: "1. Swearing."
    foul_language: {threshold: strong, quoted: ignore}
unpublished:
  - id: U1
    reason: The duty manager's number is not published.
    clause: B2
    routes: {emergency: [{phone: "01206 000000"}, {text: "07000 000000"}]}
    respond: {to: correction, within: 1 hour}
"""


@pytest.fixture
def policy() -> Policy:
    return read_policy(TEXT)


def test_the_first_clause_that_names_a_label_is_quoted(policy: Policy) -> None:
    assert policy.clause_for(Ground.ABUSIVE) is policy.clause("A3")
    assert policy.threshold(Ground.ABUSIVE) == 0.7
    assert policy.first_steps(Ground.ABUSIVE) == ("warn", "hide")


def test_a_label_without_a_number_has_no_threshold(policy: Policy) -> None:
    assert policy.threshold(Ground.THREATENING) is None
    assert policy.clause_for(Ground.OBSCENE) is None
    assert policy.first_steps(Ground.OBSCENE) == ()


def test_a_need_and_a_disposition_of_the_same_name_are_not_mixed_up(policy: Policy) -> None:
    assert policy.clause_for(Need.EMERGENCY) is policy.clause("B2")
    assert policy.target_for(Need.COMPLAINT) == Target(amount=3, unit=TargetUnit.MONITORED_HOURS)
    assert policy.target_for(Disposition.RESPOND) == Target(amount=2, unit=TargetUnit.WORKING_DAYS)
    assert policy.target_for(Disposition.PRIVATE) == Target(amount=2, unit=TargetUnit.WORKING_DAYS)
    assert policy.target_for(Disposition.MODERATE) is None


def test_a_duty_gives_its_target_too(policy: Policy) -> None:
    assert policy.target_for(Need.EMERGENCY) == Target(amount=30, unit=TargetUnit.MONITORED_MINUTES)
    assert policy.target_for(Disposition.EMERGENCY) == policy.target_for(Need.EMERGENCY)


def test_a_target_may_stand_outside_the_published_words(policy: Policy) -> None:
    assert policy.target_for(Need.CORRECTION) == Target(amount=1, unit=TargetUnit.HOURS)
    assert policy.clause_for(Need.CORRECTION) is None


def test_published_routes_come_before_unpublished_ones(policy: Policy) -> None:
    emergency = policy.routes[RouteName.EMERGENCY]
    assert [route.phone or route.text for route in emergency] == [
        "0800 111 999", "01206 000000", "07000 000000",
    ]  # fmt: skip


def test_an_unknown_clause_is_an_error(policy: Policy) -> None:
    with pytest.raises(KeyError):
        policy.clause("Z9")


def test_settings_of_swearing_are_the_clause_s_own(policy: Policy) -> None:
    foul = policy.foul_language
    assert (foul.threshold, foul.disguised, foul.quoted) == ("strong", "count", "ignore")


def test_a_policy_without_hours_says_so(policy: Policy) -> None:
    assert policy.weekly_hours is None


def test_printed_as_text_it_keeps_headings_items_and_paragraphs(policy: Policy) -> None:
    assert as_text(blocks(policy)) == (
        "Our <house> rules\n"
        "\nTalking\n*Be kind.*\nWe remove\nInsults & threats\nMore insults\n"
        "\nAnswers\nRepairs are answered in two days. Gas leaks at any hour.\n1. Swearing.\n"
    )


def test_printed_as_markdown_signs_of_its_own_are_escaped(policy: Policy) -> None:
    assert as_markdown(blocks(policy)) == (
        "# Our \\<house\\> rules\n"
        "\n## Talking\n\n\\*Be kind.\\*\n\n### We remove\n\n- Insults & threats\n- More insults\n"
        "\n## Answers\n\nRepairs are answered in two days. Gas leaks at any hour.\n"
        "\n1\\. Swearing.\n"
    )


def test_printed_as_html_each_clause_can_be_linked_to(policy: Policy) -> None:
    assert as_html(blocks(policy)) == (
        "<h1>Our &lt;house&gt; rules</h1>\n"
        "<h2>Talking</h2>\n"
        '<p><span id="A1">*Be kind.*</span></p>\n'
        '<h3><span id="A2">We remove</span></h3>\n'
        "<ul>\n"
        '<li><span id="A3">Insults &amp; threats</span></li>\n'
        '<li><span id="A4">More insults</span></li>\n'
        "</ul>\n"
        "<h2>Answers</h2>\n"
        '<p><span id="B1">Repairs are answered in two days.</span> '
        '<span id="B2">Gas leaks at any hour.</span></p>\n'
        '<p><span id="B3">1. Swearing.</span></p>\n'
    )


def test_each_rule_is_told_in_words(policy: Policy) -> None:
    assert explain(policy.clause("A3")) == [
        "ground for removal: abusive and threatening",
        "offered first: warn and hide",
        "abusive counts from a confidence of 0.7",
    ]
    assert explain(policy.clause("B1")) == [
        "answered: question, within 2 working days, in public",
        "answered: complaint, within 3 monitored hours (an aim), in public",
    ]
    assert explain(policy.clause("B2")) == [
        "route for emergency: the gas people, telephone 0800 111 999, day and night",
        "emergency: at any hour",
        "emergency: within 30 monitored minutes",
    ]


def test_a_name_nobody_knows_lists_the_shipped_policies() -> None:
    with pytest.raises(NoSuchPolicyError) as caught:
        load_policy("colchster")
    assert "'colchster'" in str(caught.value)
    for name in shipped():
        assert name in str(caught.value)


def test_every_shipped_policy_is_valid_and_called_by_its_file_name() -> None:
    assert "colchester-borough-homes" in shipped()
    for name in shipped():
        assert load_policy(name).name == name
