"""Workers killed between every two steps, against the pretend network's real server.

Whatever is killed and whatever answer is lost: one public effect, or a case in front of a person.
Of every verb that goes out, after every step that leaves anything behind (tests/channels/worker.py
counts them, so none is listed here).
"""

import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from django.utils import timezone
from tests.channels.conftest import make_member
from tests.channels.going_out import SAID, Stage, Told, everything_that_goes_out
from tests.support.desk_process import PATIENCE

from moothall.channels import queries, receive
from moothall.channels.states import Problem
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import TO_A_PERSON, TO_OTHERS_POSTS, PostKind, Verb
from moothall.platforms.sandbox.faults import Fault
from moothall.platforms.sandbox.network import PAGE
from moothall.platforms.sandbox.server import Elmhouse

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")
KILLED = -9
WITH_A_KEY = Told("sandbox", Verb.REPLY_PUBLIC)
UNPROTECTED = Told("facebook", Verb.REPLY_PUBLIC)
HIDING = Told("sandbox", Verb.HIDE)
#: in which an answer is lost, with or without the thing done
LOST = (Fault.TIMEOUT_AFTER, Fault.TIMEOUT_BEFORE, Fault.ERROR_AFTER, Fault.ERROR_BEFORE)
#: whose sense hangs on the words that an officer saw
ABOUT_A_POST = {*TO_OTHERS_POSTS, Verb.REPLY_PUBLIC} - TO_A_PERSON
EVERYTHING = everything_that_goes_out()
each = pytest.mark.parametrize("told", EVERYTHING, ids=str)


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


@pytest.fixture
def somebody(organisation):
    """Who may do everything that goes out."""
    return make_member(organisation, "lena", "officer", "senior-officer", "administrator")


@pytest.fixture
def stage(network, workers, organisation, somebody, told):
    return Stage(network, workers, organisation, somebody, told)


def test_every_verb_that_goes_out_is_killed_here():
    """As far as the pretend network can be asked for it; the rest nobody asks a network for."""
    assert {told.verb for told in EVERYTHING} >= {*TO_OTHERS_POSTS, Verb.EDIT, Verb.DELETE_OWN}
    assert len(EVERYTHING) > len(Verb)


@each
def test_a_worker_killed_after_any_step_does_it_once_or_asks_a_person(stage, told):
    asked_of_a_person = 0
    for steps in count(1):
        decided = stage.decide()
        end = decided.work(steps=steps)
        asked_of_a_person += decided.recover().state != "sent"
        if end == 0:
            break
        assert end == KILLED
    assert steps > 4  # claimed, looked at, about to ask, asked
    assert asked_of_a_person <= told.most_for_people


@each
def test_a_worker_killed_while_the_network_is_at_it_does_it_once_or_asks_a_person(stage):
    stage.network.faults.set(Fault.TIMEOUT_AFTER, 1)
    decided = stage.decide()
    assert decided.work(after="while it is asked") == KILLED
    decided.recover()
    assert decided.effects == 1


@pytest.mark.parametrize("told", [WITH_A_KEY, UNPROTECTED, HIDING], ids=str)
def test_killed_twice_it_is_still_done_once_or_shown_to_a_person(stage):
    """After any step, and the next worker after any step of its own."""
    for first in count(1):
        for second in count(1):
            decided = stage.decide()
            end = decided.work(steps=first)
            decided.pass_time()
            ends = end, decided.work(steps=second)
            decided.recover()
            if ends[1] == 0:
                break
        if end == 0:
            break


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize("told", [WITH_A_KEY, UNPROTECTED], ids=str)
def test_what_kills_every_worker_that_touches_it_ends_in_front_of_a_person(stage, steps):
    decided = stage.decide()
    for _ in range(60):
        if not decided.pass_time():
            break
        assert decided.work(steps=steps) in {KILLED, 0}  # one that only tidies up lives
    decided.require_one_or_a_person()


@each
def test_a_lost_answer_is_one_effect_or_a_case_for_a_person(stage, told):
    stage.network.faults.set_seconds(0.05)
    for fault in LOST:
        decided = stage.decide()
        stage.network.faults.set(fault, 1)
        kept = decided.recover()
        if fault in {Fault.TIMEOUT_AFTER, Fault.ERROR_AFTER}:
            assert decided.effects == 1
        if not told.is_unprotected:
            assert kept.state == "sent"


@each
def test_a_post_that_changes_at_the_last_moment_goes_back_to_the_officer(stage, told):
    """What is done to a person, or to words of our own, is done or goes back as well."""
    for fault in (Fault.EDITED_BEFORE_ACTION, Fault.DELETED_BEFORE_ACTION):
        decided = stage.decide()
        stage.network.faults.set(fault, 1)
        kept = decided.recover()
        if told.verb in ABOUT_A_POST:
            assert kept.state == "failed"
            assert kept.problem in {Problem.EDITED, Problem.DELETED}
            assert decided.effects == 0 or told.verb is Verb.DELETE_OTHER  # its author did it


@pytest.mark.parametrize("told", [WITH_A_KEY], ids=str)
def test_three_workers_at_once_send_each_of_five_replies_once_and_in_order(stage):
    wanted = [f"Reply {number}" for number in range(5)]
    first, *_, last = [stage.decide(text) for text in wanted]
    assert stage.work(*[last.order(times=40)] * 3) == [0, 0, 0]
    found = stage.network.posts(
        "posts.author = 'page' and posts.parent <> '' order by posts.number"
    )
    assert [one.text for one in found] == wanted
    assert not first.failures()


@pytest.mark.parametrize("told", [WITH_A_KEY], ids=str)
def test_our_own_replies_come_back_and_raise_no_alarm(stage, organisation):
    decided = stage.decide()
    decided.recover()
    receive.poll(stage.account, timezone.now())
    assert not [one for one in queries.unasked(organisation.pk) if one.payload["text"] == SAID]
    stage.network.write(PAGE, PostKind.REPLY, "From a phone", parent=decided.post.id)
    receive.poll(stage.account, timezone.now())
    assert "From a phone" in [one.payload["text"] for one in queries.unasked(organisation.pk)]


@pytest.mark.parametrize("told", [HIDING], ids=str)
def test_a_deletion_that_nobody_told_of_is_seen_by_the_sweep(stage, organisation):
    post = stage.decide().post
    stage.network.faults.set(Fault.SILENT_DELETIONS, 1)
    stage.network.delete(post.id, by=post.author.id)
    assert receive.poll(stage.account, timezone.now()) == 0
    assert receive.refresh(stage.account, [post.id], timezone.now()) == 1
    assert receive.refresh(stage.account, [post.id], timezone.now()) == 0
    with organisation_scope(organisation.pk):
        assert queries.item(stage.account, post.id).deleted
