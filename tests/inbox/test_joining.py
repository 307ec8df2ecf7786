"""Cases that are merged and posts that are split off keep what belongs to them."""

from datetime import timedelta

from tests.inbox.test_moderating import C2, RUDE, done
from tests.inbox.world import AT

from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.inbox import actions
from moothall.inbox.models import Case, Draft, Hold, Question
from moothall.inbox.queries import whole
from moothall.people.models import ServiceArea
from moothall.platforms.base import EventKind


def two(world):
    """A case about which something is under way, and another."""
    return world.case(author="a"), world.case("And the lift? [question]", author="b")


def test_a_reply_that_fails_after_a_merge_stands_in_the_case_where_its_post_is(world):
    one, other = two(world)
    draft = actions.save_draft(one.pk, "public", "At ten.", by=world.desk.olive, at=AT)
    actions.send(draft.pk, by=world.desk.olive, at=AT, version=draft.version, closes=False)
    actions.merge(one.pk, other.pk, by=world.desk.olive, at=AT)
    seen = whole(world.desk.olive, other.pk, AT)
    assert [action.verb for action in seen.actions] == ["reply_public"]
    done(Action.objects.get(), State.FAILED)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.is_open, one.closed_how) == (False, "merged")
    assert "did not work" in other.attention


def test_what_was_decided_before_a_merge_can_be_undone_seconded_and_approved_after_it(world):
    post = world.post(RUDE)
    other = world.case("And the lift? [question]", author="b")
    hidden = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    done(hidden.action)
    world.again(post.external_id, EventKind.HIDDEN)
    world.take_in()
    actions.set_rules(by=world.desk.adam, at=AT, second_person_for=["delete"],
                      approve_people=[world.desk.olive.pk])  # fmt: skip
    second = world.post(RUDE + " and more", author="c")
    waits = actions.delete(second.case_id, second.pk, C2, by=world.desk.olive, at=AT)
    draft = actions.save_draft(second.case_id, "public", "Hello", by=world.desk.olive, at=AT)
    draft = actions.send(draft.pk, by=world.desk.olive, at=AT, version=draft.version)
    actions.merge(second.case_id, other.pk, by=world.desk.olive, at=AT)
    actions.second(waits.pk, agree=True, by=world.desk.sam, at=AT)
    draft.refresh_from_db()
    actions.approve(draft.pk, by=world.desk.sam, at=AT, version=draft.version)
    assert {one.verb for one in Action.objects.all()} == {"hide", "delete_other", "reply_public"}
    case = Case.objects.get(pk=post.case_id)
    assert not case.is_open
    actions.reopen(case.pk, why="After all", by=world.desk.olive, at=AT)
    actions.merge(case.pk, other.pk, by=world.desk.olive, at=AT)
    actions.undo(hidden.pk, why="A quotation", by=world.desk.olive, at=AT)
    assert Action.objects.filter(verb="unhide").exists()


def test_words_that_somebody_writes_in_both_cases_are_joined(world):
    one, other = two(world)
    for case, text in ((one, "About the bins."), (other, "About the lift.")):
        actions.save_draft(case.pk, "public", text, by=world.desk.olive, at=AT)
    actions.merge(one.pk, other.pk, by=world.desk.olive, at=AT)
    assert Draft.objects.get(state="writing").text == "About the lift.\n\nAbout the bins."
    assert set(Draft.objects.values_list("case", flat=True)) == {other.pk}


def test_a_service_that_was_asked_still_is_after_a_merge(world):
    one, other = two(world)
    area = ServiceArea.objects.create(
        organisation=world.desk.organisation, name="Repairs", services=["repairs"]
    )
    actions.pass_on(one.pk, area.pk, by=world.desk.olive, at=AT, question="When?")
    actions.assign(one.pk, world.desk.sam.pk, by=world.desk.olive, at=AT)
    into = actions.merge(one.pk, other.pk, by=world.desk.olive, at=AT)
    question = Question.objects.get()
    assert (question.case, question.withdrawn_at) == (other, None)
    assert (into.service_area, into.assigned_to) == (area, world.desk.sam)


def test_no_danger_that_was_said_of_other_words_does_not_cover_a_merged_danger(world):
    calm = world.case("A gas of a time [emergency]", author="a")
    actions.no_danger(calm.pk, by=world.desk.olive, at=AT, why="A joke")
    gas = world.case("Smell of gas [emergency]", author="b")
    assert gas.queue == "danger"
    into = actions.merge(gas.pk, calm.pk, by=world.desk.olive, at=AT)
    assert into.queue == "danger"


def test_what_is_held_is_held_wherever_its_posts_go(world):
    one, other = two(world)
    actions.hold(one.pk, "police", "Theirs", by=world.desk.sam, at=AT)
    actions.merge(one.pk, other.pk, by=world.desk.olive, at=AT)
    assert set(Hold.objects.values_list("case", flat=True)) == {one.pk, other.pk}


def test_a_removal_of_a_post_that_is_split_off_is_seconded_in_its_new_case(world):
    actions.set_rules(by=world.desk.adam, at=AT, second_person_for=["hide"])
    post = world.post(RUDE, author="a")
    later = AT + timedelta(minutes=5)
    world.arrive("And when is my bin day? [question]", author="a", at=later)
    world.take_in(later)
    world.judge(later)
    waits = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=later)
    made = actions.split(post.case_id, [post.pk], by=world.desk.olive, at=later)
    actions.second(waits.pk, agree=True, by=world.desk.sam, at=later)
    assert Action.objects.get().subject_id == str(made.pk)
    assert whole(world.desk.olive, post.case_id, later).decisions == ()
    assert [one.verb for one in whole(world.desk.olive, made.pk, later).actions] == ["hide"]
