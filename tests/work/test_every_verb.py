"""Every verb of the desk, pressed as an officer presses it, and what the network's page shows then.

By HTTP on both sides: the desk's forms, and the pretend network's public page as a stranger, the
author and the landlord see it. Each verb is delivered as a worker delivers it.
"""

from contextlib import ExitStack
from datetime import timedelta

import httpx
import pytest
from tests.inbox.screens.page import send, url
from tests.inbox.world import AT, World
from tests.support.cast import signed_in

from moothall.channels import accounts, deliver, receive
from moothall.inbox.models import Author, BlockEntry, BlockState, Post
from moothall.inbox.outcomes import settle
from moothall.inbox.shown.verbs import KINDS
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import PostKind
from moothall.platforms.sandbox.network import PAGE
from moothall.platforms.sandbox.server import Elmhouse

NAMES = ("Gary Pane", "Rita Long", "Hugo Bell", "Ines Cole", "Tom Reed", "Una Wray")


class Stage:
    """A desk, its account on the pretend network, and residents who write there."""

    def __init__(self, network, at):
        self.network, self.set_clock, self.now = network, at, AT
        self.tried, self.people = set(), {}
        self.world = World.make()
        with organisation_scope(self.world.id):
            self.account, _ = accounts.connect(
                self.world.desk.organisation, "sandbox", by=self.world.desk.adam, at=AT,
                server_url=network.url, credentials={"token": network.token},
            )  # fmt: skip
        self.olive = signed_in(self.world.desk.olive)
        with network.storage.change():
            self.ours = network.network.write(PAGE, PostKind.POST, "Bin days change on Monday.")

    def wait(self, seconds=60):
        self.now += timedelta(seconds=seconds)
        self.set_clock(self.now)

    def case(self, name, words):
        """What somebody writes under our post, as the desk has it."""
        with self.network.storage.change():
            person = self.people[name] = self.network.network.join(name)
            made = self.network.network.write(
                person.id, PostKind.COMMENT, words, parent=self.ours.id
            )
        self.read()
        post = Post.objects.select_related("case").get(external_id=made.id)
        assert post.case is not None
        return post.case

    def read(self):
        self.wait()
        receive.poll(self.account, self.now)
        self.world.take_in(self.now)
        self.world.judge(self.now)

    def press(self, case, verb, **given):
        """Open the verb's form, fill it in, send it; and let the worker do it."""
        self.wait()
        form = self.olive.get(url(case, verb))
        after = send(self.olive, form, f"/{verb}/", **given)
        assert after.status_code == 200, after.content.decode()[:3000]
        self.tried.add(verb)
        self.deliver()
        self.read()

    def deliver(self):
        self.wait()
        while action := deliver.one(self.account, self.now):
            assert action.state == "sent", (action.verb, action.state, action.outcome)
            with organisation_scope(self.world.id):
                settle(action, self.now)

    def page(self, of="", path=None):
        """Our post with what stands below it, as a stranger, a resident or the landlord sees it."""
        cookies = {"view": "landlord" if of == PAGE else "public"}
        if of in self.people:
            cookies = {"me": self.people[of].id, "view": "self"}
        found = httpx.get(
            self.network.url + (path or self.ours.path), cookies=cookies, trust_env=False
        )
        return " ".join(found.text.split())


