"""What counts as agreeing with the judge, and how surely it is said."""

from datetime import timedelta

import pytest
from tests.inbox.screens.page import words
from tests.inbox.world import AT

from moothall.inbox import actions
from moothall.inbox.judging.tallying import count_again
from moothall.inbox.models import Case
from moothall.inbox.queries.agreement import agreements
from moothall.inbox.shown.agreement import Share

HOUR = timedelta(hours=1)
GROUNDS = actions.Grounds(clause="C2", ground="abusive")


def found(world, label):
    rows = agreements(world.id, AT - 24 * HOUR, AT + 24 * HOUR).rows
    return next(row for row in rows if row.label == label)


def abusive(world, author):
    return world.post("You ... [abusive]", author=author)


def test_a_removal_under_the_clause_agrees(world):
    post = abusive(world, "a")
    actions.hide(post.case_id, post.pk, GROUNDS, by=world.desk.olive, at=AT)
    row = found(world, "abusive")
    assert (row.proposed, row.agreed, row.dealt_with) == (1, 1, 1)


def test_a_proposal_left_alone_and_a_hide_undone_are_decided_otherwise(world):
    left, undone = abusive(world, "a"), abusive(world, "b")
    actions.leave_alone(left.case_id, clause="R9", by=world.desk.olive, at=AT)
    hidden = actions.hide(undone.case_id, undone.pk, GROUNDS, by=world.desk.olive, at=AT)
    actions.undo(hidden.pk, why="A joke among friends.", by=world.desk.olive, at=AT)
    row = found(world, "abusive")
    assert (row.agreed, row.otherwise) == (0, 2)
    assert dict(row.instead) == {"left alone": 1, "removed, and brought back": 1}
    assert set(row.cases) == {left.case_id, undone.case_id}


def test_a_correction_says_to_what_and_what_was_missed(world):
    post = abusive(world, "a")
    actions.correct(
        post.case_id, post.pk, grounds=[], needs=["complaint"], by=world.desk.olive, at=AT
    )
    row = found(world, "abusive")
    assert (row.corrected, dict(row.instead)) == (1, {"complaint": 1})
    assert found(world, "complaint").missed == 1


def test_what_nobody_dealt_with_says_nothing(world):
    abusive(world, "a")
    row = found(world, "abusive")
    assert (row.proposed, row.dealt_with) == (1, 0)


def test_a_ground_beside_a_need_that_came_first_is_not_counted(world):
    post = world.post("You ... there is gas [abusive][emergency]", author="a")
    actions.close_case(post.case_id, why="The fire brigade came.", by=world.desk.olive, at=AT)
    assert found(world, "abusive").dealt_with == 0


def answered(world, post, place):
    draft = actions.save_draft(
        post.case_id, place, "Ring us, please.", by=world.desk.olive, at=AT, version=None,
        post_id=post.pk,
    )  # fmt: skip
    return actions.send(draft.pk, by=world.desk.olive, at=AT, version=draft.version)


@pytest.mark.parametrize(
    ("place", "agreed", "otherwise", "instead"),
    [("public", 0, 1, {"answered in public": 1}), ("private", 1, 0, {})],
)
def test_a_public_answer_does_not_agree_with_taking_it_offline(
    world, place, agreed, otherwise, instead
):
    answered(world, world.post("My rent is late [personal]"), place)
    row = found(world, "personal")
    assert (row.agreed, row.otherwise, dict(row.instead)) == (agreed, otherwise, instead)


def test_hiding_what_was_to_go_offline_agrees(world):
    post = world.post("My rent is late [personal]")
    actions.hide(post.case_id, post.pk, actions.Grounds(clause="R8"), by=world.desk.olive, at=AT)
    assert found(world, "personal").agreed == 1


def test_a_public_answer_to_a_danger_says_nothing_of_the_details_in_it(world):
    answered(world, world.post("Gas in Flat 2! [emergency][personal]"), "public")
    assert found(world, "emergency").agreed == 1
    assert found(world, "personal").dealt_with == 0


def test_a_public_answer_does_not_agree_that_it_is_a_request_for_information(world):
    answered(world, world.post("Minutes please [foi]"), "public")
    row = found(world, "foi")
    assert (row.agreed, row.otherwise) == (0, 1)


def test_four_are_too_few_to_say_and_forty_have_a_range():
    assert Share(3, 4).words == "3 of 4: too few to say"
    assert Share(41, 44).words == "41 of 44 (93%; likely 82% to 98%)"
    assert Share(0, 0).words == "nobody has dealt with one"


@pytest.mark.parametrize(("agreed", "of"), [(0, 10), (10, 10), (5, 10), (1, 1000)])
def test_the_range_holds_the_share_and_stays_between_none_and_all(agreed, of):
    low, high = Share(agreed, of).range
    assert 0 <= low < high <= 1
    assert low - 1e-9 <= agreed / of <= high + 1e-9


def test_the_page_says_it_with_links_to_the_cases(world, olive):
    post = abusive(world, "a")
    actions.leave_alone(post.case_id, clause="R9", by=world.desk.olive, at=AT)
    page = olive.get("/judge/?days=30")
    assert page.status_code == 200
    assert "0 of 1: too few to say" in words(page)
    assert post.case.reference in words(page)
    assert "left alone: 1" in words(page)


def test_an_administrator_sees_numbers_and_no_case(world, adam):
    post = abusive(world, "a")
    actions.leave_alone(post.case_id, clause="R9", by=world.desk.olive, at=AT)
    page = adam.get("/judge/")
    assert "0 of 1" in words(page)
    assert post.case.reference not in words(page)


def test_the_case_says_how_often_officers_agreed(world, olive):
    for number in range(11):
        post = abusive(world, f"a{number}")
        actions.hide(post.case_id, post.pk, GROUNDS, by=world.desk.olive, at=AT)
    count_again(world.id, AT + HOUR)
    new = abusive(world, "new")
    page = olive.get(f"/desk/case/{new.case_id}/")
    assert "Officers agreed 11 of 11 times in the last year." in words(page)
    assert Case.objects.get(pk=new.case_id).is_open
