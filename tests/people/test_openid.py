"""Sign-in at the organisation's provider, against a small one that runs in the test."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from moothall.config import openid
from moothall.config.environment import read
from moothall.people import actions
from moothall.people.models import Membership, Person
from moothall.people.tenancy import organisation_scope

pytestmark = pytest.mark.django_db


class Provider(ThreadingHTTPServer):
    """Says who signed in, to whoever brings a code."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.who = {}
        self.asked = []


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path.startswith("/.well-known/"):
            here = self.server.address
            return self.give(
                {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/authorize",
                    "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/userinfo",
                    "jwks_uri": f"{here}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        return self.give(self.server.who)

    def do_POST(self):
        self.server.asked.append(self.path)
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        good = given["client_secret"] == ["hunter2"] and "code_verifier" in given
        self.give({"access_token": "t", "token_type": "Bearer"} if good else {"error": "no"})

    def give(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def provider(settings):
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    given = read(
        {
            "MOOTHALL_OPENID_NAME": "Anytown sign-in",
            "MOOTHALL_OPENID_SERVER": server.address,
            "MOOTHALL_OPENID_CLIENT_ID": "desk",
            "MOOTHALL_OPENID_CLIENT_SECRET": "hunter2",
        }
    )
    settings.SOCIALACCOUNT_PROVIDERS = openid.providers(given)
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def sign_in(provider, email, browser=None, name="Somebody"):
    """Press the button, come back from the provider."""
    provider.who = {"sub": f"id of {email}", "email": email, "name": name}
    browser = browser or Client()
    away = browser.post("/account/oidc/openid/login/")
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert away["Location"].startswith(f"{provider.address}/authorize?")
    assert asked["code_challenge_method"] == ["S256"]
    back = {"code": "c", "state": asked["state"][0]}
    return browser, browser.get("/account/oidc/openid/login/callback/", back)


def test_the_sign_in_page_has_the_providers_button(provider):
    page = Client().get("/account/login/").content.decode()
    assert "Anytown sign-in" in page
    assert provider.asked == [], "no page load asks the provider"


def test_an_officer_is_known_by_the_address_the_provider_gives(cast, provider):
    browser, answer = sign_in(provider, "Bob@Example.org")
    assert answer["Location"] == "/"
    assert browser.get("/people/").context["membership"] == cast.bob
    assert SocialAccount.objects.get().user == cast.bob.person


def test_who_is_known_there_and_not_here_does_not_come_in(cast, provider):
    browser, answer = sign_in(provider, "eve@example.org")
    page = browser.get(answer["Location"]).content if answer.status_code == 302 else answer.content
    assert b"By invitation only" in page
    assert not Person.objects.filter(email="eve@example.org").exists()
    assert cast.ours.memberships.count() == 3


def test_somebody_invited_comes_in_without_a_password_of_the_desk(cast, provider):
    with organisation_scope(cast.ours.id):
        _, token = actions.invite(
            email="eve@example.org", roles=["officer"], by=cast.alice, at=timezone.now()
        )
    link = reverse("join", args=[cast.ours.id, token])
    browser = Client()
    browser.get(link)
    _, answer = sign_in(provider, "eve@example.org", browser, name="Eve Eden")
    assert answer["Location"] == link
    browser.post(link)
    joined = Membership.objects.get(person__email="eve@example.org")
    assert joined.person.name == "Eve Eden"
    assert not joined.person.has_usable_password()


def test_an_invitation_for_another_address_opens_nothing(cast, provider):
    with organisation_scope(cast.ours.id):
        _, token = actions.invite(
            email="eve@example.org", roles=["officer"], by=cast.alice, at=timezone.now()
        )
    browser = Client()
    browser.get(reverse("join", args=[cast.ours.id, token]))
    sign_in(provider, "mallory@example.org", browser)
    assert not Person.objects.filter(email="mallory@example.org").exists()


def test_an_answer_that_nobody_asked_for_is_refused(provider):
    provider.who = {"sub": "x", "email": "bob@example.org"}
    answer = Client().get("/account/oidc/openid/login/callback/", {"code": "c", "state": "made up"})
    assert b'class="mh-top"' in answer.content
    assert "/token" not in provider.asked


def test_a_leaver_who_is_still_known_there_sees_nothing(cast, provider):
    with organisation_scope(cast.ours.id):
        actions.end_membership(cast.bob, by=cast.alice, at=timezone.now())
    browser, _ = sign_in(provider, "bob@example.org")
    assert browser.get("/people/").status_code == 403


def test_the_page_lets_the_form_lead_on_to_the_provider_and_nowhere_else():
    given = read(
        {
            "MOOTHALL_ENTRA_TENANT": "1111",
            "MOOTHALL_ENTRA_CLIENT_ID": "c",
            "MOOTHALL_ENTRA_CLIENT_SECRET": "s",
        }
    )
    assert openid.origins(given) == ["https://login.microsoftonline.com"]
