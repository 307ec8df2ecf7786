"""An administrator connects two accounts in a browser, at a small platform with a login of its own.

The platform is another origin, as in earnest: what the desk's content policy forbids would show.
"""

import pytest
from tests.support.authorisation import SCOPES, Server, stand_in
from tests.support.browser import Visitors, faults, too_wide

from moothall.channels.models import Account, Application

pytestmark = pytest.mark.browser
PAGE = "/administration/accounts/connect/facebook/"


@pytest.fixture
def platform(monkeypatch):
    with Server() as made:
        stand_in(monkeypatch, made.address)
        yield made


@pytest.fixture
def visitors(running_chromium, world, live_server, settings):  # noqa: ARG001
    """Like the others', and let go to the platform."""
    settings.ADDRESS = live_server.url
    made = Visitors(running_chromium, live_server.url)
    yield made
    for context in made.contexts:
        context.close()
    assert made.complaints == []


def save_details(page):
    page.get_by_label("Client id").fill("desk")
    page.get_by_label("Client secret").fill("hush")
    page.get_by_role("button", name="Save them").click()
    page.wait_for_url("**" + PAGE)


def test_two_accounts_are_connected_without_a_script(world, visitors, platform):
    page = visitors.enter(world.desk.adam, "/administration/accounts/", java_script_enabled=False)
    page.get_by_role("link", name="Facebook", exact=True).click()
    save_details(page)
    assert page.get_by_label("Client secret").input_value() == ""
    page.get_by_role("button", name="Go to Facebook").click()
    page.wait_for_url(f"{platform.address}/authorize**")
    page.get_by_role("link", name="agree").click()
    page.wait_for_url("**/connect/choose/")
    page.get_by_label("Elm House @elmhouse", exact=True).check()
    page.get_by_label("Elm House Repairs").check()
    page.get_by_role("button", name="Connect what is ticked").click()
    page.wait_for_url("**/administration/accounts/")
    page.get_by_role("heading", name="Elm House Repairs").wait_for()
    assert Account.objects.filter(platform="facebook").count() == 2
    assert Application.objects.get().client_id == "desk"


def test_who_does_not_agree_comes_back_to_the_page_and_reads_it(world, visitors, platform):
    page = visitors.enter(world.desk.adam, PAGE)
    save_details(page)
    page.get_by_role("button", name="Go to Facebook").click()
    page.wait_for_url(f"{platform.address}/authorize**")
    page.get_by_role("link", name="deny").click()
    page.get_by_role("alert").get_by_text("the desk was not allowed to").wait_for()
    assert not Account.objects.filter(platform="facebook").exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 320])
def test_no_page_on_the_way_has_a_fault(world, visitors, platform, scheme, width):
    platform.granted = SCOPES[:2]
    platform.pages += [("bad", "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh")]
    size = {"width": width, "height": 900}
    page = visitors.enter(world.desk.adam, PAGE, viewport=size, color_scheme=scheme)
    found = looked_at(page)
    save_details(page)
    found += looked_at(page)
    # "no content" leaves a browser where it is, so that the page on the way out can be looked at
    page.route(f"{platform.address}/**", lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="Go to Facebook").click(no_wait_after=True)
    page.get_by_role("heading", name="On to Facebook").wait_for()
    found += looked_at(page)
    onward = page.get_by_role("link", name="Go on to").get_attribute("href")
    page.unroute(f"{platform.address}/**")
    page.goto(platform.agree(onward))
    found += looked_at(page)
    page.get_by_label("Elm House @elmhouse", exact=True).check()
    page.get_by_role("button", name="Connect what is ticked").click()
    page.get_by_role("heading", name="Elm House").wait_for()
    found += looked_at(page)
    page.goto(platform.agree(onward))
    page.get_by_role("heading", name="Nothing was connected").wait_for()
    found += looked_at(page)
    page.goto(visitors.address + "/platforms/facebook/")
    page.get_by_text("Elm House cannot:").first.wait_for()
    found += looked_at(page)
    assert found == []


def looked_at(page):
    return [f"{page.url}: {one}" for one in (*faults(page), *too_wide(page))]
