"""Tokens renewed in time and by one process at a time, against a platform that rotates them."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from tests.channels.conftest import AT, make_account
from tests.support.authorisation import SCOPES, Server, stand_in

from moothall.channels import probing, renewing
from moothall.channels.models import Account, Application
from moothall.channels.probing import Lost
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Transient, Unauthorized

WORKER = Path(__file__).with_name("renewer.py")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def server(monkeypatch):
    with Server() as made:
        stand_in(monkeypatch, made.address)
        yield made


@pytest.fixture
def elm(organisation, server):
    """Connected an hour ago, for two hours: due at this moment."""
    with organisation_scope(organisation.pk):
        application = Application.objects.create(
            organisation=organisation, platform="facebook", client_id="desk",
            secrets={"client_secret": "hush"}, kept_at=AT,
        )  # fmt: skip
        tokens = server.tokens()
        yield make_account(
            organisation,
            platform="facebook",
            external_id="p1",
            application=application,
            scopes=list(SCOPES),
            token_since=AT - HOUR,
            expires_at=AT + HOUR,
            credentials={
                "token": tokens["access_token"],
                "refresh": tokens["refresh_token"],
                "page": "p1",
                "address": server.address,
            },
        )


def spoilt(account, access="over"):
    """As the platform sees its token in the middle of a call."""
    account.credentials = {**account.credentials, "access": access}
    account.save()
    return account.credentials


def renewals(server):
    return [one for one in server.asked if one[0] == "/token"]


@pytest.mark.parametrize(
    ("long", "after"),
    [
        (timedelta(hours=1), timedelta(minutes=30)),
        (timedelta(days=10), timedelta(days=5)),
        (timedelta(days=14), timedelta(days=7)),
        (timedelta(days=60), timedelta(days=53)),
    ],
)
def test_tokens_are_renewed_at_half_their_time_or_a_week_before_they_end(long, after):
    account = Account(token_since=AT, expires_at=AT + long)
    assert renewing.renew_at(account) == AT + after


def test_tokens_that_do_not_end_are_left_alone():
    assert renewing.renew_at(Account(token_since=AT, expires_at=None)) is None


@pytest.mark.usefixtures("kept_rows")
@pytest.mark.django_db(transaction=True)
class TestSteps:
    def test_new_tokens_are_kept_before_the_old_ones_end(self, elm, server):
        assert [one.pk for one in renewing.due(elm.organisation_id, AT)] == [elm.pk]
        assert renewing.renew(elm, AT)
        elm.refresh_from_db()
        assert elm.credentials["token"] in server.accesses
        assert elm.expires_at == AT + HOUR
        assert renewing.due(elm.organisation_id, AT) == []
        assert not renewing.renew(elm, AT), "another worker comes a moment later"
        assert len(renewals(server)) == 1

    def test_a_busy_platform_is_asked_again_later_and_less_often(self, elm, server):
        server.status = 503
        assert not renewing.renew(elm, AT)
        elm.refresh_from_db()
        assert elm.renewal_failed_at == AT
        assert "busy" in elm.renewal_problem
        assert not renewing.renew(elm, AT + timedelta(seconds=30))
        assert len(renewals(server)) == 1

    def test_a_call_that_finds_its_token_over_gets_new_ones_at_once(self, elm, server):
        had = spoilt(elm)
        given = renewing.at_once(elm, "over", AT)
        assert given["token"] in server.accesses
        assert given["token"] != had["token"]
        elm.refresh_from_db()
        assert (elm.credentials, elm.token_since) == (given, AT)
        assert elm.renewing_since is None

    def test_who_was_refused_what_another_process_has_renewed_is_given_that(self, elm, server):
        spoilt(elm, "renewed meanwhile")
        assert renewing.at_once(elm, "over", AT)["access"] == "renewed meanwhile"
        assert renewals(server) == []

    def test_what_was_refused_a_moment_ago_is_not_asked_for_in_each_call(self, elm, server):
        spoilt(elm)
        server.status = 503
        for _ in range(2):
            with pytest.raises(Transient, match="busy"):
                renewing.at_once(elm, "over", AT)
        assert len(renewals(server)) == 1
        server.status = 200
        server.refreshes.clear()
        later = AT + timedelta(minutes=2)
        for _ in range(2):
            with pytest.raises(Unauthorized, match="does not accept"):
                renewing.at_once(elm, "over", later)
        assert len(renewals(server)) == 2

    def test_nothing_is_renewed_that_could_not_be_kept(self, elm, server):
        spoilt(elm)
        with transaction.atomic(), pytest.raises(Transient):
            renewing.at_once(elm, "over", AT)
        assert renewals(server) == []

    def test_a_refusal_is_a_persons_to_mend(self, elm, server):
        server.refreshes.clear()
        assert not renewing.renew(elm, AT)
        elm.refresh_from_db()
        assert "does not accept" in elm.renewal_problem
        assert elm.permission_lost_at is None, "the old ones still hold for an hour"
        assert renewing.is_for_a_person(elm, AT)
        assert renewing.due(elm.organisation_id, AT + DAY) == [], "only a person can help"

    def test_what_had_ended_when_it_was_refused_is_lost(self, elm, server):
        server.refreshes.clear()
        assert not renewing.renew(elm, AT + 2 * HOUR)
        elm.refresh_from_db()
        assert elm.permission_lost_at == AT + 2 * HOUR

    def test_a_disconnected_account_is_not_renewed(self, elm, server):
        Account.objects.update(disconnected_at=AT)
        assert not renewing.renew(elm, AT)
        assert renewals(server) == []


@pytest.fixture
def workers(desk_database):
    """Two workers, each a process of its own with its own connections."""
    made = [
        subprocess.Popen(
            [sys.executable, WORKER, desk_database.app_url],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        for one in made:
            assert one.stdout.readline().strip() == "ready"
        yield made
    finally:
        for one in made:
            one.kill()
            one.wait()
            one.stdin.close()
            one.stdout.close()


def order(worker, account, server, *, die=False, at=AT):
    given = {
        "account": str(account.pk),
        "organisation": str(account.organisation_id),
        "address": server.address,
        "die": die,
        "at": at.isoformat(),
    }
    worker.stdin.write(json.dumps(given) + "\n")
    worker.stdin.flush()


def said(worker):
    return json.loads(worker.stdout.readline())


@pytest.mark.usefixtures("kept_rows")
@pytest.mark.django_db(transaction=True)
class TestProcesses:
    def test_two_workers_never_bring_one_refresh_token_twice(self, elm, server, workers):
        server.before_answer = lambda: time.sleep(0.5)  # both are at it at the same time
        for number in range(3):
            at = AT + number * HOUR
            for worker in workers:
                order(worker, elm, server, at=at)
            assert sorted(said(worker) for worker in workers) == [False, True]
            elm.refresh_from_db()
            assert elm.permission_lost_at is None
            assert elm.credentials["refresh"] in server.refreshes
        assert len(renewals(server)) == 3

    def test_killed_between_answer_and_disk_is_said_as_what_it_is(self, elm, server, workers):
        order(workers[0], elm, server, die=True)
        assert workers[0].wait(timeout=60) == -9
        elm.refresh_from_db()
        assert elm.renewing_since == AT, "the mark is on the disk"
        assert elm.credentials["refresh"] in server.used, "and the token is worth nothing"
        assert renewing.due(elm.organisation_id, AT) == []
        later = AT + renewing.TAKEN_UP
        assert [one.pk for one in renewing.due(elm.organisation_id, later)] == [elm.pk]
        order(workers[1], elm, server, at=later)
        assert said(workers[1]) is False
        elm.refresh_from_db()
        assert elm.renewal_problem == renewing.LOST_ON_THE_WAY
        assert renewing.is_for_a_person(elm, later)


# --- the daily question


@pytest.mark.django_db
class TestProbing:
    def test_what_was_lost_since_yesterday_is_said_once_and_regained(self, elm, server):
        probing.look(elm, AT - DAY)
        assert not Lost.of(elm).has_any
        server.granted = SCOPES[:1]
        lost = probing.look(elm, AT)
        assert "hide the post" in lost.sentence
        assert "pages_manage_engagement" in lost.sentence
        assert elm.lost_at == AT
        probing.look(elm, AT + DAY)
        assert elm.lost_at == AT, "it is no news the next day"
        assert Lost.of(elm).has_any
        server.granted = SCOPES
        probing.look(elm, AT + 2 * DAY)
        assert not Lost.of(elm).has_any
        assert elm.lost_at is None

    def test_what_is_lost_is_not_offered_any_more(self, elm, server):
        server.granted = SCOPES[:1]
        probing.look(elm, AT)
        hindered = {verb.value for verb, why in probing.able(elm).items() if "missing" in why}
        assert {"hide", "reply_public", "reply_private"} <= hindered

    def test_a_token_that_is_not_taken_is_a_lost_permission(self, elm, server):
        server.accesses.clear()
        assert probing.look(elm, AT) is None
        elm.refresh_from_db()
        assert elm.permission_lost_at == AT

    def test_a_probe_leaves_the_end_of_the_tokens_as_it_is(self, elm, server):  # noqa: ARG002
        probing.look(elm, AT)
        elm.refresh_from_db()
        assert elm.expires_at == AT + HOUR
