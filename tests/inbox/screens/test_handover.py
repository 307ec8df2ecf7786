"""The first page of a morning: what came while nobody watched, and who did what about it."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.inbox.screens.page import words
from tests.support.cast import signed_in
from tests.support.desk_cast import member

from moothall.duties.opening import Asked, open_duty
from moothall.inbox import actions
from moothall.inbox.models import Case
from moothall.inbox.telling import unopened_danger
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role

#: Wednesday, a quarter past nine in London; the desk closed on Tuesday at four
MORNING = datetime(2026, 6, 3, 8, 15, tzinfo=UTC)
NIGHT = datetime(2026, 6, 3, 1, 0, tzinfo=UTC)
GAS = "I smell gas on the landing [emergency]"


@pytest.fixture
def morning(world, monkeypatch):
    """What came at one in the night, in the eyes of whoever opens the desk."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: MORNING)
    return world


def came(world, text, at=NIGHT, **given):
    external_id = world.arrive(text, at=at, occurred_at=at, **given)
    world.take_in(at)
    world.judge(at)
    return Case.objects.get(posts__external_id=external_id)


def page(who):
    answer = signed_in(who).get("/desk/hand-over/")
    assert answer.status_code == 200
    return words(answer)


def test_it_reaches_from_the_closing_until_now(morning):
    came(morning, "Too early to count [question]", at=datetime(2026, 6, 2, 12, 0, tzinfo=UTC))
    came(morning, "Who do I ring? [question]", author="ann")
    shown = page(morning.desk.olive)
    assert "From yesterday 16:00" in shown or "Tue 2 Jun, 16:00" in shown
    assert "What came (1)" in shown


def test_danger_that_nobody_opened_says_so_and_who_was_mailed(morning):
    case = came(morning, GAS)
    unopened_danger(morning.id, NIGHT + timedelta(minutes=30))
    shown = page(morning.desk.olive)
    assert "Possible danger (1)" in shown
    assert "nobody has opened it" in shown
    assert "Olive Ng was mailed" in shown
    actions.alert(case.pk, whom="999", by=morning.desk.olive, at=MORNING)
    after = page(morning.desk.olive)
    assert "somebody was rung or told" in after
    assert "Olive Ng: Rang or told" in after


def test_duties_that_are_due_stand_there_and_nobody_elses_words(morning):
    fay = member(morning.desk.organisation, "Fay Ives", Role.FOI_OFFICER)
    late = open_duty(Asked("foi", datetime(2026, 4, 1, tzinfo=UTC)), by=fay, at=MORNING)
    today = open_duty(Asked("ho_ack", datetime(2026, 5, 27, tzinfo=UTC)), by=fay, at=MORNING)
    shown = page(fay)
    assert f"Overdue: {late.reference}" in shown
    assert f"Today: {today.reference}" in shown


def test_whoever_may_not_see_danger_sees_none_of_it(morning):
    came(morning, GAS)
    limited = member(morning.desk.organisation, "Lee Mitten", Role.OFFICER)
    limited.only_verbs = ["see-posts"]
    limited.save()
    shown = page(limited)
    assert "I smell gas" not in shown
    assert "Possible danger (0)" in shown


def test_a_personal_detail_is_masked_there_too(morning):
    came(morning, "Gas! Ring me on 07700 900123 [emergency]")
    assert "07700 900123" not in page(morning.desk.olive)


def test_another_desks_night_is_not_here(morning, elsewhere):
    with organisation_scope(elsewhere.desk.id):
        elsewhere.arrive(GAS, author="erin", at=NIGHT, occurred_at=NIGHT)
        elsewhere.take_in(NIGHT)
        elsewhere.judge(NIGHT)
    assert "What came (0)" in page(morning.desk.olive)


def test_however_much_came_it_asks_the_same_questions(morning, django_assert_max_num_queries):
    for number in range(12):
        came(morning, GAS, author=f"a{number}")
    client = signed_in(morning.desk.olive)
    client.get("/desk/hand-over/")
    with django_assert_max_num_queries(32):
        client.get("/desk/hand-over/")
