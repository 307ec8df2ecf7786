"""Whoever answers for a service reads the question and answers there, and sees nothing else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from tests.inbox.world import AT
from tests.support.cast import signed_in
from tests.support.desk_cast import member

from moothall.inbox import actions
from moothall.inbox.actions.passing import pass_to
from moothall.inbox.models import Look, Mention, Note, Question
from moothall.people.actions import end_membership
from moothall.people.models import ServiceArea, ServiceContact
from moothall.people.permissions import NotAllowed, may
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role
from moothall.record.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def repairs(world):
    area = ServiceArea.objects.create(organisation=world.desk.organisation, name="Repairs")
    ServiceContact.objects.create(
        organisation=world.desk.organisation, service_area=area, membership=world.desk.carl
    )
    return area


@pytest.fixture
def asked(world, repairs):
    case = world.case("No heating, ring me on 07700 900123 [question][repairs]")
    actions.pass_on(
        case.pk, repairs.pk, by=world.desk.olive, at=AT, question="When will somebody come?"
    )
    return Question.objects.get()


def text(answer):
    return answer.content.decode()


@pytest.mark.usefixtures("asked")
def test_a_service_contact_lands_on_the_questions_of_their_team(carl):
    assert carl.get("/").headers["Location"] == "/questions/"
    page = text(carl.get("/questions/"))
    assert "When will somebody come?" in page
    assert "You answer for Repairs" in page


def test_the_post_is_shown_and_its_numbers_are_masked(asked, carl):
    page = text(carl.get(f"/questions/{asked.pk}/"))
    assert "No heating, ring me on" in page
    assert "07700" not in page
    assert "/desk/case/" not in page


def test_what_a_colleague_was_asked_is_open_until_they_have_said_something(world, olive):
    case = world.case("Minutes please [foi]")
    fiona = member(world.desk.organisation, "fiona", Role.OFFICER, Role.FOI_OFFICER)
    assert "Every question has its answer." in text(olive.get("/questions/"))
    pass_to(case.pk, fiona.pk, by=world.desk.olive, at=AT, question="Is it ours to answer?")
    page = text(olive.get("/questions/"))
    assert "Every question has its answer." not in page
    assert "With a colleague (1)" in page
    assert "Is it ours to answer?" in page
    assert f"/desk/case/{case.pk}/" in page
    actions.add_note(case.pk, "It is.", by=fiona, at=AT + timedelta(minutes=5))
    assert "Every question has its answer." in text(olive.get("/questions/"))


def test_an_answer_reaches_the_desk_as_a_note_and_the_case_stands_in_its_queue_again(asked, carl):
    answer = carl.post(f"/questions/{asked.pk}/", {"answer": "On Tuesday morning."})
    assert answer.headers["Location"] == "/questions/"
    asked.refresh_from_db()
    case = asked.case
    assert (asked.answer, asked.answered_by.person.name) == ("On Tuesday morning.", "Carl Price")
    assert case.queue == "answer"
    assert "Repairs answered" in case.attention
    assert Note.objects.get().text == "On Tuesday morning."
    assert Mention.objects.get().membership == asked.asked_by
    assert Entry.objects.filter(verb="answer-question", actor_name="Carl Price").count() == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 10_001])
def test_an_answer_without_words_or_without_end_is_shown_again(asked, carl, words):
    assert carl.post(f"/questions/{asked.pk}/", {"answer": words}).status_code == 422
    asked.refresh_from_db()
    assert asked.is_open


def test_two_who_answer_at_once_are_told(asked, carl):
    carl.post(f"/questions/{asked.pk}/", {"answer": "Tuesday"})
    late = carl.post(f"/questions/{asked.pk}/", {"answer": "Wednesday"})
    assert late.status_code == 422
    assert "Nothing was saved" in text(late)
    assert "Wednesday" in text(late), "what they wrote is not lost"
    asked.refresh_from_db()
    assert asked.answer == "Tuesday"


def test_asking_again_withdraws_the_first_question(asked, world, repairs, carl):
    actions.pass_on(asked.case_id, repairs.pk, by=world.desk.olive, at=AT, question="And when?")
    asked.refresh_from_db()
    assert not asked.is_open
    assert carl.post(f"/questions/{asked.pk}/", {"answer": "late"}).status_code == 422


def test_a_closed_case_asks_nothing_any_more(asked, world, carl):
    actions.close_case(asked.case_id, by=world.desk.olive, at=AT, why="Solved by telephone.")
    assert "Nothing waits" in text(carl.get("/questions/"))
    assert "does not need an answer any more" in text(carl.get(f"/questions/{asked.pk}/"))


def test_another_teams_contact_sees_nothing_of_it(asked, world):
    rents = ServiceArea.objects.create(organisation=world.desk.organisation, name="Rents")
    rita = member(world.desk.organisation, "Rita Rents", Role.SERVICE_CONTACT)
    ServiceContact.objects.create(
        organisation=world.desk.organisation, service_area=rents, membership=rita
    )
    browser = signed_in(rita)
    assert "When will somebody come" not in text(browser.get("/questions/"))
    assert browser.get(f"/questions/{asked.pk}/").status_code == 404
    assert browser.post(f"/questions/{asked.pk}/", {"answer": "x"}).status_code == 404


@pytest.mark.usefixtures("asked")
def test_a_team_for_which_nobody_answers_is_everybodys(world):
    ServiceContact.objects.all().delete()
    browser = signed_in(member(world.desk.organisation, "Rita Rents", Role.SERVICE_CONTACT))
    assert "When will somebody come" in text(browser.get("/questions/"))


@pytest.mark.usefixtures("asked")
def test_a_team_whose_only_contact_has_left_is_everybodys(world):
    world.desk.carl.end(AT)
    browser = signed_in(member(world.desk.organisation, "Rita Rents", Role.SERVICE_CONTACT))
    assert "When will somebody come" in text(browser.get("/questions/"))


def test_an_officer_reads_what_was_asked_and_cannot_answer_for_the_team(asked, olive):
    page = text(olive.get(f"/questions/{asked.pk}/"))
    assert f"/desk/case/{asked.case_id}/" in page
    assert "Send it to the desk" not in page
    assert olive.post(f"/questions/{asked.pk}/", {"answer": "x"}).status_code == 403


def test_another_organisations_question_is_not_there(asked, elsewhere):
    with organisation_scope(elsewhere.id):
        for one in (elsewhere.desk.carl, elsewhere.desk.olive):
            browser = signed_in(one)
            assert browser.get(f"/questions/{asked.pk}/").status_code == 404
            assert browser.post(f"/questions/{asked.pk}/", {"answer": "x"}).status_code == 404


def test_script_in_question_post_and_answer_stands_as_letters(world, repairs, carl):
    case = world.case("<script>alert(1)</script> [question]", author="eve")
    actions.pass_on(case.pk, repairs.pk, by=world.desk.olive, at=AT, question="<b>when</b>\u202e?")
    found = Question.objects.get()
    carl.post(f"/questions/{found.pk}/", {"answer": "<i>soon</i>"})
    for address in ("/questions/", f"/questions/{found.pk}/"):
        page = text(carl.get(address))
        assert "<script>alert" not in page
        assert "<b>when" not in page
        assert "<i>soon" not in page


# --- passed to a role


@pytest.fixture
def fay(world):
    return member(world.desk.organisation, "Fay Foi", Role.FOI_OFFICER)


def test_a_case_passed_to_the_foi_officer_is_theirs_and_tells_them(world, fay):
    case = pass_to(
        world.case().pk, fay.pk, by=world.desk.olive, at=AT, question="It asks for costs."
    )
    assert case.assigned_to == fay
    assert Mention.objects.get().membership == fay
    page = text(signed_in(fay).get(f"/desk/case/{case.pk}/"))
    assert "It asks for costs." in page


def test_the_foi_officer_takes_over_asks_and_answers_and_removes_nothing(world, fay, repairs):
    case = world.case()
    actions.assign(case.pk, fay.pk, by=fay, at=AT)
    actions.pass_on(case.pk, repairs.pk, by=fay, at=AT, question="Costs?")
    assert may(fay, "reply", case.account_id)
    with pytest.raises(NotAllowed):
        actions.hide(case.pk, case.newest_post_id, actions.Grounds(clause="C2"), by=fay, at=AT)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.FOI_OFFICER, "/desk/?queue=requests"),
        (Role.SAFEGUARDING_LEAD, "/desk/?queue=danger"),
        (Role.OFFICER, "/desk/"),
        (Role.SENIOR_OFFICER, "/desk/"),
        (Role.SERVICE_CONTACT, "/questions/"),
        (Role.ADMINISTRATOR, "/administration/"),
        (Role.AUDITOR, "/record/"),
    ],
)
@pytest.mark.usefixtures("at")
def test_each_role_lands_on_a_page_that_is_theirs(world, role, address):
    browser = signed_in(member(world.desk.organisation, "Nora New", role))
    answer = browser.get("/")
    assert answer.headers["Location"] == address
    assert browser.get(address).status_code == 200


# --- who is looking


def test_signing_out_ends_looking_at_once(world, olive, sam):
    case = world.case()
    olive.get(f"/desk/case/{case.pk}/")
    assert "Olive Ng" in text(sam.get(f"/desk/case/{case.pk}/"))
    assert Look.objects.filter(membership=world.desk.olive).count() == 1
    olive.post("/account/logout/")
    assert Look.objects.filter(membership=world.desk.olive).count() == 0
    assert Look.objects.filter(membership=world.desk.sam).count() == 1


def test_a_leaver_looks_at_nothing(world, olive):
    case = world.case()
    olive.get(f"/desk/case/{case.pk}/")
    end_membership(world.desk.olive, by=world.desk.adam, at=AT)
    assert not Look.objects.filter(membership=world.desk.olive).exists()


def test_a_session_that_ran_out_looks_at_nothing(world, olive):
    case = world.case()
    olive.get(f"/desk/case/{case.pk}/")
    Session.objects.update(expire_date="2020-01-01T00:00:00Z")
    call_command("clearsessions")
    assert not Look.objects.filter(membership=world.desk.olive).exists()


def test_the_service_reads_all_that_the_author_had_written(world, repairs):
    case = world.case("There is black mould behind the cot [hazard]", author="shan")
    again = world.arrive("He has just been sick, ring 07700 900123 [hazard]", author="shan")
    world.take_in()
    world.judge()
    assert again is not None
    actions.pass_on(case.pk, repairs.pk, by=world.desk.olive, at=AT, question="When?")
    shown = text(signed_in(world.desk.carl).get(f"/questions/{Question.objects.get().pk}/"))
    assert shown.index("black mould behind the cot") < shown.index("just been sick")
    assert "07700" not in shown
