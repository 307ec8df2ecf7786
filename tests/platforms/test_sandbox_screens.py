"""The pretend network in a browser: by axe's rules, on a telephone, in the dark, without script."""

from pathlib import Path

import pytest
from tests.platforms.peers import latest

from moothall.platforms.base import Verb

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "browser" / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONG = "\u202eW" * 300 + " " + "word " * 900


@pytest.fixture
def crowded(peer, desk, events, make, elmhouse):
    """A page with long names, hidden, deleted and answered comments, a review and a message."""
    post = peer.our_post("Bin days change in Mill Ward.")
    stranger = elmhouse.network.join("X" * 280, "x" * 60, LONG).id
    peer.comment(stranger, LONG, under=post)
    first = peer.comment("r-maureen", "Call me on 07700 900123", under=post)
    second = peer.comment("r-gill", "Something foul", under=post)
    peer.review("r-dev", "Slow but kind", "4")
    peer.message("r-maureen", "Can I send you my address?")
    desk.perform(make(Verb.REPLY_PUBLIC, latest(events, first), "We have sent you a message."))
    desk.perform(make(Verb.HIDE, latest(events, first)))
    desk.perform(make(Verb.DELETE_OTHER, latest(events, second)))
    return elmhouse, post


@pytest.mark.parametrize(
    ("scheme", "width", "view"),
    [
        ("light", 1280, "landlord"),
        ("dark", 320, "self"),
        ("dark", 1280, "landlord"),
        ("light", 320, "public"),
    ],
)
def test_axe_finds_no_fault_and_nothing_scrolls_sideways(
    running_chromium, crowded, scheme, width, view
):
    elmhouse, post = crowded
    looking = running_chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    jar = {"me": "r-maureen", "view": view}
    looking.add_cookies(
        [{"name": name, "value": value, "url": elmhouse.url} for name, value in jar.items()]
    )
    page = looking.new_page()
    found = []
    for path in (
        "/",
        "/reviews",
        "/messages",
        "/who",
        "/control",
        f"/post/{post}",
        f"/post/{post}/reply",
        "/person/maureen.pask",
        "/nope",
    ):
        page.goto(elmhouse.url + path)
        width_of = page.evaluate("document.documentElement.scrollWidth")
        if width_of > width:
            found.append(f"{path}: {width_of} pixels wide")
        page.evaluate(AXE.read_text("utf-8"))
        faults = page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
        )
        found += [
            f"{path}: {fault['id']} {node['html'][:120]} {node['failureSummary']}"
            for fault in faults["violations"]
            for node in fault["nodes"]
        ]
    looking.close()
    assert found == []


def test_a_visitor_writes_edits_and_deletes_by_keyboard_and_without_script(
    running_chromium, elmhouse, peer
):
    peer.our_post("Bin days change.")
    without = running_chromium.new_context(java_script_enabled=False)
    page = without.new_page()
    page.set_default_timeout(30_000)
    page.goto(elmhouse.url)
    page.get_by_role("link", name="Choose who to be").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Dev Anand").press("Enter")
    page.get_by_role("link", name="Comment to").press("Enter")
    page.get_by_label("Your words").fill("Nobody told us")
    page.get_by_role("button", name="Publish").press("Enter")
    assert peer.sees()[-1] == "Nobody told us"
    page.get_by_role("link", name="Edit your post").press("Enter")
    page.get_by_label("Your words").fill("Found the leaflet")
    page.get_by_role("button", name="Save").press("Enter")
    assert peer.sees()[-1] == "Found the leaflet"
    page.get_by_role("button", name="Delete your post").press("Enter")
    page.get_by_text("Nobody has answered yet").wait_for()
    assert peer.sees() == ["Bin days change."]
    without.close()


def test_the_view_is_switched_and_says_whose_it_is(running_chromium, crowded):
    elmhouse, _ = crowded
    looking = running_chromium.new_context()
    page = looking.new_page()
    page.set_default_timeout(30_000)
    page.goto(elmhouse.url)
    assert page.get_by_text("You see this as the public.").is_visible()
    assert page.get_by_text("Call me on 07700 900123").count() == 0
    page.get_by_label("View as").select_option("landlord")
    page.get_by_role("button", name="Switch").click()
    page.get_by_text("with what others cannot see").wait_for()
    assert page.get_by_text("Call me on 07700 900123").is_visible()
    looking.close()
