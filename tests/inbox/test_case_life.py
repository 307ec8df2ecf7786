"""Whatever people and platforms do, in any order: no post is lost, none is left without a case."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.inbox.world import AT, World

from moothall.channels.models import Action
from moothall.channels.models.action import WrongStepError
from moothall.channels.outbox import NotPossible, PutTwice
from moothall.channels.states import TRANSITIONS, State
from moothall.core.values.overtaken import Overtaken
from moothall.inbox import actions
from moothall.inbox.actions import ClauseNeeded, Grounds, Refused
from moothall.inbox.models import Case, Decision, Draft, Evidence, Post
from moothall.inbox.outcomes import settle
from moothall.people.models import ServiceArea
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import EventKind, PostKind, Visibility
from moothall.record import verify

#: what a person is told; and the database, of a second action that is being sent at once
ANSWERS = (
    Refused, ClauseNeeded, NotPossible, PutTwice, Overtaken, WrongStepError, IntegrityError,
)  # fmt: skip
TEXTS = ("[question]", "[emergency]", "[abusive]", "[opinion]", "[foi][personal]", "[crash]", "")
C2 = Grounds(clause="C2", why="w")
STEPS = (
    "write", "write", "write", "edit", "delete-there", "hide-there", "show-there", "message",
    "own", "take-in", "judge", "assign", "snooze", "wake", "move", "pass-on", "split", "merge",
    "leave", "not-ours", "close", "reopen", "correct", "reply", "hide", "delete", "block",
    "second", "undo", "private", "deliver", "later",
)  # fmt: skip


class Life:
    """One run. Every choice is a number, so that any sequence is a run."""

    def __init__(self, world):
        self.world, self.at, self.written = world, AT, {}

    def pick(self, rows, number):
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    def do(self, step, number):
        self.at += timedelta(minutes=1)
        self.world.at = self.at
        verb = getattr(self, step.replace("-", "_"))
        try:
            with transaction.atomic():
                verb(number)
        except ANSWERS:
            pass

    # what residents and the platform do

    def write(self, number):
        key = self.world.arrive(TEXTS[number % len(TEXTS)], author=f"a{number % 2}",
                                root_id=f"t{number % 3 // 2}", at=self.at)  # fmt: skip
        self.written[key] = f"a{number % 2}"

    def message(self, number):
        key = self.world.arrive("[personal]", author=f"a{number % 2}", root_id="", parent_id="",
                                place=PostKind.DIRECT_MESSAGE, visibility=Visibility.PRIVATE,
                                conversation=f"dm{number % 2}", at=self.at)  # fmt: skip
        self.written[key] = f"a{number % 2}"

    def own(self, number):
        self.world.arrive("Ours", external_id=f"t{number % 3 // 2}", own=True, author="cbh",
                          place=PostKind.POST, parent_id="", at=self.at)  # fmt: skip

    def happens(self, kind, number, text=""):
        if self.written:
            key = sorted(self.written)[number % len(self.written)]
            self.world.again(key, kind, text, at=self.at, author=self.written[key])

    def edit(self, number):
        self.happens(EventKind.EDITED, number, TEXTS[number % len(TEXTS)])

    def delete_there(self, number):
        self.happens(EventKind.DELETED, number)

    def hide_there(self, number):
        self.happens(EventKind.HIDDEN, number)

    def show_there(self, number):
        self.happens(EventKind.UNHIDDEN, number)

    # what the desk does

    def take_in(self, _number):
        self.world.take_in(self.at)

    def judge(self, _number):
        self.world.judge(self.at)

    def later(self, number):
        self.at += timedelta(days=number % 40)

    def deliver(self, number):
        action = self.pick(Action.objects.exclude(state__in=["sent", "withdrawn"]), number)
        if action is None:
            return
        steps = sorted(TRANSITIONS[State(action.state)])
        action.step(steps[number % len(steps)], outcome="So it was.", finished_at=self.at)
        settle(action, self.at)

    # what officers do

    def on_case(self, number, verb, **more):
        case = self.pick(Case.objects.all(), number)
        if case:
            verb(case.pk, by=self.world.desk.olive, at=self.at, **more)

    def on_post(self, number, verb, *given, **more):
        post = self.pick(Post.objects.filter(own=False), number)
        if post:
            verb(post.case_id, post.pk, *given, by=self.world.desk.olive, at=self.at, **more)

    def assign(self, number):
        case = self.pick(Case.objects.all(), number)
        if case:
            actions.assign(case.pk, self.world.desk.sam.pk, by=self.world.desk.olive, at=self.at)

    def snooze(self, number):
        self.on_case(number, actions.snooze)

    def wake(self, _number):
        actions.wake_due(self.world.id, self.at)

    def move(self, number):
        case = self.pick(Case.objects.all(), number)
        if case:
            queue = ("answer", "private", "left_alone")[number % 3]
            actions.move(case.pk, queue, by=self.world.desk.olive, at=self.at)

    def pass_on(self, number):
        case, area = self.pick(Case.objects.all(), number), self.world.area
        if case:
            actions.pass_on(case.pk, area.pk, by=self.world.desk.olive, at=self.at)

    def split(self, number):
        post = self.pick(Post.objects.filter(own=False), number)
        if post:
            actions.split(post.case_id, [post.pk], by=self.world.desk.olive, at=self.at)

    def merge(self, number):
        one = self.pick(Case.objects.filter(is_open=True), number)
        two = self.pick(Case.objects.filter(is_open=True), number // 2)
        if one and two:
            actions.merge(one.pk, two.pk, by=self.world.desk.olive, at=self.at)

    def leave(self, number):
        self.on_case(number, actions.leave_alone)

    def not_ours(self, number):
        self.on_case(number, actions.not_ours)

    def close(self, number):
        self.on_case(number, actions.close_case, why="w")

    def reopen(self, number):
        self.on_case(number, actions.reopen, why="w")

    def correct(self, number):
        needs = (["emergency"], ["question"], [])[number % 3]
        self.on_post(number, actions.correct, grounds=[], needs=needs)

    def reply(self, number):
        case = self.pick(Case.objects.filter(posts_count__gt=0), number)
        if case:
            olive, place = self.world.desk.olive, ("public", "private")[number % 2]
            draft = actions.save_draft(case.pk, place, "Thank you", by=olive, at=self.at)
            actions.send(draft.pk, by=olive, at=self.at, version=draft.version,
                         closes=bool(number % 5))  # fmt: skip

    def hide(self, number):
        self.on_post(number, actions.hide, C2)

    def delete(self, number):
        self.on_post(number, actions.delete, C2)

    def block(self, number):
        self.on_post(number, actions.block, C2, review_on=date(2030, 1, 1))

    def private(self, number):
        self.on_post(number, actions.take_private, "Hello there", "R8")

    def second(self, number):
        waiting = self.pick(Decision.objects.filter(state="awaiting_second"), number)
        if waiting:
            actions.second(waiting.pk, agree=bool(number % 2), by=self.world.desk.sam, at=self.at,
                           note="n")  # fmt: skip

    def undo(self, number):
        decision = self.pick(Decision.objects.all(), number)
        if decision:
            actions.undo(decision.pk, why="w", by=self.world.desk.olive, at=self.at)

    # what always holds

    def holds(self):
        posts = {post.external_id: post for post in Post.objects.filter(own=False)}
        assert posts.keys() == self.written.keys()
        for post in posts.values():
            if post.is_open:
                assert post.case.is_open, f"{post} is open in a closed case"
        for case in Case.objects.filter(is_open=True):
            assert case.posts.filter(settled_at=None).exists() or case.posts.exists()
            assert case.queue != "done"
        for case in Case.objects.all():
            assert case.posts_count == case.posts.count()
            assert case.newest_post_id is None or case.newest_post.case_id == case.pk
        failed = Action.objects.filter(state__in=["failed", "by_hand", "unknown"])
        for decision in Decision.objects.filter(action__in=failed, state="stands"):
            told = decision.outcome == decision.action.state
            assert not told or decision.case.is_open or later_than(decision)
        removals = Decision.objects.filter(verb__in=["hide", "delete", "block"])
        assert not removals.filter(evidence=None).exists()
        assert not removals.filter(clause="").exists()
        assert Draft.objects.filter(state="queued", action=None).count() == 0
        assert Evidence.objects.count() >= removals.count()
        assert verify(self.world.id).is_sound


def later_than(decision):
    """Whether somebody decided something else about the case since."""
    return Decision.objects.filter(case=decision.case, at__gt=decision.at).exists() or (
        decision.case.closed_at and decision.case.closed_at > decision.at
    )


@pytest.mark.django_db
@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 60)), min_size=5, max_size=30),
       st.booleans())  # fmt: skip
def test_no_post_is_lost_and_no_open_post_is_without_an_open_case(steps, two_people):
    with transaction.atomic():
        world = World.make()
        with organisation_scope(world.id):
            world.area = ServiceArea.objects.create(
                organisation=world.desk.organisation, name="Repairs"
            )
            if two_people:
                actions.set_rules(by=world.desk.adam, at=AT, second_person_for=["hide", "block"])
            life = Life(world)
            for step, number in steps:
                life.do(step, number)
            life.take_in(0)
            life.judge(0)
            life.holds()
        transaction.set_rollback(True)
