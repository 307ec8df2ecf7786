"""Once a post has our answer the desk shows the answer, and invites nobody to write another."""

import pytest
from tests.inbox.screens.page import filled, send, url, words
from tests.inbox.test_moderating import C2, RUDE
from tests.inbox.world import AT, event

from moothall.channels import pausing, receive
from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.inbox import actions, outcomes
from moothall.inbox.models import Case, Draft, Post
from moothall.people.models import ServiceArea
from moothall.platforms.base import EventKind

WORDS = "Ring the repairs line, please. It is open until five."


def answered(world, olive, text="Who do I ring? [question]", **given):
    case = world.case(text)
    send(olive, olive.get(url(case, "reply")), "/reply/", text=WORDS, **given)
    return case


@pytest.mark.parametrize("closes", ["on", ""])
def test_no_second_answer_is_invited(world, olive, closes):
    case = answered(world, olive, closes=closes)
    page = olive.get(url(case))
    assert b"data-composer" not in page.content
    assert b"is-first" not in page.content
    assert WORDS in words(page)
    assert b"data-composer" in olive.get(url(case, "reply")).content


def test_an_answer_that_waits_for_approval_invites_no_second_one(world, olive):
    actions.set_rules(by=world.desk.adam, at=AT, approve_people=[world.desk.olive.pk])
    case = answered(world, olive)
    assert Draft.objects.get().state == "awaiting_approval"
    assert b"data-composer" not in olive.get(url(case)).content


def test_what_they_write_after_it_is_to_be_answered(world, olive):
    case = answered(world, olive, closes="")
    post = case.posts.get()
    world.post("And on Sunday? [question]", author=post.author.external_id)
    page = olive.get(url(Case.objects.get(is_open=True)))
    assert b"data-composer" in page.content


def test_an_edit_after_the_answer_asks_for_another_look(world, olive):
    case = answered(world, olive, closes="")
    post = case.posts.get()
    world.again(post.external_id, EventKind.EDITED, "Who do I write to? [question]")
    world.take_in()
    world.judge()
    assert b"data-composer" in olive.get(url(case)).content


@pytest.mark.parametrize(
    ("text", "closes", "why"),
    [
        ("Who do I ring? [question]", True, ""),
        ("Gas! [emergency]", False, "an answer seldom ends a danger"),
        ("Minutes please [foi]", False, "a clock in law is running"),
        ("Mould on the wall [question][hazard]", False, "Left open:"),
    ],
)
def test_closing_is_proposed_where_an_answer_ends_it(world, olive, text, closes, why):
    form = olive.get(url(world.case(text), "reply"))
    assert ("closes" in filled(form, "/reply/")[1]) == closes
    assert why in words(form)


def test_a_case_that_waits_for_a_colleague_stays_open(world, olive):
    area = ServiceArea.objects.create(organisation=world.desk.organisation, name="Repairs")
    case = world.case("No heating [question]")
    actions.pass_on(case.pk, area.pk, by=world.desk.olive, at=AT, question="When?")
    form = olive.get(url(case, "reply"))
    assert "closes" not in filled(form, "/reply/")[1]
    assert "a colleague has been asked" in words(form)


def test_closing_stands_beside_the_button(world, olive):
    page = olive.get(url(world.case(), "reply")).content.decode()
    beside = page.partition('class="dk-do"><div class="form-check dk-closes"')[2]
    assert beside.index("Close the case once it is sent") < beside.index("data-submit")


def test_a_removal_that_waits_can_be_taken_back_and_not_changed(world, olive):
    post = world.post(RUDE)
    pausing.pause(world.desk.organisation, by=world.desk.adam, reason="Election", at=AT)
    decision = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    page = olive.get(f"/desk/case/{post.case_id}/")
    assert "Change it" not in words(page)
    assert f'href="/desk/case/{post.case_id}/undo/{decision.pk}/' in page.content.decode()
    assert "Take it back" in words(page)


def test_what_is_hidden_already_is_not_taken_private_but_answered_there(world, olive):
    post = world.post("Ring me on 07700 900123 [personal]")
    assert "/take-private/" in olive.get(url(post.case)).content.decode()
    actions.hide(post.case_id, post.pk, actions.Grounds(clause="R8"), by=world.desk.olive, at=AT,
                 closes=False)  # fmt: skip
    assert "/take-private/" not in olive.get(url(post.case)).content.decode()
    Post.objects.update(hidden_at=AT)
    page = olive.get(url(post.case)).content.decode()
    assert "/take-private/" not in page
    assert "Reply in private" in page


def test_words_that_wait_can_be_changed(world, olive):
    case = answered(world, olive)
    assert "Change it or take it back" in words(olive.get(url(case)))


def test_an_author_who_has_changed_the_post_stops_what_waits_loudly(world, olive):
    post = world.post("Ring me on 07700 900123 [personal]")
    pausing.pause(world.desk.organisation, by=world.desk.adam, reason="Election", at=AT)
    decision = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    told = event(world.account, "Ring me [personal]", external_id=post.external_id,
                 kind=EventKind.EDITED, version="2")  # fmt: skip
    receive.take(world.account, [told], "webhook", AT)
    decision.action.refresh_from_db()
    assert (decision.action.state, decision.action.problem) == ("failed", "edited")
    outcomes.settle(decision.action, AT)
    world.take_in()
    world.judge()
    page = olive.get(f"/desk/case/{post.case_id}/")
    assert "Not done: hide the post. Its author has changed it since that was" in words(page)
    assert b'role="alert"' in page.content
    assert Case.objects.get().assigned_to == world.desk.olive


def test_our_answer_stands_in_the_conversation_before_a_poll_brings_it(world, olive):
    case = answered(world, olive, closes="")
    assert "is-own" not in olive.get(url(case)).content.decode()
    action = Action.objects.get()
    action.step(State.SENDING)
    there = "https://there.example/ours-1"
    action.step(State.SENT, finished_at=AT, external_id="ours-1", permalink=there)
    outcomes.settle(action, AT)
    thread = olive.get(url(case)).content.decode().partition("is-own")[2]
    assert WORDS in thread
    assert there in thread
    theirs = case.posts.get().external_id
    world.arrive(WORDS, external_id="ours-1", own=True, parent_id=theirs, author="cbh")
    world.take_in()
    assert olive.get(url(case)).content.decode().count("is-own") == 1


def test_what_we_said_in_private_is_not_shown_as_said_in_public(world, olive):
    case = answered(world, olive, closes="")
    case.decisions.update(verb="reply-privately")
    action = Action.objects.get()
    action.step(State.SENDING)
    action.step(State.SENT, finished_at=AT, external_id="ours-1")
    assert "is-own" not in olive.get(url(case)).content.decode()
