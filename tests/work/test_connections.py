"""The timetable keeps accounts connected: each is asked for by a job of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.channels.conftest import make_account

from moothall.channels.models import Account
from moothall.people.tenancy import organisation_scope
from moothall.work.tasks import connections

pytestmark = pytest.mark.usefixtures("queue")
HOUR = timedelta(hours=1)


def test_tokens_that_are_due_are_renewed_by_one_job_each_and_others_by_none(queue, organisation):
    now = timezone.now()
    due = make_account(
        organisation, platform="mastodon", external_id="due",
        token_since=now - 2 * HOUR, expires_at=now + HOUR,
    )  # fmt: skip
    make_account(
        organisation, platform="mastodon", external_id="fresh",
        token_since=now, expires_at=now + HOUR,
    )  # fmt: skip
    make_account(organisation, platform="mastodon", external_id="endless")
    connections.renew_all(timestamp=0)
    connections.renew_all(timestamp=60)
    told = {"organisation": str(organisation.pk), "account": str(due.pk)}
    assert queue.jobs("task_name", "args") == [("renew", told)]


def test_every_connected_account_is_probed_by_night_and_by_no_other(queue, organisation):
    connected = make_account(organisation, external_id="here")
    make_account(organisation, external_id="gone", disconnected_at=timezone.now())
    make_account(organisation, platform="nextdoor", external_id="")
    connections.probe_all(timestamp=0)
    told = {"organisation": str(organisation.pk), "account": str(connected.pk)}
    assert queue.jobs("task_name", "args") == [("probe", told)]


def test_a_probe_that_cannot_reach_the_platform_says_so_on_the_account(queue, organisation):
    account = make_account(organisation, external_id="here", server_url="http://127.0.0.1:9")
    connections.probe_all(timestamp=0)
    queue.empty()
    with organisation_scope(organisation.pk):
        found = Account.objects.get(pk=account.pk)
    assert "cannot be reached" in found.last_error
    assert found.permission_lost_at is None