@pytest.fixture
def stage(transactional_db, tmp_path, monkeypatch):  # noqa: ARG001 - delivering wants its own transactions
    made = None

    def at(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    def clock():
        return made.now if made else AT

    at(AT)
    with ExitStack() as open_things:
        network = open_things.enter_context(Elmhouse(tmp_path / "elmhouse.sqlite", clock=clock))
        made = Stage(network, at)
        open_things.enter_context(organisation_scope(made.world.id))
        yield made


def test_every_verb_that_asks_the_network_shows_there_and_no_other_does(stage):
    the_author_is_answered(stage)
    a_post_is_hidden_and_shown_again(stage)
    a_post_is_deleted(stage)
    an_author_is_blocked_and_unblocked(stage)
    an_author_is_muted_reported_and_heard_again(stage)
    it_goes_private_in_one_move(stage)
    the_rest_changes_nothing_there(stage)
    asking = {kind.name for kind in KINDS if kind.asks is not None}
    assert asking <= stage.tried


def the_author_is_answered(stage):
    case = stage.case("Gary Pane", "When is my bin day? [question]")
    stage.press(case, "reply", text="Put them out in week Alpha.", closes="")
    assert "Put them out in week Alpha." in stage.page()
    stage.press(case, "edit-reply", text="Put them out in week Beta.", why="The wrong day")
    assert "Put them out in week Beta." in stage.page()
    assert "Alpha" not in stage.page()
    ours = Post.objects.get(own=True, text="Put them out in week Beta.")
    assert ours.wordings.get().text == "Put them out in week Alpha."
    stage.press(case, "delete-reply", why="It is on the website now", sure="on")
    assert "Beta" not in stage.page()
    stage.press(case, "private", text="Write to us with your street.", closes="")
    assert "with your street" not in stage.page()
    assert "with your street" in stage.page("Gary Pane", "/messages")


def a_post_is_hidden_and_shown_again(stage):
    case = stage.case("Rita Long", "You lot are scum [abusive]")
    stage.press(case, "hide", clause="C2")
    assert "You lot are scum" not in stage.page()
    assert "You lot are scum" in stage.page("Rita Long")
    stage.press(case, "unhide", why="It was a quotation")
    assert "You lot are scum" in stage.page()


def a_post_is_deleted(stage):
    case = stage.case("Hugo Bell", "Buy pills here [spam][abusive]")
    stage.press(case, "delete", clause="C2", why="It comes back under other words", sure="on")
    assert "Buy pills here" not in stage.page()
    assert "Buy pills here" not in stage.page("Hugo Bell")


def an_author_is_blocked_and_unblocked(stage):
    case = stage.case("Ines Cole", "Idiots, all of you [abusive]")
    stage.press(case, "block", clause="C2", why="The tenth time", sure="on")
    assert BlockEntry.objects.get().state == BlockState.BLOCKED
    assert "has blocked you" in stage.page("Ines Cole", "/person/ines.cole")
    stage.press(case, "unblock", why="It was reviewed")
    assert BlockEntry.objects.get().state == BlockState.ENDED
    assert "has blocked you" not in stage.page("Ines Cole", "/person/ines.cole")


def an_author_is_muted_reported_and_heard_again(stage):
    case = stage.case("Tom Reed", "Liars and thieves [abusive]")
    stage.press(case, "report", clause="C2", category="rude", why="Abuse of staff")
    assert "Reported to Elmhouse Social" in stage.page(PAGE)
    assert "Liars and thieves" in stage.page()
    stage.press(case, "mute", clause="C2", why="Twenty posts a day", sure="on")
    assert "has muted this account" in stage.page(PAGE, "/person/tom.reed")
    assert "Liars and thieves" in stage.page()
    assert Author.objects.get(name="Tom Reed").muted_at
    with stage.network.storage.change():
        stage.network.network.write(
            stage.people["Tom Reed"].id, PostKind.COMMENT, "Muted words", parent=stage.ours.id
        )
    stage.read()
    assert not Post.objects.filter(text="Muted words").exists()
    stage.press(case, "unmute", why="Calm since")
    assert "has muted" not in stage.page(PAGE, "/person/tom.reed")
    assert Author.objects.get(name="Tom Reed").muted_at is None


def it_goes_private_in_one_move(stage):
    case = stage.case("Una Wray", "I am at 14 Mill Road, rent 12345678 [personal][question]")
    stage.press(case, "take-private", clause="R8", text="Let us go on here.")
    assert "14 Mill Road" not in stage.page()
    assert "Let us go on here." in stage.page("Una Wray", "/messages")


#: what the form of each wants, in an order in which they can be pressed on one case
QUIET = {
    "note": {"text": "Ask the depot"},
    "tag": {"tags": "bins"},
    "move": {"queue": "urgent"},
    "snooze": {},
    "assign": {},
    "leave-alone": {"clause": "R9"},
    "reopen": {"why": "After all"},
    "not-ours": {"why": "The council's"},
}


def the_rest_changes_nothing_there(stage):
    case = stage.case("Gary Pane", "Such a lovely day [opinion]")
    before = stage.page(), stage.page(PAGE)
    for verb, given in QUIET.items():
        stage.press(case, verb, **given)
    assert (stage.page(), stage.page(PAGE)) == before
