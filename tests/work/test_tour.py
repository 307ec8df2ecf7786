"""The demonstration's tour."""

import json
from datetime import UTC, datetime
from importlib.resources import files
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from moothall.inbox.filing import FIRST_ANSWER
from moothall.work.demo.tour import STEPS, Stop, standing


@pytest.fixture(scope="module")
def day():
    lines = (files("moothall.platforms.sandbox") / "days" / "colchester.jsonl").read_text("utf-8")
    return [json.loads(line) for line in lines.splitlines() if line and line[0] == "{"]


@pytest.mark.parametrize("step", [step for step in STEPS if step.author], ids=lambda s: s.author)
def test_whom_the_tour_names_writes_in_the_day_when_it_says(step, day):
    first = next(post for post in day if post.get("author") == step.author)
    minutes = 17 * 60 + first["after_minutes"]
    clock = f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    assert step.comes in {clock, f"Monday {clock}"}


def test_the_tour_names_the_clock_that_the_case_has_and_no_other():
    zone = ZoneInfo("Europe/London")
    due = datetime(2026, 12, 22, 16, 0, tzinfo=UTC)
    case = SimpleNamespace(due_at=due, due_for="foi", organisation=SimpleNamespace(zone=zone))
    said = Stop(STEPS[5], case, is_done=False).clock
    assert said == "Answer a freedom of information request, by Tue 22 Dec"
    case.due_for = FIRST_ANSWER
    assert Stop(STEPS[5], case, is_done=False).clock == ""
    assert Stop(STEPS[5], None, is_done=False).clock == ""
    assert not any("clock" in step.words for step in STEPS)


class SomeCase:
    def __init__(self, pk):
        self.pk = pk


def test_a_step_is_done_by_its_verb_on_the_case_it_names_alone():
    first = STEPS[0]
    theirs, others = SomeCase("a"), SomeCase("b")
    assert standing(first, [theirs], {("reply", "b")}) == (theirs, False)
    assert standing(first, [theirs], {("leave-alone", "a")}) == (theirs, False)
    assert standing(first, [others, theirs], {("reply", "a")}) == (others, True)


def test_a_post_that_has_not_come_has_no_case():
    assert standing(STEPS[0], [], {("reply", "b")}) == (None, False)


def test_a_step_without_a_name_is_done_anywhere():
    correcting = next(step for step in STEPS if step.verbs == ("correct",))
    assert standing(correcting, [], {("correct", "b")}) == (None, True)
