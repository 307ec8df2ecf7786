"""What is going out and what is mailed, in a browser: both lights, wide and at 320 pixels."""

from datetime import UTC, datetime

import pytest
from tests.inbox.world import AT
from tests.support.browser import faults, too_wide

from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.inbox import actions
from moothall.letters.models import Letter

pytestmark = pytest.mark.browser
NIGHT = datetime(2026, 6, 2, 21, 0, tzinfo=UTC)
UNFOLD = "document.querySelectorAll('main details').forEach(one => one.open = true)"


def reply(world, case, text, at, by=None, **more):
    writer = by or world.desk.olive
    draft = actions.save_draft(case.pk, "public", text, by=writer, at=at)
    return actions.send(draft.pk, by=writer, at=at, version=draft.version, **more)


@pytest.fixture
def crowded(world, at):
    """One of everything that waits."""
    rude = world.post("You ... [abusive]", author="rude")
    actions.hide(rude.case_id, rude.pk, actions.Grounds(clause="C2"), by=world.desk.olive, at=AT)
    failed = Action.objects.get()
    failed.step(State.SENDING)
    failed.step(State.FAILED, finished_at=AT, handed_over_at=AT, outcome="The post is gone.")
    reply(world, world.case(author="early"), "Thank you, it is mended on Friday.", AT)
    held = world.case("When do you mend the lift in Elm House? [question]")
    reply(
        world, held, "We are sorry for the wait. The part comes tomorrow. " * 4, NIGHT, clause="R5"
    )
    actions.set_rules(by=world.desk.adam, at=AT, approve_people=[world.desk.olive.pk])
    reply(world, world.case("Is it open? [question]", author="anna"), "Yes, until four.", AT)
    actions.add_note(held.pk, "@Sam please look", by=world.desk.olive, at=AT)
    Letter.objects.filter(kind="mention").update(state="failed", outcome="550 No such person here")
    at(NIGHT)
    return held


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 320])
def test_no_screen_has_a_fault_or_scrolls_sideways(world, visitors, crowded, scheme, width):
    screens = {
        world.desk.sam: ["/desk/going-out/", f"/desk/case/{crowded.pk}/", "/me/e-mail/",
                         "/desk/?queue=waiting"],
        world.desk.adam: ["/e-mail/", "/desk/telling/"],
    }  # fmt: skip
    found = []
    for who, addresses in screens.items():
        page = visitors.enter(
            who, addresses[0], viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        for address in addresses:
            page.goto(visitors.address + address)
            page.evaluate(UNFOLD)
            found += [f"{address}: {fault}" for fault in faults(page)]
            found += [f"{address} scrolls sideways: {one}" for one in too_wide(page)]
    assert found == []


def test_a_held_answer_is_changed_and_taken_back_by_the_keyboard_without_a_script(
    world, visitors, crowded
):
    page = visitors.enter(world.desk.sam, "/desk/?queue=waiting", java_script_enabled=False)
    page.locator(".dk-going").focus()
    page.keyboard.press("Enter")
    card = page.locator("article", has_text="goes out Wed 09:00")
    card.get_by_text("Change the words").focus()
    page.keyboard.press("Enter")
    card.get_by_label("What goes out instead").fill("The part comes tomorrow.")
    card.get_by_role("button", name="Send these words instead").press("Enter")
    page.get_by_text("The new words go out instead.").wait_for()
    card = page.locator("article", has_text="goes out Wed 09:00")
    assert "The part comes tomorrow." in card.inner_text()
    card.locator("summary", has_text="Take it back").click()
    card.get_by_role("button", name="Take it back").click()
    page.get_by_text("The case is open again").wait_for()
    crowded.refresh_from_db()
    assert crowded.goes_out_at is None
