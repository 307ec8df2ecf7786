"""The pictures of a post are with us before it is gone from the platform."""

import pytest
from django.utils import timezone
from tests.work.test_life_of_a_post import account, desk, network, officer

from moothall.channels import receive
from moothall.inbox import actions
from moothall.inbox.models import EvidenceFile, Post
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import PostKind
from moothall.platforms.sandbox.network import PAGE
from moothall.work.tasks import retention

__all__ = ["account", "desk", "network"]


@pytest.fixture
def rude(network):
    """A resident's comment with a picture."""
    with network.storage.change():
        ours = network.network.write(PAGE, PostKind.POST, "Bin days change on Monday.")
        resident = network.network.join("Gary Pane", "gary.pane")
        return network.network.write(
            resident.id, PostKind.COMMENT, "You useless bastards, fuck off", parent=ours.id,
            picture="A rude drawing",
        )  # fmt: skip


def removed(queue, desk, account, rude, verb):
    receive.poll(account, timezone.now())
    queue.empty()
    with organisation_scope(desk.pk):
        post = Post.objects.get(external_id=rude.id)
        grounds = actions.Grounds(clause="C2", ground="abusive", why="It names staff")
        do = getattr(actions, verb)
        do(post.case_id, post.pk, grounds, by=officer(desk), at=timezone.now())
    assert sorted(queue.jobs()) == ["capture", "deliver"]


def files(desk):
    with organisation_scope(desk.pk):
        return list(EvidenceFile.objects.order_by("number"))


@pytest.mark.parametrize("verb", ["hide", "delete"])
def test_pictures_are_fetched_before_the_post_goes_even_if_nobody_was_asked_to(
    queue, desk, account, rude, verb
):
    removed(queue, desk, account, rude, verb)
    queue.run("DELETE FROM procrastinate_jobs WHERE task_name = 'capture'")
    queue.empty()
    picture, drawing = files(desk)
    assert picture.state == "waiting"
    assert (drawing.state, drawing.media_type) == ("kept", "image/svg+xml")
    assert bytes(drawing.content).startswith(b"<svg")
    with organisation_scope(desk.pk):
        post = Post.objects.get(external_id=rude.id)
        assert post.hidden_at or post.deleted_at


def test_the_post_is_drawn_in_the_background(queue, desk, account, rude):
    removed(queue, desk, account, rude, "hide")
    queue.empty()
    picture, drawing = files(desk)
    assert (picture.state, drawing.state) == ("kept", "kept")
    assert bytes(picture.content).startswith(b"\x89PNG")


@pytest.mark.usefixtures("desk")
def test_the_nightly_job_ends_where_no_policy_gives_a_time():
    retention.end_of_retention(0)
