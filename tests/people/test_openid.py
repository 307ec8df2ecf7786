"""Sign-in at the organisation's provider, against a small one that runs in the test."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from moothall.config import openid
from moothall.config.environment import read
from moothall.people import actions
from moothall.people.models import Membership, Person
from moothall.people.tenancy import organisation_scope

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """Says who signed in, to whoever brings a code."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.who = {}
        #: claims of the token that are not as they should be; None leaves one out
        self.token = {}
        self.asked = []

    def id_token(self):
        now = int(time.time())
        claims = {"iss": self.address, "aud": "desk", "iat": now, "exp": now + 300}
        claims |= {"sub": self.who["sub"]} | self.token
        return jwt.encode({k: v for k, v in claims.items() if v is not None}, KEY, "RS256")


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
        if not good:
            return self.give({"error": "no"})
        token = {} if self.server.token is None else {"id_token": self.server.id_token()}
        return self.give({"access_token": "t", "token_type": "Bearer"} | token)

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


def sign_in(provider, email, browser=None, name="Somebody", **more):
    """Press the button, come back from the provider."""
    provider.who = {
        "sub": f"id of {email.lower()}", "email": email, "email_verified": True, "name": name
    } | more  # fmt: skip
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


def test_who_is_signed_in_and_leaves_is_out_at_once(cast, provider):
    browser, _ = sign_in(provider, "bob@example.org")
    assert browser.get("/people/").status_code == 200
    with organisation_scope(cast.ours.id):
        actions.end_membership(cast.bob, by=cast.alice, at=timezone.now())
    assert browser.get("/people/")["Location"].startswith("/account/login/")


def is_out(browser):
    """Nobody is signed in."""
    return browser.get("/me/")["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another application"},
        {"iss": "https://login.example.com"},
        {"exp": 1_700_000_000},
        {"sub": "somebody else"},
    ],
    ids=["for another", "by another", "expired", "of another person"],
)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(cast, provider, claims):
    assert cast.bob.person.email == "bob@example.org"
    provider.token = claims
    browser, answer = sign_in(provider, "bob@example.org")
    assert answer.status_code in {200, 401, 403}
    assert is_out(browser)
    assert not SocialAccount.objects.exists()


@pytest.mark.usefixtures("cast")
def test_an_answer_without_a_token_lets_nobody_in(provider):
    provider.token = None
    browser, answer = sign_in(provider, "bob@example.org")
    assert answer.status_code == 403
    assert is_out(browser)


@pytest.mark.parametrize("claim", [False, "false", None])
@pytest.mark.usefixtures("cast")
def test_an_address_that_the_provider_has_not_checked_opens_nobodys_account(provider, claim):
    browser, answer = sign_in(provider, "bob@example.org", email_verified=claim)
    assert answer.status_code == 403
    assert "checked your e-mail address" in answer.content.decode()
    assert is_out(browser)


def test_an_address_that_was_not_checked_takes_no_invitation(cast, provider):
    with organisation_scope(cast.ours.id):
        _, token = actions.invite(
            email="eve@example.org", roles=["officer"], by=cast.alice, at=timezone.now()
        )
    browser = Client()
    browser.get(reverse("join", args=[cast.ours.id, token]))
    sign_in(provider, "eve@example.org", browser, email_verified=False)
    assert not Person.objects.filter(email="eve@example.org").exists()


def test_a_known_person_comes_in_whatever_their_address_is_there_now(cast, provider):
    sign_in(provider, "bob@example.org", sub="7")
    browser, answer = sign_in(provider, "robert@example.org", sub="7", email_verified=False)
    assert answer["Location"] == "/"
    assert browser.get("/people/").context["membership"] == cast.bob


DIRECTORY = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def entra(provider, settings):
    """The same provider in the place of Microsoft's."""
    given = read(
        {
            "MOOTHALL_ENTRA_TENANT": DIRECTORY,
            "MOOTHALL_ENTRA_CLIENT_ID": "desk",
            "MOOTHALL_ENTRA_CLIENT_SECRET": "hunter2",
        }
    )
    found = openid.providers(given)
    found["openid_connect"]["APPS"][0]["settings"]["server_url"] = provider.address
    settings.SOCIALACCOUNT_PROVIDERS = found
    return provider


def sign_in_at_entra(entra, **claims):
    entra.who = {"sub": "pairwise"}
    entra.token = {
        "tid": DIRECTORY, "oid": "o-1", "email": "Bob@example.org", "name": "Bob"
    } | claims  # fmt: skip
    browser = Client()
    away = browser.post("/account/oidc/entra/login/")
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    back = {"code": "c", "state": state}
    return browser, browser.get("/account/oidc/entra/login/callback/", back)


def test_entra_is_believed_about_its_own_directory(cast, entra):
    browser, answer = sign_in_at_entra(entra)
    assert answer["Location"] == "/"
    assert browser.get("/people/").context["membership"] == cast.bob
    assert SocialAccount.objects.get().uid == "o-1"
    assert "/userinfo" not in entra.asked


def test_an_application_registered_anew_at_entra_knows_the_same_people(cast, entra):
    sign_in_at_entra(entra)
    browser, _ = sign_in_at_entra(entra, sub="another", email="robert@example.org")
    assert browser.get("/people/").context["membership"] == cast.bob


@pytest.mark.parametrize("tid", ["99999999-2222-3333-4444-555555555555", None])
@pytest.mark.usefixtures("cast")
def test_another_directory_of_entras_lets_nobody_in(entra, tid):
    browser, answer = sign_in_at_entra(entra, tid=tid)
    assert answer.status_code == 403
    assert is_out(browser)


def test_an_issuer_for_all_directories_is_not_taken(cast, entra):
    """What the addresses common and organizations describe themselves by."""
    assert cast.bob.person.email == "bob@example.org"
    template = "https://login.microsoftonline.com/{tenantid}/v2.0"
    browser, _ = sign_in_at_entra(entra, iss=template)
    assert is_out(browser)


def test_the_page_lets_the_form_lead_on_to_the_provider_and_nowhere_else():
    given = read(
        {
            "MOOTHALL_ENTRA_TENANT": DIRECTORY,
            "MOOTHALL_ENTRA_CLIENT_ID": "c",
            "MOOTHALL_ENTRA_CLIENT_SECRET": "s",
        }
    )
    assert openid.origins(given) == ["https://login.microsoftonline.com"]
