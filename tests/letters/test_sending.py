"""Letters against a real mail server: one each, or somebody is shown why not."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.db import transaction

from moothall.letters import sending, settling
from moothall.letters.kinds import Kind
from moothall.letters.models import Letter, WrongStepError
from moothall.letters.queries import stuck
from moothall.letters.writing import Words, put
from moothall.people.alone import only_one

pytestmark = pytest.mark.usefixtures("kept_rows")
AT = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
WORDS = Words("Case 4F is yours", ("Sam Byrne gave you case 4F.",), "/desk/case/4f/")


def written(to, key="assigned:1", words=WORDS, at=AT):
    with transaction.atomic():
        return put(to, Kind.ASSIGNED, key, words, at=at)


def sent_all(desk, at=AT):
    while sending.one(desk.id, at):
        pass


def read(content):
    return message_from_bytes(content, policy=policy.default)


def test_a_letter_arrives_once_with_its_reason_and_its_link(desk, mails):
    letter = written(desk.olive)
    sent_all(desk)
    sent_all(desk)
    [(to, content)] = mails.taken
    assert to == (desk.olive.person.email,)
    seen = read(content)
    assert seen["Subject"] == "Case 4F is yours – Colchester Borough Homes"
    assert seen["From"] == "Housing desk <desk@example.org>"
    assert seen["Message-ID"] == f"<{letter.pk}@example.org>"
    assert seen["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        body = seen.get_body((kind,)).get_content()
        assert "Sam Byrne gave you case 4F." in body
        assert "http://127.0.0.1:8000/desk/case/4f/" in body
        assert "You get this because a colleague gave you the case" in body
        assert "/me/e-mail/" in body
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_never_twice_for_one_key(desk, mails):
    assert written(desk.olive)
    assert written(desk.olive) is None
    assert written(desk.sam)
    sent_all(desk)
    assert len(mails.taken) == 2


def test_a_change_that_is_undone_writes_nobody(desk, mails):
    with transaction.atomic():
        put(desk.olive, Kind.ASSIGNED, "x", WORDS, at=AT)
        transaction.set_rollback(True)
    sent_all(desk)
    assert (mails.taken, Letter.objects.count()) == ([], 0)
    with pytest.raises(RuntimeError, match="transaction"):
        put(desk.olive, Kind.ASSIGNED, "x", WORDS, at=AT)


def test_a_refused_address_is_shown_to_a_person_with_what_the_server_said(desk, mails):
    mails.refuses[desk.olive.person.email] = "550 5.1.1 No such person here"
    letter = written(desk.olive)
    sent_all(desk)
    letter.refresh_from_db()
    assert letter.state == "failed"
    assert "550 5.1.1 No such person here" in letter.outcome
    assert desk.olive.person.email in letter.outcome
    assert stuck(desk.id) == 1


@pytest.mark.parametrize("when", ["at RCPT", "at DATA", "not there"])
def test_what_may_pass_is_tried_again_and_given_up_after_a_day(desk, mails, settings, when):
    if when == "at RCPT":
        mails.refuses[desk.olive.person.email] = "451 4.7.1 Come back later"
    elif when == "at DATA":
        mails.answers = "452 4.3.1 Disk full"
    else:
        settings.EMAIL_PORT = 9
    letter = written(desk.olive)
    sent_all(desk)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("queued", 1)
    assert letter.retry_at > AT
    assert letter.outcome
    tries, now = 1, AT
    while letter.state == "queued":
        now = letter.retry_at + timedelta(seconds=30)
        sent_all(desk, now)
        letter.refresh_from_db()
        tries += 1
    assert (letter.state, tries) == ("failed", len(sending.BACK_OFF) + 1)
    assert timedelta(hours=20) < now - AT < timedelta(hours=30)
    assert mails.taken == []


def test_a_server_that_breaks_off_after_the_letter_leaves_it_to_a_person(desk, mails):
    mails.breaks = True
    letter = written(desk.olive)
    sent_all(desk)
    sent_all(desk, AT + timedelta(days=2))
    letter.refresh_from_db()
    assert (letter.state, len(mails.taken)) == ("unknown", 1)
    assert "may have arrived or not" in letter.outcome
    mails.breaks = False
    settling.send_again(letter.pk, by=desk.adam, at=AT)
    sent_all(desk)
    letter.refresh_from_db()
    assert (letter.state, len(mails.taken)) == ("sent", 2)


def test_one_address_that_fails_holds_up_nobody_else(desk, mails):
    mails.refuses[desk.olive.person.email] = "451 later"
    written(desk.olive)
    written(desk.sam)
    sent_all(desk)
    assert [to for to, _ in mails.taken] == [(desk.sam.person.email,)]


def test_who_left_meanwhile_is_not_written_to(desk, mails):
    letter = written(desk.olive)
    desk.olive.end(AT)
    sent_all(desk)
    letter.refresh_from_db()
    assert (letter.state, mails.taken) == ("dropped", [])


def test_an_address_that_is_none_is_shown_and_never_tried(desk, mails):
    type(desk.olive.person).objects.filter(pk=desk.olive.person.pk).update(email="olive at home")
    desk.olive.person.refresh_from_db()
    letter = written(desk.olive)
    assert (letter.state, letter.outcome) == ("failed", "This is no e-mail address.")
    sent_all(desk)
    assert mails.taken == []


def test_without_a_mail_server_it_is_said_that_nobody_was_mailed(desk):
    letter = written(desk.olive)
    assert letter.state == "unmailed"
    assert "nobody was mailed" in letter.outcome
    assert not sending.due(desk.id, AT)


def test_a_letter_is_not_called_sent_once_the_mail_server_is_gone(desk, mails, settings):
    letter = written(desk.olive)
    settings.MAIL = None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sent_all(desk)
    letter.refresh_from_db()
    assert (letter.state, letter.outcome) == ("queued", "This desk has no mail server now.")
    assert mails.taken == []


def test_letting_a_letter_be_is_recorded_and_done_once(desk, mails):
    mails.refuses[desk.olive.person.email] = "550 no"
    letter = written(desk.olive)
    sent_all(desk)
    assert settling.let_be(letter.pk, by=desk.adam, at=AT).state == "dropped"
    with pytest.raises(WrongStepError):
        settling.let_be(letter.pk, by=desk.adam, at=AT)


def wait_for_the_lock(desk, seconds=20):
    """The database notices after a moment that the worker's connection is gone."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with only_one(f"letters {desk.id}") as got:
            if got:
                return
        time.sleep(0.1)


BEFORE = {"claimed", "connected"}
#: the desk cannot know any more
AFTER = {"about to ask", "asked", "handed over"}


@pytest.mark.parametrize("step", [*sorted(BEFORE), *sorted(AFTER), "noted"])
def test_a_worker_killed_between_steps_leaves_one_letter_or_a_visible_case(
    desk, mails, desk_database, step
):
    letter = written(desk.olive)
    worker = Path(__file__).with_name("killed.py")
    ended = subprocess.run(
        [sys.executable, worker, desk_database.app_url, str(mails.port), str(desk.id), step],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == -9, ended.stderr
    wait_for_the_lock(desk)
    for minutes in (1, 60, 1500):
        sent_all(desk, datetime.now(UTC) + timedelta(minutes=minutes))
    letter.refresh_from_db()
    if step in AFTER:
        assert letter.state == "unknown"
        assert stuck(desk.id) == 1
        assert len(mails.taken) <= 1
    else:
        assert letter.state == "sent"
        assert len(mails.taken) == 1
