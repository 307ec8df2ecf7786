"""From a resident's reply to an officer's answer and back, through the desk, on the real network."""

import json
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import kept_rows, make_member, make_organisation  # noqa: F401
from tests.channels.test_crashes import KILLED, workers  # noqa: F401
from tests.peers.bluesky.test_reading import publish
from tests.support.waiting import LATER, eventually

from moothall.channels import accounts, deliver, outbox, receive
from moothall.channels.connecting import opened
from moothall.channels.models import Account, Action, Event
from moothall.channels.receive.sweep import refresh
from moothall.inbox.intake import take_in
from moothall.inbox.models import Post
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import EventKind, Verb
from moothall.record import Subject

pytestmark = pytest.mark.usefixtures("kept_rows")
REPLY = "From seven in the morning, until the round is done."


class Desk:
    """An organisation with this account connected, and what its officer decides."""

    def __init__(self, page, make):
        self.organisation = make_organisation(f"colchester-{time.time_ns()}")
        self.officer = make_member(
            self.organisation, "ada", "officer", "senior-officer", "administrator"
        )
        given = page.connection(privileged=True)
        self.account, self.probe = accounts.connect(
            self.organisation,
            "bluesky",
            by=self.officer,
            at=timezone.now() - timedelta(minutes=1),
            server_url=given["base_url"],
            credentials=given["credentials"],
        )
        with organisation_scope(self.organisation.pk), opened(self.account) as platform:
            self.ours = eventually(lambda: publish(platform, make))

    def come(self, uri, kind=EventKind.CREATED):
        """Polls until the desk has it."""

        def look():
            receive.poll(self.account, timezone.now())
            return Event.objects.filter(
                account=self.account, external_id=uri, kind=kind.value
            ).first()

        return eventually(look)

    def put(self, verb, uri, text="", clause="", **report):
        with transaction.atomic():
            return outbox.put(
                self.account,
                verb,
                outbox.Target(uri),
                outbox.Payload(text, **report),
                by=self.officer,
                subject=Subject("case", "c1", "bins"),
                clause=clause,
                at=timezone.now(),
            )

    def decide(self, verb, uri, text="", clause="", **report):
        """Decided and delivered; the action as it ended."""
        return self.delivered(self.put(verb, uri, text, clause, **report))

    def delivered(self, action):
        def ended():
            deliver.one(self.account, timezone.now())
            return (
                Action.objects.filter(pk=action.pk).exclude(state__in=["queued", "sending"]).first()
            )

        return eventually(ended)


@pytest.fixture
def desk(page, make, lexicons):
    made = Desk(page, make)
    with organisation_scope(made.organisation.pk):
        yield made


@pytest.fixture
def comment(desk, tess, bystander):
    eventually(lambda: bystander.sees(desk.ours[0]))
    wrote = tess.reply("What time do the bins go?", desk.ours)
    desk.come(wrote.uri)
    eventually(lambda: wrote.uri in bystander.thread(desk.ours[0])[0])
    return wrote.uri


def test_a_resident_asks_and_everybody_sees_the_officer_s_answer(desk, comment, bystander, page):
    take_in(desk.organisation.pk, timezone.now())
    assert Post.objects.get(external_id=comment).text == "What time do the bins go?"
    ended = desk.decide(Verb.REPLY_PUBLIC, comment, REPLY)
    assert ended.state == "sent", ended.outcome
    eventually(lambda: ended.external_id in bystander.thread(desk.ours[0])[0])
    assert bystander.sees(ended.external_id)["record"]["text"] == REPLY
    # read back by the next poll, and known as the desk's own
    ours = desk.come(ended.external_id)
    assert (ours.own, ours.recognised) == (True, "ours")


def test_hidden_blocked_and_both_undone_as_a_bystander_sees_it(desk, comment, bystander):
    root = desk.ours[0]
    steps = [
        (Verb.HIDE, lambda: comment not in bystander.thread(root)[0]),
        (Verb.UNHIDE, lambda: comment in bystander.thread(root)[0]),
        (Verb.BLOCK, lambda: comment not in bystander.thread(root)[0]),
        (Verb.UNBLOCK, lambda: comment in bystander.thread(root)[0]),
    ]
    for verb, seen in steps:
        ended = desk.decide(verb, comment, clause="C3")
        assert ended.state == "sent", (verb, ended.outcome)
        eventually(seen)
        refresh(desk.account, [comment], timezone.now())
    kinds = list(
        Event.objects.filter(account=desk.account, external_id=comment)
        .order_by("occurred_at")
        .values_list("kind", flat=True)
    )
    assert EventKind.DELETED.value not in kinds


def test_one_sweep_notices_that_the_author_took_it_back(desk, comment, tess):
    tess.delete(comment)
    eventually(lambda: not tess.sees(comment))
    assert refresh(desk.account, [comment], timezone.now()) == 1
    told = Event.objects.get(account=desk.account, external_id=comment, kind="deleted")
    assert told.payload["text"] == ""


def test_polls_keep_the_first_sign_in(desk, lexicons):
    account = Account.objects.get(pk=desk.account.pk)
    assert account.credentials["access"]
    lexicons.clear()
    receive.poll(account, timezone.now())
    assert "com.atproto.server.createSession" not in lexicons
    assert account.last_error == ""


@pytest.mark.parametrize("step", ["about to ask", "asked", "noting"])
def test_a_worker_killed_between_sending_and_saving_leaves_one_post(
    desk,
    comment,
    bystander,
    page,
    workers,  # noqa: F811
    step,
):
    action = desk.put(Verb.REPLY_PUBLIC, comment, REPLY)
    order = {
        "account": str(desk.account.pk),
        "organisation": str(desk.organisation.pk),
        "at": timezone.now().isoformat(),
        "die": step,
        "times": 1,
    }
    workers.stdin.write(json.dumps([order]) + "\n")
    workers.stdin.flush()
    assert json.loads(workers.stdout.readline()) == [KILLED]
    at = timezone.now()
    for seconds in LATER:
        deliver.one(desk.account, at + timedelta(seconds=seconds))
    kept = eventually(lambda: recovered(desk, action, at))
    assert kept.state == "sent", kept.outcome
    eventually(lambda: bystander.sees(kept.external_id))
    assert bystander.texts_of(page.did).count(REPLY) == 1


def recovered(desk, action, at):
    """The server may take a moment to notice that the dead worker is gone."""
    deliver.one(desk.account, at + timedelta(hours=3))
    return Action.objects.filter(pk=action.pk, state="sent").first()


def test_a_place_that_was_worked_by_hand_stays_so(desk):
    by_hand = accounts.add_by_hand(
        desk.organisation, "bluesky", "Ward group", by=desk.officer, at=timezone.now()
    )
    assert not by_hand.is_connected
    assert Account.objects.get(pk=desk.account.pk).is_connected
