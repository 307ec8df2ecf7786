"""Judging on several cores: order, bounded memory, faults, interruption."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from moothall.core.values import LABELS, Disposition, Judgement, Post, Service
from moothall.files import BadLine, Row
from moothall.files.workers import (
    BATCH,
    BATCHES_IN_FLIGHT,
    WORTH_A_PROCESS,
    Judged,
    WorkerError,
    _interrupts_held,
    judge_all,
)

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _workers_find_this_module(monkeypatch):
    """A worker imports the judge by the name that this module has here."""
    monkeypatch.syspath_prepend(HERE.parents[1])
    monkeypatch.syspath_prepend(HERE)


def rows(count, text="post {}"):
    return (
        Row(f"line {number}", Post(text.format(number), id=str(number))) for number in range(count)
    )


def answer(row):
    """A judge that says who it is: the process stands in ``judge``."""
    if row.post.text == "die":
        os._exit(9)
    if row.post.text == "fail":
        raise ZeroDivisionError("no reason")
    time.sleep(0.002 if int(row.post.id) % 7 == 0 else 0)
    return Judgement(
        row.post.id, Disposition.NONE, (), (), (), Service.NONE, dict.fromkeys(LABELS, 0.0),
        (), (), None, (), "p@1", str(os.getpid()),
    )  # fmt: skip


def make_answer():
    return answer


def make_nothing():
    raise FileNotFoundError(2, "No such file or directory", "weights.onnx")


def test_few_posts_are_judged_in_this_process():
    judged = list(judge_all(rows(WORTH_A_PROCESS - 1), make_answer, workers=4))
    assert {one.judgement.judge for one in judged} == {str(os.getpid())}


def test_one_worker_is_this_process_however_many_posts():
    judged = list(judge_all(rows(200), make_answer, workers=1))
    assert {one.judgement.judge for one in judged} == {str(os.getpid())}


def test_many_posts_are_judged_elsewhere_and_come_back_in_order():
    found = [*rows(150), BadLine("line 151", "no"), *rows(150)]
    outcomes = list(judge_all(found, make_answer, workers=2))
    assert [getattr(one, "row", one) for one in outcomes] == found
    processes = {one.judgement.judge for one in outcomes if isinstance(one, Judged)}
    assert str(os.getpid()) not in processes


def test_no_more_posts_are_read_ahead_than_a_few_batches():
    read = 0

    def counting():
        nonlocal read
        for row in rows(5_000):
            read += 1
            yield row

    outcomes = judge_all(counting(), make_answer, workers=2)
    for _ in range(100):
        next(outcomes)
    assert read <= 100 + BATCH * (2 * BATCHES_IN_FLIGHT + 1)
    outcomes.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_post_that_cannot_be_judged_costs_only_itself(workers):
    found = [*rows(60), Row("line 61", Post("fail", id="61")), *rows(60)]
    outcomes = list(judge_all(found, make_answer, workers=workers))
    bad = [one for one in outcomes if isinstance(one, BadLine)]
    assert len(outcomes) == 121
    assert [line.where for line in bad] == ["line 61"]
    assert "a fault in Moothall (ZeroDivisionError: no reason)" in bad[0].reason


def test_a_worker_that_is_killed_ends_the_run_with_a_reason():
    found = [*rows(60), Row("line 61", Post("die", id="61"))]
    with pytest.raises(WorkerError, match="a worker process ended unexpectedly"):
        list(judge_all(found, make_answer, workers=2))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_judge_that_cannot_be_made_says_why(workers):
    with pytest.raises(FileNotFoundError, match=r"weights\.onnx"):
        list(judge_all(rows(100), make_nothing, workers=workers))


def test_ctrl_c_ends_quickly_and_leaves_no_process_and_no_traceback(tmp_path):
    script = tmp_path / "long_run.py"
    script.write_text(
        textwrap.dedent(
            """
            import sys, time
            from test_workers import answer, rows
            from moothall.files.workers import judge_all

            def slow(row):
                time.sleep(0.01)
                return answer(row)

            def make_slow():
                return slow

            if __name__ == "__main__":
                try:
                    for number, _ in enumerate(judge_all(rows(1_000_000), make_slow, workers=2)):
                        if number == 0:
                            print("started", flush=True)
                except KeyboardInterrupt:
                    sys.exit(130)
            """
        )
    )
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    run = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    assert run.stdout.readline() == "started\n"
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=20)
    assert run.returncode == 130
    assert "Traceback" not in errors
    assert running_in(run.pid) == []


def test_ctrl_c_while_a_worker_is_started_is_heard_and_not_lost():
    reached = []
    with pytest.raises(KeyboardInterrupt), _interrupts_held():  # noqa: PT012
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        reached.append("the end")
    assert reached == ["the end"]


def test_ctrl_c_that_another_thread_takes_is_heard_and_not_lost():
    free, done, reached = threading.Event(), threading.Event(), []
    other = threading.Thread(target=lambda: (free.set(), done.wait(10)))
    other.start()
    free.wait(10)
    try:
        with pytest.raises(KeyboardInterrupt), _interrupts_held():  # noqa: PT012
            signal.pthread_kill(other.ident, signal.SIGINT)
            time.sleep(0.05)
            reached.append("the end")
    finally:
        done.set()
        other.join()
    assert reached == ["the end"]


def running_in(group):
    """Processes of a group that still run, as Linux lists them (dead ones nobody asked for apart)."""
    states = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, itsgroup = stat.read_text().rpartition(")")[2].split()[:3]
            if int(itsgroup) == group and state != "Z":
                states.append(stat.parent.name)
    return states
