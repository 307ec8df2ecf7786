"""Signing in with a real browser: a passkey, the policy on scripts, and every rule of axe."""

import os
import re
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: a passkey in the browser's own software: it holds the key, and its person is always present
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
PASSWORD = "brass kettle under seven stairs"


@pytest.fixture
def desk(running_chromium, live_server, cast):  # noqa: ARG001 - people to sign in as
    """Open pages of the desk; what the browser complains about fails the test."""
    address = live_server.url.replace("127.0.0.1", "localhost")  # passkeys want a name
    contexts, complaints = [], []

    def opening(**options):
        context = running_chromium.new_context(base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if bad(said) else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        return page

    yield opening
    for context in contexts:
        context.close()
    assert complaints == []


def bad(said):
    return said.type in {"error", "warning"} and not re.search("status of 4(04|22)", said.text)


def sign_in(page, email="alice@example.org"):
    page.goto("/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"/(desk|set-up|people|me)/$"))


def faults(page):
    page.add_script_tag(content=AXE.read_text("utf-8"))
    found = page.evaluate(
        "rules => axe.run({runOnly: rules}).then(found => found.violations.map("
        "one => [one.id, one.nodes.map(node => node.target.join(' '))]))",
        RULES,
    )
    return [fault for fault in found if fault]


def test_an_officer_adds_a_passkey_and_signs_in_with_it_alone(desk):
    page = desk()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_in(page, "bob@example.org")
    page.goto("/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile(r"/2fa/(?!webauthn/add)"))
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign Out").click()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"/(desk|set-up|people|me)/$"))


def test_an_officer_turns_on_an_authenticator_app_and_needs_its_code_from_then_on(desk):
    page = desk()
    sign_in(page, "bob@example.org")
    page.goto("/account/2fa/totp/activate/")
    if "reauthenticate" in page.url:
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(code_of(secret))
    page.get_by_role("main").get_by_role("button", name="Activate").click()
    page.wait_for_url(re.compile(r"/2fa/(?!totp/activate)"))
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign Out").click()
    page.goto("/account/login/")
    page.locator("[name=login]").fill("bob@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"/2fa/authenticate/"))
    page.goto("/me/")
    assert "/2fa/authenticate/" in page.url, "a password alone is half a sign-in"
    # the code that turned it on is used up: a clock half a minute ahead is borne with
    page.locator("[name=code]").first.fill(code_of(secret, later=1))
    page.get_by_role("main").get_by_role("button", name="Sign In").first.click()
    page.wait_for_url(re.compile(r"/(desk|set-up|people|me)/$"))


def code_of(secret, later=0):
    """What an app shows now, or so many half minutes later."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now + later))


def keep_a_picture(page, name):
    """For whoever wants to look: PICTURES=folder keeps one of each page."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken_on_pages_about_people(desk, scheme):
    page = desk(color_scheme=scheme, viewport={"width": 320, "height": 640}, bypass_csp=True)
    page.goto("/account/login/")
    found = {"/account/login/": faults(page)}
    sign_in(page)
    page.goto("/people/invitations/")
    if "reauthenticate" in page.url:
        found["reauthenticate"] = faults(page)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    for address in (
        "/people/", "/people/invitations/", "/me/", "/account/2fa/", "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/add/", "/account/sessions/", "/account/email/",
        "/account/password/change/", "/account/password/reset/", "/nowhere/",
    ):  # fmt: skip
        page.goto(address)
        found[address] = faults(page)
        keep_a_picture(page, f"{scheme}{address.replace('/', '-')}")
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{address} is wider than a small telephone"
    assert {address: said for address, said in found.items() if said} == {}


def test_the_menu_opens_by_keyboard_and_without_script(desk):
    page = desk(java_script_enabled=False)
    sign_in(page)
    page.locator(".mh-menu > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Preferences").click()
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
