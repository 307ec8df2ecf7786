"""What our own account wrote from elsewhere: everybody at the desk sees it until somebody knows."""

from datetime import timedelta

from tests.inbox.world import AT

from moothall.channels.models import Event
from moothall.channels.queries import unasked
from moothall.platforms.base import PostKind
from moothall.record.models import Entry

WORDS = "We are closed today"
WHERE = "/desk/unasked/"


def elsewhere(world):
    world.account.last_read_at = AT
    world.account.save()
    name = world.arrive(WORDS, author="cbh", own=True, place=PostKind.POST, root_id="",
                        parent_id="", at=AT - timedelta(minutes=5))  # fmt: skip
    world.take_in()
    return Event.objects.get(external_id=name)


def page(browser):
    return browser.get("/desk/?queue=").content.decode()


def test_a_post_of_ours_that_nobody_here_decided_is_shown_to_everybody(world, olive):
    assert WORDS not in page(olive)
    event = elsewhere(world)
    assert event.recognised == "unasked"
    seen = page(olive)
    assert "1 of our own posts decided by nobody here." in seen
    assert WORDS in seen
    assert f'href="https://sandbox.example/{event.external_id}"' in seen


def test_it_is_shown_until_somebody_says_who_it_was(world, olive):
    event = elsewhere(world)
    assert olive.get(WHERE).status_code == 405
    assert olive.post(WHERE, {"event": event.pk}).status_code == 302
    assert "decided by nobody" not in page(olive)
    assert not unasked(world.id)
    assert Entry.objects.filter(verb="settle-unasked-post").count() == 1
    assert olive.post(WHERE, {"event": event.pk}).status_code == 404


def test_several_are_settled_in_one_press(world, olive):
    both = [elsewhere(world).pk, elsewhere(world).pk]
    assert "All 2 were ours" in page(olive)
    assert olive.post(WHERE, {"event": both}).status_code == 302
    assert not unasked(world.id)
    assert Entry.objects.filter(verb="settle-unasked-post").count() == 2


def test_one_that_is_not_there_settles_none(world, olive):
    event = elsewhere(world)
    for wrong in ([], ["no id"], [event.pk, world.id]):
        assert olive.post(WHERE, {"event": wrong}).status_code == 404
    assert unasked(world.id)


def test_who_may_not_stop_sending_sees_it_and_leaves_it(world, audrey):
    event = elsewhere(world)
    assert audrey.post(WHERE, {"event": event.pk}).status_code == 403
    assert unasked(world.id)
