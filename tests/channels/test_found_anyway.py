"""What no webhook brought is found by the next poll, whatever comes late or twice."""

import json
from datetime import timedelta

import pytest
from tests.channels.pretend import AT, post

from moothall.channels import receive
from moothall.channels.models import Account, Event
from moothall.platforms.base import RateLimited, Transient

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")
MINUTE = timedelta(minutes=1)


def body_of(*ids):
    return json.dumps({"ids": ids}).encode()


def test_a_missed_webhook_is_found_by_the_next_poll(account, pretend):
    pretend.add(post("told"))
    receive.webhook(account, pretend.sign(body_of("told")), body_of("told"), AT)
    assert receive.parse_waiting(account.organisation_id, AT) == 1
    pretend.add(post("missed"))  # its webhook never comes
    assert receive.poll(account, AT + MINUTE) == 1
    late = receive.webhook(
        account, pretend.sign(body_of("missed"), "d2"), body_of("missed"), AT + 2 * MINUTE
    )
    assert receive.parse(late, AT + 2 * MINUTE) == 0
    found = Event.objects.filter(account=account).values_list("external_id", "source")
    assert sorted(found) == [("missed", "poll"), ("told", "webhook")]


def test_a_sweep_that_fails_says_how_far_it_came(account, pretend, monkeypatch):
    monkeypatch.setattr("moothall.channels.receive.sweep.AT_ONCE", 2)
    pretend.fail("refresh", None, Transient("The network cannot be reached."))
    read = receive.reread(account, ["a", "b", "c", "d", "a", ""], AT)
    assert read.ids == ["a", "b"]
    assert Account.objects.get(pk=account.pk).last_error == "The network cannot be reached."


def test_a_sweep_waits_as_long_as_the_platform_asks_and_so_do_polls(account, pretend):
    pretend.fail("refresh", RateLimited("Too much at once.", until=AT + 9 * MINUTE))
    assert receive.reread(account, ["a"], AT).ids == []
    account.refresh_from_db()
    assert account.read_after == AT + 9 * MINUTE
    assert receive.reread(account, ["a"], AT + 8 * MINUTE).ids == []
    assert receive.poll(account, AT + 8 * MINUTE) == 0
    assert pretend.calls == ["refresh"]
    assert receive.reread(account, ["a"], AT + 9 * MINUTE).ids == ["a"]
