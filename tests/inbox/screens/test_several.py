"""Several cases decided at once: one acknowledgement, one way back."""

import re

import pytest
from tests.inbox.screens.page import filled, send, url, words
from tests.inbox.world import AT

from moothall.inbox import actions
from moothall.inbox.models import Case, Decision
from moothall.inbox.views.several import sentence
from moothall.record.models import Entry


def leave_alone(browser, cases):
    page = browser.get("/desk/?queue=")
    action, _ = filled(page, "/several/leaving-alone/")
    ticked = [f"{case.pk}:{case.version}" for case in cases]
    return browser.post(action, {"case": ticked, "clause": "R9"}, follow=True)


@pytest.fixture
def three(world):
    return [
        world.case("I liked the old sign [opinion]", author=name) for name in ("ann", "ben", "cat")
    ]


def test_one_acknowledgement_names_each_case_with_its_link(world, olive, three):
    danger = world.case("Gas! [emergency]", author="gita")
    after = leave_alone(olive, [*three, danger])
    assert "3 cases left alone under R9:" in words(after)
    page = after.content.decode()
    for case in three:
        assert f'<a href="{url(case)}">' in page
    assert "1 not done" in words(after)
    assert "look at it by itself" in words(after)
    danger.refresh_from_db()
    assert danger.is_open
    nothing = olive.post("/desk/several/leaving-alone/", {"clause": "R9"}, follow=True)
    assert "Nothing was done" in words(nothing)


def test_the_message_of_many_is_one_list_with_its_stops_and_commas(world, olive, three):
    danger = world.case("Gas! [emergency]", author="gita")
    after = leave_alone(olive, [*three, danger])
    said = re.sub(r"<[^>]+>", "", after.content.decode())
    ann, ben, cat = (f"{case.author} ({case.reference})" for case in three)
    assert f"3 cases left alone under R9: {ann}, {ben} and {cat}. See all" in said
    assert "or undo it." in said
    assert f"1 not done: {danger.author} ({danger.reference}). " in said


def test_a_reason_is_a_sentence_however_it_was_written():
    assert sentence("somebody else changed this") == "Somebody else changed this."
    assert sentence("There is no such case.") == "There is no such case."


def test_those_that_changed_meanwhile_are_not_touched(world, olive):
    case = world.case("Nice [opinion]")
    world.case("Fine [opinion]", author="ben")
    seen = Case.objects.get(pk=case.pk)
    actions.tag(case.pk, ["roof"], by=world.desk.sam, at=AT)
    after = leave_alone(olive, [seen])
    assert "1 not done" in words(after)
    case.refresh_from_db()
    assert case.is_open


def test_all_of_it_is_undone_at_once_with_one_reason(olive, three):
    leave_alone(olive, three)
    batch = Decision.objects.values_list("batch", flat=True).distinct().get()
    receipt = olive.get(f"/desk/several/{batch}/")
    assert "Leave alone: 3 cases at once" in words(receipt)
    refused = send(olive, receipt, f"/several/{batch}/", why="")
    assert refused.status_code == 422
    assert Case.objects.filter(is_open=True).count() == 0
    after = send(olive, receipt, f"/several/{batch}/", why="The wrong list")
    assert "3 taken back" in words(after)
    assert "Everything of this was taken back." in words(after)
    assert Case.objects.filter(is_open=True).count() == 3
    assert set(Decision.objects.values_list("undone_why", flat=True)) == {"The wrong list"}
    assert Entry.objects.filter(verb="reopen", note="The wrong list").count() == 3


def test_what_a_colleague_opened_again_is_said_and_the_rest_is_taken_back(world, olive, three):
    leave_alone(olive, three)
    actions.reopen(three[0].pk, why="It asks something", by=world.desk.sam, at=AT)
    batch = Decision.objects.values_list("batch", flat=True).distinct().get()
    receipt = olive.get(f"/desk/several/{batch}/")
    after = send(olive, receipt, f"/several/{batch}/", why="The wrong list")
    assert "2 taken back" in words(after)
    assert "1 not done" in words(after)


def test_an_auditor_reads_the_receipt_and_takes_nothing_back(olive, audrey, three):
    leave_alone(olive, three)
    batch = Decision.objects.values_list("batch", flat=True).distinct().get()
    assert audrey.get(f"/desk/several/{batch}/").status_code == 200
    after = audrey.post(f"/desk/several/{batch}/", {"why": "I would not"}, follow=True)
    assert "3 not done" in words(after)
    assert Case.objects.filter(is_open=True).count() == 0


def test_each_case_carries_the_clause_under_which_the_single_form_would_leave_it_alone(
    world, olive, three
):
    page = olive.get("/desk/?queue=left_alone").content.decode()
    form = olive.get(url(three[0], "leave-alone"))
    proposed = filled(form, "/leave-alone/")[1]["clause"]
    assert page.count(f'data-clause="{proposed}"') == len(three)
    assert re.search(rf'<option value="{proposed}" selected>', page)
    question = world.case("Who do I ring? [question]", author="dan")
    page = olive.get("/desk/?queue=").content.decode()
    proposed = filled(olive.get(url(question, "leave-alone")), "/leave-alone/")[1]["clause"]
    assert re.search(rf'value="{question.pk}:\d+" data-clause="{proposed}"', page)


def test_what_was_left_alone_is_one_press_from_done_and_from_what_is_to_be_left_alone(olive, three):
    leave_alone(olive, three[:1])
    where = "/desk/search/?state=left_alone"
    for queue in ("done", "left_alone"):
        assert f'href="{where}"' in olive.get(f"/desk/?queue={queue}").content.decode()
    found = olive.get(where).content.decode()
    assert str(three[0].pk) in found
    assert str(three[1].pk) not in found
