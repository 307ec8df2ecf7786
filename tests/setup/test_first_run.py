"""The first steps at an empty desk: the address that lets one person in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.setup.first_steps import GUIDE, TYPED, verbs_recorded, words
from tests.support.cast import PASSWORD

from moothall.people.models import Membership, Organisation, Person
from moothall.people.verbs import Role
from moothall.setup import actions
from moothall.setup.models import SetUpLink

pytestmark = pytest.mark.django_db


def test_the_token_is_kept_as_a_hash_only(token):
    assert token not in str(SetUpLink.objects.values().get())


@pytest.mark.usefixtures("cast")
def test_a_desk_with_an_organisation_offers_no_way_in():
    assert actions.offer(timezone.now()) is None
    assert not SetUpLink.objects.exists()


def test_the_first_administrator_is_signed_in_and_led_to_the_policy(token):
    browser = Client()
    assert browser.get(f"/set-up/{token}/").status_code == 200
    answer = browser.post(f"/set-up/{token}/", TYPED)
    assert (answer.status_code, answer["Location"]) == (302, "/set-up/policy/")
    assert browser.get("/set-up/policy/").status_code == 200
    first = Membership.objects.get()
    assert first.roles == [Role.ADMINISTRATOR]
    assert (first.person.email, first.organisation.slug) == ("ada@example.org", "harbour-homes")
    assert first.person.check_password(PASSWORD)


def test_she_can_sign_in_again_later(ada):
    ada.logout()
    answer = ada.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    assert ada.get("/")["Location"] == "/set-up/"


@pytest.mark.usefixtures("ada")
def test_a_used_address_lets_nobody_in(token):
    for answer in (Client().get(f"/set-up/{token}/"), Client().post(f"/set-up/{token}/", TYPED)):
        assert answer.status_code == 404
        assert "does not hold" in words(answer)
    assert (Organisation.objects.count(), Person.objects.count()) == (1, 1)


def test_an_address_of_yesterday_lets_nobody_in():
    token = actions.offer(timezone.now() - timedelta(hours=24))
    for answer in (Client().get(f"/set-up/{token}/"), Client().post(f"/set-up/{token}/", TYPED)):
        assert answer.status_code == 404
    assert not Organisation.objects.exists()


@pytest.mark.usefixtures("token")
def test_a_wrong_address_lets_nobody_in():
    assert Client().get("/set-up/guessed/").status_code == 404
    assert Client().post("/set-up/guessed/", TYPED).status_code == 404
    assert not Organisation.objects.exists()


def test_a_new_address_ends_the_earlier_one(token):
    newer = actions.offer(timezone.now())
    assert Client().get(f"/set-up/{token}/").status_code == 404
    assert Client().get(f"/set-up/{newer}/").status_code == 200


def test_the_second_of_two_at_the_same_moment_is_refused(token):
    """Both have passed the first look; the link is looked at again under its lock."""
    start = actions.Start(
        organisation="A", kind="council", nation="wales", timezone="Europe/London", name="A",
        email="a@example.org", password=PASSWORD,
    )  # fmt: skip
    actions.begin(token, start, at=timezone.now())
    with pytest.raises(actions.LinkGone):
        actions.begin(token, start, at=timezone.now())


@pytest.mark.usefixtures("token")
def test_nothing_else_is_open_and_the_sign_in_says_why():
    for address in ("/", *GUIDE):
        assert Client().get(address)["Location"].startswith("/account/login/")
    assert "not set up yet" in words(Client().get("/account/login/"))


@pytest.mark.usefixtures("cast")
def test_the_sign_in_of_a_desk_in_use_says_nothing_of_it():
    assert "not set up yet" not in words(Client().get("/account/login/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"again": "brass kettle under eight stairs"}, "not the same"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "ada@example.org", "again": "ada@example.org"}, "too similar"),
        ({"organisation": ""}, "required"),
        ({"kind": "castle"}, "valid choice"),
        ({"timezone": "Mars/Olympus"}, "valid choice"),
        ({"email": "ada"}, "valid email"),
        ({"name": "Ada\0"}, "Null characters"),
    ],
)
def test_what_was_typed_wrong_is_said_and_nothing_is_made(token, typed, said):
    answer = Client().post(f"/set-up/{token}/", TYPED | typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert PASSWORD not in words(answer)
    assert not Organisation.objects.exists()
    assert Client().get(f"/set-up/{token}/").status_code == 200


@pytest.mark.usefixtures("ada")
def test_the_start_is_on_record():
    assert next(verb for verb, _ in verbs_recorded()) == "start-organisation"
