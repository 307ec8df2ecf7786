"""A draft of a policy: what it proposes for statements written in many manners."""

from pathlib import Path
from typing import Any

import pytest
from closeness import closeness

from moothall.core.policy import as_data, load_policy, read_policy
from moothall.core.policy.draft import (
    Block,
    BlockKind,
    Draft,
    NoWordsError,
    TooLongError,
    draft_policy,
)
from moothall.core.policy.draft import draft as drafting
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise import Proposal
from moothall.core.values import Nation, OrganisationKind

HERE = Path(__file__).parent
STATEMENTS = HERE / "statements"
COLCHESTER = HERE.parents[1] / "data" / "colchester-statement.txt"
PAGE = Path(__file__).parents[3] / "docs" / "using" / "turn-your-statement-into-a-policy.md"


def drafted(name: str) -> Draft:
    return draft_policy((STATEMENTS / f"{name}.txt").read_text(encoding="utf-8"))


def clause(draft: Draft, beginning: str) -> dict[str, Any]:
    """What is proposed for the clause whose words begin so."""
    found = [c for c in draft.clauses if c.passage.words.startswith(beginning)]
    assert len(found) == 1, beginning
    return found[0].switches


# --- the statement that ships, made into a policy by people ---------------------------------


def test_the_draft_of_the_colchester_statement_is_as_close_as_the_docs_say():
    made = load_policy("colchester-borough-homes")
    draft = draft_policy(COLCHESTER.read_text(encoding="utf-8"))
    close = closeness(made, draft.policy)
    assert (close.same_words, close.same_sections, close.same_layout) == (close.clauses,) * 3
    assert close.told == ()
    page = PAGE.read_text(encoding="utf-8")
    assert f"{close.same_switches} of {close.clauses} clauses have the same switches" in page
    assert f"{close.same_ids} of them the same number" in page


@pytest.mark.parametrize(
    "name", ["harrowmere-homes", "strathgarrow-council", "dyffryn-celyn-council"]
)
def test_the_drafts_of_the_examples_are_as_close_as_the_docs_say(name: str):
    close = closeness(load_policy(name), drafted(name).policy)
    assert (close.same_words, close.same_sections, close.same_ids) == (close.clauses,) * 3
    row = f"| {name} | {close.clauses} | {close.same_subjects} | {close.same_switches} |"
    assert row in PAGE.read_text(encoding="utf-8")


# --- what it says about itself ----------------------------------------------------------------


def test_every_proposal_carries_a_mark_with_how_sure_and_why():
    draft = drafted("police-markdown")
    assert '# confirm 0.93: "spam"' in draft.text
    marked = sum("# confirm" in line for line in draft.text.splitlines()) - 1
    assert draft.to_confirm == marked > len(draft.clauses)


def test_a_clause_without_a_rule_says_that_nothing_was_recognised():
    assert "rule: none  # confirm: nothing recognised" in drafted("nhs-trust-questions").text


def test_what_is_given_is_not_guessed_and_not_marked():
    draft = draft_policy(
        "We reply within two working days.",
        name="Anytown Homes",
        kind=OrganisationKind.ALMO,
        nation=Nation.WALES,
        policy="anytown",
        source="anytown.docx",
    )
    assert "  name: Anytown Homes\n  kind: almo\n  nation: wales\n" in draft.text
    assert "# From: anytown.docx\npolicy: anytown\n" in draft.text


def test_what_cannot_be_guessed_asks_for_a_person():
    draft = draft_policy("We reply within two working days.")
    assert "# confirm: not said; say what it is" in draft.text
    assert "# confirm: not said; say where it is" in draft.text


def test_what_a_body_is_is_guessed_from_a_name_that_is_given():
    draft = draft_policy("We reply within two working days.", name="Anytown District Council")
    assert (
        '  kind: council  # confirm 0.90: "Anytown District Council" in the name or title'
        in draft.text
    )


