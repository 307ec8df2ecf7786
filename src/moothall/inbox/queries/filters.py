"""What a list is narrowed to; also what a saved view keeps."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import Q, QuerySet

from moothall.core.values import Disposition, Ground, Need, Service
from moothall.inbox.models import Case
from moothall.inbox.queues import QueueName

#: for ``assigned``
MINE, NOBODY = "me", "nobody"
LABELS = {label.value for label in (*Ground, *Need)}


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty: not asked. Texts only, so that they can stand in an address and in a saved view."""

    queue: str = ""
    #: ``me``, ``nobody`` or a membership's id
    assigned: str = ""
    account: str = ""
    #: the judge's service area, or the id of one of ours that was asked
    service: str = ""
    area: str = ""
    tag: str = ""
    #: a ground, a need or a disposition of the post that the case is about
    label: str = ""
    #: ``yes``: the time has passed
    overdue: str = ""
    #: ``yes``: also those that were put off
    snoozed: str = ""
    #: ``yes``: somebody wrote my name in a note and I have not looked
    mentions: str = ""
    #: ``yes``: only old posts that came in when their account was connected
    backlog: str = ""

    @classmethod
    def read(cls, given: Any) -> Self:
        """From an address's parameters or a saved view; what makes no sense counts as not asked."""
        read = cls(**{name: str(given[name])[:80] for name in NAMES if given.get(name)})
        return read.sensible()

    def sensible(self) -> Self:
        """Without what no row can have."""
        wrong: dict[str, str] = {}
        if self.queue and self.queue not in set(QueueName):
            wrong["queue"] = ""
        if self.assigned not in {"", MINE, NOBODY} and not is_id(self.assigned):
            wrong["assigned"] = ""
        wrong |= {
            name: ""
            for name in ("account", "area")
            if (at := getattr(self, name)) and not is_id(at)
        }
        if self.service and self.service not in set(Service):
            wrong["service"] = ""
        if self.label and self.label not in LABELS | set(Disposition):
            wrong["label"] = ""
        return replace(self, **wrong)

    def as_kept(self) -> dict[str, str]:
        """Only what is asked."""
        return {name: value for name in NAMES if (value := getattr(self, name))}

    def narrow(self, cases: QuerySet[Case], me: UUID, at: datetime) -> QuerySet[Case]:
        """The cases that are asked for."""
        cases = cases.filter(self.standing(at))
        for name, value in self.as_kept().items():
            if condition := self.condition(name, value, me, at):
                cases = cases.filter(condition)
        return cases

    def standing(self, at: datetime) -> Q:
        """Open, or done; and put off only where asked."""
        if self.queue == QueueName.DONE:
            return Q(is_open=False)
        return Q(is_open=True) & self.waiting(at)

    def waiting(self, at: datetime) -> Q:
        """The same among those that are open."""
        now = Q(backlog=bool(self.backlog))
        if self.queue:
            now &= Q(queue=self.queue)
        if not self.snoozed:
            now &= awake(at)
        return now

    def condition(self, name: str, value: str, me: UUID, at: datetime) -> Q | None:
        if name == "assigned":
            who = {MINE: me, NOBODY: None}.get(value, value)
            return Q(assigned_to=who)
        if name == "mentions":
            return Q(notes__mentions__membership=me, notes__mentions__seen_at=None)
        plain = {
            "account": Q(account=value),
            "area": Q(service_area=value),
            "service": Q(service=value),
            "tag": Q(tags__contains=[value]),
            "label": Q(labels__contains=[value]),
            "overdue": Q(due_at__lt=at),
        }
        return plain.get(name)


NAMES = tuple(field.name for field in fields(Filters))


def awake(at: datetime) -> Q:
    """Not put off to a later time."""
    return Q(snoozed_until=None) | Q(snoozed_until__lte=at)


def is_id(given: str) -> bool:
    """Whether it can be somebody's id at all."""
    try:
        UUID(given)
    except ValueError:
        return False
    return True
