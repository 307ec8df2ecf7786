"""The desk's decisions teach the judge: tried in the background, adopted by hand, taken back."""

import json
import random
from datetime import timedelta

import pytest
from tests.inbox.world import AT, FakeReading

from moothall.core.judgement.learning import Fit
from moothall.core.judgement.learning.fit import Offset
from moothall.core.judgement.model import Model
from moothall.core.values import Need
from moothall.files.decisions import decision_from
from moothall.inbox import actions
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.judging import examples, knowing, learning
from moothall.inbox.models import FitInForce, Fitting, FittingState, Post
from moothall.people.models import ServiceArea
from moothall.people.permissions import NotAllowed
from moothall.record.models import Entry

NAME = "Colchester Borough Homes"
HOUR = timedelta(hours=1)


def fit(bias=4.0, organisation=NAME, model=None):
    """Finds questions wherever it looks."""
    return Fit(organisation, model or Model.shipped().version, {Need.QUESTION: Offset(bias)}, {})


def passed(world, made=None, state=FittingState.PASSED):
    made = made or fit()
    return Fitting.objects.create(
        organisation_id=world.id, state=state, asked_at=AT, asked_by_id="x", asked_by_name="X",
        version=made.version, model=made.model, content=made.as_json(),
    )  # fmt: skip


def unsure(post, _hits):
    reading = FakeReading(post.text)
    reading.scores[Need.QUESTION] = 0.1
    return reading


def judged(world, author="rita"):
    external_id = world.arrive("Somebody ought to look at that gate", author=author)
    world.take_in()
    world.judge(read=unsure)
    return Post.objects.get(external_id=external_id)


def test_an_adopted_fit_moves_scores_and_is_named_in_every_judgement_after(world):
    before = judged(world)
    learning.adopt(passed(world).pk, by=world.desk.adam, at=AT)
    after = judged(world, "sid")
    assert "question" not in before.labels
    assert "question" in after.labels
    assert after.judgement.judge.endswith(f"+{fit().version}")
    assert after.judgement.reading["labels"]["question"] == 0.1
    assert json.loads(Entry.objects.get(verb="adopt-fit").after) == {"fit": fit().version}


def test_a_fit_taken_back_moves_nothing_any_more(world):
    learning.adopt(passed(world).pk, by=world.desk.adam, at=AT)
    learning.take_back(why="Too many.", by=world.desk.adam, at=AT + HOUR)
    post = judged(world)
    assert "question" not in post.labels
    assert "+fit-" not in post.judgement.judge
    assert FitInForce.objects.get(ended_at=None).fitting is None
    assert Entry.objects.filter(verb="take-back-fit").exists()


def test_only_an_administrator_adopts_and_only_what_passed(world):
    with pytest.raises(NotAllowed):
        learning.adopt(passed(world).pk, by=world.desk.sam, at=AT)
    refused = passed(world, state=FittingState.REFUSED)
    with pytest.raises(Refused):
        learning.adopt(refused.pk, by=world.desk.adam, at=AT)


def test_a_fit_of_another_organisation_is_not_there(world, elsewhere):
    theirs = passed(world)
    with pytest.raises(Fitting.DoesNotExist):
        learning.adopt(theirs.pk, by=elsewhere.desk.adam, at=AT)


def test_a_fit_for_other_weights_is_not_used_and_the_page_says_why(world, adam):
    learning.adopt(passed(world).pk, by=world.desk.adam, at=AT)
    Fitting.objects.update(model="2020.01-old")
    post = judged(world)
    assert "question" not in post.labels
    assert "since it was upgraded" in adam.get("/judge/learning/").content.decode()


def test_one_process_keeps_few_fits_and_lets_go_of_what_is_not_used(world):
    held = knowing.Fits(most=3)
    for bias in range(1, 9):
        made = passed(world, fit(bias=float(bias)))
        assert held.get(made).version == made.version
        assert held.get(made) is held.get(made)
    assert len(held) == 3


