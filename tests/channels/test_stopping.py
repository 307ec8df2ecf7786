"""The kill switch: nothing goes out from an account, or from any, until somebody lets it."""

import pytest
from django.db import connection
from tests.channels.conftest import make_member
from tests.channels.pretend import AT, post

from moothall import channels
from moothall.channels import receive
from moothall.channels.locks import alone
from moothall.channels.models import Account, Action
from moothall.channels.pausing import NoReasonError
from moothall.people.permissions import NotAllowed
from moothall.record.models import Entry

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


def now(action):
    return Action.objects.get(pk=action.pk)


def test_a_paused_account_sends_nothing_until_somebody_resumes_it(put, deliver, account, officer):
    put()
    channels.pause(account, by=officer, reason="Wrong reply went out", at=AT)
    assert deliver() is None
    assert deliver(10**7) is None
    assert account.paused_by_name == "ada"
    entry = Entry.objects.get(verb="stop-sending")
    assert (entry.note, entry.actor_name) == ("Wrong reply went out", "ada")
    channels.resume(account, by=officer, reason="Put right", at=AT)
    assert deliver().state == "sent"
    assert Entry.objects.filter(verb="resume-sending").count() == 1


def test_stopping_everything_stops_every_account(put, deliver, organisation, account, officer):
    put()
    channels.pause(organisation, by=officer, reason="Election period", at=AT)
    channels.pause(organisation, by=officer, reason="second", at=AT)
    assert deliver() is None
    channels.resume(account, by=officer, reason="Put right", at=AT)
    assert deliver() is None
    channels.resume(organisation, by=officer, reason="It is over", at=AT)
    assert deliver().state == "sent"


def test_the_switch_works_between_the_look_and_the_sending(
    put, deliver, pretend, officer, monkeypatch
):
    action = put()
    look = pretend.refresh

    def look_and_pause(ids):
        found = look(ids)
        channels.pause(action.account, by=officer, reason="Stop", at=AT)
        return found

    monkeypatch.setattr(pretend, "refresh", look_and_pause)
    assert deliver().state == "queued"
    assert pretend.asked == []
    assert (now(action).attempts, now(action).asked_at) == (0, None)


def test_pausing_wants_a_reason_and_the_right(account, officer, auditor, other_organisation):
    with pytest.raises(NoReasonError):
        channels.pause(account, by=officer, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        channels.pause(account, by=auditor, reason="x", at=AT)
    stranger = make_member(other_organisation, "eve", "officer", "administrator")
    with pytest.raises(NotAllowed):
        channels.pause(account, by=stranger, reason="x", at=AT)
    with pytest.raises(NotAllowed):
        channels.resume(account, by=stranger, reason="x", at=AT)
    assert not Account.objects.filter(paused_at__isnull=False).exists()


def test_going_on_wants_a_reason_and_the_right_as_stopping_does(account, officer, auditor):
    channels.pause(account, by=officer, reason="Stop", at=AT)
    with pytest.raises(NoReasonError):
        channels.resume(account, by=officer, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        channels.resume(account, by=auditor, reason="x", at=AT)
    assert Account.objects.get(pk=account.pk).is_paused
    channels.resume(account, by=officer, reason="Put right", at=AT)
    assert Entry.objects.get(verb="resume-sending").note == "Put right"


def test_a_paused_account_is_still_read(account, pretend, officer):
    channels.pause(account, by=officer, reason="Stop", at=AT)
    pretend.add(post())
    assert receive.poll(account, AT) == 1


def test_a_lock_is_given_back_after_an_error(account):
    with pytest.raises(ValueError, match="x"), alone(account, "deliver"):
        raise ValueError("x")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        assert cursor.fetchone() == (0,)
