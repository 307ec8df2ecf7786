"""People, accounts and what is still missing, until the guide goes away."""

import re

import pytest
from django.test import Client
from tests.setup.first_steps import (
    adopt,
    policy_text,
    verbs_recorded,
    words,
)
from tests.support.cast import member, person

from moothall.channels.models import Account
from moothall.people.models import Membership, Organisation
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role

pytestmark = pytest.mark.django_db


def test_the_link_of_an_invitation_is_shown_and_works(ada):
    typed = {"email": "bob@example.org", "name": "Bob", "roles": ["officer"]}
    page = words(ada.post("/set-up/people/", typed))
    assert "No e-mail leaves this desk yet" in page
    link = re.search(r'readonly value="http://testserver(/join/[^"]+)"', page).group(1)
    assert Client().get(link).status_code == 200
    assert ("invite", "Ada Adler") in verbs_recorded()
    assert link not in words(ada.get("/set-up/people/"))


def test_an_invitation_without_a_role_is_sent_back(ada):
    answer = ada.post("/set-up/people/", {"email": "bob@example.org"})
    assert answer.status_code == 422
    assert "Choose at least one role" in words(answer)


def test_an_account_to_log_by_hand_takes_one_press(ada):
    page = words(ada.get("/set-up/account/"))
    assert "/administration/accounts/connect/mastodon/" in page
    typed = {"platform": "another place", "name": "Logged by hand"}
    assert ada.post("/set-up/account/", typed)["Location"] == "/set-up/"
    with organisation_scope(Organisation.objects.get().id):
        assert Account.objects.get().name == "Logged by hand"
    assert ("add-account-by-hand", "Ada Adler") in verbs_recorded()
    assert ada.post("/set-up/account/", typed).status_code == 422


def test_the_guide_leads_to_where_posts_are_typed_and_files_handed_in(ada):
    page = words(ada.get("/set-up/account/"))
    assert "Officers do both" in page
    assert "/desk/" not in page.split("<dl>")[1].split("</dl>")[0]
    us = Membership.objects.get()
    us.roles = [*us.roles, Role.OFFICER]
    us.save()
    page = words(ada.get("/set-up/account/"))
    for name, address in (("Log a post", "/desk/by-hand/"), ("Import a file", "/desk/files/")):
        assert f'<a href="{address}">{name}</a>' in page
        assert ada.get(address).status_code == 200


def test_a_network_with_a_connection_is_no_place_by_hand(ada):
    typed = {"platform": "sandbox", "name": "Elmhouse"}
    assert ada.post("/set-up/account/", typed).status_code == 422


def test_the_guide_is_in_the_navigation_until_nothing_is_missing(ada):
    assert '<a href="/set-up/">Set up</a>' in words(ada.get("/people/"))
    assert words(ada.get("/set-up/")).count(">missing<") == 3
    adopt(ada, policy_text("colchester-borough-homes"))
    ada.post("/set-up/account/", {"platform": "another place", "name": "By hand"})
    page = words(ada.get("/set-up/"))
    assert page.count(">missing<") == 1
    for lacking in (
        "No emergency telephone number",
        "No way to appeal",
        "Nothing about accessible",
    ):
        assert lacking in page
    assert 'name="current" value="yes">Add what it lacks' in page
    assert "mon-fri 09:00-16:00" in page
    member(Organisation.objects.get(), "Olive Oak", Role.OFFICER, who=person("Olive Oak"))
    assert "The desk can work" in words(ada.get("/set-up/"))
    assert '<a href="/set-up/">Set up</a>' not in words(ada.get("/people/"))


def test_an_invitation_alone_is_nobody_who_answers(ada):
    ada.post("/set-up/people/", {"email": "bob@example.org", "roles": ["officer"]})
    assert "Nobody may answer yet" in words(ada.get("/set-up/"))
