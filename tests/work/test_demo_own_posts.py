"""The demonstration's landlord writes on its own page: nobody is accused of it."""

from datetime import timedelta

import pytest
from django.db.models.signals import post_save
from tests.inbox.world import AT, World

from moothall.channels.models import Event
from moothall.channels.queries import unasked
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import PostKind
from moothall.record.models import Entry
from moothall.work.demo.own_posts import know, scripted

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = World.make()
    post_save.connect(know, sender=Event)
    with organisation_scope(made.id):
        yield made
    post_save.disconnect(know, sender=Event)


def own(world, words):
    world.arrive(words, author="cbh", own=True, place=PostKind.POST, root_id="", parent_id="",
                 at=AT - timedelta(minutes=5))  # fmt: skip
    world.take_in()


def test_what_the_invented_day_has_the_landlord_write_raises_no_warning(world):
    own(world, next(words for words in scripted() if "emergency repairs line" in words))
    assert Event.objects.get().recognised == "unasked"
    assert not unasked(world.id)
    assert Entry.objects.filter(verb="settle-unasked-post").count() == 1


def test_what_a_visitor_writes_as_the_landlord_does(world):
    own(world, "We are closed for good")
    assert len(unasked(world.id)) == 1
