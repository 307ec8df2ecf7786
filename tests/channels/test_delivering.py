"""One at a time, in order, looked at again before, and never blindly twice."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from tests.channels.conftest import make_account, make_member
from tests.channels.pretend import AT, post

from moothall import channels
from moothall.channels import deliver as delivering
from moothall.channels import outbox, queries, receive
from moothall.channels.deliver.timing import BACK_OFF
from moothall.channels.locks import alone, number_of
from moothall.channels.models import Account, Action, Event
from moothall.channels.pausing import NoReasonError
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import (
    AlreadyDone,
    Changed,
    ContractBroken,
    EventAuthor,
    Forbidden,
    Idempotency,
    NotFound,
    RateLimited,
    Support,
    Transient,
    Unauthorized,
    UnknownOutcome,
    Unsupported,
    Verb,
)
from moothall.platforms.base.conditions import Within
from moothall.record import Subject
from moothall.record.models import Entry

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


def kinds(pretend, verb, idempotency):
    """Let a verb have another way of being asked twice."""
    rows = dict(pretend.rows.rows)
    rows[verb] = replace(rows[verb], idempotency=idempotency)
    pretend.rows = replace(pretend.rows, rows=rows)


def now(action):
    return Action.objects.get(pk=action.pk)


def test_a_reply_is_sent_and_noted_with_its_place_and_on_record(put, deliver, pretend):
    action = put(text="On our way", clause="R4")
    done = deliver()
    assert done.state == "sent"
    assert done.external_id.startswith("made-")
    assert [one.text for one in pretend.done] == ["On our way"]
    assert now(action).permalink == "https://example.org/x"
    entry = Entry.objects.get(verb="sent")
    assert (entry.clause, entry.subject_id) == ("R4", "c1")
    assert "On our way" not in entry.note + entry.after
    assert Account.objects.get().last_write_at is not None
    assert deliver() is None


def test_nothing_is_sent_inside_a_transaction(put, deliver):
    put()
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        deliver()


def test_a_decision_outside_its_transaction_is_refused(account, officer):
    with pytest.raises(RuntimeError, match="transaction of the decision"):
        outbox.put(
            account,
            Verb.HIDE,
            outbox.Target("p1"),
            by=officer,
            subject=Subject("case", "c", "c"),
            at=AT,
        )


def test_actions_go_out_in_the_order_of_their_decisions(put, deliver, pretend):
    for number in range(4):
        put(target=f"p{number}", text=f"reply {number}")
    while deliver():
        pass
    assert [one.text for one in pretend.done] == [f"reply {number}" for number in range(4)]


def test_what_is_held_until_opening_lets_others_pass(put, deliver):
    put(text="tomorrow", not_before=AT + timedelta(hours=2))
    put(target="p2", text="now")
    assert deliver().payload["text"] == "now"
    assert deliver() is None
    assert deliver(2 * 3600).payload["text"] == "tomorrow"


def test_a_second_worker_finds_the_account_busy(put, deliver, account, desk_database):
    put()
    with psycopg.connect(desk_database.app_url) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [number_of(f"deliver {account.pk}")])
        assert deliver() is None
        other.execute("SELECT pg_advisory_unlock_all()")
    assert deliver().state == "sent"


def test_the_database_itself_allows_one_being_sent(put):
    first, second = put(), put(target="p2")
    Action.objects.filter(pk=first.pk).update(state="sending")
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=second.pk).update(state="sending")


def test_another_organisations_outbox_is_not_touched(put, organisation, other_organisation):
    put()
    theirs = make_account(other_organisation)
    with organisation_scope(None):
        assert delivering.one(theirs, AT) is None
        assert delivering.due(other_organisation.pk, AT) == []
        assert len(delivering.due(organisation.pk, AT)) == 1


# --- the second look


def test_a_post_that_was_edited_goes_back_to_the_officer_with_the_new_words(
    put, deliver, pretend, officer
):
    action = put(Verb.HIDE)
    pretend.states["p1"] = replace(pretend.states["p1"], version="2", text="I am sorry")
    back = deliver()
    assert (back.state, back.problem) == ("failed", "edited")
    assert pretend.asked == []
    assert Event.objects.get(kind="edited").payload["text"] == "I am sorry"
    [failure] = queries.failures(action.organisation_id)
    assert failure.person == officer
    assert "edited after" in failure.action.outcome


def test_a_new_version_with_the_same_words_is_no_edit(put, deliver, pretend):
    put(Verb.HIDE)
    put(Verb.REPLY_PRIVATE, text="Let us talk here")
    assert deliver().state == "sent"
    assert pretend.states["p1"].version == "1h"
    assert deliver().state == "sent"
    assert pretend.asked[1].target_version == "1h"


def test_a_post_that_is_gone_goes_back_and_its_deletion_is_known(put, deliver, pretend):
    put()
    pretend.states["p1"] = replace(pretend.states["p1"], exists=False)
    back = deliver()
    assert (back.state, back.problem) == ("failed", "deleted")
    assert Event.objects.filter(external_id="p1", kind="deleted").exists()


def test_an_author_can_be_blocked_though_the_post_is_gone(put, deliver, pretend):
    put(Verb.BLOCK)
    pretend.states["p1"] = replace(pretend.states["p1"], exists=False)
    assert deliver().state == "sent"


def test_a_post_that_somebody_hid_already_goes_back(put, deliver, pretend):
    put(Verb.HIDE)
    pretend.states["p1"] = replace(pretend.states["p1"], hidden=True, version="2")
    back = deliver()
    assert (back.state, back.problem) == ("failed", "already_so")


def test_a_window_that_closed_meanwhile_goes_back_with_the_rule(put, deliver, pretend):
    put(not_before=AT + timedelta(days=9))
    rows = dict(pretend.rows.rows)
    rows[Verb.REPLY_PUBLIC] = replace(
        rows[Verb.REPLY_PUBLIC],
        support=Support.CONDITIONAL,
        conditions=(Within(timedelta(days=7)),),
    )
    pretend.rows = replace(pretend.rows, rows=rows)
    back = deliver(9 * 86_400)
    assert (back.state, back.problem) == ("failed", "not_possible")
    assert "within 7 days" in back.outcome


def test_a_leavers_decision_is_not_sent(put, deliver, pretend, officer, senior):
    action = put()
    officer.end(AT)
    back = deliver()
    assert (back.state, back.problem) == ("failed", "not_allowed")
    assert "does not work here any more" in back.outcome
    assert pretend.asked == []
    [failure] = queries.failures(action.organisation_id)
    assert failure.person == senior


def test_a_decision_of_somebody_who_lost_the_role_is_not_sent(put, deliver, pretend, officer):
    put(Verb.HIDE)
    officer.roles = ["auditor"]
    officer.save()
    assert deliver().problem == "not_allowed"
    assert pretend.asked == []


def test_what_the_platform_does_not_offer_any_more_becomes_a_step_by_hand(put, deliver, pretend):
    action = put(Verb.HIDE)
    pretend.fail("perform", Unsupported("There is no such call."))
    back = deliver()
    assert back.state == "by_hand"
    assert back.steps
    assert queries.failures(action.organisation_id)[0].ways == ("done_by_hand", "withdraw")


def test_after_the_account_was_disconnected_a_person_does_it(put, deliver, account):
    put()
    Account.objects.filter(pk=account.pk).update(disconnected_at=AT)
    assert deliver().state == "by_hand"


# --- failures


@pytest.mark.parametrize(
    "refusal",
    [
        (Forbidden("Not allowed."), "refused"),
        (Unauthorized("Connect again."), "refused"),
        (NotFound("Gone."), "deleted"),
        (Changed("Another version."), "edited"),
    ],
)
def test_a_refusal_is_not_tried_again_and_stands_before_its_officer(
    put, deliver, pretend, officer, refusal
):
    error, problem = refusal
    action = put()
    pretend.fail("perform", error)
    back = deliver()
    assert (back.state, back.problem, back.outcome) == ("failed", problem, error.words)
    assert deliver(86_400) is None
    assert queries.failures(action.organisation_id)[0].person == officer
    assert Entry.objects.filter(verb="sending-failed").count() == 1


def test_an_outage_is_waited_out_and_keeps_the_order(put, deliver, pretend):
    put(text="first")
    put(target="p2", text="second")
    pretend.fail("perform", Transient("busy"), Transient("busy"))
    assert deliver().state == "queued"
    assert deliver(1) is None
    assert deliver(16).state == "queued"
    assert deliver(30) is None
    assert deliver(47).payload["text"] == "first"
    assert deliver(48).payload["text"] == "second"


def test_a_long_outage_ends_before_a_person(put, deliver, pretend):
    action = put()
    pretend.fail("refresh", *[Transient("busy")] * 50)
    seconds = 0
    for wait in (*BACK_OFF, None):
        back = deliver(seconds)
        seconds += wait.total_seconds() + 1 if wait else 0
    assert (back.state, back.problem) == ("failed", "gave_up")
    assert "We tried 9 times" in back.outcome
    assert pretend.asked == []
    assert queries.failures(action.organisation_id)


def test_a_platform_that_says_wait_is_believed(put, deliver, pretend):
    put()
    pretend.fail("perform", RateLimited("slow down", until=AT + timedelta(minutes=10)))
    assert deliver().state == "queued"
    assert deliver(590) is None
    assert deliver(601).state == "sent"


def test_a_platform_that_says_wait_until_tomorrow_is_a_case_for_a_person(put, deliver, pretend):
    put()
    pretend.fail("perform", RateLimited("slow down", until=AT + timedelta(days=1)))
    assert deliver().problem == "gave_up"


def test_what_is_done_already_is_a_success(put, deliver, pretend):
    action = put()
    pretend.fail("answer", AlreadyDone("said before"))
    assert deliver().state == "sent"
    assert now(action).external_id.startswith("made-")


def test_a_failed_action_is_tried_again_by_a_person(put, deliver, pretend, officer):
    action = put()
    pretend.fail("perform", Forbidden("no"))
    deliver()
    again = outbox.try_again(action, by=officer, at=AT)
    assert again.state == "queued"
    assert deliver(1).state == "sent"
    assert len(pretend.done) == 1
    assert not queries.failures(action.organisation_id)


def test_cut_words_are_said(put, deliver, pretend, monkeypatch):
    put(text="A long answer")
    whole = pretend.outcome
    monkeypatch.setattr(pretend, "outcome", lambda one: replace(whole(one), text="A long"))
    done = deliver()
    assert done.shown_text == "A long"
    assert "otherwise than we sent" in done.outcome


# --- unknown ends


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


# --- the kill switch


def test_a_paused_account_sends_nothing_until_somebody_resumes_it(put, deliver, account, officer):
    put()
    channels.pause(account, by=officer, reason="Wrong reply went out", at=AT)
    assert deliver() is None
    assert deliver(10**7) is None
    assert account.paused_by_name == "ada"
    entry = Entry.objects.get(verb="stop-sending")
    assert (entry.note, entry.actor_name) == ("Wrong reply went out", "ada")
    channels.resume(account, by=officer, reason="Put right", at=AT)
    assert deliver().state == "sent"
    assert Entry.objects.filter(verb="resume-sending").count() == 1


def test_stopping_everything_stops_every_account(put, deliver, organisation, account, officer):
    put()
    channels.pause(organisation, by=officer, reason="Election period", at=AT)
    channels.pause(organisation, by=officer, reason="second", at=AT)
    assert deliver() is None
    channels.resume(account, by=officer, reason="Put right", at=AT)
    assert deliver() is None
    channels.resume(organisation, by=officer, reason="It is over", at=AT)
    assert deliver().state == "sent"


def test_the_switch_works_between_the_look_and_the_sending(
    put, deliver, pretend, officer, monkeypatch
):
    action = put()
    look = pretend.refresh

    def look_and_pause(ids):
        found = look(ids)
        channels.pause(action.account, by=officer, reason="Stop", at=AT)
        return found

    monkeypatch.setattr(pretend, "refresh", look_and_pause)
    assert deliver().state == "queued"
    assert pretend.asked == []
    assert (now(action).attempts, now(action).asked_at) == (0, None)


def test_pausing_wants_a_reason_and_the_right(account, officer, auditor, other_organisation):
    with pytest.raises(NoReasonError):
        channels.pause(account, by=officer, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        channels.pause(account, by=auditor, reason="x", at=AT)
    stranger = make_member(other_organisation, "eve", "officer", "administrator")
    with pytest.raises(NotAllowed):
        channels.pause(account, by=stranger, reason="x", at=AT)
    with pytest.raises(NotAllowed):
        channels.resume(account, by=stranger, reason="x", at=AT)
    assert not Account.objects.filter(paused_at__isnull=False).exists()


def test_going_on_wants_a_reason_and_the_right_as_stopping_does(account, officer, auditor):
    channels.pause(account, by=officer, reason="Stop", at=AT)
    with pytest.raises(NoReasonError):
        channels.resume(account, by=officer, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        channels.resume(account, by=auditor, reason="x", at=AT)
    assert Account.objects.get(pk=account.pk).is_paused
    channels.resume(account, by=officer, reason="Put right", at=AT)
    assert Entry.objects.get(verb="resume-sending").note == "Put right"


def test_a_paused_account_is_still_read(account, pretend, officer):
    channels.pause(account, by=officer, reason="Stop", at=AT)
    pretend.add(post())
    assert receive.poll(account, AT) == 1


def test_a_lock_is_given_back_after_an_error(account):
    with pytest.raises(ValueError, match="x"), alone(account, "deliver"):
        raise ValueError("x")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        assert cursor.fetchone() == (0,)
