"""Each finding both ways: a policy that earns it, and one that does not."""

import re
from pathlib import Path

import pytest

from moothall.core.policy import Policy, load_policy, read_policy
from moothall.core.policy.lint import Severity, lint, rules
from moothall.core.policy.lint.finding import LOOKS
from moothall.core.policy.lint.reference import lint_page
from moothall.core.policy.lint.regimes import information_laws

SPAM = "{words: Spam, ground: repetitive, at_least: 0.6}"
MAY_BLOCK = "{words: We may hide or block., actions: {may: [hide, delete, block]}}"


def policy(*clauses: str, kind: str = "almo", nation: str = "england", top: str = "") -> Policy:
    """A policy of these clauses, numbered A1, A2, ..."""
    lines = [
        f"  - {{id: A{number}, {clause.removeprefix('{')}"
        for number, clause in enumerate(clauses or ["{words: Hello., rule: none}"], start=1)
    ]
    head = (
        f"policy: a\nversion: 1\norganisation: {{name: A, kind: {kind}, nation: {nation}}}\n{top}\n"
    )
    return read_policy(f"{head}clauses:\n" + "\n".join(lines))


def found(linted: Policy) -> dict[str, tuple[str, ...]]:
    return {finding.rule.id: finding.clauses for finding in lint(linted)}


SILENCE = "{words: No answer to opinions., no_response: {to: opinion, unless: [%s]}}"
ALL_NEEDS = "emergency, safeguarding, hazard, foi, sar, complaint"
REDIRECT = "{words: Not for the media., redirect: {who: media%s}}"

