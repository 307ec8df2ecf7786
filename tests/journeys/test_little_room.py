"""On a telephone the list or the case begins on the first screen; on a laptop a form has room."""

from datetime import UTC, datetime

import pytest
from tests.support.browser import faults, too_wide

pytestmark = pytest.mark.browser
TELEPHONE = {"width": 320, "height": 640}
LAPTOP = {"width": 1366, "height": 768}
TOP = "box => box.getBoundingClientRect().top"
HEIGHT = "box => box.getBoundingClientRect().height"
BOX = "one => { const at = one.getBoundingClientRect(); return [at.x, at.y, at.width, at.height] }"


def test_on_a_telephone_the_list_begins_on_the_first_screen(world, visitors):
    world.case("Who do I ring? [question]")
    world.case("Gas! [emergency]", author="gita")
    page = visitors.enter(world.desk.olive, "/desk/?queue=answer", viewport=TELEPHONE)
    assert page.locator(".dk-row-who").first.evaluate(TOP) < 400
    assert page.get_by_role("link", name="Danger").first.is_visible()
    assert not page.get_by_role("link", name="Moderation").is_visible()
    page.get_by_role("link", name="All queues").click()
    assert page.get_by_role("link", name="Moderation").is_visible()
    assert page.get_by_role("link", name="Saved replies").is_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Fewer").click()
    assert not page.get_by_role("link", name="Moderation").is_visible()
    page.locator(".mh-menu > summary").click()
    assert page.locator(".mh-menu").get_by_role("link", name="Desk", exact=True).is_visible()
    assert too_wide(page) == []
    assert faults(page) == []


def test_on_a_telephone_a_case_begins_on_the_first_screen(world, visitors):
    case = world.case("Gas! [emergency]")
    page = visitors.enter(world.desk.olive, f"/desk/case/{case.pk}/?form=no", viewport=TELEPHONE)
    assert page.locator("#case-title").evaluate(TOP) < 200
    assert page.locator("#thread").evaluate(TOP) < 640
    assert too_wide(page) == []


def test_on_a_laptop_an_open_form_has_room_beside_the_danger_box(world, visitors):
    case = world.case("Gas! [emergency]")
    page = visitors.enter(
        world.desk.olive, f"/desk/case/{case.pk}/reply/", viewport=LAPTOP
    )  # fmt: skip
    assert page.locator(".dk-help").evaluate(HEIGHT) < 120
    assert page.locator(".dk-verbs").evaluate(HEIGHT) < 60
    assert page.locator(".dk-scroll").evaluate(HEIGHT) > 120
    assert not page.get_by_role("link", name="All queues").is_visible()
    assert faults(page) == []


def test_on_a_laptop_the_bar_and_the_verbs_are_one_line_each(world, visitors, at):
    case = world.case("Who do I ring? [question]")
    at(datetime(2026, 6, 2, 21, 0, tzinfo=UTC))  # the longest that is said of the hours
    page = visitors.enter(
        world.desk.sam, f"/desk/case/{case.pk}/?queue=answer&form=no", viewport=LAPTOP
    )
    assert "Closed until Wed 3 Jun, 09:00" in page.inner_text(".dk-bar")
    assert page.locator(".dk-bar").evaluate(HEIGHT) < 60
    assert page.locator(".dk-verbs").evaluate(HEIGHT) < 60


def test_what_was_done_is_said_where_it_moves_nothing(world, visitors):
    case = world.case("Who do I ring? [question]")
    address = f"/desk/case/{case.pk}/tag/?queue=answer"
    page = visitors.enter(world.desk.olive, address, viewport=LAPTOP)
    parts = [".dk-bar", ".dk-queues", ".dk-list", ".dk-case-head", ".dk-verbs"]
    before = [page.locator(one).evaluate(BOX) for one in parts]
    page.get_by_role("button", name="Save the tags").click()
    said = page.get_by_role("status").get_by_text("Tags saved")
    said.wait_for()
    after = [page.locator(one).evaluate(BOX) for one in parts]
    assert after[:4] == before[:4]
    last = page.locator(".dk-queues li").last.evaluate(BOX)
    assert last[1] + last[3] <= said.evaluate(TOP), "no queue lies below what was said"
    page.goto(visitors.address + address)
    assert [page.locator(one).evaluate(BOX) for one in parts] == before
    assert faults(page) == []


#: the entries of the open menu that a press on their middle would miss
MISSED = """() => [...document.querySelectorAll('.dk-menu a')].filter(one => one.checkVisibility())
    .filter(one => {
        one.scrollIntoView({ block: 'nearest' })
        const box = one.getBoundingClientRect()
        const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        return !one.contains(there)
    }).map(one => one.textContent.trim())"""


@pytest.mark.parametrize("size", [(1366, 768), (1366, 600), (1100, 700), (320, 640)])
def test_every_verb_under_more_can_be_reached(world, visitors, size):
    danger = world.case("Gas! [emergency][personal]")
    rude = world.case("You ... [abusive][personal]", author="rude")
    width, height = size
    page = visitors.enter(
        world.desk.olive, "/desk/", viewport={"width": width, "height": height}
    )  # fmt: skip
    missed = {}
    for case in (danger, rude):
        for where in ("hide/", "reply/", "?form=no"):
            page.goto(f"{visitors.address}/desk/case/{case.pk}/{where}")
            page.locator(".dk-verbs summary").click()
            assert page.locator(".dk-menu a").count() > 5
            missed |= {(where, one): case for one in page.evaluate(MISSED)}
            assert too_wide(page) == []
    assert missed == {}
