"""``moothall organisation``: several landlords in one install, each made by whoever runs it."""

import json
import os
import re
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.inbox.world import World
from tests.setup.first_steps import adopt, policy_text, words
from tests.support.cast import PASSWORD, signed_in
from tests.support.desk_process import Desk

from moothall import record
from moothall.channels.models import Account
from moothall.cli.main import main
from moothall.inbox import urls
from moothall.inbox.models import Case, Post
from moothall.people.models import Invitation, Membership, Organisation, Person
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role
from moothall.record.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
ADD = ["organisation", "add"]
OF = ["--kind", "housing-association", "--nation", "England"]


@pytest.fixture(autouse=True)
def this_database(desk_database, monkeypatch):
    """The command looks at the tests' database; allauth counts tries in the cache."""
    monkeypatch.setenv("MOOTHALL_DATABASE_URL", desk_database.app_url)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])
    cache.clear()


@pytest.fixture
def add(capsys):
    """Adds one; its administrator's link, as it was printed, from the desk's address on."""

    def added(name, email, *more):
        assert main([*ADD, name, *OF, "--administrator", email, *more]) == 0
        return link_in(capsys.readouterr().out)

    return added


def link_in(said):
    [link] = re.findall(r"http://127.0.0.1:8000(/join/\S+)", said)
    return link


def join(link, name):
    """As somebody whom the desk does not know yet."""
    browser = Client()
    fields = re.findall(r'<input type="password" name="(\w+)"', words(browser.get(link)))
    typed = {"name": name} | dict.fromkeys(fields, PASSWORD)
    answer = browser.post(link, typed)
    assert answer.status_code == 302, words(answer)
    return browser


class Landlord:
    """One organisation, through the guide as its administrator goes."""

    def __init__(self, name, link, administrator, officer):
        self.admin = join(link, administrator)
        assert self.admin.get("/")["Location"] == "/set-up/"
        assert words(self.admin.get("/set-up/")).count(">missing<") == 3
        assert adopt(self.admin, policy_text("harrowmere-homes"))["Location"] == "/set-up/people/"
        typed = {"email": f"{officer.lower()}@example.org", "roles": ["officer", "senior-officer"]}
        page = words(self.admin.post("/set-up/people/", typed))
        self.officer = join(
            re.search(r'readonly value="http://testserver(/join/[^"]+)"', page)[1], officer
        )
        typed = {"platform": "another place", "name": f"{name}'s counter"}
        assert self.admin.post("/set-up/account/", typed)["Location"] == "/set-up/"
        assert "The desk can work" in words(self.admin.get("/set-up/"))
        self.organisation = Organisation.objects.get(name=name)

    def hears(self, text):
        """Somebody writes to it; the case's and the post's ids."""
        with organisation_scope(self.organisation.id):
            account = Account.objects.get()
            world = World(SimpleNamespace(id=self.organisation.id), account, timezone.now())
            world.arrive(text)
            world.take_in()
            world.judge()
            return {"case_id": Case.objects.get().pk, "post_id": Post.objects.get().pk}


def addresses(ids):
    """Every address of the inbox that names one of these things, with its id in it."""
    for one in urls.urlpatterns:
        names = one.pattern.converters
        if set(names) & set(ids):
            given = {"place": "public", "verb": "hide"} | ids
            parts = {name: given.get(name) or uuid4() for name in names}
            yield one.name, reverse(one.name, kwargs=parts)


def test_two_landlords_made_by_the_command_are_set_up_and_see_nothing_of_each_other(add):
    harbour = Landlord(
        "Harbour Homes", add("Harbour Homes", "ada@example.org"), "Ada Adler", "Olive"
    )
    moor = Landlord("Moor Council", add("Moor Council", "mo@example.org"), "Mo Moss", "Pat")
    lift, gate = harbour.hears("Is the lift working?"), moor.hears("The gate is stuck")
    for us, ours, theirs, said, unsaid in (
        (harbour, lift, gate, "Is the lift working?", "The gate is stuck"),
        (moor, gate, lift, "The gate is stuck", "Is the lift working?"),
    ):
        desk = words(us.officer.get("/desk/", follow=True))
        assert said in desk
        assert unsaid not in desk
        assert us.officer.get(f"/desk/case/{ours['case_id']}/").status_code == 200
        for name, address in addresses(theirs):
            for browser in (us.officer, us.admin):
                for answer in (browser.get(address), browser.post(address)):
                    assert answer.status_code in {403, 404, 405}, (name, answer.status_code)
                    assert unsaid not in words(answer)
    for page in ("/", "/people/", "/administration/", "/record/", "/set-up/", "/me/"):
        shown = words(harbour.admin.get(page, follow=True))
        for theirs in ("Moor", "Mo Moss", "Pat", "mo@example.org"):
            assert theirs not in shown, page


def test_whoever_works_for_two_landlords_signs_in_once_and_changes_in_the_menu(add):
    ada = join(add("Harbour Homes", "ada@example.org"), "Ada Adler")
    link = add("Moor Council", "ada@example.org")
    assert "Join the desk of Moor Council" in words(ada.get(link))
    assert ada.post(link).status_code == 302
    page = words(ada.get("/set-up/"))
    assert "<title>Set up – Moor Council – Moothall</title>" in page
    assert "Open the desk of Harbour Homes" in page
    assert Person.objects.filter(email="ada@example.org").count() == 1
    harbour = Organisation.objects.get(name="Harbour Homes")
    ada.post(f"/me/desk/{harbour.pk}/")
    assert "<title>Set up – Harbour Homes – Moothall</title>" in words(ada.get("/set-up/"))