#: id: clauses that earn the finding, the clauses it names, clauses that do not earn it
BOTH_WAYS: dict[str, tuple[list[str], tuple[str, ...], list[str]]] = {
    "L01": ([SILENCE % "complaint"], ("A1",), [SILENCE % ALL_NEEDS]),
    "L02": (
        ["{words: Closed at night., out_of_hours: {respond: never}}"],
        ("A1",),
        ["{words: Closed at night., out_of_hours: {respond: never, alert: the duty manager}}"],
    ),
    "L03": (
        ["{words: Write to us., routes: {urgent: {email: a@example.org}}}"],
        ("A1",),
        ['{words: Ring us., routes: {urgent: [{email: a@example.org}, {phone: "01206 1"}]}}'],
    ),
    "L04": (
        ["{words: Write to us., routes: {emergency: {email: a@example.org}}}"],
        (),
        ['{words: Ring us., routes: {emergency: {phone: "999"}}}'],
    ),
    "L05": (
        ["{words: False, ground: misleading}"],
        ("A1",),
        ["{words: Demonstrably false, ground: misleading, correct_first: yes}"],
    ),
    "L06": (
        ["{words: Offensive posts, ground: abusive}"],
        ("A1",),
        ["{words: Offensive posts, ground: abusive, means: Insults to a person.}"],
    ),
    "L07": ([SPAM], (), ["{words: Other people's data, other_ground: personal_information}"]),
    "L08": ([SPAM], (), ["{words: Names of staff, privacy: {staff_names: leave}}"]),
    "L09": ([SPAM], (), ["{words: Pretending to be us, other_ground: impersonation}"]),
    "L10": ([SPAM], (), ["{words: Other people's work, other_ground: copyright}"]),
    "L11": ([SPAM], (), ["{words: Party politics, other_ground: political}"]),
    "L12": ([SPAM], (), ["{words: No adverts., endorsement: {advertising: refused}}"]),
    "L13": ([SPAM], (), ["{words: No pictures of children., privacy: {children_photos: never}}"]),
    "L14": (
        ["{words: Defamatory, ground: defamatory}"],
        ("A1",),
        ["{words: Defamatory, ground: defamatory, means: Of a person or a firm.}"],
    ),
    "L15": (
        ["{words: Discriminatory, ground: discriminatory}"],
        ("A1",),
        ["{words: Racist or sexist or against people for their faith, ground: discriminatory}"],
    ),
    "L16": (["{words: Spam, ground: repetitive}"], ("A1",), [SPAM]),
    "L20": (
        [SPAM, "{words: We may delete., actions: {may: delete}}"],
        ("A2",),
        [SPAM, MAY_BLOCK],
    ),
    "L21": ([SPAM], (), [SPAM, "{words: We warn you first., warning: {first: yes}}"]),
    "L22": ([MAY_BLOCK], ("A1",), [MAY_BLOCK, "{words: After three., strikes: {count: 3}}"]),
    "L23": (
        [MAY_BLOCK],
        ("A1",),
        [MAY_BLOCK, "{words: For three months., block: {duration: 3 months}}"],
    ),
    "L24": (
        ["{words: 'We delete posts or block users from our accounts that are:', rule: none}"],
        ("A1",),
        ["{words: We block users after a warning. Posts must not be abusive., rule: none}"],
    ),
    "L25": ([SPAM], (), [SPAM, "{words: We tell you why., notice: {names_clause: yes}}"]),
    "L26": ([SPAM], (), [SPAM, "{words: Write to us., appeal: {email: a@example.org}}"]),
    "L27": ([MAY_BLOCK], ("A1",), [MAY_BLOCK, "{words: You can still ring., other_contact: {}}"]),
    "L28": ([SPAM], (), [SPAM, "{words: We keep a copy., evidence: {before: delete}}"]),
    "L29": ([SPAM], (), ["{words: For a year., retention: {moderated: {keep: 12 months}}}"]),
    "L30": (
        [MAY_BLOCK],
        ("A1",),
        [MAY_BLOCK, "{words: Two of us decide., actions: {second_person: block}}"],
    ),
    "L31": (
        ["{words: It deletes., actions: {automatic: [hide, delete]}}"],
        ("A1",),
        ["{words: It hides., actions: {automatic: hide}}"],
    ),
    "L32": (
        [SPAM, "{words: We will not tell you., notice: {told: no}}"],
        ("A2",),
        [SPAM, "{words: We tell you., notice: {told: yes}}"],
    ),
    "L40": (
        ["{words: FOI goes to the officer., foi: {alert: the officer}}"],
        ("A1",),
        ["{words: FOI and EIR., foi: {alert: the officer}, eir: {alert: the officer}}"],
    ),
    "L41": ([SPAM], (), ["{words: FOI goes to the officer., foi: {alert: the officer}}"]),
    "L43": ([SPAM], (), ["{words: Your data., routes: {sar: {email: a@example.org}}}"]),
    "L44": ([SPAM], (), ["{words: Complaints., complaint: {alert: the complaints team}}"]),
    "L45": (
        ["{words: No complaints here., complaint: {accepted: no}}"],
        ("A1",),
        ["{words: Complaints here too., complaint: {accepted: yes}}"],
    ),
    "L46": ([SPAM], (), ["{words: Damp and mould., hazard: {alert: the duty manager}}"]),
    "L47": ([SPAM], (), ["{words: People at risk., safeguarding: {alert: the lead}}"]),
    "L48": ([REDIRECT % ""], ("A1",), [REDIRECT % ", unless: [emergency, safeguarding, foi]"]),
    "L49": (
        [REDIRECT % ""],
        ("A1",),
        ["{words: Ring., redirect: {who: media, to: media}, routes: {media: {phone: '1'}}}"],
    ),
    "L50": (
        ["{words: As soon as possible., respond: {to: question, within: as soon as possible}}"],
        ("A1",),
        ["{words: In two days., respond: {to: question, within: 2 working-days}}"],
    ),
    "L51": (
        ["{words: By message., private: {by: direct_message}}"],
        ("A1",),
        ["{words: By message., private: {by: direct_message, verify_identity: yes}}"],
    ),
    "L52": ([SPAM], (), ["{words: Not in court cases., live_cases: {reply: never}}"]),
    "L60": ([SPAM], (), ["{words: In English., language: {moderation: en}}"]),
    "L62": ([SPAM], (), ["{words: A follow is no more., endorsement: {following: no}}"]),
    "L63": ([SPAM], (), ["{words: For everyone., accessibility: {alt_text: yes}}"]),
    "L64": ([SPAM], (), ["{words: Elections., windows: {name: Any, scheduled_posts: hold}}"]),
    "L65": (
        ['{words: Hours, hours: {mon: "09:00-10:00", holidays: scotland}}'],
        ("A1",),
        ['{words: Hours, hours: {mon: "09:00-10:00", holidays: england-and-wales}}'],
    ),
    "L66": ([SPAM], (), ['{words: Hours, hours: {mon: "09:00-10:00"}}']),
    "L68": (
        ["{words: See the Malicious Communications Act 1988., rule: none}"],
        ("A1",),
        ["{words: The Malicious Communications Act and the Online Safety Act., rule: none}"],
    ),
}  # fmt: skip
#: those that depend on what the organisation is, or on the top of the file: tested below
OTHERS = {"L42", "L61", "L67"}


