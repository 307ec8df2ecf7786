"""Workers killed between every two steps, against the pretend network's real server.

Whatever is killed and whatever answer is lost: one public effect, or a case in front of a person.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import make_account
from tests.support.desk_process import PATIENCE

from moothall.channels import connecting, deliver, outbox, queries, receive
from moothall.channels.models import Action
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import PostKind, Verb
from moothall.platforms.sandbox.faults import Fault
from moothall.platforms.sandbox.server import Elmhouse
from moothall.record import Subject

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")
KILLED = -9
#: seconds at which the next worker looks, long enough for every wait there is
LATER = (0, 31, 33, 160, 162, 800, 802, 1_500, 1_502, 4_000, 4_002, 9_000)


@dataclass
class Told:
    """What is asked of the network, and how its public effect is counted."""

    profile: str
    verb: Verb
    text: str = ""


KINDS = {
    "a reply with a key": Told("sandbox", Verb.REPLY_PUBLIC, "We are on our way."),
    "a reply that nothing protects": Told("facebook", Verb.REPLY_PUBLIC, "We are on our way."),
    "hiding": Told("sandbox", Verb.HIDE),
}


@pytest.fixture(params=KINDS, ids=lambda name: name.replace(" ", "-"))
def told(request):
    return KINDS[request.param]


@pytest.fixture(scope="session")
def workers(desk_database):
    script = Path(__file__).with_name("worker.py")
    process = subprocess.Popen(
        [sys.executable, str(script), desk_database.app_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    yield process
    process.stdin.close()
    assert process.wait(timeout=PATIENCE) == 0
    process.stdout.close()


@pytest.fixture
def network(tmp_path):
    with Elmhouse(tmp_path / "elmhouse.db") as server:
        server.network.faults.set_seconds(0.5)
        yield server


class Case:
    """One decision about one resident's comment, and what the public sees of it."""

    def __init__(self, network, workers, organisation, officer, told):
        self.network, self.workers, self.told, self.officer = network, workers, told, officer
        network.network.behave_like(told.profile)
        self.account = make_account(
            organisation,
            server_url=network.url,
            credentials={"token": network.token},
            connected_at=timezone.now() - timedelta(days=1),
        )
        before = timezone.now() - timedelta(days=3)
        ours = network.network.write("page", PostKind.POST, "Lift works on Monday", at=before)
        resident = network.network.residents()[0]
        self.post = network.network.write(
            resident.id, PostKind.COMMENT, "The lift is broken again", parent=ours.id
        )
        self.at = timezone.now()
        connecting.probe(self.account, self.at)
        assert receive.poll(self.account, self.at) >= 2

    def put(self, text=None):
        with transaction.atomic():
            return outbox.put(
                self.account,
                self.told.verb,
                outbox.Target(self.post.id),
                outbox.Payload(self.told.text if text is None else text),
                by=self.officer,
                subject=Subject("case", "c1", "lift"),
                at=self.at,
            )

    def order(self, die="", seconds=0, times=1):
        return {
            "account": str(self.account.pk),
            "organisation": str(self.account.organisation_id),
            "at": (self.at + timedelta(seconds=seconds)).isoformat(),
            "die": die,
            "times": times,
        }

    def work(self, *orders):
        """In processes of their own, at once; how each ended."""
        self.workers.stdin.write(json.dumps(orders) + "\n")
        self.workers.stdin.flush()
        return json.loads(self.workers.stdout.readline())

    def recover(self):
        """The next workers, as time goes by."""
        for seconds in LATER:
            until = time.monotonic() + 30
            at = self.at + timedelta(seconds=seconds)
            while deliver.one(self.account, at) is None and time.monotonic() < until:
                if not any(
                    one == self.account for one in deliver.due(self.account.organisation_id, at)
                ):
                    break
                time.sleep(0.02)  # the server has not noticed yet that the dead one is gone

    @property
    def effects(self):
        """What the public sees of it."""
        if self.told.verb is Verb.HIDE:
            return int(self.network.network.post(self.post.id).hidden)
        return len(
            self.network.network.posts("posts.author = 'page' and posts.parent = ?", self.post.id)
        )

    def require_one_or_a_person(self, action):
        kept = Action.objects.get(pk=action.pk)
        waiting = [one.action.pk for one in queries.failures(kept.organisation_id)]
        if kept.state == "sent":
            assert self.effects == 1
            assert waiting == []
        else:
            assert waiting == [kept.pk]
            assert self.effects <= 1
        return kept


