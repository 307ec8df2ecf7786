"""What is kept beside an account of what its platform lets us spend."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moothall.channels.models import Account
from moothall.channels.spending import keep_spent, quotas_of
from moothall.platforms.base import Quota

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


def told(name, used, **more):
    given = {"limit": 50, "resets_at": None, "told_at": timezone.now()} | more
    return Quota(name=name, used=used, **given)


def units(used):
    return told("units", used, told_at=None, resets_at=timezone.now() + timedelta(hours=9))


def test_an_account_has_several_by_their_names(account):
    posts, replies = told("posts", 3), told("replies", 4)
    keep_spent(account, [posts, replies])
    account.refresh_from_db()
    assert quotas_of(account) == {"posts": posts, "replies": replies}


def test_several_are_kept_in_one_write(account):
    with CaptureQueriesContext(connection) as asked:
        keep_spent(account, [told("posts", 3), told("replies", 4)])
    assert sum(one["sql"].startswith("UPDATE") for one in asked.captured_queries) == 1


def test_nothing_told_is_no_write(account):
    with CaptureQueriesContext(connection) as asked:
        keep_spent(account, [])
    assert asked.captured_queries == []


def test_what_was_kept_when_there_was_only_one_goes_on_being_counted(account):
    spent = units(40)
    kept = {"name": "units", "used": 40, "limit": 50, "polled": 0,
            "resets_at": spent.resets_at.isoformat()}  # fmt: skip
    account.cursors = {"quota": kept, "all": {"cursor": "here"}}
    account.save()
    assert quotas_of(account) == {"units": spent}
    keep_spent(account, [spent])
    account.refresh_from_db()
    assert quotas_of(account)["units"].used == 80
    assert set(account.cursors) == {"quotas", "all"}


def test_what_was_told_replaces_and_what_is_counted_adds_up(account):
    one, other = (Account.objects.get(pk=account.pk) for _ in range(2))
    spent = units(10)
    keep_spent(one, [told("posts", 3), spent])
    keep_spent(other, [told("posts", 5), spent])
    account.refresh_from_db()
    found = quotas_of(account)
    assert (found["posts"].used, found["units"].used) == (5, 20)


def test_what_nobody_tells_any_more_goes(account):
    old = told("searches", 1, told_at=timezone.now() - timedelta(days=3))
    account.cursors = {"quotas": {"searches": old.kept()}}
    account.save()
    keep_spent(account, [told("posts", 3)])
    account.refresh_from_db()
    assert set(quotas_of(account)) == {"posts"}