def test_every_rule_is_looked_for_and_tested() -> None:
    assert set(rules()) == set(LOOKS) == set(BOTH_WAYS) | OTHERS


@pytest.mark.parametrize("rule", BOTH_WAYS)
def test_it_is_found_with_its_clause(rule: str) -> None:
    lacking, clauses, _ = BOTH_WAYS[rule]
    assert found(policy(*lacking)).get(rule) == clauses


@pytest.mark.parametrize("rule", BOTH_WAYS)
def test_it_is_not_found_where_the_words_give_it(rule: str) -> None:
    _, _, giving = BOTH_WAYS[rule]
    assert rule not in found(policy(*giving))


@pytest.mark.parametrize("rule", rules().values(), ids=list(rules()))
def test_every_finding_has_a_source_and_says_what_to_do(rule) -> None:
    assert rule.sources
    for source in rule.sources:
        assert re.match(r"https?://|docs/", source.url)
        assert source.name
    assert rule.title
    assert rule.message.endswith((".", ":"))
    assert rule.advice.endswith(".")


def test_the_page_of_findings_is_the_one_the_data_makes() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "policy-lint.md"
    assert page.read_text(encoding="utf-8") == lint_page(), "run python tools/policy_format.py"


def test_owner_and_dates_are_missed_one_by_one() -> None:
    (finding,) = [one for one in lint(policy()) if one.rule.id == "L67"]
    assert finding.message.endswith(
        "It lacks: who approved it, the first day it holds, when it is reviewed."
    )
    dated = policy(top="approved_by: The board\neffective_from: 2026-05-01")
    (finding,) = [one for one in lint(dated) if one.rule.id == "L67"]
    assert finding.detail == "when it is reviewed."
    reviewed = policy(
        "{words: Reviewed yearly., review: {every: 12 months}}",
        top="approved_by: The board\neffective_from: 2026-05-01",
    )
    assert "L67" not in found(reviewed)


FOI = "{words: FOI goes to the officer., foi: {alert: the officer}}"


def test_a_housing_association_in_england_is_not_under_the_information_act() -> None:
    assert found(policy(FOI, kind="housing-association"))["L42"] == ("A1",)
    assert "L40" not in found(policy(FOI, kind="housing-association"))
    assert "L41" not in found(policy(SPAM, kind="housing-association"))
    assert "L42" not in found(policy(FOI, kind="council"))


def test_an_association_that_means_its_tenants_own_right_to_ask_is_not_found_fault_with() -> None:
    stairs = FOI.replace("the officer}", "the officer, clock: stairs}")
    assert "L42" not in found(policy(stairs, kind="housing-association"))


def test_a_housing_association_in_scotland_is() -> None:
    there = policy(FOI, kind="housing-association", nation="scotland")
    assert "L42" not in found(there)
    assert found(there)["L40"] == ("A1",)


def test_a_policy_may_name_its_information_laws_itself() -> None:
    named = read_policy(
        "policy: a\nversion: 1\n"
        "organisation: {name: A, kind: housing-association, nation: england, regimes: [foia, eir]}\n"
        "clauses:\n  - {id: A1, words: FOI, foi: {alert: the officer}}\n"
    )
    assert information_laws(named.organisation) == {"foia", "eir"}
    assert "L42" not in found(named)


