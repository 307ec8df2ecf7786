"""Danger on the screen: by bands, dismissed in one move, late only when it is."""

from datetime import timedelta

from tests.inbox.screens.page import send, url, words
from tests.inbox.world import AT

from moothall.inbox import actions
from moothall.inbox.models import Case, Correction
from moothall.people.models import ServiceArea

MINUTE = timedelta(minutes=1)


def test_danger_is_now_on_arrival_and_then_waits_and_is_never_called_late(world, olive, at):
    world.case("There is gas in the hall [emergency]")
    fresh = words(olive.get("/desk/?queue=danger"))
    assert "R4 now" in fresh
    at(AT + 12 * MINUTE)
    later = words(olive.get("/desk/?queue=danger"))
    assert "waiting 12 min" in later
    assert "late" not in later.replace("Late only", "")
    assert "1 late" not in words(olive.get("/desk/?queue="))


def test_no_danger_takes_the_case_where_its_other_needs_lead(world, olive):
    case = world.case("Your rent is killing me [emergency][complaint][personal]")
    page = olive.get(url(case))
    assert "No danger" in words(page)
    after = send(olive, olive.get(url(case, "no-danger")), "/no-danger/", why="A way of speaking")
    assert "No danger. It stands in Private now." in words(after)
    case.refresh_from_db()
    assert case.queue == "private"
    assert Correction.objects.get().why == "A way of speaking"
    assert "Nobody is in danger" in words(olive.get("/desk/?queue=danger"))
    # what does not stand in Danger is not offered it
    assert "No danger" not in words(olive.get(url(case))).split("Keys")[0]


def test_who_may_only_look_cannot_say_that_it_is_no_danger(world, audrey):
    case = world.case("There is gas in the hall [emergency]")
    assert audrey.post(url(case, "no-danger"), {"version": case.version}).status_code in {
        403,
        404,
        422,
    }
    assert Case.objects.get(pk=case.pk).queue == "danger"


def test_bands_stand_over_their_rows_and_nothing_over_a_list_without_danger(world, olive):
    world.case("There is gas in the hall [emergency]", author="gita")
    world.case("When do you open? [question]", author="quinn")
    every = words(olive.get("/desk/?queue="))
    assert every.index("Danger. Very likely") < every.index("Gita")
    assert every.index("Gita") < every.index("Everything else, soonest due first")
    assert every.index("Everything else, soonest due first") < every.index("Quinn")
    assert "Everything else" not in words(olive.get("/desk/?queue=answer"))
    assert "Several at once" not in words(olive.get("/desk/?queue=danger"))


def test_a_question_to_a_service_takes_nobody_out_of_danger(world, olive):
    case = world.case("The ceiling is coming down [emergency]")
    area = ServiceArea.objects.create(organisation=world.desk.organisation, name="Repairs")
    actions.pass_on(case.pk, area.pk, by=world.desk.olive, at=AT, question="Can you go now?")
    case.refresh_from_db()
    assert case.queue == "danger"
    assert "waiting on Repairs" in words(olive.get(url(case)))
    assert "passed to Repairs: Olive Ng, 11:00" in words(olive.get("/desk/?queue=danger"))


def test_the_list_says_who_was_rung_already_and_by_whom(world, olive, at):
    case = world.case("There is gas in the hall [emergency]")
    assert "rang or told" not in words(olive.get("/desk/?queue=danger"))
    actions.alert(case.pk, whom="999", by=world.desk.sam, at=AT + 3 * MINUTE)
    at(AT + 5 * MINUTE)
    assert "rang or told 999: Sam Byrne, 11:03" in words(olive.get("/desk/?queue=danger"))
