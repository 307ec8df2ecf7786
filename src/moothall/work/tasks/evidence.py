"""The pictures of sealed posts: fetched and drawn where nobody waits for them."""

from django.utils import timezone

from moothall.inbox import evidence
from moothall.work.app import app
from moothall.work.lanes import RECEIVE


@app.task(name="capture", queue=RECEIVE.name, priority=20)
def capture(*, organisation: str) -> None:  # noqa: ARG001 - its scope is around us
    """Everything that waits in this organisation."""
    evidence.capture_all(timezone.now())
