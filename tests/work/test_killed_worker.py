"""Killed in the middle of a job, as by a machine that ran out of memory."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.support.desk_process import PATIENCE
from tests.support.waiting import becomes

SCRIPT = Path(__file__).with_name("slow_worker.py")


def test_a_job_killed_in_the_middle_runs_again_within_a_minute(queue, tmp_path):
    notes = tmp_path / "notes"
    environment = os.environ | {
        "MOOTHALL_DATABASE_URL": queue.url,
        "MOOTHALL_STATE": str(tmp_path / "state"),
    }
    words = [sys.executable, str(SCRIPT), str(notes)]
    subprocess.run([*words, "ask"], env=environment, check=True, timeout=PATIENCE)
    first = subprocess.Popen(words, env=environment)
    second = None
    try:
        assert becomes(notes.exists)
        second = subprocess.Popen(words, env=environment)  # its own start is not counted
        assert becomes(lambda: two_are_heard_of(queue))
        first.kill()
        killed_at = time.time()
        first.wait(PATIENCE)
        assert becomes(lambda: len(notes.read_text().splitlines()) == 2, 90)
        assert float(notes.read_text().splitlines()[1].split()[0]) - killed_at < 60
        assert becomes(lambda: "slow" not in queue.jobs())
        second.send_signal(signal.SIGTERM)
        assert second.wait(PATIENCE) == 0
    finally:
        for process in (first, second):
            if process and process.poll() is None:
                process.kill()
                process.wait(PATIENCE)


def two_are_heard_of(queue):
    return queue.run("SELECT count(*) FROM procrastinate_workers") == [(2,)]
