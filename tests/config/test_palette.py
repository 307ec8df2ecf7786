""" "Go to or do" finds every page that a person may open."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests.support.cast import signed_in

from moothall.config.pages import pages

pytestmark = pytest.mark.django_db

#: of the sign-in's own pages the menu names those that somebody looks for
OURS_ALONE = ("account/",)
#: what leads on at once, or is a part of a page
NO_PAGES = {"/", "/healthz", "/administration/accounts/connect/choose/"}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """All that need nothing filled in."""
    for one in patterns:
        here = f"{before}{one.pattern}"
        if "<" in here or "(" in here or "^" in here:
            continue
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, here)
        else:
            yield here


def is_page(answer) -> bool:
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and is_html and b'<main id="main"' in answer.content


def found_by(person) -> set[str]:
    return {one.address for one in pages(SimpleNamespace(membership=person))}


@pytest.mark.parametrize("name", ["alice", "bob", "dora"])
def test_every_page_that_somebody_may_open_is_found(cast, name):
    person = getattr(cast, name)
    browser, known = signed_in(person), found_by(person)
    every = [
        one
        for one in addresses(get_resolver().url_patterns)
        if not one.startswith(tuple(f"/{part}" for part in OURS_ALONE))
    ]
    assert len(every) > 30
    missing = {one for one in every if one not in known and is_page(browser.get(one))}
    assert missing - NO_PAGES == set()


@pytest.mark.parametrize("name", ["alice", "bob", "dora"])
def test_nothing_is_offered_that_does_not_open(cast, name):
    person = getattr(cast, name)
    browser = signed_in(person)
    answers = {one: browser.get(one) for one in found_by(person)}
    wrong = {
        one: answer.status_code
        for one, answer in answers.items()
        if not is_page(answer) and "/reauthenticate/" not in answer.headers.get("Location", "")
    }
    assert wrong == {}


def test_who_belongs_to_no_desk_is_offered_none():
    assert pages(SimpleNamespace(membership=None)) == []


def test_the_desk_offers_them_in_its_palette(cast):
    page = signed_in(cast.bob).get("/desk/").content.decode()
    assert '<a href="/platforms/" data-command="What the desk can do where: platforms">' in page
