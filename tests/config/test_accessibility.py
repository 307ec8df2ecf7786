"""The statement about the desk's own pages: at the foot of each, and true."""

import re
from pathlib import Path

import pytest
from django.test import Client
from tests.support.cast import member, signed_in

from moothall.people.verbs import Role

pytestmark = pytest.mark.django_db
FOOT = '<footer class="mh-foot"><a href="/accessibility/">Accessibility</a></footer>'


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_it_is_reached_from_the_foot_of_every_page(cast):
    browser = signed_in(cast.alice)
    for page in (
        "/me/",
        "/people/",
        "/set-up/",
        "/administration/",
        "/nothing/",
        "/accessibility/",
    ):
        assert FOOT in words(browser.get(page)), page
    assert FOOT in words(Client().get("/account/login/"))
    for page in Path("src/moothall").glob("*/templates/**/*.html"):
        assert "block foot" not in page.read_text(encoding="utf-8"), f"{page} replaces the foot"


def test_where_the_desk_fills_the_window_the_menu_leads_to_it(cast):
    assert '<a href="/accessibility/">Accessibility</a> <hr>' in words(
        signed_in(cast.bob).get("/me/")
    )


def test_it_names_who_administers_this_desk_and_nobody_of_another(cast):
    member(cast.ours, "Ann Ash", Role.ADMINISTRATOR)
    page = words(signed_in(cast.bob).get("/accessibility/"))
    assert "Anytown Homes" in page
    for somebody in ("Alice Amin", "alice@example.org", "Ann Ash"):
        assert somebody in page
    for other in ("Bob Brown,", "charlie@example.org", "Elsewhere"):
        assert other not in page


def test_who_is_not_signed_in_reads_it_and_is_told_no_names(cast):
    page = words(Client().get("/accessibility/"))
    assert "Nobody outside the project has audited it" in page
    assert "No screen reader was tried" in page
    assert cast.alice.person.email not in page


def test_it_says_of_the_tests_what_they_do():
    """Whoever changes what axe looks over finds this sentence."""
    rules = Path("tests/support/browser.py").read_text(encoding="utf-8")
    for rule in ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"):
        assert f'"{rule}"' in rules
    screens = Path("tests/journeys/test_every_screen.py").read_text(encoding="utf-8")
    assert '@pytest.mark.parametrize("width", [1366, 320])' in screens
    assert 'color_scheme="light"' in screens
    assert 'color_scheme="dark"' in screens
