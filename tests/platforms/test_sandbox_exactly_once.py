"""However faults fall together, polling and webhooks give each event once by its key."""

import json
from tempfile import TemporaryDirectory

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from moothall.platforms.base import Connection, PlatformError, PostKind
from moothall.platforms.sandbox.client import Sandbox
from moothall.platforms.sandbox.faults import Fault
from moothall.platforms.sandbox.network import Network
from moothall.platforms.sandbox.refusals import Refusal
from moothall.platforms.sandbox.script import Player
from moothall.platforms.sandbox.storage import Storage
from moothall.platforms.sandbox.web.app import App

DISTURBING = [
    Fault.DUPLICATE_EVENTS,
    Fault.OUT_OF_ORDER,
    Fault.RATE_LIMIT,
    Fault.TOKEN_REVOKED,
    Fault.LOST_WEBHOOKS,
]
PEOPLE = ["r-dev", "r-gill", "r-kyle"]


class Desk(RuleBasedStateMachine):
    """A desk that keeps what it is told under the event's key, and its cursor with it.

    The network is called in the same process, by the same client and the same application, so that
    hundreds of days pass in the time of one.
    """

    @initialize()
    def begin(self):
        self.storage = Storage(":memory:")
        self.network = Network(self.storage)
        self.network.storage.set("webhook_url", "http://desk.invalid/hooks")
        app = App(self.network, Player(self.network))
        token = self.storage.setting("token")
        self.desk = Sandbox(
            Connection(account="page", base_url="http://localhost", credentials={"token": token})
        )
        self.desk._wire._client.close()
        self.desk._wire._client = httpx.Client(
            base_url="http://localhost",
            transport=httpx.WSGITransport(app=app),
            headers={"Authorization": f"Bearer {token}"},
            verify=False,
        )
        self.post = self.network.write("page", PostKind.POST, "Our post").id
        self.cursor, self.kept, self.handled = "", {}, []

    def take(self, events):
        """What a unique constraint does."""
        for event in events:
            if event.key not in self.kept:
                self.kept[event.key] = event
                self.handled.append(event.key)

    @rule(who=some.sampled_from(PEOPLE), kind=some.sampled_from(["comment", "review", "mention"]))
    def somebody_writes(self, who, kind):
        parent = self.post if kind == "comment" else ""
        self.network.write(who, PostKind(kind), f"Words of {who}", parent=parent)

    @rule(number=some.integers(0, 50), word=some.sampled_from(["better", "worse"]))
    def somebody_edits(self, number, word):
        if chosen := self._one_of_theirs(number):
            self.network.edit(chosen.id, f"{chosen.text} {word}", by=chosen.author.id)

    @rule(number=some.integers(0, 50))
    def somebody_deletes(self, number):
        if chosen := self._one_of_theirs(number):
            self.network.delete(chosen.id, by=chosen.author.id)

    @rule(number=some.integers(0, 50), hidden=some.booleans())
    def we_hide_or_show(self, number, hidden):
        if chosen := self._one_of_theirs(number):
            self.network.set_hidden(chosen.id, hidden=hidden)

    @rule(fault=some.sampled_from(DISTURBING), times=some.sampled_from([0, 1, 2, -1]))
    def something_goes_wrong(self, fault, times):
        self.network.faults.set(fault, times)

    @rule(crash=some.booleans())
    def the_desk_polls(self, crash):
        try:
            page = self.desk.fetch(self.cursor)
        except PlatformError:
            return
        self.take(page.events)
        if not crash:  # a crash between the rows and the cursor costs only a repeat
            self.cursor = page.cursor

    @rule(data=some.data())
    def a_webhook_arrives_some_time(self, data):
        hooks = self.storage.rows("select seq from hooks")
        if not hooks:
            return
        seq = data.draw(some.sampled_from([hook["seq"] for hook in hooks]))
        body = json.loads(self.storage.value("select body from events where seq = ?", seq))
        self.take(self.desk.parse_webhook({}, json.dumps({"events": [body]}).encode()))

    def _one_of_theirs(self, number):
        left = self.network.posts("posts.author <> 'page' and posts.deleted_at = ''")
        return left[number % len(left)] if left else None

    @invariant()
    def nothing_is_handled_twice(self):
        if hasattr(self, "handled"):
            assert len(self.handled) == len(set(self.handled))

    def teardown(self):
        if not hasattr(self, "network"):
            return
        self.network.faults.clear()
        while True:
            page = self.desk.fetch(self.cursor)
            self.take(page.events)
            self.cursor = page.cursor
            if not page.more:
                break
        bodies = [json.loads(row["body"]) for row in self.storage.rows("select body from events")]
        happened = [("page", one["id"], one["kind"], one["version"]) for one in bodies]
        assert len(happened) == len(set(happened))
        assert set(self.kept) == set(happened)
        self.desk.close()
        self.storage.close()


TestExactlyOnce = Desk.TestCase
TestExactlyOnce.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=some.text(min_size=1, max_size=200))
def test_any_words_survive_a_restart_as_they_were(text):
    with TemporaryDirectory() as folder:
        storage = Storage(f"{folder}/n.db")
        try:
            made = Network(storage).write("r-dev", PostKind.REVIEW, text)
        except Refusal:
            assert not text.strip()
            return
        finally:
            storage.close()
        storage = Storage(f"{folder}/n.db")
        assert Network(storage).post(made.id).text == text
        storage.close()


def test_a_change_that_fails_half_way_leaves_nothing(tmp_path):
    storage = Storage(tmp_path / "n.db")
    network = Network(storage)
    before = storage.value("select count(*) from events")

    def fail():
        with storage.change():
            network.write("r-dev", PostKind.REVIEW, "Half a story")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert storage.value("select count(*) from events") == before
    assert network.posts("1 = 1") == []
    storage.close()
