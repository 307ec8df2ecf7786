"""The report as its reader meets it: by keyboard, on a telephone, in print, without scripts."""

import json
from pathlib import Path

import pytest

from moothall.cli.main import main

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
#: WCAG 2.2 AA and what axe calls best practice
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOSTILE = {
    "id": "hostile",
    "text": "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    " \u202egnihton\u202c " + "word " * 2000 + "W" * 500,
    "author": {"name": "<b>Bob</b>" + "x" * 300, "handle": "y" * 300},
    "parent": "<i>ours</i>",
}


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The page of the example posts, one hostile post and two lines that cannot be read."""
    folder = tmp_path_factory.mktemp("report")
    lines = Path("examples/posts.jsonl").read_text("utf-8")
    (folder / "posts.jsonl").write_text(f"{lines}{json.dumps(HOSTILE)}\nnot json\n{{}}\n", "utf-8")
    page = folder / "report.html"
    assert main(["judge", str(folder / "posts.jsonl"), "--out", str(page), "--workers", "1"]) == 1
    return page.as_uri()


@pytest.fixture
def open_page(running_chromium, report):
    """Open the report; fails the test where the page complains or asks the network for anything."""
    contexts, complaints, asked = [], [], []

    def opening(**options):
        context = running_chromium.new_context(
            **{"viewport": {"width": 1280, "height": 900}, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(report)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert complaints == []
    assert {url for url in asked if not url.startswith("file:")} == set()


def faults(page):
    """What axe-core finds, in words."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{fault['id']}: {node['html'][:120]} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_fault_on_any_screen_in_any_light(open_page, scheme, width):
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert faults(page) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_narrow_screen_never_scrolls_sideways(open_page, javascript):
    page = open_page(viewport={"width": 320, "height": 700}, java_script_enabled=javascript)
    width = page.locator("html").evaluate("html => html.scrollWidth") if javascript else None
    boxes = [
        page.locator(name).first.bounding_box() for name in ("main", "table", "article", "svg")
    ]
    assert width in {320, None}
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)


def test_hostile_words_do_nothing_and_can_be_read(open_page):
    page = open_page()
    assert page.title() == "Posts judged under the policy of Colchester Borough Homes"
    post = page.locator("article", has_text="gnihton")
    assert "<script>document.title='taken'</script>" in post.inner_text()
    assert "[U+202E right-to-left override]" in post.inner_text()
    assert page.locator("img").count() == 0


def test_filters_work_by_keyboard_and_say_how_many_are_shown(open_page):
    page = open_page()
    total = page.locator("article").count()
    status = page.get_by_role("status")
    assert status.inner_text() == f"Showing all {total} posts on this page."
    page.get_by_role("combobox", name="Do first").focus()
    page.keyboard.type("Emergency")
    shown = page.locator("article:visible")
    assert 0 < shown.count() < total
    assert set(shown.evaluate_all("all => all.map(one => one.dataset.first)")) == {"emergency"}
    assert status.inner_text() == f"Showing {shown.count()} of {total} posts on this page."
    assert page.locator("h3:visible").count() == 1
    page.get_by_role("button", name="Show all").press("Enter")
    page.wait_for_function(
        "total => document.querySelectorAll('article:not([hidden])').length === total", arg=total
    )
    page.get_by_role("searchbox", name="Words").fill("SPARKING")
    assert shown.count() == 1
    page.get_by_role("searchbox", name="Words").fill("no post holds these words")
    assert shown.count() == 0
    assert status.inner_text() == f"Showing 0 of {total} posts on this page."


def test_filters_go_together(open_page):
    page = open_page()
    page.get_by_role("combobox", name="Clause").select_option("C2")
    under_clause = page.locator("article:visible").count()
    page.get_by_role("combobox", name="Do first").select_option("moderate")
    both = page.locator("article:visible")
    assert 0 < both.count() <= under_clause
    for clauses in both.evaluate_all("all => all.map(one => one.dataset.clauses)"):
        assert "C2" in clauses.split()


def test_every_part_can_be_reached_with_the_tab_key_and_is_seen_to_be_reached(open_page):
    page = open_page()
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.outerHTML.slice(0, 60)"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
    assert "skip" in reached[0]
    assert any("<select" in one for one in reached)
    assert len(set(reached)) > 20


def test_the_skip_link_leads_to_the_posts(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "posts"


def test_without_scripts_everything_is_there_and_no_dead_control_is(open_page):
    page = open_page(java_script_enabled=False)
    assert page.locator("article:visible").count() == 61
    assert not page.locator("#filters").is_visible()
    page.locator("article details summary").first.click()
    assert page.locator("article details").first.get_attribute("open") is not None
    page.get_by_role("link", name="Emergency").click()
    assert page.locator("#emergency").bounding_box()["y"] < 900


def test_targets_are_large_enough_to_hit(open_page):
    page = open_page(viewport={"width": 320, "height": 700})
    for target in page.locator("nav a, summary, select, input, button").all():
        box = target.bounding_box()
        if box:
            assert box["height"] >= 24
            assert box["width"] >= 24


def test_print_leaves_out_the_controls_and_keeps_the_reasons(open_page):
    page = open_page()
    page.emulate_media(media="print")
    assert not page.locator("#filters").is_visible()
    assert not page.locator("nav").is_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article details ul").first.is_visible()


def test_the_text_can_be_spaced_out_without_anything_being_lost(open_page):
    """WCAG 2.2 criterion 1.4.12: text spacing."""
    page = open_page(viewport={"width": 320, "height": 700})
    page.evaluate(
        "document.querySelectorAll('body *').forEach(one => {"
        " one.style.lineHeight = '1.5'; one.style.letterSpacing = '.12em';"
        " one.style.wordSpacing = '.16em'; })"
    )
    assert page.locator("html").evaluate("html => html.scrollWidth") <= 320
