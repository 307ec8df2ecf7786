"""What is sent is looked at again first: what changed meanwhile goes back to the officer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.channels.pretend import AT, post

from moothall.channels import queries, receive
from moothall.channels.items import Known
from moothall.channels.models import Account, Event, Source
from moothall.channels.receive.sweep import SETTLES, differences
from moothall.core.values.ids import new_id
from moothall.platforms.base import (
    EventKind,
    Support,
    Unsupported,
    Verb,
)
from moothall.platforms.base.conditions import Within

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")
MINUTE = timedelta(minutes=1)


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


@pytest.mark.parametrize("way", list(Source))
@pytest.mark.parametrize("verb", [Verb.HIDE, Verb.REPLY_PUBLIC])
def test_an_edit_that_anybody_tells_of_brings_back_what_waits(  # noqa: PLR0917
    put, deliver, pretend, account, officer, way, verb
):
    action = put(verb, not_before=AT + timedelta(hours=9))
    edited = post("p1", "I am sorry", kind=EventKind.EDITED, version="2")
    receive.take(account, [edited], way, AT)
    action.refresh_from_db()
    assert (action.state, action.problem) == ("failed", "edited")
    assert deliver(9 * 3600) is None
    assert pretend.asked == []
    [failure] = queries.failures(action.organisation_id)
    assert failure.person == officer


def test_what_is_told_of_other_posts_or_in_the_same_words_stops_nothing(put, deliver, account):
    put(Verb.HIDE)
    same = post("p1", kind=EventKind.EDITED, version="1b")
    other = post("p2", "Something else", kind=EventKind.EDITED, version="2")
    receive.take(account, [same, other], Source.POLL, AT)
    assert deliver().state == "sent"


def test_a_block_does_not_depend_on_what_the_post_says_now(put, deliver, account):
    put(Verb.BLOCK)
    receive.take(
        account, [post("p1", "Other words", kind=EventKind.EDITED, version="2")], Source.POLL, AT
    )
    assert deliver().state == "sent"


def test_where_the_platform_shows_no_words_those_that_we_were_told_of_count(
    put, deliver, pretend, account
):
    action = put(Verb.HIDE)
    pretend.states["p1"] = replace(pretend.states["p1"], version="", text="")
    row = Event.objects.filter(account=account, external_id="p1").get()
    row.pk, row.kind, row.version = new_id(), "edited", "2"
    row.payload = row.payload | {"text": "I am sorry"}
    row.occurred_at = AT + timedelta(seconds=1)
    row.save(force_insert=True)
    back = deliver(5)
    assert (back.pk, back.state, back.problem) == (action.pk, "failed", "edited")
    assert pretend.asked == []


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


def test_what_this_desk_hid_is_known_hidden_before_anybody_tells_of_it(
    put, deliver, pretend, account
):
    put(Verb.HIDE)
    hidden_at = deliver().finished_at
    assert Known(account, "p1").hidden
    assert Known.many(account, ["p1"])["p1"].hidden
    before = replace(pretend.states["p1"], hidden=False)
    assert differences(Known(account, "p1"), before, hidden_at + MINUTE) == []
    put(Verb.UNHIDE)
    assert deliver(60).state == "sent"
    assert not Known(account, "p1").hidden
    assert not Known.many(account, ["p1"])["p1"].hidden


def test_who_shows_it_again_elsewhere_is_noticed_once_the_platform_has_settled(
    put, deliver, pretend, account
):
    put(Verb.HIDE)
    hidden_at = deliver().finished_at
    shown = replace(pretend.states["p1"], hidden=False)
    found = differences(Known(account, "p1"), shown, hidden_at + 2 * SETTLES)
    assert [one.kind for one in found] == [EventKind.UNHIDDEN]


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
