"""Jobs whose worker is gone run again; jobs of living workers are left to them."""

import asyncio

import pytest

from moothall.work.sweeper import GIVE_UP_AFTER, Sweeper

pytestmark = pytest.mark.usefixtures("queue")


@pytest.fixture
def sweep(queue):
    def now(ours=(), running=(), **limits):

        async def once():
            return await Sweeper(queue.url, lambda: ours, lambda: running, **limits).sweep()

        return asyncio.run(once())

    return now


def worker(queue, seconds_ago):
    [[number]] = queue.run(
        "INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - make_interval(secs => %s)) RETURNING id",
        seconds_ago,
    )
    return number


def job(queue, of=None, status="doing", **more):
    values = {"attempts": 0, "lock": None, "queueing_lock": None} | more
    [[number]] = queue.run(
        "INSERT INTO procrastinate_jobs"
        " (queue_name, task_name, worker_id, attempts, lock, queueing_lock)"
        " VALUES ('send', 'deliver', %s, %s, %s, %s) RETURNING id",
        of,
        *values.values(),
    )
    if status == "doing":
        queue.run("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", number)
    return number


def states(queue):
    return dict(queue.jobs("id", "status"))


def test_a_dead_workers_job_waits_again(queue, sweep):
    left = job(queue, of=worker(queue, 45))
    assert sweep() == [left]
    assert states(queue) == {left: "todo"}


def test_a_job_of_a_worker_that_was_struck_off_is_not_lost(queue, sweep):
    """Striking a worker off sets its jobs' worker to null: nobody's heartbeat is late then."""
    gone = worker(queue, 45)
    left = job(queue, of=gone)
    queue.run("SELECT procrastinate_prune_stalled_workers_v1(30)")
    assert queue.jobs("worker_id") == [None]
    assert sweep() == [left]


def test_a_living_workers_job_is_left_to_it(queue, sweep):
    kept = job(queue, of=worker(queue, 12))
    assert sweep() == []
    assert states(queue) == {kept: "doing"}


def test_dead_workers_are_struck_off_after_their_jobs_were_found(queue, sweep):
    worker(queue, 45)
    alive = worker(queue, 1)
    sweep()
    assert queue.run("SELECT id FROM procrastinate_workers") == [(alive,)]


def test_where_a_twin_waits_the_left_job_ends_and_blocks_nobody(queue, sweep):
    """Two waiting jobs may not share a queueing lock, so putting it back would be refused."""
    left = job(queue, of=worker(queue, 45), lock="deliver:1", queueing_lock="deliver:1")
    twin = job(queue, status="todo", lock="deliver:1", queueing_lock="deliver:1")
    assert sweep() == [left]
    assert states(queue) == {left: "failed", twin: "todo"}


def test_a_job_that_takes_every_worker_with_it_is_given_up(queue, sweep):

    poison = job(queue, of=worker(queue, 45), attempts=GIVE_UP_AFTER)
    sweep()
    assert states(queue) == {poison: "failed"}


def test_a_job_that_we_took_and_do_not_run_is_found(queue, sweep):
    us = worker(queue, 1)
    lost, run = job(queue, of=us), job(queue, of=us)
    queue.run("UPDATE procrastinate_events SET at = now() - interval '1 minute'")
    assert sweep(ours=[us], running=[run]) == [lost]
    assert states(queue) == {lost: "todo", run: "doing"}


def test_a_job_taken_a_moment_ago_is_given_time_to_begin(queue, sweep):
    us = worker(queue, 1)
    job(queue, of=us)
    assert sweep(ours=[us], running=[]) == []


def test_two_sweepers_put_a_job_back_once(queue):

    left = [job(queue, of=worker(queue, 45)) for _ in range(20)]

    async def both():
        sweepers = [Sweeper(queue.url, lambda: (), lambda: ()) for _ in range(3)]
        return await asyncio.gather(*(sweeper.sweep() for sweeper in sweepers))

    swept = [number for found in asyncio.run(both()) for number in found]
    assert sorted(swept) == left
    assert set(queue.jobs("attempts")) == {1}
