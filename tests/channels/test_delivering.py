"""One at a time, in order, and never inside a transaction."""

from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, transaction
from tests.channels.conftest import make_account
from tests.channels.pretend import AT

from moothall.channels import deliver as delivering
from moothall.channels import outbox
from moothall.channels.locks import number_of
from moothall.channels.models import Account, Action
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Transient, Verb
from moothall.record import Subject
from moothall.record.models import Entry

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


def now(action):
    return Action.objects.get(pk=action.pk)


def test_a_reply_is_sent_and_noted_with_its_place_and_on_record(put, deliver, pretend):
    action = put(text="On our way", clause="R4")
    done = deliver()
    assert done.state == "sent"
    assert done.external_id.startswith("made-")
    assert [one.text for one in pretend.done] == ["On our way"]
    assert now(action).permalink == "https://example.org/x"
    entry = Entry.objects.get(verb="sent")
    assert (entry.clause, entry.subject_id) == ("R4", "c1")
    assert "On our way" not in entry.note + entry.after
    assert Account.objects.get().last_write_at is not None
    assert deliver() is None


def test_a_reply_held_over_night_is_dated_when_it_is_sent(put, deliver, pretend, at):
    """What is frozen is the same; only when it goes out is told beside it."""
    action = put(text="On our way", not_before=at + timedelta(hours=14))
    frozen = dict(action.payload)
    assert deliver() is None
    pretend.fail("answer", Transient("busy"))
    morning = 14 * 3600
    assert deliver(morning).state == "queued"
    assert deliver(morning + 16).state == "sent"
    tries = [at + timedelta(seconds=morning), at + timedelta(seconds=morning + 16)]
    assert [one.dated for one in pretend.asked] == tries
    assert {one.decided_at for one in pretend.asked} == {at}
    assert now(action).payload == frozen


def test_nothing_is_sent_inside_a_transaction(put, deliver):
    put()
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        deliver()


def test_a_decision_outside_its_transaction_is_refused(account, officer):
    with pytest.raises(RuntimeError, match="transaction of the decision"):
        outbox.put(
            account,
            Verb.HIDE,
            outbox.Target("p1"),
            by=officer,
            subject=Subject("case", "c", "c"),
            at=AT,
        )


def test_actions_go_out_in_the_order_of_their_decisions(put, deliver, pretend):
    for number in range(4):
        put(target=f"p{number}", text=f"reply {number}")
    while deliver():
        pass
    assert [one.text for one in pretend.done] == [f"reply {number}" for number in range(4)]


def test_what_is_held_until_opening_lets_others_pass(put, deliver):
    put(text="tomorrow", not_before=AT + timedelta(hours=2))
    put(target="p2", text="now")
    assert deliver().payload["text"] == "now"
    assert deliver() is None
    assert deliver(2 * 3600).payload["text"] == "tomorrow"


def test_a_second_worker_finds_the_account_busy(put, deliver, account, desk_database):
    put()
    with psycopg.connect(desk_database.app_url) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [number_of(f"deliver {account.pk}")])
        assert deliver() is None
        other.execute("SELECT pg_advisory_unlock_all()")
    assert deliver().state == "sent"


def test_the_database_itself_allows_one_being_sent(put):
    first, second = put(), put(target="p2")
    Action.objects.filter(pk=first.pk).update(state="sending")
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=second.pk).update(state="sending")


def test_another_organisations_outbox_is_not_touched(put, organisation, other_organisation):
    put()
    theirs = make_account(other_organisation)
    with organisation_scope(None):
        assert delivering.one(theirs, AT) is None
        assert delivering.due(other_organisation.pk, AT) == []
        assert len(delivering.due(organisation.pk, AT)) == 1
