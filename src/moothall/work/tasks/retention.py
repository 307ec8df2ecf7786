"""The nightly end of what is kept for a time."""

from uuid import UUID

from django.utils import timezone

from moothall.inbox import retention
from moothall.work import counting
from moothall.work.app import app
from moothall.work.lanes import UPKEEP
from moothall.work.tasks.upkeep import for_each

#: after the back-up that most run at two, and before anybody works
NIGHTLY = "40 3 * * *"
HOURLY = "50 * * * *"


@app.periodic(cron=NIGHTLY)
@app.task(name="end-of-retention", queue=UPKEEP.name, queueing_lock="end-of-retention")
def end_of_retention(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives it
    """Each organisation by its own policy."""

    def look(organisation: UUID) -> None:
        emptied = retention.apply(organisation, timezone.now())
        if emptied:
            counting.count("cases_emptied", emptied)

    for_each(look)


@app.periodic(cron=HOURLY)
@app.task(name="platform-terms", queue=UPKEEP.name, queueing_lock="platform-terms")
def platform_terms(timestamp: int) -> None:  # noqa: ARG001
    """What platforms do not let anybody keep; some count in hours."""

    def look(organisation: UUID) -> None:
        erased = retention.by_platform.apply(organisation, timezone.now())
        erased += retention.on_request.carry_out_waiting(organisation, timezone.now())
        if erased:
            counting.count("posts_erased", erased)

    for_each(look)
