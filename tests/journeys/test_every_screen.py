"""Every page that an address shows, crowded, wide and at 320 pixels, in both lights.

Looked over by axe in the light, its colours once more in the dark, and by the tab key. The pages
are found by asking all addresses (tests/support/screens.py), so a new one is looked over too.
"""

import pytest
from django.urls import resolve
from tests.support.addresses import ours
from tests.support.browser import UNFOLD, contrast, faults, in_focus, too_wide
from tests.support.screens import Screens

from moothall.inbox.forms import FORMS

pytestmark = pytest.mark.browser
#: so many tests share the pages, to run beside each other
PARTS = 4
#: addresses that take what a form or a platform sends, or send somewhere else
NO_PAGE = """
    admin-application admin-area-turn channels:application-hook channels:hook duties-end-published home inbox-automatic-hold
    inbox-automatic-lift inbox-automatic-off inbox-automatic-review inbox-draft inbox-drop-file
    inbox-end-hold inbox-end-view inbox-failures inbox-fit-adopt inbox-fit-ask inbox-fit-back inbox-go-on
    inbox-held-answer inbox-hold inbox-import-file inbox-judge-holiday-ending inbox-judge-person-ending inbox-keep-view
    inbox-leave-alone inbox-look inbox-lookup inbox-news inbox-puzzle inbox-read-puzzles inbox-reveal
    inbox-settle inbox-settle-puzzle inbox-settle-puzzles inbox-single-keys inbox-unasked open-desk
    person-asks person-left probe record-check settle-letter settle-stray withdraw-invitation
"""
#: files: tables, pictures, papers
FILES = """
    blocks-csv channels:program duties-calendar duties-csv duties-feed inbox-decisions inbox-decisions-export inbox-dossier-pdf
    inbox-evidence-export inbox-evidence-file inbox-file-problems inbox-original inbox-picture
    record-csv record-jsonl
"""
#: pages in the middle of something, which their own journeys look over
UNDER_WAY = {"connect-back", "connect-choose", "set-up-start"}
#: with all of them open too little is left of the window for anything else, as on a telephone
NOTICES_FOLDED = "document.querySelectorAll('.dk-one-line').forEach(one => one.open = false)"


@pytest.fixture
def screens(world):
    return Screens(world)


def test_every_address_is_looked_over_or_shows_no_page(screens):
    found = screens.found()
    seen = {resolve(page.partition("?")[0]).view_name for page in found}
    assert {one.name for one in ours()} - seen == {*NO_PAGE.split(), *FILES.split(), *UNDER_WAY}
    assert {page.rstrip("/").rpartition("/")[2] for page in found} >= set(FORMS)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("width", [1366, 320])
def test_no_page_has_a_fault_in_either_light_or_scrolls_sideways(screens, visitors, width, part):
    size = {"width": width, "height": 800}
    page = visitors.enter(screens.eve, "/me/", viewport=size, reduced_motion="reduce")
    found = []
    for address in screens.found()[part::PARTS]:
        page.emulate_media(color_scheme="light")
        page.goto(visitors.address + address)
        page.evaluate(UNFOLD)
        wrong = [*faults(page), *(f"scrolls sideways: {one}" for one in too_wide(page))]
        page.evaluate(NOTICES_FOLDED)
        wrong += in_focus(page)
        page.emulate_media(color_scheme="dark")
        found += [f"{address}: {one}" for one in [*wrong, *contrast(page)]]
    assert found == []


@pytest.mark.parametrize("width", [1366, 320])
def test_no_page_of_one_with_a_single_part_has_a_fault(screens, visitors, width):
    """A service contact and an auditor see less, and in other words."""
    desk, asked = screens.desk, screens.mine.parts["question_id"]
    pages = {
        desk.carl: ["/questions/", f"/questions/{asked}/"],
        desk.audrey: ["/record/", "/desk/"],
    }
    found = []
    for who, addresses in pages.items():
        page = visitors.enter(who, addresses[0], viewport={"width": width, "height": 800})
        for address in addresses:
            page.goto(visitors.address + address)
            page.evaluate(UNFOLD)
            found += [f"{address}: {one}" for one in [*faults(page), *too_wide(page)]]
    assert found == []
