"""The pages that lead to a platform: their links, their addresses to copy, their forms."""

import re
from html import unescape

import pytest
from tests.support.cast import PASSWORD, signed_in

from moothall import platforms
from moothall.channels.models import Application
from moothall.people.tenancy import organisation_scope
from moothall.setup.linking import linked

SECRET = "0123456789abcdef0123456789abcdef"
META = {
    "application-client_id": "123456789012345",
    "application-client_secret": SECRET,
    "application-verify_token": "brass-kettle",
    "application-human_agent": "",
}
PAGE = "/administration/accounts/connect/facebook/"


@pytest.fixture
def alice(cast):
    browser = signed_in(cast.alice)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    with organisation_scope(cast.ours.id):
        yield browser


def text(answer):
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("words", "link"),
    [
        ("Sign in at console.x.com, then", "https://console.x.com"),
        ("Open linkedin.com/developers/apps/new.", "https://linkedin.com/developers/apps/new"),
        ("After https://bsky.app.", "https://bsky.app"),
        ("such as https://social.example.org.", None),
        ("such as homes.bsky.social or imap.example.org", None),
        ("let robot@system.gserviceaccount.com publish", None),
        ("ends in .apps.googleusercontent.com", None),
        ("<script>https://a.org/</script>", "https://a.org/"),
    ],
)
def test_a_name_in_a_guide_is_a_link_over_https_or_none(words, link):
    found = linked(words)
    assert re.findall(r'href="([^"]*)"', found) == ([link] if link else [])
    assert "<script>" not in found


def test_no_guide_leads_anywhere_without_encryption():
    for name in platforms.connectable():
        for way in platforms.ways(name).values():
            guide = way.guide
            for words in (*guide.steps, guide.source, guide.review, guide.costs):
                assert "http://" not in linked(words), name


@pytest.mark.django_db
def test_a_wrong_app_id_is_told_where_the_right_one_stands_and_nothing_is_kept(alice):
    answer = alice.post(PAGE + "application/", META | {"application-client_id": "Moothall"})
    assert answer.status_code == 422
    assert "This is no App ID of Meta’s" in text(answer)
    assert "Copy it from App settings, Basic." in text(answer)
    assert "Client id" not in text(answer), "it is called as Meta calls it"
    assert not Application.objects.exists()


@pytest.mark.django_db
def test_yes_please_is_no_approval_by_meta(alice):
    answer = alice.post(PAGE + "application/", META | {"application-human_agent": "Yes please"})
    assert answer.status_code == 422
    assert '<option value="yes">Approved by Meta</option>' in text(answer)
    approved = META | {"application-human_agent": "yes"}
    assert alice.post(PAGE + "application/", approved).status_code == 302
    assert Application.objects.get().secrets["human_agent"] == "yes"
    assert '<option value="yes" selected>' in text(alice.get(PAGE))


@pytest.mark.django_db
def test_the_accounts_page_shows_whole_addresses_to_copy_and_says_when_none_is_public(
    alice, settings
):
    alice.post(PAGE + "application/", META)
    made = Application.objects.get()
    page = text(alice.get("/administration/accounts/"))
    assert "This desk has no public address yet." in page
    settings.ADDRESS = "https://desk.example.org"
    page = text(alice.get("/administration/accounts/"))
    assert f'value="https://desk.example.org/hooks/facebook/{made.pk}/" readonly' in page
    assert "no public address" not in page
