"""The demonstration's tour."""

import json
from importlib.resources import files

import pytest

from moothall.work.demo.tour import STEPS, standing


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
