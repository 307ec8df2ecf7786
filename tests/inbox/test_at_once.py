"""Two workers, two officers, at the same moment: one case, one decision, nothing lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.inbox.world import AT, World, event, fake

from moothall.channels import receive
from moothall.channels.models import Action, Source
from moothall.channels.outbox import PutTwice
from moothall.inbox import actions, intake, judging
from moothall.inbox.actions import Grounds, Overtaken
from moothall.inbox.models import Case, Decision, Post, PostJudgement
from moothall.people.tenancy import organisation_scope

pytestmark = pytest.mark.django_db(transaction=True)
C2 = Grounds(clause="C2", why="It names staff")


def both(organisation_id, *things):
    """Each in a thread and a connection of its own; what came back, or what was raised."""

    def run(thing):
        try:
            with organisation_scope(organisation_id):
                return thing()
        except (Overtaken, PutTwice) as news:
            return news
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as threads:
        return list(threads.map(run, things))


def arrived(world, posts):
    made = [event(world.account, f"{n} [question]", author=f"a{n % 2}") for n in range(posts)]
    receive.take(world.account, made, Source.POLL, AT)


def test_two_who_take_in_at_once_open_one_case_for_each_author():
    world = World.make()
    with organisation_scope(world.id):
        arrived(world, 12)
    taken = both(world.id, *[lambda: intake.take_in(world.id, AT, most=5)] * 4)
    assert sum(one.events for one in taken) == 12
    with organisation_scope(world.id):
        assert (Post.objects.count(), Case.objects.count()) == (12, 2)


def test_two_judges_at_once_keep_one_judgement_of_each_post():
    world = World.make()
    with organisation_scope(world.id):
        arrived(world, 6)
        world.take_in()
    both(world.id, *[lambda: judging.judge_waiting(world.id, AT, read=fake)] * 2)
    with organisation_scope(world.id):
        assert PostJudgement.objects.count() == Post.objects.count() == 6
        assert {case.queue for case in Case.objects.all()} == {"answer"}


def test_two_officers_who_hide_at_once_hide_once():
    world = World.make()
    with organisation_scope(world.id):
        post = world.post("You ... [abusive][emergency]")
        seen = Case.objects.get().version

    def hide(by):
        return lambda: actions.hide(post.case_id, post.pk, C2, by=by, at=AT, version=seen)

    ends = both(world.id, hide(world.desk.olive), hide(world.desk.sam))
    assert sorted(type(one).__name__ for one in ends) == ["Decision", "Overtaken"]
    with organisation_scope(world.id):
        assert Decision.objects.count() == Action.objects.count() == 1
