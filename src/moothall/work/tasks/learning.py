"""What an organisation's own decisions teach the judge, and the numbers beside its clauses."""

from uuid import UUID

from django.utils import timezone

from moothall.inbox.judging import learning
from moothall.inbox.judging.tallying import count_again
from moothall.inbox.models import Correction, Decision, Fitting, FittingState, Tally
from moothall.work.app import app
from moothall.work.asking import ask_once
from moothall.work.lanes import LEARN
from moothall.work.tasks.upkeep import for_each

EVERY_5_MINUTES = "*/5 * * * *"


@app.task(name="learn", queue=LEARN.name)
def learn(*, organisation: str, fitting: str) -> None:
    """Try to learn from the desk's decisions, as somebody asked."""
    learning.run(UUID(fitting), UUID(organisation), timezone.now())


@app.periodic(cron=EVERY_5_MINUTES)
@app.task(name="tally", queue=LEARN.name, queueing_lock="tally")
def tally(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives it
    """Count again how often people agreed, where anybody decided anything since the last count."""
    now = timezone.now()

    def look(organisation: UUID) -> None:
        for asked in Fitting.objects.filter(state=FittingState.ASKED):
            ask_once(learn, organisation, fitting=asked.pk)  # one that a crash left lying
        if decided_since_counted():
            count_again(organisation, now)

    for_each(look)


def decided_since_counted() -> bool:
    """In the organisation of the scope that we are in."""
    counted = Tally.objects.order_by("-counted_at").values_list("counted_at", flat=True).first()
    decisions, corrections = Decision.objects.all(), Correction.objects.all()
    if counted:
        decisions = decisions.filter(at__gt=counted)
        corrections = corrections.filter(at__gt=counted)
    return decisions.exists() or corrections.exists()
