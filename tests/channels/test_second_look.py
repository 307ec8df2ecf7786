"""What is sent is looked at again first: what changed meanwhile goes back to the officer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.channels.pretend import AT

from moothall.channels import queries
from moothall.channels.models import Account, Event
from moothall.platforms.base import (
    Support,
    Unsupported,
    Verb,
)
from moothall.platforms.base.conditions import Within

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


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