@pytest.fixture
def case(network, workers, organisation, officer, told):
    return Case(network, workers, organisation, officer, told)


STEPS = ["claimed", "looked", "about to ask", "while it is asked", "asked", "noting", "noted"]


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_after_any_step_does_it_once_or_asks_a_person(case, step):
    action = case.put()
    if step == "while it is asked":
        case.network.network.faults.set(Fault.TIMEOUT_AFTER, 1)
    assert case.work(case.order(die=step)) == [KILLED]
    case.recover()
    kept = case.require_one_or_a_person(action)
    if step != "about to ask" or case.told.profile == "sandbox":
        assert (kept.state, case.effects) == ("sent", 1)


@pytest.mark.parametrize("second", ["found", "read back", "claimed", "about to ask"])
def test_killed_twice_it_is_still_done_once_or_shown_to_a_person(case, second):
    action = case.put()
    assert case.work(case.order(die="asked")) == [KILLED]
    for seconds in (0, 31, 32):
        case.work(case.order(die=second, seconds=seconds))
    case.recover()
    case.require_one_or_a_person(action)


@pytest.mark.parametrize(
    "fault",
    [Fault.TIMEOUT_AFTER, Fault.TIMEOUT_BEFORE, Fault.ERROR_AFTER, Fault.ERROR_BEFORE],
)
def test_a_lost_answer_is_one_effect_or_a_case_for_a_person(case, fault):
    action = case.put()
    case.network.network.faults.set(fault, 1)
    case.recover()
    kept = case.require_one_or_a_person(action)
    if fault in {Fault.TIMEOUT_AFTER, Fault.ERROR_AFTER} or case.told.profile == "sandbox":
        assert (kept.state, case.effects) == ("sent", 1)


@pytest.mark.parametrize("fault", [Fault.EDITED_BEFORE_ACTION, Fault.DELETED_BEFORE_ACTION])
def test_a_post_that_changes_at_the_last_moment_goes_back_to_the_officer(case, fault):
    action = case.put()
    case.network.network.faults.set(fault, 1)
    case.recover()
    kept = case.require_one_or_a_person(action)
    assert (kept.state, case.effects) == ("failed", 0)


def test_three_workers_at_once_send_each_of_five_replies_once_and_in_order(
    network, workers, organisation, officer
):
    case = Case(network, workers, organisation, officer, KINDS["a reply with a key"])
    wanted = [f"Reply {number}" for number in range(5)]
    for text in wanted:
        case.put(text)
    assert case.work(*[case.order(times=40)] * 3) == [0, 0, 0]
    case.recover()
    found = network.network.posts(
        "posts.author = 'page' and posts.parent = ? order by posts.number", case.post.id
    )
    assert [one.text for one in found] == wanted


def test_our_own_replies_come_back_and_raise_no_alarm(network, workers, organisation, officer):
    case = Case(network, workers, organisation, officer, KINDS["a reply with a key"])
    case.put()
    case.recover()
    receive.poll(case.account, timezone.now())
    assert not queries.unasked(organisation.pk)
    network.network.write("page", PostKind.REPLY, "From a phone", parent=case.post.id)
    receive.poll(case.account, timezone.now())
    assert [one.payload["text"] for one in queries.unasked(organisation.pk)] == ["From a phone"]


def test_a_deletion_that_nobody_told_of_is_seen_by_the_sweep(
    network, workers, organisation, officer
):
    case = Case(network, workers, organisation, officer, KINDS["hiding"])
    network.network.faults.set(Fault.SILENT_DELETIONS, 1)
    network.network.delete(case.post.id, by=case.post.author.id)
    assert receive.poll(case.account, timezone.now()) == 0
    assert receive.refresh(case.account, [case.post.id], timezone.now()) == 1
    assert receive.refresh(case.account, [case.post.id], timezone.now()) == 0
    with organisation_scope(organisation.pk):
        assert queries.item(case.account, case.post.id).deleted
