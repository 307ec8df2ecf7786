"""What a platform refuses stands before a person; what it cannot do now is tried again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.channels.pretend import AT

from moothall.channels import outbox, queries
from moothall.channels.deliver.timing import BACK_OFF
from moothall.channels.models import Action
from moothall.platforms.base import (
    AlreadyDone,
    Changed,
    Forbidden,
    NotFound,
    RateLimited,
    Transient,
    Unauthorized,
)
from moothall.record.models import Entry

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


def now(action):
    return Action.objects.get(pk=action.pk)


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
