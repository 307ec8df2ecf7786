"""Everything comes in by one door, once."""

import pytest
from tests.channels.pretend import post

pytestmark = pytest.mark.django_db


def test_the_same_event_by_three_ways_is_one_row(account, at, scope):
    from moothall.channels import receive
    from moothall.channels.models import Event

    assert len(receive.take(account, [post()], "poll", at)) == 1
    assert receive.take(account, [post(), post()], "webhook", at) == []
    assert receive.take(account, [post(raw_hash="x" * 64)], "import", at) == []
    assert Event.objects.count() == 1


def test_a_reply_is_put_and_frozen(account, at, scope, officer):
    from django.db import transaction

    from moothall.channels import outbox, receive
    from moothall.platforms.base import Verb
    from moothall.record import Subject

    receive.take(account, [post()], "poll", at)
    with transaction.atomic():
        action = outbox.put(
            account,
            Verb.REPLY_PUBLIC,
            outbox.Target("p1"),
            outbox.Payload("We are on our way."),
            by=officer,
            subject=Subject("case", "c1", "boiler"),
            at=at,
        )
    assert action.state == "queued"
    assert action.asked.text == "We are on our way."
    assert action.asked.author == "u1"
