"""An entry is written with the change that it describes, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

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


@pytest.mark.django_db
def test_an_entry_falls_with_the_change_that_it_describes():
    ours = new_id()
    with organisation_scope(ours):
        with suppress(ZeroDivisionError), transaction.atomic():
            write(ours)
            _ = 1 / 0
        assert write(ours).number == 1


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["nul \0", "half \ud800 pair"])
def test_text_that_no_database_can_keep_is_refused_before_it_is_hashed(text):
    ours = new_id()
    with organisation_scope(ours), pytest.raises(ValueError, match="no database can keep"):
        write(ours, note=text)


@pytest.mark.django_db
def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no zone"):
        write(new_id(), at=datetime(2026, 11, 23))


@pytest.mark.django_db
def test_nobody_writes_into_another_organisations_record():
    with organisation_scope(new_id()), pytest.raises(ProgrammingError, match="row-level security"):
        write(new_id())


@pytest.mark.django_db
def test_awkward_values_come_back_as_they_were_hashed():
    ours = new_id()
    given = {"a": 1.0, "b": 1e300, "c": "\u2028 \x7f \U0001f3e0", "d": [None, True]}
    with organisation_scope(ours):
        entry = write(ours, before=given, words="line\r\nline\t", note="\u202e turned")
        assert Entry.objects.get(pk=entry.pk).changed_from == given
        assert record.verify(ours).is_sound


@pytest.mark.django_db(transaction=True)
def test_ten_writers_at_once_leave_no_gap_and_no_fork():
    ours, writers, each = new_id(), 10, 5

    def work(_):
        try:
            for _ in range(each):
                with organisation_scope(ours), transaction.atomic():
                    write(ours)
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(work, range(writers)))
    verdict = record.verify(ours)
    assert verdict.is_sound
    assert verdict.entries == writers * each