def test_the_link_is_mailed_where_there_is_a_mail_server(add, settings):
    settings.MAIL = "smtp://mail.example.org"
    link = add("Harbour Homes", "Ada@Example.org", "--person", "Ada Adler")
    [letter] = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert link in letter.body
    assert "Harbour Homes" in letter.subject


def test_a_new_desk_is_in_its_own_record_under_the_installers_name(add):
    add("Harbour Homes", "ada@example.org")
    here = Organisation.objects.get()
    with organisation_scope(here.pk):
        entries = list(Entry.objects.order_by("number").values_list("verb", "actor_name"))
    installer = "Whoever set up this desk"
    assert entries == [("start-organisation", installer), ("invite", installer)]
    assert record.verify(here.pk).is_sound


def test_a_lost_link_is_replaced_and_the_first_ends(add, capsys):
    first = add("Harbour Homes", "ada@example.org")
    assert main(["organisation", "invite", "harbour-homes", "ada@example.org"]) == 0
    second = link_in(capsys.readouterr().out)
    assert Client().get(first).status_code == 404
    join(second, "Ada Adler")
    assert Membership.objects.get().roles == [Role.ADMINISTRATOR]
    assert Client().get(second).status_code == 404, "it works once"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["anytown HOMES"], "an organisation anytown HOMES already"),
        (["New Homes", "--slug", "anytown-homes"], "short name anytown-homes is taken"),
        (["New Homes", "--slug", "New Homes"], "small letters"),
        (["New Homes", "--slug", "a" * 81], "slug: "),
        ([" "], "name: "),
        (["x" * 201], "name: "),
        (["New Homes", "--timezone", "Mars/Olympus"], "time zone"),
        (["New Homes", "--administrator", "ada"], "email: "),
        (["New Homes", "--administrator", ""], "email: "),
    ],
)
@pytest.mark.usefixtures("cast")
def test_what_is_wrong_is_said_and_nothing_is_made(typed, said, capsys):
    assert main([*ADD, *OF, "--administrator", "ada@example.org", *typed]) == 1
    complaint = capsys.readouterr().err
    assert complaint.startswith("moothall organisation: ")
    assert said in complaint
    assert Organisation.objects.count() == 2
    for one in Organisation.objects.all():
        with organisation_scope(one.pk):
            assert not Invitation.objects.exists()
            assert not Entry.objects.exists()


def test_somebody_who_works_there_is_not_invited_again(cast, capsys):
    words_typed = ["organisation", "invite", "anytown-homes", cast.bob.person.email]
    assert main(words_typed) == 1
    assert "works at Anytown Homes already" in capsys.readouterr().err
    assert main(["organisation", "invite", "nowhere", "ada@example.org"]) == 1
    assert "there is no organisation nowhere" in capsys.readouterr().err


def test_the_list_says_what_each_desk_lacks(cast, add, capsys):
    assert main(["organisation", "list"]) == 0
    anytown, elsewhere = capsys.readouterr().out.splitlines()
    assert anytown == (
        "anytown-homes: Anytown Homes (almo, england); 3 people; lacks a policy, an account"
    )
    assert "1 person; lacks a policy, an account" in elsewhere
    add("Harbour Homes", "ada@example.org")
    assert main(["organisation", "list"]) == 0
    said = capsys.readouterr().out
    assert "nobody can run it yet, an invitation is open" in said
    assert main(["organisation", "list", "--format", "json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["people"] for one in listed] == [3, 1, 0]
    assert cast.bob.person.email not in str(listed)


def test_a_name_that_was_typed_wrong_is_mended(cast, capsys):
    assert main(["organisation", "rename", "anytown-homes", "Anytown Housing"]) == 0
    assert "anytown-homes is called Anytown Housing now" in capsys.readouterr().out
    assert "Anytown Housing" in words(signed_in(cast.alice).get("/people/"))
    assert main(["organisation", "rename", "anytown-homes", "Elsewhere Council"]) == 1
    assert "already" in capsys.readouterr().err


def test_an_empty_desk_gets_its_first_organisation_too(add):
    link = add("Harbour Homes", "ada@example.org")
    assert join(link, "Ada Adler").get("/")["Location"] == "/set-up/"


def test_where_there_is_no_desk_none_is_made(tmp_path):
    with Desk(["organisation", "list"], {"MOOTHALL_STATE": str(tmp_path / "none")}) as asking:
        assert asking.ended() == 2
    assert "there is no desk in" in asking.said
    assert not (tmp_path / "none").exists()


def test_a_database_without_tables_is_no_desk(databases):
    empty = databases.create()
    try:
        with Desk(["organisation", "list"], {"MOOTHALL_DATABASE_URL": empty.app_url}) as asking:
            assert asking.ended() == 2
        assert "there is no desk in the database" in asking.said
    finally:
        databases.drop(empty)