def test_a_sentence_too_long_for_anybody_is_kept_and_left_plain():
    draft = draft_policy("abusive " * 1_000)
    assert len(draft.policy.clauses[0].words.split()) == 1_000
    assert "too long for one sentence" in draft.text


def test_a_statement_without_words_is_refused():
    with pytest.raises(NoWordsError):
        draft_policy(" \n • \n ---\n")


def test_a_novel_is_refused():
    with pytest.raises(TooLongError, match="300,000 characters"):
        draft_policy("Call me Ishmael. " * 20_000)


def test_words_are_kept_where_a_proposal_does_not_fit_the_format(monkeypatch: pytest.MonkeyPatch):
    def absurd(passage: Passage, _setting: object) -> list[Proposal]:
        bad = Proposal("hours", {"mon": "25:00-26:00"}, 0.9, "a mistake of ours")
        return [bad] if passage.words.startswith("B") else []

    monkeypatch.setattr(drafting, "proposals_for", absurd)
    draft = draft_policy("A first.\nB second.\nC third.")
    assert [one.words for one in draft.policy.clauses] == ["A first.", "B second.", "C third."]
    assert "what was proposed did not fit" in draft.text


def test_blocks_of_a_document_keep_their_levels():
    blocks = [
        Block(BlockKind.HEADING, "House rules of Anytown Council", 1),
        Block(BlockKind.HEADING, "Removal", 2),
        Block(BlockKind.PARAGRAPH, "We remove posts that are:"),
        Block(BlockKind.ITEM, "abusive"),
        Block(BlockKind.HEADING, "Small print", 3),
        Block(BlockKind.PARAGRAPH, "This policy is reviewed every two years."),
    ]
    policy = draft_policy(blocks).policy
    assert policy.title == ("House rules of Anytown Council",)
    assert [(c.id, c.section, c.layout.value) for c in policy.clauses] == [
        ("R0", "Removal", "paragraph"),
        ("R1", "Removal", "item"),
        ("R2", "Removal", "heading"),
        ("R3", "Removal", "paragraph"),
    ]
    assert policy.clause("R3").review.every.amount == 2  # type: ignore[union-attr]


# --- manners of writing -------------------------------------------------------------------------

