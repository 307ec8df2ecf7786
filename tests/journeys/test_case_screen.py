"""The case's part of the screen: what stays in sight, where the focus goes, and nothing complains."""

from datetime import timedelta

import pytest
from tests.inbox.world import AT
from tests.support.browser import faults, too_wide
from tests.support.desk_cast import member

from moothall.inbox import actions
from moothall.inbox.models import Case, Correction, Decision
from moothall.people.verbs import Role

pytestmark = pytest.mark.browser
IN_SIGHT = """box => { const at = box.getBoundingClientRect();
    return at.height > 0 && at.top >= 0 && at.bottom <= window.innerHeight; }"""


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (900, 800), (320, 640)])
def test_the_verbs_stay_in_sight_beside_an_open_form(world, visitors, width, height):
    case = world.case("Who do I ring? [question]")
    for number in range(30):
        world.arrive(f"Me too {number} [opinion]", author=f"author{number}")
    world.take_in()
    page = visitors.enter(
        world.desk.olive, f"/desk/case/{case.pk}/reply/",
        viewport={"width": width, "height": height},
    )  # fmt: skip
    verbs = page.locator(".dk-verbs")
    assert verbs.evaluate(IN_SIGHT)
    for place in (0, 400, 100_000):
        page.mouse.wheel(0, place)
        page.evaluate("y => { window.scrollTo(0, y); }", place)
        assert verbs.evaluate(IN_SIGHT), place
    page.locator(".dk-verbs summary").click()
    assert page.locator(".dk-menu").evaluate(IN_SIGHT)
    assert page.get_by_role("link", name="Put off").is_visible()
    page.keyboard.press("Escape")
    page.evaluate("window.scrollTo(0, 0)")
    assert too_wide(page) == []
    assert faults(page) == []


def test_on_a_telephone_a_case_opens_at_its_top_and_the_list_is_where_it_was(world, visitors):
    for number in range(25):
        world.arrive(f"Post {number} [question]", author=f"author{number}",
                     at=AT + timedelta(seconds=number))  # fmt: skip
    world.take_in()
    world.judge()
    page = visitors.enter(
        world.desk.olive, "/desk/?queue=answer", viewport={"width": 320, "height": 640}
    )
    row = page.locator(".dk-row-who").nth(18)
    row.scroll_into_view_if_needed()
    author = row.inner_text().removeprefix("not read yet: ")
    before = page.evaluate("window.scrollY")
    assert before > 0
    row.click()
    page.wait_for_selector("#conversation[data-case]")
    page.wait_for_function("document.activeElement.id === 'case-title'")
    assert page.evaluate("window.scrollY") == 0
    page.locator(".dk-back").click()
    page.wait_for_function("document.activeElement.className === 'dk-row-who'")
    assert page.evaluate("document.activeElement.innerText") == author
    assert page.evaluate("window.scrollY") == before


@pytest.mark.parametrize("width", [1366, 320])
def test_the_judge_is_corrected_with_two_presses_of_the_keyboard(world, visitors, width):
    case = world.case("Where is my bin? [opinion]")
    page = visitors.enter(
        world.desk.olive, f"/desk/case/{case.pk}/?queue=left_alone&form=no",
        viewport={"width": width, "height": 700},
    )  # fmt: skip
    page.keyboard.press("c")
    button = page.get_by_role("button", name="Answer in public")
    assert button.evaluate(IN_SIGHT)
    button.press("Enter")
    page.get_by_text("Corrected: answer in public").wait_for()
    assert Correction.objects.get().disposition == "respond"


def test_whom_to_ring_is_read_first_and_one_press_puts_it_down(world, visitors):
    member(world.desk.organisation, "Yusuf Demir", Role.SAFEGUARDING_LEAD)
    case = world.case("He hits me and there is gas in the hall [emergency][safeguarding][abusive]")
    for width, height in ((1366, 800), (320, 900)):  # so that no link lies half below the verbs
        page = visitors.enter(
            world.desk.olive, f"/desk/case/{case.pk}/", viewport={"width": width, "height": height}
        )
        number = page.get_by_role("link", name="999", exact=True)
        assert number.evaluate(IN_SIGHT)
        assert number.get_attribute("href") == "tel:999"
        assert page.locator("[data-panel]").count() == 0
        assert faults(page) == []
        assert too_wide(page) == []
    page.get_by_label("Reference they gave").fill("CAD 112")
    page.get_by_role("button", name="I have rung 999").click()
    page.get_by_text("Olive Ng rang or told 999, Tue 2 Jun, 11:00. Reference CAD 112.").wait_for()
    page.get_by_role("button", name="I have told them: Yusuf Demir").is_hidden()
    assert Decision.objects.get().details["whom"] == "999"
    assert page.locator("[data-panel]").count() == 1


def test_a_warning_is_passed_with_one_press(world, visitors):
    case = world.case("Who do I ring? [question]", author="rita")
    world.post("Me too [question]", author="rob")
    page = visitors.enter(world.desk.olive, f"/desk/case/{case.pk}/reply/")
    page.locator("[data-words]").press_sequentially("Thank you Rita. Rob told us too.")
    page.get_by_text("This names Rob in public").wait_for()
    assert page.get_by_text("This names Rita").count() == 0
    assert faults(page) == []
    page.get_by_role("button", name="Send it as it is").click()
    page.get_by_text("On its way.", exact=True).wait_for()


