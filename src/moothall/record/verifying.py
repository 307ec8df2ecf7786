"""Recompute the chain, and name the first entry that is not as it was written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from moothall.record.chain import FIELDS, START, link
from moothall.record.models import ChainHead, Entry
from moothall.record.values import MISCOPIED, Head, Problem, Verdict
from moothall.store.row_security import SETTING

AT_ONCE = 2000


def head(organisation_id: UUID) -> Head:
    """The newest entry's number and hash as the desk keeps them."""
    with looking_at(organisation_id):
        return kept_head(organisation_id)


def verify(organisation_id: UUID, *, expected: Head | None = None) -> Verdict:
    """Read the whole chain, a few thousand entries at a time.

    ``expected`` is a head noted earlier and kept elsewhere. A chain alone cannot see that it was
    cut short or redone together with its head; comparing it with a noted head can.
    """
    with looking_at(organisation_id):
        return Walk(organisation_id, expected).run()


class Walk:
    """One pass over the entries."""

    def __init__(self, organisation_id: UUID, expected: Head | None) -> None:
        self.organisation_id = organisation_id
        self.expected = expected
        self.last = Head(0, START)

    def run(self) -> Verdict:
        """Up to the head as it stands when the reading has caught up with it."""
        problem = self.read()
        kept = kept_head(self.organisation_id)
        if problem is None and self.last.number < kept.number:
            problem = self.read(up_to=kept.number)  # written while we read
        problem = problem or self.compare(kept)
        return Verdict(self.organisation_id, self.last.number, kept, problem)

    def read(self, up_to: int | None = None) -> Problem | None:
        """Go on after the last sound entry; the first problem."""
        for row in entries(self.organisation_id, self.last.number, up_to):
            if what := self.wrong_with(row):
                number = self.last.number + 1
                return Problem(number, what, str(row["id"]) if row["number"] == number else "")
            self.last = Head(row["number"], row["hash"])
        return None

    def wrong_with(self, row: dict[str, Any]) -> str:
        """What is wrong with the entry that should be the next one, or nothing."""
        if row["number"] > self.last.number + 1:
            return "it is missing"
        if row["number"] <= self.last.number:
            return f"two entries have the number {row['number']}"
        if link(row, row["previous"]) != row["hash"]:
            return "it is not as it was written"
        if row["previous"] != self.last.hash:
            return "it does not follow from the entry before it"
        if self.expected and self.expected.number == row["number"]:
            return "" if self.expected.hash == row["hash"] else REDONE
        return ""

    def compare(self, kept: Head) -> Problem | None:
        """The end of the chain with the head that the desk keeps, and with the one noted."""
        missing = self.last.number + 1
        if self.last.number > kept.number:
            return Problem(kept.number + 1, "it stands after the end that the desk keeps")
        if self.last.number < kept.number:
            return Problem(missing, "it is missing, and so is all that followed: cut off")
        if self.last.hash != kept.hash:
            return Problem(self.last.number, "its hash is not the one that the desk keeps")
        if self.expected and self.expected.number > self.last.number:
            noted = f"entry {self.expected.number} was noted before"
            what = f"{noted} and is not there: {MISCOPIED}; if it is right, entries were cut off"
            return Problem(missing, what)
        return None


REDONE = (
    f"its hash is not the one noted before: {MISCOPIED}, so compare it with the original; if it is"
    " right, the chain was redone here or earlier"
)


def kept_head(organisation_id: UUID) -> Head:
    """The head's row, or where every chain starts."""
    found = ChainHead.objects.filter(pk=organisation_id).first()
    return Head(found.number, found.hash) if found else Head(0, START)


def entries(organisation_id: UUID, after: int, up_to: int | None) -> Iterator[dict[str, Any]]:
    """The rows in order, without holding them all."""
    wanted = Entry.objects.filter(organisation_id=organisation_id)
    if after:
        wanted = wanted.filter(number__gt=after)
    if up_to is not None:
        wanted = wanted.filter(number__lte=up_to)
    rows = wanted.order_by("number", "id").values(*FIELDS, "previous", "hash")
    return iter(rows.iterator(chunk_size=AT_ONCE))


@contextmanager
def looking_at(organisation_id: UUID) -> Iterator[None]:
    """Row security shows this organisation's rows until the block ends, whatever was set before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [SETTING])
        [before] = cursor.fetchone()
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, str(organisation_id)])
        yield
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, before or ""])
