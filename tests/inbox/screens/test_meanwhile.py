"""Somebody did something while an officer wrote: said truly, with nothing lost."""

from datetime import UTC, datetime

from tests.inbox.screens.page import filled, send, url, words
from tests.inbox.world import AT

from moothall.channels.models import Action
from moothall.inbox import actions
from moothall.inbox.models import Decision, Draft
from moothall.people.models import ServiceArea

NIGHT = datetime(2026, 6, 2, 21, 0, tzinfo=UTC)
RUDE = "You ... [abusive]"


def test_the_resident_who_wrote_again_is_named_with_the_new_words(world, olive):
    case = world.case("Who do I ring? [question]")
    form = olive.get(url(case, "reply"))
    world.post("It is about the lift [question]")
    late = send(olive, form, "/reply/", text="Ring us, please.")
    assert late.status_code == 409
    assert "Rita wrote again." in words(late)
    assert "It is about the lift" in words(late)
    assert "quicker" not in words(late)
    assert filled(late, "/reply/")[1]["text"] == "Ring us, please."
    assert "Send anyway" in words(late)
    assert not Action.objects.exists()
    sent = send(olive, late, "/reply/")
    assert "On its way." in words(sent)
    assert Action.objects.get().asked.text == "Ring us, please."


def test_a_colleagues_answer_is_shown_before_a_second_one_is_sent(world, olive):
    case = world.case("Who do I ring? [question]")
    form = olive.get(url(case, "reply"))
    case.refresh_from_db()
    draft = actions.save_draft(case.pk, "public", "Ring 01206 282514.", by=world.desk.sam, at=AT)
    actions.send(draft.pk, by=world.desk.sam, at=AT, version=draft.version)
    late = send(olive, form, "/reply/", text="Ring us, please.")
    assert late.status_code == 409
    assert "Sam Byrne wrote a public answer: it is on its way." in words(late)
    assert "Ring 01206 282514." in words(late)
    assert "Send a second answer" in words(late)
    assert "anyway" not in words(late)
    assert Draft.objects.get(writer=world.desk.olive).text == "Ring us, please."


def test_an_answer_that_is_held_until_the_opening_is_not_said_to_be_given(world, olive, at):
    case = world.case("Who do I ring? [question]")
    at(NIGHT)
    form = olive.get(url(case, "reply"))
    case.refresh_from_db()
    draft = actions.save_draft(case.pk, "public", "Ring 01206 282514.", by=world.desk.sam, at=NIGHT)
    sent = actions.send(draft.pk, by=world.desk.sam, at=NIGHT, version=draft.version)
    assert sent.not_before
    late = send(olive, form, "/reply/", text="Ring us, please.")
    assert "Sam Byrne wrote a public answer: it goes out Wed 09:00." in words(late)
    assert "answered in public" not in words(late)
    actions.take_back(draft.pk, by=world.desk.sam, at=NIGHT)
    late = send(olive, form, "/reply/", text="Ring us, please.")
    assert "Sam Byrne wrote a public answer and took it back." in words(late)


def test_a_removal_whose_case_was_assigned_meanwhile_can_be_done_anyway(world, olive):
    case = world.case(RUDE)
    form = olive.get(url(case, "delete"))
    actions.assign(case.pk, world.desk.sam.pk, by=world.desk.sam, at=AT)
    late = send(olive, form, "/delete/", why="My long reason", sure="on")
    assert late.status_code == 409
    assert "Sam Byrne: assigned" in words(late)
    assert "My long reason" in words(late)
    assert not Decision.objects.exists()
    again = send(olive, late, "/delete/", sure="on")
    assert again.status_code == 200
    assert Decision.objects.get().why == "My long reason"


def test_nothing_is_proposed_that_the_judge_is_not_likely_of(world, olive):
    repairs = ServiceArea.objects.create(
        organisation=world.desk.organisation, name="Repairs", services=["repairs"]
    )
    likely = world.case("The lift is broken again [question][repairs]")
    form = olive.get(url(likely, "pass-on"))
    assert filled(form, "/pass-on/")[1]["area"] == str(repairs.pk)
    assert "The judge takes it to be about repairs: very likely." in words(form)
    unsure = world.case("Who do I ask? [question]", author="rob")
    form = olive.get(url(unsure, "pass-on"))
    assert filled(form, "/pass-on/")[1].get("area", "") == ""
    assert "The judge sees no one service in it." in words(form)
    post = likely.newest_post
    post.judgement.reading["services"]["repairs"] = 0.3
    post.judgement.save()
    form = olive.get(url(likely, "pass-on"))
    assert filled(form, "/pass-on/")[1].get("area", "") == ""
    assert "about repairs: maybe" in words(form)
    after = send(olive, form, "/pass-on/", area=str(repairs.pk), question="When is it mended?")
    assert "It waits on Repairs." in words(after)
    likely.refresh_from_db()
    assert likely.queue == "waiting"
