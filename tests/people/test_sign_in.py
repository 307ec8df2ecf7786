"""Signing in, as an officer, a leaver, a stranger and a guesser meet it."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client, TestCase
from django.urls import get_resolver, reverse
from django.utils import timezone
from tests.support.cast import (
    AT,
    BACKEND,
    PASSWORD,
    member,
    organisation,
    person,
    signed_in,
)

import moothall.config.settings as in_earnest
from moothall.people import actions
from moothall.people.models import Invitation, Membership, Person
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_tries():
    """allauth counts tries in the cache, which outlives a test."""
    cache.clear()


def sign_in(email, password=PASSWORD, browser=None, **headers):
    browser = browser or Client(**headers)
    return browser, browser.post("/account/login/", {"login": email, "password": password})


def code_for(who):
    secret = get_adapter().decrypt(Authenticator.objects.get(user=who, type="totp").data["secret"])
    return now_code(secret)


def now_code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


# --- password -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("cast")
def test_an_officer_signs_in_with_address_and_password_in_any_case():
    browser, answer = sign_in("BOB@Example.org")
    assert answer.status_code == 302
    assert browser.get("/me/").status_code == 200


@pytest.mark.usefixtures("cast")
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer():
    wrong = sign_in("bob@example.org", "wrong")[1].content.decode()
    unknown = sign_in("nobody@example.org", "wrong")[1].content.decode()
    clean = [re.sub(r'value="[^"]*"', "", page) for page in (wrong, unknown)]
    assert clean[0] == clean[1]
    assert "errorlist" in wrong


def test_passwords_are_kept_as_argon2():
    assert in_earnest.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.mark.usefixtures("cast")
def test_five_wrong_passwords_are_enough_for_a_quarter_of_an_hour():
    for _ in range(5):
        answer = sign_in("bob@example.org", "wrong")[1]
    assert answer.status_code == 429
    assert b"Wait a quarter of an hour" in answer.content
    cache.clear()  # what follows is about axes, which counts in the database
    assert sign_in("bob@example.org")[1].status_code == 429
    assert sign_in("BOB@example.org")[1].status_code == 429, "another case is the same person"
    assert sign_in("alice@example.org")[1].status_code == 302, "others come in"
    elsewhere = sign_in("bob@example.org", REMOTE_ADDR="192.0.2.7")[1]
    assert elsewhere.status_code == 302, "and so does Bob from where nobody guesses"


@pytest.mark.usefixtures("cast")
def test_a_guesser_does_not_get_a_new_address_by_writing_a_header():
    for number in range(5):
        sign_in("bob@example.org", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    cache.clear()
    assert sign_in("bob@example.org")[1].status_code == 429


# --- the way in is an invitation ------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/account/signup/", "/account/3rdparty/signup/"])
def test_nobody_registers_by_themselves(address):
    browser = Client()
    browser.get(address)
    browser.post(address, {"email": "eve@example.org", "password1": PASSWORD})
    assert not Person.objects.exists()


def test_the_sign_in_page_offers_no_registration():
    assert b"signup" not in Client().get("/account/login/").content


def invited(cast, email="eve@example.org", name="Eve Eden"):
    with organisation_scope(cast.ours.id):
        invitation, token = actions.invite(
            email=email, name=name, roles=["officer"], by=cast.alice, at=timezone.now()
        )
    return invitation, reverse("join", args=[cast.ours.id, token])


def test_somebody_new_follows_the_link_and_is_at_work(cast):
    _, link = invited(cast)
    browser = Client()
    assert b"Anytown Homes" in browser.get(link).content
    answer = browser.post(link, {"name": "Eve Eden", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain
    assert answer.context["request"].membership.organisation == cast.ours
    assert Membership.objects.get(person__email="eve@example.org").roles == ["officer"]


def test_a_weak_password_is_refused_with_the_reason(cast):
    _, link = invited(cast)
    for weak in ("short", "eve@example.org", "playstation3", "123456789012345"):
        answer = Client().post(link, {"name": "Eve Eden", "password": weak})
        assert answer.status_code == 422, weak
        assert b"errorlist" in answer.content
    assert not Person.objects.filter(email="eve@example.org").exists()


def test_somebody_known_signs_in_and_then_joins_with_one_press(cast):
    _, link = invited(cast, email="charlie@example.org")
    browser = Client()
    answer = browser.get(link)
    assert answer["Location"].startswith("/account/login/")
    answer = sign_in("charlie@example.org", browser=browser)[1]
    assert answer["Location"] == link
    assert b"Join as charlie@example.org" in browser.get(link).content
    browser.post(link)
    assert Membership.objects.current().filter(person__email="charlie@example.org").count() == 2


def test_a_link_is_no_use_to_somebody_else(cast):
    _, link = invited(cast)
    browser = signed_in(cast.charlie)
    answer = browser.post(link)
    assert answer.status_code == 422
    assert b"This invitation is for eve@example.org" in answer.content
    assert not Membership.objects.filter(
        organisation=cast.ours, person=cast.charlie.person
    ).exists()


@pytest.mark.parametrize("spoil", ["used", "withdrawn", "late", "wrong", "elsewhere"])
def test_a_link_that_does_not_hold_says_so(cast, spoil):
    invitation, link = invited(cast)
    with organisation_scope(cast.ours.id):
        rows = Invitation.objects.filter(pk=invitation.pk)
        if spoil == "used":
            rows.update(accepted_at=AT)
        if spoil == "withdrawn":
            rows.update(withdrawn_at=AT)
        if spoil == "late":
            rows.update(expires_at=AT - timedelta(days=1))
    if spoil == "wrong":
        link = link[:-4] + "abc/"
    if spoil == "elsewhere":
        link = link.replace(str(cast.ours.id), str(cast.theirs.id))
    answer = Client().get(link)
    assert answer.status_code == 404
    assert b"does not hold any more" in answer.content


@pytest.mark.usefixtures("cast")
def test_inviting_asks_for_the_password_again_and_sends_the_link(settings):
    settings.MAIL = object()
    browser, _ = sign_in("alice@example.org")
    forget_when_signed_in(browser)
    asked = browser.get("/people/invitations/")
    assert asked["Location"].startswith("/account/reauthenticate/")
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    assert b"Send the invitation" in browser.get("/people/invitations/").content
    given = {"email": "eve@example.org", "name": "Eve", "roles": ["officer", "auditor"]}
    with_callbacks(browser, given)
    [letter] = mail.outbox
    assert letter.to == ["eve@example.org"]
    link = re.search(r"http://testserver(/join/\S+)", letter.body)[1]
    assert Client().get(link).status_code == 200
    assert "Alice Amin has invited you" in letter.body


@pytest.mark.usefixtures("cast")
def test_an_invitation_that_no_mail_server_takes_is_handed_over_by_its_inviter(settings):
    settings.MAIL = object()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    browser, _ = sign_in("alice@example.org")
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    given = {"email": "eve@example.org", "roles": ["officer"]}
    answer = browser.post("/people/invitations/", given)
    assert answer.status_code == 200
    assert b"The mail server did not take the invitation to eve@example.org." in answer.content
    link = re.search(r"http://testserver(/join/[^\"]+)", answer.content.decode())[1]
    assert Client().get(link).status_code == 200


def with_callbacks(browser, given):
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert browser.post("/people/invitations/", given).status_code == 302


def forget_when_signed_in(browser):
    """As if it had been this morning."""
    session = browser.session
    for record in session.get("account_authentication_methods", []):
        record["at"] -= 7200
    session.save()


@pytest.mark.usefixtures("cast")
def test_without_a_mail_server_the_inviter_hands_the_link_over():
    browser, _ = sign_in("alice@example.org")
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    asked = browser.get("/people/invitations/").content
    assert b"No e-mail leaves this desk yet" in asked
    assert b"by e-mail that works once" not in asked
    assert b"Send the invitation" not in asked
    answer = browser.post("/people/invitations/", {"email": "e@example.org", "roles": ["officer"]})
    assert answer.status_code == 200
    assert b"no mail server" in answer.content
    assert re.search(rb"http://testserver/join/", answer.content)


# --- second step ----------------------------------------------------------------------------------


def with_app():
    """Bob with an authenticator app, and its secret."""
    browser, _ = sign_in("bob@example.org")
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = browser.post("/account/2fa/totp/activate/", {"code": now_code(secret)})
    assert answer.status_code == 302
    return browser, secret


@pytest.mark.usefixtures("cast")
def test_with_an_authenticator_app_the_password_alone_is_not_enough():
    _, secret = with_app()
    forget_used_codes()
    browser, answer = sign_in("bob@example.org")
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    assert browser.get("/people/").status_code == 302
    assert browser.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert browser.post("/account/2fa/authenticate/", {"code": now_code(secret)}).status_code == 302
    assert browser.get("/people/").status_code == 200


def forget_used_codes():
    """A code works once; within a test's half minute there is no second one."""
    cache.clear()


