"""The page of what is going out, and the same words wherever it is spoken of."""

from datetime import UTC, datetime

import pytest
from tests.inbox.screens.page import send, url, words
from tests.support.cast import signed_in

from moothall.channels.models import Action
from moothall.inbox import actions
from moothall.inbox.models import Draft
from moothall.people.tenancy import organisation_scope

NIGHT = datetime(2026, 6, 2, 21, 0, tzinfo=UTC)
WORDS = "Ring the repairs line, please."
SAID = "goes out Wed 09:00"
#: a paper is read years later
IN_FULL = "goes out 3 June 2026, 09:00 BST"


@pytest.fixture
def held(world, olive, at):
    """A question answered at night, by the form."""
    case = world.case()
    at(NIGHT)
    send(olive, signed_in(world.desk.olive).get(url(case, "reply")), "/reply/", text=WORDS)
    return case


def test_every_screen_says_the_same_of_a_held_answer(held, olive):
    assert f"answer {SAID}" in words(olive.get("/desk/?queue=waiting"))
    conversation = words(olive.get(url(held)))
    assert f"Waiting: answer {SAID}" in conversation
    assert f"Reply in public {SAID}." in conversation
    dossier = words(olive.get(f"/desk/case/{held.pk}/dossier/"))
    assert f"open, in Waiting: answer {IN_FULL}" in dossier
    assert f"On the platform {IN_FULL}" in dossier
    assert f"in public, 2 June 2026, 22:00 BST: {IN_FULL}." in dossier
    assert "on its way" not in dossier
    page = words(olive.get("/desk/going-out/"))
    assert "1 held until Wed 09:00" in words(olive.get("/desk/?queue="))
    assert f"It {SAID}." in page
    assert WORDS in page


def test_an_empty_page_says_that_nothing_waits(olive):
    assert "Nothing waits to go out" in words(olive.get("/desk/going-out/"))
    assert "Nothing waits to go out" in words(olive.get("/desk/?queue="))


@pytest.mark.usefixtures("held")
def test_the_words_are_changed_on_the_page(olive):
    action = Action.objects.get()
    address = f"/desk/going-out/{action.pk}/answer/"
    version = Draft.objects.get().version
    given = {"way": "change", "version": version, "words": "This was our fault."}
    again = olive.post(address, given)
    assert again.status_code == 422
    assert "admitting liability" in words(again)
    assert "This was our fault." in again.content.decode()
    after = olive.post(address, given | {"seen": "yes", "codes": "admission"}, follow=True)
    assert "The new words go out instead." in words(after)
    assert Action.objects.get(state="queued").asked.text == "This was our fault."
    assert olive.post(address, given, follow=True).status_code == 200


def test_it_is_sent_now_with_a_reason_or_taken_back(held, olive):
    action, draft = Action.objects.get(), Draft.objects.get()
    address = f"/desk/going-out/{action.pk}/answer/"
    refused = olive.post(address, {"way": "send_now", "version": draft.version, "words": ""})
    assert "Say why it cannot wait" in words(refused)
    done = {"way": "send_now", "version": draft.version, "words": "Water comes in"}
    assert "On its way now" in words(olive.post(address, done, follow=True))
    fresh = Action.objects.get(state="queued")
    assert fresh.not_before == NIGHT
    back = olive.post(f"/desk/going-out/{fresh.pk}/answer/", {"way": "take_back"}, follow=True)
    assert "Taken back" in words(back)
    held.refresh_from_db()
    assert held.queue == "answer"


@pytest.mark.usefixtures("held")
def test_an_auditor_reads_and_changes_nothing(audrey):
    page = audrey.get("/desk/going-out/")
    assert SAID in words(page)
    assert "Change the words" not in words(page)
    action, draft = Action.objects.get(), Draft.objects.get()
    given = {"way": "change", "version": draft.version, "words": "Mine."}
    assert audrey.post(f"/desk/going-out/{action.pk}/answer/", given).status_code == 403
    assert Action.objects.get().state == "queued"


def test_the_earlier_address_leads_here(olive):
    assert olive.get("/desk/unsent/")["Location"] == "/desk/going-out/"


@pytest.mark.usefixtures("held")
def test_another_organisations_are_not_on_the_page(elsewhere):
    with organisation_scope(elsewhere.desk.id):
        page = signed_in(elsewhere.desk.olive).get("/desk/going-out/")
    assert WORDS not in page.content.decode()


def test_a_hidden_post_says_who_still_sees_it_and_leads_nowhere_dead(world, olive):
    post = world.post("You ... [abusive]")
    assert "See it there" in words(olive.get(url(post.case)))
    post.hidden_at = world.at
    post.save()
    page = words(olive.get(url(post.case)))
    assert "See it there" not in page
    assert "Hidden there: only the author and the author's friends see it" in page
    post.deleted_at = world.at
    post.save()
    assert "Not there any more: nobody sees it" in words(olive.get(url(post.case)))


def test_what_waits_for_approval_is_on_the_page_too(world, olive, sam):
    actions.set_rules(by=world.desk.adam, at=world.at, approve_people=[world.desk.olive.pk])
    send(olive, olive.get(url(world.case(), "reply")), "/reply/", text=WORDS)
    page = words(sam.get("/desk/going-out/"))
    assert "To approve (1)" in page
    assert "Reply to Rita" in page