def test_what_people_decided_is_handed_over_as_learn_wants_it(world):
    olive = world.desk.olive
    wrong = world.post("When is it mended? [rhetorical]", author="a")
    actions.correct(wrong.case_id, wrong.pk, grounds=[], needs=["question"], by=olive, at=AT)
    right = world.post("You ... [abusive]", author="b")
    grounds = actions.Grounds(clause="C2", ground="abusive")
    actions.hide(right.case_id, right.pk, grounds, by=olive, at=AT)
    world.post("Nobody has looked [question]", author="c")
    lines = list(learning.export(by=world.desk.sam, at=AT + HOUR))
    read = [decision_from(json.loads(line), "x", number="1") for line in lines]
    by_id = {one.post.id: one for one in read}
    assert set(by_id) == {str(wrong.pk), str(right.pk)}
    assert by_id[str(wrong.pk)].decided.needs == {Need.QUESTION}
    assert by_id[str(wrong.pk)].said.needs == {Need.RHETORICAL}
    assert by_id[str(right.pk)].only_accepted
    assert by_id[str(right.pk)].by == str(olive.person_id)
    assert Entry.objects.filter(verb="export-decisions").exists()


def test_what_was_decided_against_a_proposal_without_saying_so_teaches_nothing(world):
    post = world.post("You ... [abusive]")
    actions.leave_alone(post.case_id, clause="R9", by=world.desk.olive, at=AT)
    assert list(examples.examples(world.id, AT + HOUR)) == []


def test_too_few_decisions_are_refused_with_the_number_that_is_needed(world):
    asked = learning.ask_to_learn(by=world.desk.adam, at=AT)
    with pytest.raises(Refused, match="under way"):
        learning.ask_to_learn(by=world.desk.adam, at=AT)
    assert learning.run(asked.pk, world.id, AT) == FittingState.REFUSED
    asked.refresh_from_db()
    assert "80 are the fewest" in asked.why[0]


def test_a_try_that_breaks_says_so_and_changes_nothing(world, monkeypatch):
    asked = learning.ask_to_learn(by=world.desk.adam, at=AT)

    def broken(*_given, **_named):
        raise MemoryError

    monkeypatch.setattr(learning, "learn", broken)
    assert learning.run(asked.pk, world.id, AT) == FittingState.FAILED
    asked.refresh_from_db()
    assert "could not be tried (MemoryError)" in asked.why[0]
    assert not FitInForce.objects.exists()


def test_posts_that_the_same_weights_have_read_are_not_read_again(world):
    post = world.post("Who? [question]")
    row = post.judgement
    row.judge = f"0.1.0+{Model.shipped().version}"
    reader = learning.KeptReader([row])
    seen = examples.as_seen(row)
    assert reader.read(seen, ()).scores[Need.QUESTION] == pytest.approx(0.97)


def crowd(world):
    """A hundred different posts, decided by four people on ten days; a third were misread."""
    chance = random.Random(7)
    people = [world.desk.olive, world.desk.sam]
    for number in range(100):
        said = " ".join(chance.sample(WORDS, 9))
        label = ("rhetorical", "question", "abusive")[number % 3]
        at = AT + timedelta(days=number // 10)
        external_id = world.arrive(f"{said} [{label}]", author=f"a{number}", at=at)
        world.take_in(at)
        world.judge(at)
        post = Post.objects.get(external_id=external_id)
        by = people[number % 2]
        if label == "rhetorical":
            actions.correct(post.case_id, post.pk, grounds=[], needs=["question"], by=by, at=at)
        elif label == "question":
            actions.pass_on(post.case_id, area(world).pk, question="When?", by=by, at=at)
        else:
            grounds = actions.Grounds(clause="C2", ground="abusive")
            actions.hide(post.case_id, post.pk, grounds, by=by, at=at)


WORDS = [
    "gate", "lift", "stairs", "bins", "garden", "lamp", "door", "fence", "path", "window", "tap",
    "heating", "letter", "office", "phone", "Monday", "again", "still", "broken", "waiting", "green",
    "north", "block", "court", "keys", "paint", "noise", "dog", "car", "space", "shed", "roof",
]  # fmt: skip


def area(world):
    return ServiceArea.objects.get_or_create(
        organisation_id=world.id, name="Repairs", defaults={"services": ["repairs"]}
    )[0]


def test_a_hundred_decisions_are_tried_to_the_end_with_every_check_kept(world):
    crowd(world)
    asked = learning.ask_to_learn(by=world.desk.adam, at=AT + timedelta(days=20))
    state = learning.run(asked.pk, world.id, AT + timedelta(days=20))
    asked.refresh_from_db()
    assert state in {FittingState.PASSED, FittingState.REFUSED}
    assert asked.decisions == 100
    assert len(asked.checks) >= 2
    assert bool(asked.why) is (state == FittingState.REFUSED)
    assert FitInForce.objects.count() == 0
