"""Letters through the real queue: asked for with the change, sent by a worker."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from tests.letters.conftest import mails, post  # noqa: F401 - fixtures
from tests.support.desk_cast import desk as make

from moothall.letters.kinds import Kind
from moothall.letters.models import Letter
from moothall.letters.writing import Words, put
from moothall.people.tenancy import organisation_scope
from moothall.work.tasks.mailing import mail_all

WORDS = Words("Case 4F is yours", ("Sam Byrne gave you case 4F.",), "/desk/case/4f/")


@pytest.fixture
def desk(queue):  # noqa: ARG001 - committed rows
    made = make()
    with organisation_scope(made.id):
        yield made


def test_a_letter_is_asked_for_with_its_change_and_sent_by_a_worker(desk, queue, mails):  # noqa: F811
    with transaction.atomic():
        put(desk.olive, Kind.ASSIGNED, "undone", WORDS, at=timezone.now())
        transaction.set_rollback(True)
    assert queue.jobs() == []
    with transaction.atomic():
        put(desk.olive, Kind.ASSIGNED, "x", WORDS, at=timezone.now())
    assert queue.jobs("task_name", "queue_name") == [("mail", "mail")]
    queue.empty()
    assert [to for to, _ in mails.taken] == [(desk.olive.person.email,)]
    assert Letter.objects.get().state == "sent"


def test_the_timetable_finds_what_was_put_off_or_left_lying(desk, queue, mails):  # noqa: F811
    with transaction.atomic():
        letter = put(desk.olive, Kind.ASSIGNED, "x", WORDS, at=timezone.now())
    queue.run("DELETE FROM procrastinate_jobs")
    later = timezone.now() + timedelta(hours=1)
    Letter.objects.filter(pk=letter.pk).update(retry_at=later)
    mail_all(0)
    assert queue.jobs() == []
    Letter.objects.filter(pk=letter.pk).update(retry_at=None)
    mail_all(0)
    mail_all(0)
    assert queue.jobs() == ["mail"]
    queue.empty()
    assert len(mails.taken) == 1
