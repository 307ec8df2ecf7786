"""From a resident's letter to an officer's answer and back, through the desk, on real servers."""

import json
import time
from datetime import timedelta
from email import policy
from email.parser import BytesParser

import pytest
from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import kept_rows, make_member, make_organisation  # noqa: F401
from tests.channels.test_crashes import KILLED, workers  # noqa: F401
from tests.peers.email.postoffice import DESK, TESS
from tests.support.waiting import LATER, eventually

from moothall import policies
from moothall.channels import accounts, deliver, outbox, receive
from moothall.channels.models import Account, Action, Event
from moothall.core.policy import find_policy
from moothall.inbox.actions.replying import LookAgain, save_draft, send
from moothall.inbox.intake import take_in
from moothall.inbox.judging import judge_waiting
from moothall.inbox.models import Case, Place, Post
from moothall.inbox.shown.conversation.noted import by_mail
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Verb
from moothall.record import Subject

pytestmark = pytest.mark.usefixtures("kept_rows")
ANSWER = "An engineer comes today between two and four."


class Desk:
    """An organisation whose mailbox is connected, and its officer."""

    def __init__(self, post):
        self.post = post
        self.organisation = make_organisation(f"colchester-{time.time_ns()}")
        self.officer = make_member(
            self.organisation, "ada", "officer", "senior-officer", "administrator"
        )
        began = timezone.now() - timedelta(minutes=5)
        text = find_policy("colchester-borough-homes").read_text(encoding="utf-8")
        with organisation_scope(self.organisation.pk):
            policies.adopt(self.organisation.pk, text, by=self.officer, at=began)
        self.account, self.probe = accounts.connect(
            self.organisation, "email", by=self.officer, at=began, credentials=post.credentials()
        )

    def comes(self, words):
        """Polls until the desk has it, and makes a post of it."""

        def look():
            receive.poll(self.account, timezone.now())
            take_in(self.organisation.pk, timezone.now())
            return Post.objects.filter(text__contains=words).first()

        return eventually(look)

    def put(self, post, text=ANSWER):
        with transaction.atomic():
            return outbox.put(
                self.account,
                Verb.SEND_DM,
                outbox.Target(post.external_id),
                outbox.Payload(text),
                by=self.officer,
                subject=Subject("case", "c1", "heating"),
                at=timezone.now(),
            )

    def delivered(self, action):
        def ended():
            deliver.one(self.account, timezone.now())
            return (
                Action.objects.filter(pk=action.pk).exclude(state__in=["queued", "sending"]).first()
            )

        return eventually(ended)


@pytest.fixture
def desk(post):
    made = Desk(post)
    with organisation_scope(made.organisation.pk):
        yield made


def answers(post, subject):
    found = [one for one in post.box(TESS) if one["Subject"] == f"Re: {subject}"]
    return [BytesParser(policy=policy.default).parsebytes(one.as_bytes()) for one in found]


def named(words):
    """A subject that no other test of this post office has used."""
    return f"{words} {time.time_ns()}"


def test_a_letter_is_judged_answered_and_answered_again_in_its_case(desk, post, letter):
    subject = named("No heating")
    post.send(letter(subject, "No heating or hot water since Friday, and we have a baby."))
    arrived = desk.comes(subject)
    assert judge_waiting(desk.organisation.pk, timezone.now(), 25).failed == 0
    case = Case.objects.get(pk=arrived.case_id)
    assert (arrived.visibility, case.queue != "unread") == ("private", True)
    draft = save_draft(case.pk, Place.PRIVATE, ANSWER, by=desk.officer, at=timezone.now())
    sent = answered(desk, draft)
    action = desk.delivered(Action.objects.get(pk=sent.action_id))
    assert action.state == "sent", action.outcome
    [got] = eventually(lambda: answers(post, subject))
    assert got.get_content().strip() == ANSWER
    # what of ours is in Sent is known as the desk's own
    ours = desk.comes(ANSWER)
    assert (ours.own, Event.objects.get(external_id=ours.external_id).recognised) == (True, "ours")
    # their program lost every header that leads back; the address still does
    back = str(got["Reply-To"].addresses[0].addr_spec)
    post.send(letter(named("From my phone"), "Nobody came."), to=[back])
    again = desk.comes("Nobody came.")
    assert (again.case_id, again.thread_id) == (case.pk, arrived.thread_id)