EXPECTED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "nhs-trust-questions": [
        ("Mon - Fri, 9.00am", {"hours": {"mon-fri": "09:00-17:00"}}),
        ("We usually respond", {"respond": {"to": ["question"], "within": "1 working-day"}}),
        ("If you need help that is", {"routes": {"urgent": {"phone": "111"}}}),
        ("In an emergency", {"routes": {"emergency": {"phone": "999"}}}),
        ("is racist, sexist", {"ground": "discriminatory"}),
        ("swears at or insults", {"ground": ["abusive", "foul_language"]}),
        ("shows a patient", {"other_ground": "photographs"}),
        ("says something about", {"ground": "misleading"}),
        ("Blocking is a last", {"block": {"last_resort": True}}),
        ("We do not reply", {"no_response": {"to": ["abusive", "live_cases"]}}),
        ("We cannot deal with", {"complaint": {"accepted": False}}),
        ("Please contact our", {"routes": {"complaints": {"phone": "01632 960611"}}}),
    ],
    "police-markdown": [
        ("Our channels are checked", {"hours": {"daily": "08:00-17:00"}}),
        ("We may hide, delete", {"actions": {"may": ["hide", "delete", "mute", "block"]}}),
        ("1. is abusive", {"ground": ["defamatory", "abusive", "obscene", "foul_language"]}),
        ("3. encourages", {"ground": "illegal_activity"}),
        ("4. names or could", {"other_ground": "contempt_of_court"}),
        ("9. is political", {"other_ground": ["political", "advertising"]}),
        ("We don't have to", {"warning": {"first": False}}),
        ("Blocks last", {"block": {"duration": "6 months"}}),
        ("To appeal", {"appeal": {"answered_within": "20 working-days"}}),
        ("We take a screengrab", {"evidence": {"keep": ["picture"]}}),
    ],
    "district-capitals": [
        ("They are monitored", {"hours": {"mon-fri": "09:00-16:30", "holidays": "england-and-wales"}}),
        ("be rude", {"ground": "abusive"}),
        ("swear", {"ground": "foul_language"}),
        ("post the same", {"ground": "repetitive"}),
        ("post libellous", {"ground": "defamatory"}),
        ("We reserve the right", {"warning": {"first": False}, "notice": {"told": False}}),
        ("We can only moderate", {"language": {"others": "discourage"}}),
        ("A follow, a like", {"endorsement": {"following": False, "liking": False, "sharing": False}}),
        ("This policy is reviewed", {"review": {"every": "12 months"}}),
    ],
    "chatty-association": [
        ("Our social media team", {"hours": {"mon-fri": "10:00-16:00"}}),
        ("When it's busy", {"respond": {"within": "2 working-days"}}),
        ("Don't post it", {"routes": {"emergency": {"phone": "0808 157 0111", "day_and_night": True}}}),
        ("Anything about your own", {"private": {"by": ["direct_message"]}}),
        ("If you keep doing it", {"warning": {"first": True}, "block": {"duration": "3 months"}}),
        ("There are always other", {"other_contact": {"kept": True}}),
        ("Email customer.voice", {"appeal": {"answered_within": "5 working-days"}}),
    ],
    "borough-hours-table": [
        (
            "Monday to Thursday",
            {
                "hours": {
                    "mon-thu": "08:45-17:15",
                    "fri": "08:45-16:45",
                    "sat": "09:30-12:30",
                    "holidays": "england-and-wales",
                }
            },
        ),
        ("3.2 A user", {"strikes": {"count": 3, "within": "12 months"}}),
        ("3.3 Blocked users", {"appeal": {"within": "10 working-days"}}),
        ("3.4 A record", {"retention": {"moderated": {"keep": "2 years"}}}),
        ("4.1 Requests", {"foi": {"within": "20 working-days"}, "eir": {"within": "20 working-days"}}),
        ("4.2 Subject access", {"sar": {"alert": "the Data Protection Officer"}}),
        ("5.1 The Council", {"complaint": {"accepted": True, "within": "5 working-days"}}),
        ("Press enquiries", {"redirect": {"who": ["media"], "to": "media"}}),
        ("7.1 During", {"windows": {"scheduled_posts": "hold", "political_content": "remove"}}),
    ],
    "harrowmere-homes": [
        ("Our Customer Voice", {"hours": {"mon-thu": "08:30-17:00", "fri": "09:00-16:30"}}),
        ("Outside those times", {"out_of_hours": {"respond": "emergencies"}}),
        ("If we need to ask", {"consult": {"holding_reply": True, "within": "3 working-days"}}),
        ("If you tell us about damp", {"hazard": {"alert": "our repairs team"}}),
        ("We will ask for your date", {"private": {"verify_identity": True}}),
        ("If we hide three", {"strikes": {"count": 3, "immediate_for": ["threatening"]}}),
        ("A threat may lead", {"threat": {"tell": "police"}}),
    ],
    "strathgarrow-council": [
        ("1.2 We look", {"hours": {"holidays": "scotland", "fri": "08:45-15:45"}}),
        ("If a crime", {"routes": {"police": {"phone": "101"}}}),
        ("3.3 Those copies", {"legal_hold": {"stops_for": ["court", "police"]}}),
        ("4.1 We will", {"warning": {"first": True, "except_for": ["threatening"]}}),
        ("4.2 If we have", {"block": {"duration": "3 months", "review_after": "30 days"}}),
        ("5.2 We cannot", {"live_cases": {"reply": "never"}}),
        ("10.2 When", {"windows": {"kind": "mourning", "scheduled_posts": "hold"}}),
    ],
    "dyffryn-celyn-council": [
        ("You may write", {"language": {"replies": ["en", "cy"]}}),
        ("Questions will be", {"respond": {"within": "4 monitored-hours", "promise": "firm"}}),
        ("Comments are checked", {"actions": {"second_person": ["delete"]}}),
        ("Photographs of children", {"privacy": {"children_photos": "consent"}}),
        ("After a third", {"strikes": {"count": 3, "within": "3 months"}}),
        ("Bans are the last", {"block": {"last_resort": True, "duration": "60 days"}}),
        ("Our pictures carry", {"accessibility": {"alt_text": True, "captions": True}}),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "beginning", "expected"),
    [(name, *row) for name, rows in EXPECTED.items() for row in rows],
    ids=lambda one: one[:24] if isinstance(one, str) else "",
)
def test_a_sentence_is_taken_for_what_it_means(name: str, beginning: str, expected: dict[str, Any]):
    assert_holds(clause(drafted(name), beginning), expected)


