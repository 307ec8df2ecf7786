"""From a resident of another server to the desk and back: every step by the desk's own rooms."""

import json
import subprocess
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import kept_rows, make_member, make_organisation  # noqa: F401
from tests.peers.mastodon.test_snac import follow
from tests.support.desk_process import PATIENCE
from tests.support.waiting import LATER, becomes

from moothall.channels import accounts, connecting, deliver, outbox, receive
from moothall.channels.items import Known
from moothall.channels.models import Account, Action, Event
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import EventKind, Idempotency, Verb
from moothall.record import Subject

pytestmark = [pytest.mark.peers, pytest.mark.usefixtures("kept_rows")]
US = "@landlord@social-a.test"
NUMBERS = count()
KILLED = -9


class Desk:
    """One organisation's desk with the account, and the people of its team."""

    def __init__(self, ours, credentials):
        self.organisation = make_organisation(f"mastodon-{next(NUMBERS)}")
        self.senior = make_member(self.organisation, "sam", "senior-officer")
        administrator = make_member(self.organisation, "amir", "administrator")
        self.account, self.probe = accounts.connect(
            self.organisation,
            "mastodon",
            by=administrator,
            at=timezone.now(),
            server_url=ours.url,
            credentials=credentials,
        )

    def event(self, words, kind=EventKind.CREATED):
        """The row of what was written, once a poll took it in."""

        def polled():
            receive.poll(self.account, timezone.now())
            return Event.objects.filter(
                account=self.account, kind=kind, payload__text__icontains=words
            ).first()

        found = becomes(polled)
        self.account.refresh_from_db()
        assert found, self.account.last_error
        return found

    def decide(self, verb, event, text=""):
        with transaction.atomic():
            return outbox.put(
                self.account,
                verb,
                outbox.Target(event.external_id),
                outbox.Payload(text),
                by=self.senior,
                clause="C1",
                subject=Subject("case", "c1", "boiler"),
                at=timezone.now(),
            )

    def deliver(self, action):
        while deliver.one(self.account, timezone.now()):
            pass
        action.refresh_from_db()
        return action.state

    def does(self, verb, event, text=""):
        action = self.decide(verb, event, text)
        assert self.deliver(action) == "sent", action.outcome
        return action


@pytest.fixture
def desk(ours, credentials):
    made = Desk(ours, credentials)
    with organisation_scope(made.organisation.pk):
        yield made


@pytest.fixture
def says():
    return lambda words: f"{words} of journey {next(NUMBERS)}x"


def test_a_mention_is_answered_its_author_blocked_and_let_in_again(
    desk, resident, bystander, ours, credentials, says
):
    said, answer = says("My boiler is out"), says("We come tomorrow")
    status = resident.writes(f"{US} {said}")
    event = desk.event(said)

    replied = desk.does(Verb.REPLY_PUBLIC, event, answer)
    assert answer in ours.page("/landlord")
    assert resident.sees(answer)["visibility"] == "public"
    own = desk.event(answer)
    assert (own.own, own.external_id, own.action_id) == (True, replied.external_id, replied.pk)

    desk.does(Verb.BLOCK, event)
    assert receive.refresh(desk.account, [event.external_id], timezone.now()) == 0
    desk.does(Verb.UNBLOCK, event)
    later = says("Thank you")
    resident.writes(f"{US} {later}")
    desk.event(later)

    follow(ours, credentials, event.author_id)
    resident.deletes(status)
    assert becomes(lambda: receive.refresh(desk.account, [event.external_id], timezone.now()))
    kinds = Event.objects.filter(account=desk.account, external_id=event.external_id)
    assert EventKind.DELETED in {one.kind for one in kinds}
    assert not [one for one in bystander.notified() if said in one["content"]]


def test_a_private_message_is_answered_in_private_and_can_be_in_no_other_way(
    desk, resident, ours, says
):
    said, answer = says("My address is 4 Elm Court"), says("Somebody rings you")
    resident.writes(f"{US} {said}", visibility="direct")
    event = desk.event(said)
    assert event.payload["visibility"] == "private"
    with pytest.raises(outbox.NotPossible):
        desk.decide(Verb.REPLY_PUBLIC, event, answer)
    desk.does(Verb.SEND_DM, event, answer)
    assert resident.sees(answer)["visibility"] not in {"public", "unlisted"}
    assert answer not in ours.page("/landlord")


def test_what_the_probe_found_is_what_delivery_goes_by(desk):
    kept = Account.objects.get(pk=desk.account.pk)
    rows = connecting.capabilities_of(kept)
    assert rows.rows[Verb.REPLY_PUBLIC].idempotency is Idempotency.READ_BACK
    assert {rule.limits[0].most for rule in rows.text.values()} == {100_000}
    assert not rows.rows[Verb.REPORT].automatic


def test_what_this_server_lacks_is_told_to_the_officer_and_put_nowhere(desk, resident, says):
    said = says("Your van blocks the pavement")
    resident.writes(f"{US} {said}")
    event = desk.event(said)
    for verb in (Verb.MUTE, Verb.UNMUTE, Verb.REPORT):
        known = Known(desk.account, event.external_id)
        answer = outbox.possible(desk.account, verb, known, timezone.now())
        assert (answer.possible, answer.by_hand_steps) == (False, ())
        assert "snac" in answer.reason
        with pytest.raises(outbox.NotPossible, match="snac"):
            desk.decide(verb, event)
    assert not Action.objects.filter(account=desk.account).exists()


class Worker:
    """Another process that carries out one delivery, and is killed in it."""

    def __init__(self, url):
        script = Path(__file__).parents[2] / "channels" / "worker.py"
        self.process = subprocess.Popen(
            [sys.executable, str(script), url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert self.process.stdout.readline() == "ready\n"

    def killed(self, desk, after):
        order = {
            "account": str(desk.account.pk),
            "organisation": str(desk.organisation.pk),
            "at": timezone.now().isoformat(),
            "die": after,
            "times": 1,
        }
        self.process.stdin.write(json.dumps([order]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline()) == [KILLED]


@pytest.fixture
def worker(desk_database):
    made = Worker(desk_database.app_url)
    yield made
    made.process.stdin.close()
    made.process.wait(PATIENCE)
    made.process.stdout.close()


@pytest.mark.parametrize(
    ("after", "state", "posts"), [("asked", "sent", 1), ("about to ask", "unknown", 0)]
)
def test_a_worker_killed_around_the_sending_gives_one_post_or_a_person_to_look(
    desk, resident, ours, says, worker, after, state, posts
):
    said, answer = says("The lift is stuck"), says("On our way")
    resident.writes(f"{US} {said}")
    action = desk.decide(Verb.REPLY_PUBLIC, desk.event(said), answer)
    assert worker.killed(desk, after)
    action.refresh_from_db()
    assert action.state == "sending"
    for seconds in LATER:
        deliver.one(desk.account, timezone.now() + timedelta(seconds=seconds))
    action.refresh_from_db()
    assert action.state == state
    assert bool(action.handed_over_at) is (state == "unknown")
    found = [one for one in desk_posts(desk) if answer in one.text]
    assert len(found) == posts
    assert (answer in ours.page("/landlord")) is bool(posts)
    assert Action.objects.filter(account=desk.account).count() == 1


def desk_posts(desk):
    with connecting.opened(desk.account) as platform:
        cursor, more, found = "", True, {}
        while more:
            page = platform.fetch(cursor)
            found |= {one.external_id: one for one in page.events}
            cursor, more = page.cursor, page.more
    return [one for one in found.values() if one.own]
