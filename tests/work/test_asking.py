"""A job stands or falls with the change that wants it."""

from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction

from moothall.work.asking import ask, ask_once, ask_unless_one_waits
from moothall.work.tasks import receiving, sending

pytestmark = pytest.mark.usefixtures("queue")


@pytest.fixture
def tasks():

    return receiving, sending


def test_a_change_that_is_undone_leaves_no_job(queue, tasks):

    receiving, _ = tasks

    def change():
        with transaction.atomic():
            ask(receiving.take_in, uuid4())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert queue.jobs() == []


def test_a_change_that_stands_has_its_job(queue, tasks):

    receiving, _ = tasks
    organisation = uuid4()
    with transaction.atomic():
        ask(receiving.take_in, organisation)
        assert queue.jobs() == []  # nobody else sees it yet
    assert queue.jobs("task_name", "args") == [("take-in", {"organisation": str(organisation)})]


def test_two_officers_decisions_do_not_wait_for_each_other(queue, tasks):

    _, sending = tasks
    organisation, account = uuid4(), uuid4()
    with transaction.atomic():
        ask(sending.deliver, organisation, account=account)
        [(lock, queueing_lock)] = rows("SELECT lock, queueing_lock FROM procrastinate_jobs")
        assert queueing_lock is None
        with psycopg.connect(queue.url, options="-c lock_timeout=2s") as other:
            other.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, lock)"
                " VALUES ('send', 'deliver', %s)",
                [lock],
            )
    assert queue.jobs() == ["deliver", "deliver"]


def test_the_timetable_asks_for_the_same_place_once(queue, tasks):

    _, sending = tasks
    organisation, one, two = uuid4(), uuid4(), uuid4()
    asked = [
        ask_once(sending.deliver, organisation, account=account) for account in (one, one, two)
    ]
    assert asked == [True, False, True]
    assert queue.jobs() == ["deliver", "deliver"]


def test_being_asked_for_already_spoils_no_transaction(queue, tasks):

    receiving, _ = tasks
    organisation = uuid4()
    with transaction.atomic():
        ask_once(receiving.take_in, organisation)
        ask_once(receiving.take_in, organisation)
        assert rows("SELECT 1") == [(1,)]
    assert queue.jobs() == ["take-in"]


def test_jobs_hold_ids_and_nothing_else(queue, tasks):

    _, sending = tasks
    organisation, account = uuid4(), uuid4()
    ask(sending.deliver, organisation, account=account)
    assert queue.jobs("args") == [{"organisation": str(organisation), "account": str(account)}]


def rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_a_hundred_deliveries_ask_for_one_job(queue, tasks):
    receiving, _ = tasks
    organisation = uuid4()
    assert ask_unless_one_waits(receiving.parse, organisation)
    assert not any(ask_unless_one_waits(receiving.parse, organisation) for _ in range(9))
    assert ask_unless_one_waits(receiving.parse, uuid4())
    assert queue.jobs() == ["parse", "parse"]


def test_a_job_that_has_begun_does_not_see_what_comes_now(queue, tasks):
    receiving, _ = tasks
    organisation = uuid4()
    ask_unless_one_waits(receiving.parse, organisation)
    queue.run("UPDATE procrastinate_jobs SET status = 'doing'")
    assert ask_unless_one_waits(receiving.parse, organisation)


def test_nothing_is_asked_so_before_it_is_saved(tasks):
    receiving, _ = tasks
    with transaction.atomic(), pytest.raises(RuntimeError, match="not saved yet"):
        ask_unless_one_waits(receiving.parse, uuid4())