def assert_holds(found: Any, expected: Any) -> None:
    """Everything expected is found; more may be."""
    if isinstance(expected, dict):
        assert isinstance(found, dict)
        for key, value in expected.items():
            assert key in found, f"{key} is missing in {found}"
            assert_holds(found[key], value)
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("name", "whose", "kind", "nation"),
    [
        ("nhs-trust-questions", "Larchford Hospitals NHS Trust", "other-public", "england"),
        ("police-markdown", "Westmarch Police", "other-public", "england"),
        ("district-capitals", "Eastmere District Council", "council", "england"),
        ("chatty-association", "Brookvale Housing Group", "housing-association", "england"),
        ("harrowmere-homes", "Harrowmere Homes", "housing-association", "england"),
        ("strathgarrow-council", "Strathgarrow Council", "council", "scotland"),
        ("dyffryn-celyn-council", "Dyffryn Celyn County Council", "council", "wales"),
    ],
)
def test_whose_statement_it_is_is_guessed_from_its_words(
    name: str, whose: str, kind: str, nation: str
):
    organisation = as_data(drafted(name).policy)["organisation"]
    assert (organisation["name"], organisation["kind"], organisation["nation"]) == (
        whose,
        kind,
        nation,
    )


def test_version_approval_and_dates_are_taken_to_the_top():
    policy = drafted("borough-hours-table").policy
    assert (policy.version, policy.approved_by) == (4, "Cabinet")
    assert (str(policy.effective_from), str(policy.review_by)) == ("2026-05-01", "2028-04-30")


def test_only_the_first_of_several_sentences_holds_a_rule_that_stands_once():
    draft = drafted("strathgarrow-council")
    held = [c.passage.id for c in draft.clauses if "block" in c.switches]
    assert len(held) == 1
    assert f"# confirm: see `block` in {held[0]}" in draft.text


def test_grounds_named_before_a_list_are_kept_beside_the_action():
    words = "House rules\n\nWe will delete posts that are {}.\n- threats\n- swearing\n"
    draft = draft_policy(words.format("rude, racist or spam"), name="Anytown")
    policy = read_policy(draft.text)
    first, second, third = policy.clauses
    assert [label.value for label in first.ground] == ["discriminatory", "repetitive"]
    assert first.actions is not None
    assert [clause.ground[0].value for clause in (second, third)] == [
        "threatening",
        "foul_language",
    ]
    plain = read_policy(draft_policy(words.format("as follows"), name="Anytown").text)
    assert plain.clauses[0].ground == ()


def test_harsh_words_about_the_body_itself_are_no_ground():
    draft = draft_policy("House rules\nYou are welcome to criticise us, however harshly.")
    assert clause(draft, "You are welcome") == {"rule": "none"}


def test_a_promise_not_to_remove_is_no_ground_for_removal():
    draft = draft_policy("House rules\nWe will not remove a post because it is rude about us.")
    assert clause(draft, "We will not remove") == {"rule": "none"}


def test_a_draft_can_be_confirmed_by_taking_its_marks_away():
    draft = drafted("chatty-association")
    lines = (line.split("  # confirm")[0] for line in draft.text.splitlines())
    confirmed = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    assert read_policy(confirmed) == draft.policy
