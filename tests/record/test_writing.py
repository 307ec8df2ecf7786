"""An entry is written with the change that it describes, or not at all."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from moothall import record
from moothall.core.values.ids import new_id
from moothall.people.tenancy import organisation_scope
from moothall.record.models import Entry

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OFFICER = record.Actor("p1", "Ada Okafor", "officer")
POST = record.Subject("post", "x1", "comment on Facebook")


def write(organisation, **values):
    given = {"by": OFFICER, "verb": "hide", "subject": POST, "at": AT} | values
    return record.write(organisation, **given)


@pytest.mark.django_db
def test_entries_are_numbered_and_chained():
    ours = new_id()
    with organisation_scope(ours):
        first, second = write(ours), write(ours)
        assert (first.number, second.number) == (1, 2)
        assert second.previous == first.hash
        assert record.verify(ours).is_sound
        assert Entry.objects.count() == 2
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_the_tests_run_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("moothall_app",)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        write(new_id())
    with organisation_scope(ours := new_id()), transaction.atomic():
        write(ours)