def test_the_apps_secret_is_kept_encrypted(cast):
    _, secret = with_app()
    kept = Authenticator.objects.get(user=cast.bob.person, type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    assert TOTP(kept).instance == kept
    assert get_adapter().decrypt(kept.data["secret"]) == secret


def test_a_recovery_code_lets_in_once(cast):
    with_app()
    codes = Authenticator.objects.get(user=cast.bob.person, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]
    browser, _ = sign_in("bob@example.org")
    browser.post("/account/2fa/authenticate/", {"code": code})
    assert browser.get("/people/").status_code == 200
    again, _ = sign_in("bob@example.org")
    again.post("/account/2fa/authenticate/", {"code": code})
    assert again.get("/people/").status_code == 302


def test_turning_the_second_step_off_asks_for_the_password_again(cast):
    browser, _ = with_app()
    forget_when_signed_in(browser)
    answer = browser.post("/account/2fa/totp/deactivate/")
    assert "reauthenticate" in answer["Location"]
    assert Authenticator.objects.filter(user=cast.bob.person, type="totp").exists()


# --- sessions -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("cast")
def test_a_person_sees_where_they_are_signed_in_and_signs_out_the_others():
    here, _ = sign_in("bob@example.org", HTTP_USER_AGENT="Firefox at the office")
    there, _ = sign_in("bob@example.org", HTTP_USER_AGENT="Safari on a lost telephone")
    page = here.get("/account/sessions/").content.decode()
    assert "Safari on a lost telephone" in page
    here.post("/account/sessions/")
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


@pytest.mark.usefixtures("cast")
def test_a_new_password_ends_every_session():
    here, _ = sign_in("bob@example.org")
    there, _ = sign_in("bob@example.org")
    new = "four other words entirely"
    here.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert there.get("/me/").status_code == 302
    assert sign_in("bob@example.org", new)[1].status_code == 302


@pytest.mark.usefixtures("cast")
def test_signing_out_wants_a_press_and_no_link_of_somebody_elses():
    browser, _ = sign_in("bob@example.org")
    browser.get("/account/logout/")
    assert browser.get("/me/").status_code == 200
    browser.post("/account/logout/")
    assert browser.get("/me/").status_code == 302


@pytest.mark.usefixtures("cast")
def test_a_forgotten_password_is_replaced_by_mail():
    browser = Client()
    browser.post("/account/password/reset/", {"email": "bob@example.org"})
    [letter] = mail.outbox
    assert letter.subject.startswith("Moothall: ")
    link = re.search(r"http://testserver(/\S+)", letter.body)[1]
    form = browser.get(link, follow=True)
    new = "four other words entirely"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert sign_in("bob@example.org", new)[1].status_code == 302


def test_a_session_does_not_lead_away_from_the_desk(cast):
    answer = Client().post(
        "/account/login/?next=https://evil.example/",
        {"login": "bob@example.org", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert "evil.example" not in answer["Location"]
    assert cast.bob.is_current


# --- two desks ------------------------------------------------------------------------------------


def test_somebody_with_two_desks_changes_between_them_and_never_to_a_third(cast):
    third = organisation("Third Trust")
    Membership.objects.create(
        organisation=cast.theirs, person=cast.bob.person, roles=["auditor"], started_at=AT
    )
    browser = signed_in(cast.bob)
    assert browser.get("/me/").context["membership"].organisation == cast.ours
    browser.post(f"/me/desk/{cast.theirs.id}/")
    assert browser.get("/me/").context["membership"].organisation == cast.theirs
    assert browser.post(f"/me/desk/{third.id}/").status_code == 404
    assert browser.get("/me/").context["membership"].organisation == cast.theirs


# --- every page is ours ---------------------------------------------------------------------------


def addresses():
    """Every address of allauth's that takes no argument."""
    resolver = get_resolver()
    names = {name for name in resolver.reverse_dict if isinstance(name, str)}
    found = {
        name: resolver.reverse_dict.getlist(name)[0][0][0][0]
        for name in names
        if name.startswith(("account_", "mfa_", "socialaccount_", "usersessions_"))
    }
    return sorted(f"/{path}" for path in found.values() if "%(" not in path)


@pytest.mark.usefixtures("cast")
def test_no_page_of_signing_in_looks_like_somebody_elses():
    stranger, known = Client(), with_app()[0]
    halfway, _ = sign_in("bob@example.org")
    seen = 0
    for browser in (stranger, known, halfway):
        for address in addresses():
            if "logout" in address and browser is halfway:
                continue
            answer = browser.get(address)
            if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
                continue
            page = answer.content.decode()
            assert 'class="mh-top"' in page, address
            assert page.count("<h1") == 1, address
            title = re.search(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)[1]
            assert title.endswith("Moothall"), address
            assert not title.startswith("–"), address
            seen += 1
    assert seen >= 20


def test_a_person_without_a_membership_can_still_see_to_their_own_account():
    lone = person("Lone Lee")
    browser, _ = sign_in(lone.email)
    assert browser.get("/people/").status_code == 403
    assert browser.get("/me/").status_code == 200
    assert browser.get("/account/2fa/").status_code == 200


def at_two_desks(cast):
    """Bob works at both; a browser that checks what Django's own client leaves unchecked."""
    member(cast.theirs, "Bob Brown", Role.OFFICER, who=cast.bob.person)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.bob.person, backend=BACKEND)
    return browser


def mark(browser, address="/me/"):
    page = browser.get(address).content.decode()
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1], page


def test_a_form_in_a_tab_of_the_desk_that_was_left_changes_nothing(cast):
    browser = at_two_desks(cast)
    earlier, page = mark(browser)
    assert f'"Moothall-Desk": "{cast.ours.pk}"' in page
    browser.post(f"/me/desk/{cast.theirs.pk}/", {"csrfmiddlewaretoken": earlier})
    answer = browser.post("/me/", {"csrfmiddlewaretoken": earlier, "name": "Robert"})
    assert answer.status_code == 403
    assert "another organisation" in answer.content.decode()
    cast.bob.person.refresh_from_db()
    assert cast.bob.person.name == "Bob Brown"
    now, page = mark(browser)
    assert "Elsewhere Council" in page
    assert browser.post("/me/", {"csrfmiddlewaretoken": now}).status_code == 422, "it is taken"


def test_a_page_of_the_desk_that_was_left_loads_itself_anew(cast):
    browser = at_two_desks(cast)
    left, opened = str(cast.theirs.pk), str(cast.ours.pk)
    stale = browser.get("/desk/", headers={"Moothall-Desk": left})
    assert stale["HX-Refresh"] == "true"
    assert stale.content == b""
    assert "HX-Refresh" not in browser.get("/desk/", headers={"Moothall-Desk": opened})


def test_somebody_at_one_desk_needs_no_mark_of_it(cast):
    assert "Moothall-Desk" not in signed_in(cast.bob).get("/me/").content.decode()


def test_a_link_to_the_other_desk_asks_before_it_opens_that_one(cast):
    browser = at_two_desks(cast)
    there = f"/me/desk/{cast.theirs.pk}/?next=/people/"
    earlier, page = mark(browser, there)
    assert "Open the desk of Elsewhere Council" in page
    form = {"csrfmiddlewaretoken": earlier, "next": "/people/"}
    assert browser.post(there, form)["Location"] == "/people/"
    assert browser.get(there)["Location"] == "/people/", "it is open already"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_a_link_to_another_desk_leads_to_no_other_server(cast, elsewhere):
    browser = signed_in(cast.bob)
    answer = browser.get(f"/me/desk/{cast.ours.pk}/", {"next": elsewhere})
    assert answer["Location"] == "/"


def test_a_desk_at_which_one_does_not_work_cannot_be_opened(cast):
    address = f"/me/desk/{cast.theirs.pk}/?next=/people/"
    for answer in (signed_in(cast.bob).get(address), signed_in(cast.bob).post(address)):
        assert answer.status_code == 404
        assert "Elsewhere" not in answer.content.decode()
