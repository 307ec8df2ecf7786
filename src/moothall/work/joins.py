"""The rooms below tell what happened; here it becomes a job, in the same transaction."""

from typing import Any

from django.db import transaction

from moothall.channels.signals import (
    action_ended,
    action_put,
    delivery_kept,
    delivery_refused,
    events_taken,
    file_asked_for,
    file_handed_in,
)
from moothall.inbox.signals import evidence_sealed, fitting_asked
from moothall.letters.signals import letter_put
from moothall.record.signals import check_asked_for
from moothall.work.asking import ask
from moothall.work.counting import count
from moothall.work.gathering import Gathering

gathering = Gathering()


def connect() -> None:
    """Called once, when Django's models are there."""
    delivery_kept.connect(delivery_came, dispatch_uid="work")
    delivery_refused.connect(delivery_is_refused, dispatch_uid="work")
    events_taken.connect(events_came, dispatch_uid="work")
    action_put.connect(action_came, dispatch_uid="work")
    action_ended.connect(action_is_over, dispatch_uid="work")
    letter_put.connect(letter_came, dispatch_uid="work")
    fitting_asked.connect(fitting_came, dispatch_uid="work")
    evidence_sealed.connect(evidence_is_sealed, dispatch_uid="work")
    file_handed_in.connect(file_came, dispatch_uid="work")
    file_asked_for.connect(file_is_wanted, dispatch_uid="work")
    check_asked_for.connect(check_is_wanted, dispatch_uid="work")


def letter_came(*, letter: Any, **_: Any) -> None:
    """To be mailed."""
    from moothall.work.tasks.mailing import mail  # noqa: PLC0415

    ask(mail, letter.organisation_id)


def delivery_came(*, delivery: Any, **_: Any) -> None:
    """To be read. It is kept and will be answered for even where the queue is out of order."""
    from moothall.work.tasks.receiving import parse  # noqa: PLC0415 - tasks need the models

    def asking() -> None:
        gathering.ask_soon(parse, delivery.organisation_id)

    transaction.on_commit(asking, robust=True)


def delivery_is_refused(*, platform: str, reason: str, **_: Any) -> None:
    """To be counted."""
    count("deliveries_refused", 1, platform=platform, reason=reason)


def evidence_is_sealed(*, evidence: Any, **_: Any) -> None:
    """Its pictures are to be fetched."""
    from moothall.work.tasks.evidence import capture  # noqa: PLC0415

    ask(capture, evidence.organisation_id)


def events_came(*, account: Any, **_: Any) -> None:
    """To be taken into the inbox."""
    from moothall.work.tasks.receiving import take_in  # noqa: PLC0415

    ask(take_in, account.organisation_id)


def action_came(*, action: Any, **_: Any) -> None:
    """To be sent; what is for later is found by the timetable when its time has come."""
    from moothall.work.tasks.sending import deliver  # noqa: PLC0415

    if action.state == "queued" and action.not_before <= action.decided_at:
        ask(deliver, action.organisation_id, account=action.account_id)


def action_is_over(*, action: Any, **_: Any) -> None:
    """To be told to the inbox."""
    from moothall.work.tasks.sending import settle  # noqa: PLC0415

    ask(settle, action.organisation_id, action=action.pk)


def file_came(*, file_import: Any, **_: Any) -> None:
    """To be looked through: it takes longer than somebody waits."""
    from moothall.work.tasks.files import look_through  # noqa: PLC0415

    ask(look_through, file_import.organisation_id, file_import=file_import.pk)


def file_is_wanted(*, file_import: Any, **_: Any) -> None:
    """To be taken in."""
    from moothall.work.tasks.files import import_file  # noqa: PLC0415

    ask(import_file, file_import.organisation_id, file_import=file_import.pk)


def check_is_wanted(*, check: Any, **_: Any) -> None:
    """The record, to be read from its beginning."""
    from moothall.work.tasks.files import check_record  # noqa: PLC0415

    ask(check_record, check.organisation_id, check=check.pk)


def fitting_came(*, fitting: Any, **_: Any) -> None:
    """To be tried."""
    from moothall.work.tasks.learning import learn  # noqa: PLC0415

    ask(learn, fitting.organisation_id, fitting=fitting.pk)