def answered(desk, draft):
    """Sent, with whatever the desk warns of read."""
    seen = ()
    while True:
        try:
            return send(draft.pk, by=desk.officer, at=timezone.now(), version=draft.version,
                        seen=seen, emergency_reason="A baby in the cold")  # fmt: skip
        except LookAgain as warned:
            assert not seen
            seen = tuple(one.code for one in warned.cautions)


def test_the_officer_reads_that_a_sender_s_name_proves_nothing(desk, post, letter):
    subject = named("It is me, the councillor")
    post.send(letter(subject, "Send me the file."))
    arrived = desk.comes(subject)

    class Whole:
        case, posts = arrived.case, [arrived]

    assert any("does not prove who wrote this" in line.words for line in by_mail(Whole))


@pytest.mark.parametrize("step", ["about to ask", "taken by the mail server", "asked", "noting"])
def test_a_worker_killed_between_sending_and_saving_leaves_one_letter(
    desk,
    post,
    letter,
    workers,  # noqa: F811
    step,
):
    subject = named(step)
    post.send(letter(subject, "Is anybody there?"))
    action = desk.put(desk.comes(subject))
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

    def settled():
        for seconds in LATER:
            deliver.one(desk.account, at + timedelta(seconds=seconds))
        kept = Action.objects.get(pk=action.pk)
        return kept if kept.state == "sent" or kept.handed_over_at else None

    kept = eventually(settled)
    # nobody can know what became of it in the moment after the server took it: a person is asked
    unsure = step == "taken by the mail server"
    assert (kept.state, bool(kept.handed_over_at)) == (
        ("unknown", True) if unsure else ("sent", False)
    ), kept.outcome
    eventually(lambda: answers(post, subject))
    time.sleep(1)
    assert len(answers(post, subject)) == 1


def test_a_letter_that_comes_back_opens_its_case_again(desk, post, letter):
    subject, gone = named("Deposit"), "former@gone.test"
    post.send(letter(subject, "Where is it?", sender=gone), sender=gone)
    arrived = desk.comes(subject)
    action = desk.delivered(desk.put(arrived, "It is on its way."))
    assert action.state == "sent", action.outcome
    told = desk.comes("could not be delivered")
    assert (told.case_id, told.own) == (arrived.case_id, False)


def test_a_changed_password_raises_the_alarm_and_loses_nothing(desk, post, letter):
    before = post.passwords[DESK]
    post.change_password(DESK, "somebody changed it")
    try:

        def locked():
            """Dovecot takes a moment to read its passwords again."""
            receive.poll(desk.account, timezone.now())
            found = Account.objects.get(pk=desk.account.pk)
            return found if found.permission_lost_at else None

        account = eventually(locked)
        assert "password" in account.last_error
    finally:
        post.change_password(DESK, before)
    subject = named("Meanwhile")
    post.send(letter(subject, "Written while it was locked."))
    desk.comes(subject)
    account.refresh_from_db()
    assert (account.permission_lost_at, account.last_error) == (None, "")


def test_an_address_is_connected_once_and_its_tokens_outlive_a_new_password(desk, post):
    with pytest.raises(accounts.AlreadyConnected):
        accounts.connect(
            desk.organisation, "email", by=desk.officer, at=timezone.now(),
            credentials=post.credentials(),
        )  # fmt: skip
    receive.poll(desk.account, timezone.now())
    key = Account.objects.get(pk=desk.account.pk).credentials["case_key"]
    accounts.reconnect(desk.account, post.credentials(), by=desk.officer, at=timezone.now())
    assert Account.objects.get(pk=desk.account.pk).credentials["case_key"] == key
