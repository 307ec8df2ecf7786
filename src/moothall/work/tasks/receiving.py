"""From the platforms into the inbox."""

from uuid import UUID

from django.utils import timezone

from moothall.channels import receive
from moothall.channels.models import Account
from moothall.inbox import intake
from moothall.work import counting
from moothall.work.app import app
from moothall.work.asking import ask
from moothall.work.lanes import RECEIVE
from moothall.work.tasks.judging import judge


@app.task(name="poll", queue=RECEIVE.name)
def poll(*, organisation: str, account: str) -> None:
    """Ask a platform what is new on one account."""
    found = Account.objects.filter(pk=account, organisation_id=organisation).first()
    if found:
        counting.count("events", receive.poll(found, timezone.now()), source="poll")


@app.task(name="parse", queue=RECEIVE.name, priority=5)
def parse(*, organisation: str) -> None:
    """Read what platforms sent by themselves."""
    while (read := receive.read_waiting(UUID(organisation), timezone.now())).deliveries:
        counting.count("events", read.events, source="webhook")


@app.task(name="take-in", queue=RECEIVE.name, priority=10)
def take_in(*, organisation: str) -> None:
    """Make posts and cases of what came in, and have them judged."""
    more, posts = True, 0
    while more:
        taken = intake.take_in(UUID(organisation), timezone.now())
        more, posts = taken.more, posts + taken.posts
    if posts:
        counting.count("posts_taken_in", posts)
        ask(judge, UUID(organisation))
