"""Nobody knows whether it was done: read back, never sent blindly twice."""

from dataclasses import replace

import pytest
from tests.channels.pretend import AT, post

from moothall.channels import outbox, queries, receive
from moothall.platforms.base import (
    ContractBroken,
    EventAuthor,
    Idempotency,
    Transient,
    UnknownOutcome,
    Verb,
)
from moothall.record.models import Entry

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


def kinds(pretend, verb, idempotency):
    """Let a verb have another way of being asked twice."""
    rows = dict(pretend.rows.rows)
    rows[verb] = replace(rows[verb], idempotency=idempotency)
    pretend.rows = replace(pretend.rows, rows=rows)


def test_a_lost_answer_is_read_back_and_nothing_is_sent_twice(put, deliver, pretend):
    put()
    pretend.fail("answer", UnknownOutcome("no answer"))
    assert deliver().state == "unknown"
    assert deliver(10) is None
    assert deliver(31).state == "sent"
    assert len(pretend.asked) == 1


def test_an_answer_nobody_understands_is_kept_and_read_back(put, deliver, pretend, account):
    put()
    pretend.fail("answer", ContractBroken("strange", body="<html>\x00"))
    assert deliver().state == "unknown"
    [shown] = queries.unreadable(account.organisation_id)
    assert bytes(shown.body) == b"<html>\x00"
    assert deliver(31).state == "sent"


def test_absent_and_safe_to_ask_again_is_asked_again_with_the_same_key(put, deliver, pretend):
    put()
    pretend.fail("perform", UnknownOutcome("no answer"))
    assert deliver().state == "unknown"
    assert deliver(31).state == "queued"
    assert deliver(32).state == "sent"
    assert len(pretend.done) == 1


def test_absent_and_not_safe_is_never_resent_but_shown_to_a_person(put, deliver, pretend, officer):
    kinds(pretend, Verb.REPLY_PUBLIC, Idempotency.READ_BACK)
    action = put()
    pretend.fail("perform", UnknownOutcome("no answer"))
    deliver()
    seconds = 0
    for wait in (31, 121, 601):
        seconds += wait
        assert deliver(seconds).state == "unknown"
    assert deliver(10**6) is None
    assert pretend.asked == []
    assert pretend.calls.count("find") == 3
    [failure] = queries.failures(action.organisation_id)
    assert (failure.person, failure.action.problem) == (officer, "unclear")
    assert failure.ways == ("done_by_hand", "not_there", "withdraw")
    assert Entry.objects.filter(verb="sending-unclear").count() == 1
    outbox.not_there(action, by=officer, at=AT, proof="I looked at the page")
    assert deliver(10**6).state == "sent"
    assert len(pretend.done) == 1


def test_a_key_that_the_platform_forgot_is_no_protection(put, deliver, pretend):
    kinds(pretend, Verb.REPLY_PUBLIC, Idempotency.HEADER)
    put()
    pretend.fail("perform", UnknownOutcome("no answer"))
    deliver()
    pretend.fail("find", Transient("down"))
    assert deliver(3_000).state == "unknown"
    assert deliver(3_200).state == "unknown"
    assert deliver(4_000).handed_over_at is not None
    assert pretend.asked == []


def test_what_comes_into_sight_late_is_found(put, deliver, pretend):
    kinds(pretend, Verb.REPLY_PUBLIC, Idempotency.READ_BACK)
    put()
    pretend.fail("answer", UnknownOutcome("no answer"))
    pretend.finds = False
    deliver()
    assert deliver(31).state == "unknown"
    pretend.finds = True
    assert deliver(160).state == "sent"


def test_what_is_done_to_the_same_post_or_person_waits_for_an_unclear_end(put, deliver, pretend):
    put(text="first")
    put(Verb.HIDE)
    put(target="p2", text="another post")
    pretend.fail("answer", UnknownOutcome("no answer"))
    assert deliver().state == "unknown"
    assert deliver(1).target_id == "p2"
    assert deliver(2) is None
    assert deliver(31).payload["text"] == "first"
    assert deliver(32).verb == "hide"


def test_a_fault_of_our_own_while_sending_leaves_the_end_unknown(put, deliver, pretend):
    put()
    pretend.fail("answer", ZeroDivisionError())
    assert deliver().state == "unknown"
    assert deliver(31).state == "sent"
    assert len(pretend.asked) == 1


def test_while_the_desk_looks_nobody_can_send_it_once_more(put, deliver, pretend, officer):
    action = put()
    pretend.fail("answer", UnknownOutcome("no answer"))
    deliver()
    with pytest.raises(outbox.WrongStepError, match="finding out"):
        outbox.not_there(action, by=officer, at=AT, proof="x")
    with pytest.raises(outbox.WrongStepError, match="finding out"):
        outbox.withdraw(action, by=officer, at=AT)


def test_our_own_reply_seen_before_its_answer_is_no_alarm(put, deliver, pretend, account):
    action = put(text="On our way")
    pretend.fail("answer", UnknownOutcome("no answer"))
    deliver()
    ours = post("made-x", own=True, text="On our way", parent_id="p1", author=EventAuthor("page"))
    [row] = receive.take(account, [ours], "webhook", AT)
    assert row.action_id == action.pk
    assert not queries.unasked(account.organisation_id)


def test_the_same_words_said_before_in_the_same_place_are_not_taken_for_these(
    put, deliver, pretend, officer
):
    kinds(pretend, Verb.REPLY_PUBLIC, Idempotency.READ_BACK)
    earlier, later = put(), put()
    assert deliver().state == "sent"
    pretend.fail("perform", UnknownOutcome("no answer"))
    assert deliver().state == "unknown"
    pretend.find = lambda _: pretend.outcome(earlier.asked)
    for seconds in (31, 160, 800):
        deliver(seconds)
    later.refresh_from_db()
    assert (later.state, later.handed_over_at is not None) == ("unknown", True)
    [shown] = queries.failures(officer.organisation_id)
    assert (shown.action, shown.person) == (later, officer)
