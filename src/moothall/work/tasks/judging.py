"""The judge, in the background. The model is loaded once in a process, at the first post."""

import time
from uuid import UUID

from django.utils import timezone

from moothall.inbox import judging
from moothall.work import counting
from moothall.work.app import app
from moothall.work.asking import ask
from moothall.work.lanes import JUDGE

#: a batch is seen on screen when it is whole: half a second of posts
AT_ONCE = 25
#: then another organisation has its turn
TURN = 20.0


@app.task(name="judge", queue=JUDGE.name)
def judge(*, organisation: str) -> None:
    """Judge what waits; go on in a new job where it takes long."""
    until = time.monotonic() + TURN
    more = True
    while more:
        began = time.monotonic()
        done = judging.judge_waiting(UUID(organisation), timezone.now(), AT_ONCE)
        counting.count("posts_judged", done.judged)
        counting.count("posts_not_judged", done.failed)
        counting.took("judging", time.monotonic() - began, of=done.judged)
        more = done.more and bool(done.judged)
        if more and time.monotonic() > until:
            ask(judge, UUID(organisation))
            return
