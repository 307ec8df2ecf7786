"""The statement of Colchester Borough Homes, and what the desk makes of it."""

import json
import pickle
from datetime import time
from pathlib import Path

import pytest

from moothall.core.policy import Policy, as_data, load_policy, read_policy
from moothall.core.policy.rules.answering import Route, RouteName
from moothall.core.policy.statement import as_text, blocks
from moothall.core.values import (
    Disposition,
    Ground,
    HolidayCalendar,
    Interval,
    Nation,
    Need,
    OrganisationKind,
)

STATEMENT = (Path(__file__).parents[2] / "data" / "colchester-statement.txt").read_text(
    encoding="utf-8"
)
HEADINGS = ["Introduction", "Conversations", "Responses", "Freedom of Information"]


def colchester() -> Policy:
    return load_policy("colchester-borough-homes")


def test_printing_it_gives_the_statement_back_word_for_word() -> None:
    printed = as_text(blocks(colchester()))
    assert printed.split() == STATEMENT.split()


def test_headings_and_items_stand_on_lines_of_their_own() -> None:
    printed = as_text(blocks(colchester())).splitlines()
    published = STATEMENT.splitlines()
    for line in [*published[:2], *HEADINGS, *published[13:19]]:
        assert line in printed
    assert published[13:19][0] == "Abusive, offensive, threatening, obscene, or with foul language"


def test_every_paragraph_begins_where_the_statement_begins_one() -> None:
    """The statement breaks lines inside paragraphs too; each of ours begins at one of its lines."""
    begun = {line.strip()[:30] for line in STATEMENT.splitlines()}
    for line in as_text(blocks(colchester())).splitlines():
        assert line[:30] in begun, line


def test_its_clauses_are_numbered_as_people_quote_them() -> None:
    numbers = [clause.id for clause in colchester().clauses]
    assert numbers == [
        *("I0", "I1"),
        *(f"C{number}" for number in range(7)),
        *(f"R{number}" for number in range(1, 11)),
        *("F1", "F2", "F3"),
    ]  # fmt: skip
    assert list(dict.fromkeys(clause.section for clause in colchester().clauses)) == HEADINGS


def test_every_ground_is_quoted_from_the_clause_that_names_it() -> None:
    policy = colchester()
    quoted = {ground: policy.clause_for(ground).id for ground in Ground}  # type: ignore[union-attr]
    assert quoted == {
        Ground.DEFAMATORY: "C1",
        Ground.MISLEADING: "C1",
        Ground.ABUSIVE: "C2",
        Ground.THREATENING: "C2",
        Ground.OBSCENE: "C2",
        Ground.FOUL_LANGUAGE: "C2",
        Ground.DISCRIMINATORY: "C3",
        Ground.REPETITIVE: "C4",
        Ground.OFF_TOPIC: "C5",
        Ground.ILLEGAL_ACTIVITY: "C6",
    }


def test_a_need_without_words_has_no_clause() -> None:
    policy = colchester()
    quoted = {need: clause.id for need in Need if (clause := policy.clause_for(need))}
    assert quoted == {
        Need.EMERGENCY: "R4",
        Need.URGENT: "R7",
        Need.FOI: "F1",
        Need.MEDIA_POLITICAL: "R10",
        Need.PERSONAL: "R8",
        Need.QUESTION: "R5",
        Need.CORRECTION: "R5",
        Need.RHETORICAL: "R9",
        Need.OPINION: "R9",
        Need.PROVOCATIVE: "R9",
    }
    assert policy.threshold(Need.SAFEGUARDING) is None


def test_every_ground_has_a_threshold_and_hiding_is_offered_first() -> None:
    policy = colchester()
    for ground in Ground:
        threshold = policy.threshold(ground)
        assert threshold is not None
        assert 0 < threshold < 1
        assert policy.first_steps(ground) == ("hide",)


def test_the_accounts_are_watched_from_nine_to_four() -> None:
    hours = colchester().weekly_hours
    assert hours is not None
    day = (Interval(time(9), time(16)),)
    assert hours.week == (day, day, day, day, day, (), ())
    assert hours.holidays is HolidayCalendar.ENGLAND_AND_WALES
    assert hours.timezone == "Europe/London"


def test_no_route_is_made_up() -> None:
    policy = colchester()
    assert policy.routes == {RouteName.URGENT: (Route(email="info@cbhomes.org.uk"),)}
    assert policy.first("appeal") is None
    assert policy.unpublished == ()


def test_answers_come_as_soon_as_possible() -> None:
    policy = colchester()
    assert policy.target_for(Need.QUESTION) is None
    assert policy.target_for(Disposition.RESPOND) is None


def test_swearing_counts_from_medium_words_on_also_disguised() -> None:
    foul = colchester().foul_language
    assert (foul.threshold, foul.disguised, foul.quoted) == ("medium", "count", "count")


def test_it_knows_whose_it_is() -> None:
    policy = colchester()
    assert policy.reference == "colchester-borough-homes@1"
    assert policy.organisation.name == "Colchester Borough Homes"
    assert policy.organisation.kind is OrganisationKind.ALMO
    assert policy.organisation.nation is Nation.ENGLAND


def test_it_travels_to_another_process_unchanged() -> None:
    policy = colchester()
    policy.clause_for(Need.FOI)
    there = pickle.loads(pickle.dumps(policy))
    assert there == policy
    assert hash(there) == hash(policy)
    assert there.clause_for(Need.FOI).id == "F1"


def test_it_cannot_be_changed_in_memory() -> None:
    policy = colchester()
    for thing in (policy, policy.organisation, policy.clauses[0]):
        with pytest.raises(AttributeError, match="frozen"):
            thing.name = "x"  # type: ignore[union-attr]
        with pytest.raises(AttributeError, match="frozen"):
            del thing.name  # type: ignore[union-attr]


def test_written_as_data_and_read_again_it_is_the_same() -> None:
    assert read_policy(json.dumps(as_data(colchester()), ensure_ascii=False)) == colchester()
