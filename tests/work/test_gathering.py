"""News that comes by the hundred is asked for by a few jobs, and none of it is forgotten."""

import threading
import time
from uuid import uuid4

import pytest

from moothall.work import gathering
from moothall.work.tasks import receiving


@pytest.fixture
def asked(monkeypatch):
    """What was asked for, and what was told before it was."""
    found = []
    monkeypatch.setattr(gathering, "MOMENT", 0.02)
    monkeypatch.setattr(gathering, "ask_unless_one_waits", lambda _, whose: found.append(whose))
    return found


def until(met, within=5.0):
    end = time.monotonic() + within
    while not met():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.005)


def test_a_hundred_deliveries_ask_for_a_few_jobs(asked):
    gathered, organisation = gathering.Gathering(), uuid4()
    for _ in range(100):
        gathered.ask_soon(receiving.parse, organisation)
    until(lambda: asked)
    time.sleep(0.1)
    assert 1 <= len(asked) <= 5


def test_whatever_is_told_is_asked_for_after_it_was_told(asked):
    gathered, told = gathering.Gathering(), [uuid4() for _ in range(200)]

    def tell(some):
        for one in some:
            gathered.ask_soon(receiving.parse, one)
            time.sleep(0.0005)

    tellers = [threading.Thread(target=tell, args=(told[part::4],)) for part in range(4)]
    for teller in tellers:
        teller.start()
    for teller in tellers:
        teller.join()
    until(lambda: set(asked) == set(told))
    late = told[0]
    before = asked.count(late)
    gathered.ask_soon(receiving.parse, late)
    until(lambda: asked.count(late) == before + 1)


def test_a_queue_that_is_out_of_order_ends_nothing(monkeypatch):
    tried = []

    def broken(_, whose):
        tried.append(whose)
        if len(tried) == 1:
            raise RuntimeError("no queue")

    monkeypatch.setattr(gathering, "MOMENT", 0.0)
    monkeypatch.setattr(gathering, "ask_unless_one_waits", broken)
    gathered = gathering.Gathering()
    for _ in range(2):
        gathered.ask_soon(receiving.parse, uuid4())
        until(lambda: tried)
    until(lambda: len(tried) >= 2)
