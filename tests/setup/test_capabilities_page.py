"""What the desk can do where: for everybody who works here, with their own accounts beside it."""

from html import unescape

import pytest
from django.test import Client
from tests.support.cast import AT, signed_in

from moothall.channels.models import Account
from moothall.channels.probing import able
from moothall.people.models import Membership
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Verb
from moothall.platforms.table import table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ours(cast):
    with organisation_scope(cast.ours.id):
        yield cast.ours


def connected(organisation, name, scopes):
    return Account.objects.create(
        organisation=organisation, platform="facebook", name=name, external_id=name,
        scopes=scopes, connected_at=AT,
    )  # fmt: skip


def text(answer):
    return unescape(answer.content.decode())


def test_everybody_who_works_here_reads_it(cast):
    for somebody in (cast.alice, cast.bob, cast.dora, cast.charlie):
        page = text(signed_in(somebody).get("/platforms/"))
        assert all(rows.title in page for rows in table().values())
        assert "What the desk can do where" in page
    assert Client().get("/platforms/").status_code == 302
    assert Client().get("/platforms/x/").status_code == 302


@pytest.mark.parametrize("name", sorted(table()))
def test_each_platform_has_its_page(cast, name):
    page = text(signed_in(cast.bob).get(f"/platforms/{name}/"))
    assert page.count('class="dk-can"') == len(Verb)
    assert table()[name].media.words in page
    assert table()[name].retention.words in page


def test_a_platform_that_nobody_knows_has_none(cast):
    assert signed_in(cast.bob).get("/platforms/myspace/").status_code == 404


def test_what_the_probe_took_away_stands_beside_the_verb(cast, ours):
    connected(ours, "Our page", ["pages_read_user_content"])
    page = text(signed_in(cast.alice).get("/platforms/facebook/"))
    assert "<strong>Our page cannot:</strong> The permission" in page
    assert "pages_manage_engagement” is missing" in page


def test_an_officer_reads_what_is_wrong_without_a_platforms_name_for_it(cast, ours):
    connected(ours, "Our page", ["pages_read_user_content"])
    page = text(signed_in(cast.bob).get("/platforms/facebook/"))
    assert "<strong>Our page cannot:</strong> A permission is missing." in page
    assert "An administrator can connect the account again." in page


@pytest.mark.parametrize("name", sorted(table()))
def test_no_officer_reads_the_name_of_a_permission(cast, name):
    page = text(signed_in(cast.bob).get(f"/platforms/{name}/"))
    assert "permission “" not in page


def test_on_a_telephone_each_answer_stands_beside_what_it_answers(cast):
    page = text(signed_in(cast.bob).get("/platforms/"))
    assert 'role="cell" data-label="hide"' in page


def test_another_organisations_accounts_are_not_there(cast):
    with organisation_scope(cast.theirs.id):
        connected(cast.theirs, "Their page", [])
    assert "Their page" not in text(signed_in(cast.bob).get("/platforms/facebook/"))


def test_an_account_that_somebody_may_not_see_is_not_named(cast, ours):
    one, other = connected(ours, "One page", []), connected(ours, "Other page", [])
    Membership.objects.filter(pk=cast.bob.pk).update(only_accounts={str(one.pk): None})
    page = text(signed_in(cast.bob).get("/platforms/facebook/"))
    assert "One page" in page
    assert "Other page" not in page
    assert able(other)[Verb.HIDE]
