"""What is mailed to me, who is told what, and what became of letters."""

from uuid import uuid4

import pytest
from tests.inbox.screens.page import words
from tests.support.cast import signed_in

from moothall.inbox import actions
from moothall.letters.kinds import Kind
from moothall.letters.models import Letter
from moothall.letters.readers import away_until, telling, wishes
from moothall.people.tenancy import organisation_scope


@pytest.fixture
def adam(world, at):  # noqa: ARG001
    return signed_in(world.desk.adam)


def minutes(**more):
    return {"failure_minutes": 20, "unread_minutes": 40, "danger_minutes": 5} | more


def test_without_a_mail_server_the_desk_says_so_plainly(olive, adam):
    for page in (olive.get("/me/e-mail/"), adam.get("/e-mail/"), adam.get("/desk/telling/")):
        assert "This desk mails nobody" in words(page)
    assert "nobody is mailed when something fails" in words(olive.get("/desk/going-out/"))


def test_an_officer_chooses_what_is_mailed_to_them(world, olive):
    assert "E-mail to me" in words(olive.get("/me/"))
    given = {"kinds": ["danger", "mention"], "away": "2026-06-09"}
    assert "Saved." in words(olive.post("/me/e-mail/", given, follow=True))
    wants = wishes(world.desk.olive)
    assert [kind for kind, wanted in wants.items() if wanted] == [Kind.DANGER, Kind.MENTION]
    assert f"{away_until(world.desk.olive, world.at):%Y-%m-%d %H}" == "2026-06-09 23"
    assert 'value="2026-06-09"' in olive.get("/me/e-mail/").content.decode()


def test_the_last_administrator_is_told_why_a_box_stays_ticked(adam):
    refused = adam.post("/me/e-mail/", {"kinds": ["mention"]})
    assert refused.status_code == 422
    assert "You are the last person who is told" in words(refused)


def test_an_administrator_names_who_is_told(world, adam):
    named = {"second_person": world.desk.sam.pk, f"account-{world.account.pk}": world.desk.olive.pk}
    after = adam.post("/desk/telling/", minutes(**named), follow=True)
    assert "Saved." in words(after)
    assert "Written to about possible danger: " in words(after)
    assert (telling(world.id).second_person_id, telling(world.id).failure_minutes) == (
        world.desk.sam.pk, 20,
    )  # fmt: skip
    assert adam.post("/desk/telling/", minutes(danger_minutes=0)).status_code == 422
    stranger = adam.post("/desk/telling/", minutes(second_person=str(uuid4())))
    assert stranger.status_code == 422


def test_an_officer_does_not_set_who_is_told_nor_read_everybodys_mail(world, olive):
    actions.add_note(world.case().pk, "@Sam look", by=world.desk.olive, at=world.at)
    letter = Letter.objects.get()
    for answer in (
        olive.get("/desk/telling/"),
        olive.get("/e-mail/"),
        olive.post(f"/e-mail/{letter.pk}/", {"way": "again"}),
    ):
        assert answer.status_code == 403
    assert "wrote to you" not in words(olive.get("/me/e-mail/"))


def test_a_letter_that_was_refused_is_sent_once_more_or_let_be(world, adam, olive):
    actions.add_note(world.case().pk, "@Sam look", by=world.desk.olive, at=world.at)
    Letter.objects.update(state="failed", outcome="550 5.1.1 No such person here")
    page = words(adam.get("/e-mail/"))
    assert "Needs somebody (1)" in page
    assert "550 5.1.1 No such person here" in page
    assert "1 e-mail to people of this desk did not go out" in words(olive.get("/desk/going-out/"))
    letter = Letter.objects.get()
    adam.post(f"/e-mail/{letter.pk}/", {"way": "again"})
    letter.refresh_from_db()
    assert letter.state == "queued"
    adam.post(f"/e-mail/{letter.pk}/", {"way": "let-be"})
    assert Letter.objects.get().state == "dropped"
    again = adam.post(f"/e-mail/{letter.pk}/", {"way": "again"}, follow=True)
    assert "dealt with meanwhile" in words(again)
    assert adam.post(f"/e-mail/{letter.pk}/", {"way": "eat"}).status_code == 404


def test_another_organisations_letters_are_not_there(world, elsewhere, adam):
    with organisation_scope(elsewhere.desk.id):
        note = elsewhere.desk.olive
        actions.add_note(elsewhere.cases.get().pk, "@Sam look", by=note, at=world.at)
        theirs = Letter.objects.get()
    assert adam.post(f"/e-mail/{theirs.pk}/", {"way": "again"}).status_code == 404
    assert "wrote to you" not in words(adam.get("/e-mail/"))