def test_what_was_written_meanwhile_is_shown_and_sent_anyway(world, visitors):
    case = world.case("Who do I ring? [question]")
    page = visitors.enter(world.desk.olive, f"/desk/case/{case.pk}/reply/")
    page.locator("[data-words]").press_sequentially("Ring us, please.")
    page.get_by_text("Draft saved").wait_for()
    world.post("It is about the lift [question]")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Rita wrote again.").wait_for()
    assert page.locator(".dk-meanwhile").get_by_text("It is about the lift").is_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Send anyway", exact=True).click()
    page.get_by_text("On its way.", exact=True).wait_for()


BAD = (
    "you shit, it was our fault, sorry. Jean Cutbush at 12 Quillet Road, call 07700 900123."
    " Rob told us too."
)


@pytest.mark.parametrize(("width", "height"), [(1366, 800), (320, 640)])
def test_what_keeps_an_answer_from_going_out_is_in_sight_at_once(world, visitors, width, height):
    case = world.case("Who do I ring about the lift? [question]", author="rita")
    world.post("Me too [question]", author="rob")
    page = visitors.enter(
        world.desk.olive, f"/desk/case/{case.pk}/reply/",
        viewport={"width": width, "height": height},
    )  # fmt: skip
    page.locator("[data-words]").fill(BAD)
    page.locator("[data-words]").press("Control+Enter")
    page.get_by_text("Not sent yet. Please look at this first:").wait_for()
    assert page.evaluate("document.activeElement.matches('[data-look-first]')")
    assert page.locator("[data-look-first]").evaluate(IN_SIGHT)
    warnings = page.locator("#composer-news li")
    assert warnings.count() >= 4
    if width > 1000:  # on a telephone they are read by scrolling on
        assert all(warnings.nth(number).evaluate(IN_SIGHT) for number in range(warnings.count()))
        assert page.get_by_role("button", name="Send it as it is").evaluate(IN_SIGHT)
        assert page.locator("[data-words]").evaluate(IN_SIGHT)
    assert not page.get_by_role("button", name="Send", exact=True).is_visible()
    assert faults(page) == []
    assert too_wide(page) == []
    page.keyboard.press("Control+Enter")
    page.get_by_text("Not sent yet. Please look at this first:").wait_for()
    assert not Decision.objects.exists(), "the same keys again are no yes"
    page.get_by_role("link", name="Change it").click()
    assert page.evaluate("document.activeElement.matches('[data-words]')")
    page.keyboard.press("Control+a")
    page.keyboard.type("Ring us, please.")
    assert not page.get_by_role("button", name="Send it as it is").is_visible()
    page.get_by_role("button", name="Send the changed words").click()
    page.get_by_text("On its way.", exact=True).wait_for()


def test_a_colleagues_answer_and_ones_own_words_are_both_in_sight(world, visitors):
    case = world.case("Who do I ring? [question]")
    page = visitors.enter(world.desk.olive, f"/desk/case/{case.pk}/reply/")
    page.locator("[data-words]").press_sequentially("Ring us, please.")
    page.get_by_text("Draft saved").wait_for()
    case.refresh_from_db()
    draft = actions.save_draft(case.pk, "public", "Ring 01206 282514.", by=world.desk.sam, at=AT)
    actions.send(draft.pk, by=world.desk.sam, at=AT, version=draft.version)
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Sam Byrne wrote a public answer").first.wait_for()
    assert page.locator(".dk-meanwhile").evaluate(IN_SIGHT)
    assert page.locator(".dk-meanwhile .dk-words").evaluate(IN_SIGHT)
    assert page.locator("[data-words]").evaluate(IN_SIGHT)
    assert page.get_by_role("button", name="Send a second answer").evaluate(IN_SIGHT)
    assert page.evaluate("document.activeElement.matches('.dk-meanwhile')")
    assert faults(page) == []


def test_several_at_once_counts_and_proposes_the_clause_on_which_all_agree(world, visitors):
    for name in ("ann", "ben"):
        world.case("I liked the old sign [opinion]", author=name)
    page = visitors.enter(world.desk.olive, "/desk/?queue=")
    summary = page.get_by_text("Several at once")
    at = summary.bounding_box()
    place = (at["x"] + 60, at["y"] + at["height"] / 2)
    page.mouse.click(*place)
    under = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('button, select')", place
    )
    assert under is None, "a second press meets nothing that acts"
    page.locator("#rows input").first.check()
    assert page.get_by_text("1 ticked").is_visible()
    page.locator("#rows input").nth(1).check()
    assert page.get_by_text("2 ticked").is_visible()
    assert page.locator("#bulk-clause").input_value()
    assert faults(page) == []
    assert too_wide(page) == []


WELSH = "Mae'r gwres wedi torri eto a does neb yn ateb y ffôn. [question]"
ARABIC = "السلام عليكم، السخان معطل منذ ثلاثة أيام [question]"
LONG = "Bartholomew-Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"


@pytest.mark.parametrize("width", [1366, 320])
@pytest.mark.parametrize(
    "text", [WELSH, ARABIC, "a" * 100_000 + " [question]", "mend it\n\n" * 5_000 + "[question]"]
)
def test_any_words_leave_the_screen_whole(world, visitors, text, width):
    case = world.case(text, author=LONG)
    for number in range(40):
        world.arrive(f"Answer {number} [opinion]", author=f"author{number}")
    world.take_in()
    page = visitors.enter(
        world.desk.olive, f"/desk/case/{case.pk}/", viewport={"width": width, "height": 800}
    )
    assert too_wide(page) == []
    words = page.locator(".is-asked .dk-words").first
    assert words.get_attribute("dir") == "auto"
    assert page.locator(".dk-verbs").evaluate(IN_SIGHT)
    assert Case.objects.filter(pk=case.pk).exists()
