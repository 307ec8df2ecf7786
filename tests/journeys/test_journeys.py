"""What officers do all day, walked in a real browser, each step of the way looked over by axe.

Where the judge decides what an officer finds, it is the judge that we ship.
"""

from datetime import UTC, datetime, timedelta

import pytest
from tests.inbox.world import AT
from tests.support.browser import faults, too_wide

from moothall.channels.models import Action
from moothall.inbox import actions
from moothall.inbox.judging.waiting import shipped
from moothall.inbox.models import Case, Decision, Draft

pytestmark = pytest.mark.browser
NIGHT = datetime(2026, 6, 2, 21, 0, tzinfo=UTC)
BINS = "Who do I ring about the bins?"
OFFICE = "Is the office open on the bank holiday Monday?"
GAS = "You useless wankers. I can smell gas in the hall and there are children upstairs."
ABUSE = "You are a bunch of fucking useless wankers, every one of you"
RENT = "I live at 4 Elm House, my number is 07700 900123 and my rent account is wrong. Help please"


@pytest.fixture
def in_earnest(world):
    """Posts are read by the judge itself."""
    world.read = shipped


def sound(page):
    """This step of the way has no fault, and is no wider than its window."""
    assert faults(page) == []
    assert too_wide(page) == []


@pytest.mark.usefixtures("in_earnest")
def test_the_officers_morning_is_done_from_the_keyboard(world, visitors):
    world.case(BINS, author="rita")
    world.case(OFFICE, author="rob", at=AT + timedelta(minutes=1))
    page = visitors.enter(world.desk.olive)
    assert page.url.endswith("?queue=answer")
    sound(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#conversation[data-case]")
    assert "/desk/case/" in page.url
    sound(page)
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()
    sound(page)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    words = page.locator("[data-words]")
    page.locator("[data-words]:focus").wait_for()
    words.press_sequentially("Ring us, please.")
    page.get_by_text("Draft saved").wait_for()
    assert Draft.objects.get().text == "Ring us, please."
    sound(page)
    page.keyboard.press("Control+Shift+Enter")
    page.get_by_text("On its way.", exact=True).wait_for()
    assert Action.objects.get().asked.text == "Ring us, please."
    assert page.locator("#case-title").inner_text() == "Rob"
    assert page.locator("[data-row]").count() == 1
    sound(page)
    page.keyboard.press("Control+k")
    page.locator("#palette-words").fill("to leave alone")
    sound(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/?queue=left_alone")
    sound(page)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "bar-search"


def test_single_keys_do_nothing_once_they_are_turned_off(world, visitors):
    world.case()
    person = world.desk.olive.person
    person.single_keys = False
    person.save()
    page = visitors.enter(world.desk.olive)
    page.keyboard.press("?")
    page.keyboard.press("/")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.keyboard.press("Control+k")
    assert page.locator("#palette[open]").count() == 1


@pytest.mark.usefixtures("in_earnest")
def test_a_swearing_tenant_with_a_gas_leak_is_helped_first(world, visitors):
    world.case(GAS)
    page = visitors.enter(world.desk.olive)
    assert page.url.endswith("?queue=danger")
    assert "wankers" not in page.inner_text("#rows")
    sound(page)
    page.locator(".dk-row-who").click()
    page.wait_for_selector("#conversation[data-case]")
    side = page.inner_text("aside")
    assert side.index("Emergency") < side.index("Abusive")
    assert page.locator("#thread").get_by_text("I can smell gas in the hall").first.is_visible()
    assert not page.get_by_text("You useless wankers").is_visible()
    sound(page)
    page.locator(".dk-cover summary").click()
    assert page.get_by_text("You useless wankers").is_visible()
    assert page.locator("[data-panel]").count() == 0
    sound(page)
    page.get_by_role("button", name="I have rung 999").click()
    page.get_by_text("Olive Ng rang or told 999").wait_for()
    assert page.locator("#panel-title").inner_text() == "Reply in public"
    sound(page)
    page.locator("[data-words]").fill("Please leave the building now and ring 0800 111 999.")
    page.get_by_text("Draft saved").wait_for()
    sound(page)
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("status").filter(has_text="On its way").wait_for()
    sound(page)
    assert Action.objects.get().verb == "reply_public"
    assert {"abusive", "emergency"} <= set(Case.objects.get().newest_post.labels)


@pytest.mark.usefixtures("in_earnest")
def test_private_details_go_private_in_one_move(world, visitors):
    case = world.case(RENT)
    page = visitors.enter(world.desk.olive, f"/desk/case/{case.pk}/")
    assert "900123" not in page.content()
    sound(page)
    page.get_by_role("button", name="Show personal details").click()
    page.get_by_text("07700 900123").first.wait_for()
    sound(page)
    page.goto(page.url.split("details/")[0] + "take-private/")
    page.locator("[data-words]").fill("Please send us your name and address here.")
    page.get_by_text("Draft saved").wait_for()
    sound(page)
    page.get_by_role("button", name="Send and hide", exact=True).click()
    page.get_by_text("The post is to be hidden now, under R8").wait_for()
    sound(page)
    assert {one.verb for one in Action.objects.all()} == {"reply_private", "hide"}


@pytest.mark.usefixtures("in_earnest")
def test_a_removal_takes_a_second_person(world, visitors):
    actions.set_rules(by=world.desk.adam, at=AT, second_person_for=["delete"])
    case = world.case(ABUSE)
    olive = visitors.enter(world.desk.olive, f"/desk/case/{case.pk}/?queue=moderation")
    olive.keyboard.press("d")
    olive.get_by_role("heading", name="Delete").wait_for()
    assert olive.locator("#do [name=clause]").input_value() == "C2"
    olive.locator("#do [name=why]").fill("It names a child")
    olive.get_by_label("I have read the post again").check()
    sound(olive)
    olive.get_by_role("button", name="Delete it for good", exact=True).click()
    olive.get_by_text("A second person is asked").wait_for()
    sound(olive)
    assert not Action.objects.exists()
    sam = visitors.enter(world.desk.sam, "/desk/?queue=moderation")
    sound(sam)
    sam.get_by_role("link", name="To approve").click()
    sam.get_by_role("link", name="Delete: Rita").wait_for()
    sound(sam)
    sam.get_by_role("link", name="Delete: Rita").click()
    sam.get_by_text("Olive Ng wants to delete this").wait_for()
    sound(sam)
    sam.get_by_role("button", name="Agree").click()
    sam.get_by_text("Agreed; it is on its way.").wait_for()
    sound(sam)
    assert Action.objects.get().verb == "delete_other"
    assert Decision.objects.get().second_by_name == "Sam Byrne"


@pytest.mark.usefixtures("in_earnest")
def test_two_officers_on_one_case_overwrite_nothing(world, visitors):
    case = world.case(BINS)
    olive = visitors.enter(world.desk.olive, f"/desk/case/{case.pk}/close/?queue=answer")
    olive.locator("#do [name=why]").fill("I rang her at ten")
    sound(olive)
    sam = visitors.enter(world.desk.sam, f"/desk/case/{case.pk}/reply/?queue=answer")
    assert "Olive Ng is looking" in sam.inner_text("#presence")
    sound(sam)
    sam.locator("[data-words]").press_sequentially("We will ring you.")
    sam.get_by_text("Draft saved").wait_for()
    olive.get_by_text("Sam Byrne is writing").wait_for()
    sound(olive)
    sam.get_by_role("button", name="Send", exact=True).click()
    sam.get_by_text("On its way.", exact=True).wait_for()
    sound(sam)
    olive.get_by_role("button", name="Close the case", exact=True).click()
    olive.get_by_text("Sam Byrne wrote a public answer: it is on its way.").wait_for()
    page = olive.inner_text("#do")
    assert "We will ring you." in page
    assert olive.locator("#do [name=why]").input_value() == "I rang her at ten"
    assert not Decision.objects.filter(verb="close").exists()
    sound(olive)


@pytest.mark.usefixtures("in_earnest")
def test_a_reply_written_at_night_waits_for_the_opening(world, visitors, at):
    case = world.case(BINS)
    at(NIGHT)
    page = visitors.enter(world.desk.olive, f"/desk/case/{case.pk}/reply/")
    assert "Closed until Wed 3 Jun, 09:00" in page.inner_text(".dk-bar")
    assert "Nobody watches the accounts now" in page.inner_text("#composer-news")
    page.locator("[data-words]").fill("We mend it tomorrow.")
    page.get_by_text("Draft saved").wait_for()
    sound(page)
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Kept until Wed 3 Jun, 09:00").wait_for()
    sound(page)
    assert Action.objects.get().not_before == datetime(2026, 6, 3, 8, 0, tzinfo=UTC)


def test_everything_essential_works_without_a_script(world, visitors):
    case = world.case()
    page = visitors.enter(world.desk.olive, "/desk/?queue=answer", java_script_enabled=False)
    page.locator(".dk-row-who").click()
    page.get_by_role("link", name="Reply", exact=True).click()
    page.locator("[data-words]").fill("Ring us, please.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("On its way.", exact=True).wait_for()
    case.refresh_from_db()
    assert case.queue == "waiting"  # until a worker has sent it
    assert not page.get_by_role("button", name="Keys").is_visible()


def test_an_open_desk_hears_of_new_posts_and_nothing_moves_under_the_pointer(world, visitors):
    world.case()
    page = visitors.enter(world.desk.olive, "/desk/?queue=answer")
    world.case("Another one? [question]", author="rob")
    page.get_by_text("The list has changed").wait_for()
    assert page.locator("[data-row]").count() == 1
    here = page.locator("#queues a[aria-current]")
    assert here.inner_text().split()[:3] == ["To", "answer", "2"]
    page.get_by_text("The list has changed").click()
    page.locator("[data-row]").nth(1).wait_for()
