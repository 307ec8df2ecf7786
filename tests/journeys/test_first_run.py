"""From an empty database to a desk with nothing missing, in Chromium and without the mouse."""

import pytest
from django.utils import timezone
from tests.support.browser import PATIENCE, faults, too_wide

from moothall.setup import actions

pytestmark = pytest.mark.browser
PASSWORD = "brass kettle under seven stairs"


def look_over(page, found):
    """Its faults, and whether it is wider than a small telephone."""
    where = page.url.rsplit("//", 1)[1].partition("/")[2]
    found += [f"{where}: {fault}" for fault in faults(page)]
    if wide := too_wide(page):
        found.append(f"{where}: {wide}")


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_desk_is_set_up_from_nothing(running_chromium, live_server, scheme):
    token = actions.offer(timezone.now())
    context = running_chromium.new_context(
        viewport={"width": 320, "height": 800}, color_scheme=scheme
    )
    context.set_default_timeout(PATIENCE)
    page, found = context.new_page(), []
    page.goto(f"{live_server.url}/set-up/{token}/")
    look_over(page, found)
    page.get_by_label("Your organisation's name").fill("Harbour Homes")
    page.get_by_label("What it is").select_option("housing-association")
    page.get_by_label("Where it is").select_option("england")
    page.get_by_label("Your name, as colleagues know it").fill("Ada Adler")
    page.get_by_label("Your e-mail address at work").fill("ada@example.org")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The password again").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your policy", exact=True).wait_for()
    look_over(page, found)
    page.locator("button[value=colchester-borough-homes]").press("Enter")
    page.get_by_text("No emergency telephone number").wait_for()
    look_over(page, found)
    page.get_by_role("button", name="Adopt it under my name").press("Enter")
    page.get_by_role("heading", name="Who works here").wait_for()
    page.get_by_label("Their e-mail address at work").fill("olive@example.org")
    page.get_by_label("Officer: answers").first.check()
    page.get_by_role("button", name="Invite", exact=True).press("Enter")
    link = page.get_by_label("Link for olive@example.org").input_value()
    look_over(page, found)
    page.get_by_role("link", name="Go on to the first account").press("Enter")
    look_over(page, found)
    page.get_by_role("button", name="Make the account").press("Enter")
    page.get_by_role("heading", name="What the desk still lacks").wait_for()
    assert page.get_by_text("missing", exact=True).count() == 1
    look_over(page, found)
    olive = running_chromium.new_context()
    olive.set_default_timeout(PATIENCE)
    joining = olive.new_page()
    joining.goto(link)
    joining.get_by_label("Your name, as colleagues know it").fill("Olive Oak")
    joining.get_by_label("Choose a password").fill(PASSWORD)
    joining.keyboard.press("Enter")
    joining.wait_for_url("**/desk/**")
    page.reload()
    page.get_by_role("heading", name="The desk can work").wait_for()
    assert page.get_by_role("link", name="Set up", exact=True).count() == 0
    olive.close()
    context.close()
    assert found == []
