"""Judge many posts on all cores, in order, with bounded memory.

Each worker process makes its judge once (policy and model are read there) and is handed small
batches. No more batches are under way than a few for each worker, so a file of any length is read
only as fast as it is judged.
"""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context

from moothall.core.values import Judgement
from moothall.files.rows import BadLine, Found, Row

JudgeRow = Callable[[Row], Judgement]
MakeJudge = Callable[[], JudgeRow]
"""Called once in each process; must be picklable (a module's function, or ``partial`` of one)."""

#: below this many posts the start of a second process costs more than it saves
WORTH_A_PROCESS = 50
BATCH = 32
BATCHES_IN_FLIGHT = 3
"""For each worker: one being judged, one waiting, one being written."""


class WorkerError(Exception):
    """The workers cannot go on. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A post with its judgement."""

    row: Row
    judgement: Judgement


Outcome = Judged | BadLine


def judge_all(found: Iterable[Found], make_judge: MakeJudge, *, workers: int) -> Iterator[Outcome]:
    """Every post judged and every bad line, in the order of ``found``.

    A post that cannot be judged becomes a bad line, so that one fault costs one answer. Raises
    WorkerError where a worker process is lost (killed, or out of memory).
    """
    source = iter(found)
    first = list(islice(source, WORTH_A_PROCESS))
    if workers == 1 or len(first) < WORTH_A_PROCESS:
        judge = make_judge()
        yield from (_outcome(judge, one) for one in chain(first, source))
        return
    yield from _judge_in_processes(chain(first, source), make_judge, workers)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _judge_in_processes(
    found: Iterator[Found], make_judge: MakeJudge, workers: int
) -> Iterator[Outcome]:
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(make_judge,)
    )
    under_way: deque[Future[list[Outcome]]] = deque()
    try:
        while batch := list(islice(found, BATCH)):
            with _interrupts_held():
                under_way.append(pool.submit(_work, batch))
            if len(under_way) >= workers * BATCHES_IN_FLIGHT:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()
    except BrokenProcessPool as problem:
        raise WorkerError(
            "a worker process ended unexpectedly (killed, or out of memory); answers up to here are"
            " written. Try again with --workers 1"
        ) from problem
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_make_judge: MakeJudge | None = None
_judge: JudgeRow | None = None


def _start(make_judge: MakeJudge) -> None:
    """In a new worker: keep what makes the judge, and leave Ctrl-C to the process that asked."""
    global _make_judge  # noqa: PLW0603 - a worker process has one judge for its whole life
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _make_judge = make_judge


def _work(batch: list[Found]) -> list[Outcome]:
    global _judge  # noqa: PLW0603 - made at the first batch, so that a failure reaches the caller
    if _judge is None:
        assert _make_judge is not None  # noqa: S101 - _start ran before any work
        _judge = _make_judge()
    return [_outcome(_judge, one) for one in batch]


def _outcome(judge: JudgeRow, one: Found) -> Outcome:
    if isinstance(one, BadLine):
        return one
    try:
        return Judged(one, judge(one))
    except Exception as problem:  # noqa: BLE001 - the other posts must not be lost with this one
        return BadLine(
            one.where,
            f"could not be judged, which is a fault in Moothall ({type(problem).__name__}:"
            f" {problem}); please report it with this post",
        )


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """A worker started in here never hears Ctrl-C, not even before its first line runs.

    Here it is put off, not lost: one that arrives meanwhile is heard at the end. The mask is what
    a new process inherits, but it covers this thread alone: where other threads run (a numerical
    library starts some), one of them takes the signal, so the handler puts it off as well.
    """
    heard: list[int] = []
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    in_charge = threading.current_thread() is threading.main_thread()  # only it may set handlers
    handler = signal.signal(signal.SIGINT, lambda *_: heard.append(1)) if in_charge else None
    try:
        yield
    finally:
        if in_charge:
            signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if heard:
            signal.raise_signal(signal.SIGINT)
