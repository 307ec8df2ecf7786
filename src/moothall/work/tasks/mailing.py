"""Letters to the people of the desk: written where nobody acts, sent, tried again."""

from uuid import UUID

from django.utils import timezone

from moothall.duties import telling as duties
from moothall.inbox import alarms, reminding, telling
from moothall.inbox.automatic import late
from moothall.letters import sending
from moothall.work import counting
from moothall.work.app import app
from moothall.work.asking import ask_once
from moothall.work.lanes import MAIL, UPKEEP
from moothall.work.tasks.upkeep import EVERY_MINUTE, for_each


@app.task(name="mail", queue=MAIL.name)
def mail(*, organisation: str) -> None:
    """Send what is due, until nothing is."""
    while letter := sending.one(UUID(organisation), timezone.now()):
        counting.count("letters", 1, state=letter.state)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="mail-all", queue=UPKEEP.name, queueing_lock="mail-all")
def mail_all(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives it
    """Write about what nobody deals with; send what is to be tried again."""

    def look(organisation: UUID) -> None:
        now = timezone.now()
        telling.nobody_acted(organisation, now)
        telling.unread_accounts(organisation, now)
        telling.quiet_accounts(organisation, now)
        alarms.about_connections(organisation, now)
        alarms.about_puzzles(organisation, now)
        telling.unopened_danger(organisation, now)
        late.late_reviews(organisation, now)
        reminding.block_reviews(organisation, now)
        duties.due_duties(organisation, now)
        if sending.due(organisation, now):
            ask_once(mail, organisation)

    for_each(look)
