"""The demonstration was stopped and is started again on another port."""

import pytest
from django.db import transaction
from tests.inbox.world import World

from moothall.channels.models import Account
from moothall.inbox.models import Post
from moothall.letters import writing
from moothall.letters.kinds import Kind
from moothall.letters.models import Letter
from moothall.people.tenancy import organisation_scope
from moothall.work.demo import network
from moothall.work.demo.network import Elsewhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    """Where the network was told that the desk is; nothing is asked of a worker."""
    said = []
    monkeypatch.setattr(
        "moothall.channels.accounts.subscribe", lambda _account, desk: said.append(desk)
    )
    monkeypatch.setattr("moothall.work.asking.ask", lambda *_, **__: None)
    return said


@pytest.fixture
def world(settings):
    settings.ADDRESS = "http://127.0.0.1:8000"
    made = World.make()
    with organisation_scope(made.id):
        Account.objects.update(server_url="http://127.0.0.1:8001")
        post = made.post("Is the lift working? [question]")
        Post.objects.update(permalink="http://127.0.0.1:8001/post/7")
        words = writing.Words("A gas leak", ("Look at once.",), f"/desk/case/{post.case_id}/")
        with transaction.atomic():
            writing.put(made.desk.adam, next(iter(Kind)), "x", words, at=made.at)
        assert "http://127.0.0.1:8000/desk/" in Letter.objects.get().text
        yield made


def moved_to(port):
    network.join(Elsewhere(None, port + 1, f"http://127.0.0.1:{port}"))


def test_links_in_posts_and_letters_lead_to_the_new_port(world, told):
    moved_to(8830)
    assert Post.objects.get().permalink == "http://127.0.0.1:8831/post/7"
    letter = Letter.objects.get()
    for words in (letter.text, letter.html):
        assert "http://127.0.0.1:8830/desk/case/" in words
        assert "127.0.0.1:8000" not in words
    assert Account.objects.get().server_url == "http://127.0.0.1:8831"
    assert told == ["http://127.0.0.1:8830"]
    assert world.cases.count() == 1


@pytest.mark.usefixtures("told", "world")
def test_a_link_to_somewhere_else_stays_what_it_was():
    Post.objects.update(permalink="http://127.0.0.1:80010/post/7")
    moved_to(8830)
    assert Post.objects.get().permalink == "http://127.0.0.1:80010/post/7"


@pytest.mark.usefixtures("told", "world")
def test_on_the_same_port_nothing_is_touched():
    before = Letter.objects.values().get()
    moved_to(8000)
    assert Letter.objects.values().get() == before
