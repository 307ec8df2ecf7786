"""Why was that done? One page answers it, and one table holds every decision."""

import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inbox.world import AT

from moothall import policies
from moothall.core.policy import find_policy
from moothall.inbox import actions, queries
from moothall.inbox.actions import Grounds
from moothall.inbox.masking import mask, shortened
from moothall.inbox.models import Case
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope

C2 = Grounds(clause="C2", ground="abusive", quoted="You ...", why="Ring 07700 900123 says why")


def table(world, by=None, **more):
    return list(csv.DictReader("".join(queries.decisions_csv(by or world.desk.sam, **more))
                               .splitlines()))  # fmt: skip


def test_the_dossier_holds_post_judgement_words_decisions_messages_and_hashes(world):
    post = world.post("You ... [abusive]")
    decision = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    text = find_policy("colchester-borough-homes").read_text(encoding="utf-8")
    newer = text.replace("version: 1\n", "version: 2\n", 1).replace("Abusive, off", "Rude, off")
    policies.adopt(world.id, newer, by=world.desk.adam, at=AT + timedelta(days=1))
    page = queries.dossier(world.desk.audrey, post.case_id, AT + timedelta(days=2))
    assert [one.text for one in page.whole.posts] == ["You ... [abusive]"]
    assert [one.disposition for one in page.judgements] == ["moderate"]
    words = {(one.policy, one.clause): one.words for one in page.clauses}
    assert words["colchester-borough-homes@1", "C2"].startswith("Abusive, offensive")
    [sealed] = page.evidence
    assert (sealed.evidence, sealed.is_intact) == (decision.evidence, True)
    assert [one.verb for one in page.messages] == ["hide"]
    assert [one.verb for one in page.whole.record] == ["hide"]
    assert page.made_for == "Audrey Holt"


def test_a_dossier_takes_a_constant_number_of_queries(world):
    post = world.post("You ... [abusive][question]")

    def ask():
        with CaptureQueriesContext(connection) as caught:
            queries.dossier(world.desk.sam, post.case_id, AT)
        return len(caught)

    actions.add_note(post.case_id, "x", by=world.desk.olive, at=AT)
    before = ask()
    for number in range(4):
        world.post(f"{number} [question]")
        actions.add_note(post.case_id, "x", by=world.desk.olive, at=AT)
    assert ask() == before <= 25


def test_every_decision_is_one_row_with_details_masked(world):
    post = world.post("You ... at 14 Mill Road [abusive]")
    actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    case = world.case("=HYPERLINK() [opinion]", author="b")
    actions.leave_alone(case.pk, by=world.desk.olive, at=AT + timedelta(minutes=1))
    hide, silence = table(world)
    assert (hide["verb"], hide["by"], hide["clause"], hide["ground"]) == (
        "hide", "Olive Ng", "C2", "abusive",
    )  # fmt: skip
    assert hide["words"].startswith("Abusive, offensive")
    assert len(hide["evidence"]) == 64
    assert "900123" not in str(hide)
    assert "Mill Road" not in str(hide)
    assert silence["clause"] == "R9"
    assert silence["post text"].startswith("'=HYPERLINK")


def test_a_table_that_leaves_the_house_can_show_roles_in_place_of_names(world):
    post = world.post("You ... [abusive]")
    actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    [row] = table(world, names=False)
    assert (row["by"], row["role"]) == ("", "officer")


def test_the_table_is_cut_by_time_and_reads_on_in_batches(world, monkeypatch):
    monkeypatch.setattr("moothall.inbox.queries.export.AT_ONCE", 2)
    for number in range(5):
        case = world.case("Nice [opinion]", author=f"a{number}")
        actions.leave_alone(case.pk, by=world.desk.olive, at=AT + timedelta(hours=number // 2))
    assert len(table(world)) == 5
    assert len(table(world, since=AT + timedelta(hours=1))) == 3
    assert len(table(world, until=AT + timedelta(hours=1))) == 2


def test_who_may_not_take_data_away_gets_none(world):
    for person in (world.desk.olive, world.desk.carl):
        with pytest.raises(NotAllowed):
            queries.decisions_csv(person)


def test_another_organisations_decisions_are_in_nobody_elses_table(world, elsewhere):
    with organisation_scope(elsewhere.id):
        theirs = Case.objects.get()
        actions.leave_alone(theirs.pk, "R9", by=elsewhere.desk.olive, at=AT)
    assert table(world) == []
    with pytest.raises(Case.DoesNotExist):
        queries.dossier(world.desk.sam, theirs.pk, AT)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ring 07700 900123 now", "Ring [telephone number] now"),
        ("rita@gmail.com wrote", "[e-mail address] wrote"),
        ("I am at 14 Mill Road", "I am at [home address]"),
        ("CO1 2AB please", "[postcode] please"),
        ("Ring us on 01206 282514", "Ring us on 01206 282514"),
        ("My asthma is worse", "My asthma is worse"),
        ("Elm House has no lift", "Elm House has no lift"),
    ],
)
def test_what_finds_a_person_is_masked_and_the_rest_stays(text, masked):
    assert mask(text).text == masked


def test_half_a_number_at_the_cut_is_none():
    text = "word " * 38 + "07700 900123 " + "tail " * 50
    assert "07700" not in shortened(text)
    assert len(shortened(text)) <= 201
