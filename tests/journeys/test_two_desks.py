"""Somebody who works for two landlords, with both in tabs of one browser."""

import pytest
from tests.support.browser import faults, too_wide
from tests.support.desk_cast import desk

from moothall.people.models import Membership
from moothall.people.verbs import Role

pytestmark = pytest.mark.browser


@pytest.fixture
def both(world):
    """Olive answers for Moor Council too."""
    moor = desk("Moor Council", "moor").organisation
    Membership.objects.create(
        organisation=moor, person=world.desk.olive.person, roles=[Role.OFFICER], started_at=world.at
    )
    return moor


@pytest.mark.parametrize("width", [320, 1366])
def test_lists_and_forms_of_the_tab_left_behind_are_of_no_other_desk(world, visitors, both, width):
    world.case("Is the lift working? [question]")
    viewport = {"width": width, "height": 800}
    left = visitors.enter(world.desk.olive, viewport=viewport)
    assert "Is the lift working?" in left.inner_text("main")
    opened = left.context.new_page()
    opened.goto(f"{visitors.address}/me/desk/{both.pk}/?next=/me/")
    assert faults(opened) == []
    assert not too_wide(opened)
    opened.get_by_role("button", name="Open the desk of Moor Council").click()
    opened.wait_for_url("**/me/")
    assert "Moor Council" in opened.inner_text("header")
    # what the tab left behind asks for in a while, it asks now
    with left.expect_navigation(url="**/desk/**"):
        left.evaluate("() => { setTimeout(() => htmx.trigger('#newer', 'every')) }")
    assert "Moor Council" in left.title()
    assert "Is the lift working?" not in left.inner_text("main")