def test_what_runs_out_of_hours_depends_on_what_the_organisation_is() -> None:
    shut = "{words: Closed at night., out_of_hours: {respond: never}}"

    def detail(kind: str, nation: str = "england") -> str:
        findings = lint(policy(shut, kind=kind, nation=nation))
        return next(one.detail for one in findings if one.rule.id == "L02")

    assert "FOIA 2000" in detail("almo")
    assert "24 hours" in detail("almo")
    assert "FOIA" not in detail("housing-association")
    assert "FOISA 2002" in detail("council", "scotland")
    assert "24 hours" not in detail("other-public")


ENGLISH = "{words: We answer in English., language: {replies: en%s}}"


def test_english_only_is_an_error_in_wales_and_nowhere_else() -> None:
    assert found(policy(ENGLISH % "", nation="wales"))["L61"] == ("A1",)
    assert "L61" not in found(policy(ENGLISH % "", nation="england"))
    both = "{words: Yn Gymraeg hefyd., language: {replies: [en, cy]}}"
    assert "L61" not in found(policy(both, nation="wales"))
    assert rules()["L61"].severity is Severity.ERROR


def test_a_language_as_a_ground_for_removal_is_an_error_in_wales() -> None:
    ground = "{words: English only please, other_ground: language}"
    assert found(policy(ground, nation="wales"))["L61"] == ("A1",)


def test_hazards_are_not_asked_of_a_hospital() -> None:
    assert "L46" not in found(policy(SPAM, kind="other-public"))
    assert "L46" not in found(policy(SPAM, kind="council", nation="wales"))


def test_elections_are_not_asked_of_a_housing_association() -> None:
    assert "L64" not in found(policy(SPAM, kind="housing-association"))


def test_a_scottish_council_is_shown_scottish_law() -> None:
    findings = {one.rule.id: one for one in lint(policy(SILENCE % "foi", nation="scotland"))}
    assert [source.name for source in findings["L01"].sources] == [
        "Scottish complaints procedure (SPSO model), as given by North Lanarkshire Council"
    ]
    assert "SSI 2026/173" in findings["L46"].sources[0].name
    for finding in findings.values():
        assert finding.sources


def test_the_bank_holidays_of_scotland_are_right_in_scotland() -> None:
    hours = '{words: Hours, hours: {mon: "09:00-10:00", holidays: scotland}}'
    assert "L65" not in found(policy(hours, nation="scotland"))


def test_a_route_that_is_not_published_counts_as_a_route() -> None:
    text = (
        "policy: a\nversion: 1\norganisation: {name: A, kind: almo, nation: england}\n"
        "clauses:\n  - {id: A1, words: Hello., rule: none}\n"
        "unpublished:\n  - {id: U1, reason: On the website., "
        'routes: {emergency: {phone: "01206 000000"}}}\n'
    )
    assert "L04" not in found(read_policy(text))


def test_errors_come_first() -> None:
    order = [finding.rule.severity for finding in lint(load_policy("colchester-borough-homes"))]
    assert order == sorted(order, key=list(Severity).index)


def test_colchester_is_told_what_rubs_against_the_law() -> None:
    named = found(load_policy("colchester-borough-homes"))
    assert {key: named[key] for key in _rubs()} == dict(_rubs())


def _rubs() -> dict[str, tuple[str, ...]]:
    return {
        "L01": ("R9",),  # silence to opinions, rhetorical and repetitive questions
        "L02": ("R4",),  # no answers out of hours
        "L03": ("R7",),  # urgent questions go to a mailbox
        "L04": (),  # no emergency telephone
        "L05": ("C1",),  # misleading or false, unqualified
        "L06": ("C2",),  # offensive
        "L07": (), "L08": (), "L09": (), "L10": (), "L11": (), "L12": (),  # grounds it lacks
        "L20": ("C0",), "L21": (), "L22": ("C0",), "L23": ("C0",),  # delete or block only
        "L25": (), "L26": (), "L27": ("C0",), "L28": (), "L29": (),
        "L40": ("F1", "F2", "F3"), "L43": (), "L44": (),  # FOI only
        "L24": ("C0",),  # users that are defamatory
        "L48": ("R10",),  # politicians sent away whatever they bring
        "L67": (),  # no owner, no date
    }  # fmt: skip
