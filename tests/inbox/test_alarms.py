"""Letters about accounts that work and soon may not."""

from datetime import timedelta

import pytest
from tests.inbox.world import AT

from moothall.channels import renewing
from moothall.channels.models import Account
from moothall.inbox import alarms, telling
from moothall.letters.models import Letter

pytestmark = [pytest.mark.django_db]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(world, at=AT):
    before = set(Letter.objects.values_list("pk", flat=True))
    alarms.about_connections(world.id, at)
    return Letter.objects.exclude(pk__in=before)


def test_what_an_account_lost_is_written_once(world):
    lost = {"verbs": {"hide": "The permission “x” is missing."}, "scopes": ["x"]}
    Account.objects.update(lost=lost, lost_at=AT - HOUR)
    [letter] = told(world)
    assert "can do less than before" in letter.subject
    assert "It can no longer: hide the post." in letter.text
    assert "/administration/accounts/" in letter.text
    assert not told(world, AT + HOUR)
    Account.objects.update(lost_at=AT)
    assert told(world, AT + HOUR), "another loss is news"


def test_a_platform_that_is_busy_for_some_minutes_is_no_news(world):
    Account.objects.update(renewal_failed_at=AT, renewal_problem="It is busy.",
                           renew_after=AT + HOUR, expires_at=AT + DAY)  # fmt: skip
    assert not told(world, AT + timedelta(minutes=59))
    [letter] = told(world, AT + HOUR)
    assert "It goes on trying. Its old permission holds until" in letter.text
    assert not told(world, AT + 2 * HOUR)


def test_a_refusal_is_told_at_once(world):
    Account.objects.update(
        renewal_failed_at=AT, renewal_problem=renewing.LOST_ON_THE_WAY,
        renew_after=AT + renewing.FOR_A_PERSON, expires_at=AT + DAY,
    )  # fmt: skip
    [letter] = told(world)
    assert "Somebody has to connect the account again. Its old permission holds" in letter.text
    assert "goes on trying" not in letter.text


def test_tokens_that_no_program_renews_are_told_of_in_time(world):
    Account.objects.update(token_since=AT - 55 * DAY, expires_at=AT + 5 * DAY)
    [letter] = told(world)
    assert "ends soon" in letter.subject
    assert not told(world, AT + DAY)


def test_tokens_of_an_hour_are_renewed_by_the_hour_and_no_news(world):
    Account.objects.update(token_since=AT - HOUR / 2, expires_at=AT + HOUR / 2)
    assert not told(world)


def test_a_token_that_ended_this_minute_may_still_be_renewed(world, monkeypatch):
    Account.objects.update(last_read_at=AT, expires_at=AT - timedelta(minutes=1))
    monkeypatch.setattr(renewing, "can_renew", lambda _account: True)
    assert not telling.unread_accounts(world.id, AT)
    assert telling.unread_accounts(world.id, AT + telling.RENEWING)
