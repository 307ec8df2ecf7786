"""Chromium at the desk: signed in without a form, watched for complaints, looked over by axe.

A test that uses it skips, with the reason, where Playwright or Chromium is missing.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from tests.support.cast import signed_in

AXE = Path(__file__).parent.parent / "browser" / "vendor" / "axe.min.js"
#: WCAG 2.2 AA and what axe calls best practice
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: a busy machine is not a fault
PATIENCE = 120_000


class Visitors:
    """People at the desk, each in a browser of their own."""

    def __init__(self, browser, address):
        self.browser, self.address = browser, address
        self.contexts, self.complaints, self.asked = [], [], []

    def enter(self, membership, path="/desk/", **options):
        """A page on which this person is signed in; None is nobody."""
        context = self.browser.new_context(**{"viewport": {"width": 1366, "height": 800}} | options)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        if membership is not None:
            name = settings.SESSION_COOKIE_NAME
            session = signed_in(membership).cookies[name].value
            context.add_cookies([{"name": name, "value": session, "url": self.address}])
        page = context.new_page()
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(self.address + path)
        return page

    def hear(self, message):
        # the browser itself says so of every answer that is not a success
        is_fault = message.type in {"error", "warning"}
        if is_fault and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def leave(self):
        """Nobody complained, and nothing was asked of anybody but the desk."""
        for context in self.contexts:
            context.close()
        assert self.complaints == []
        host = urlsplit(self.address).netloc
        assert {url for url in self.asked if urlsplit(url).netloc not in {host, ""}} == set()


def faults(page):
    """What axe-core finds, in words."""
    return looked_over(page, {"type": "tag", "values": RULES})


def contrast(page):
    """What axe-core finds of colours alone: the rest is the same in the other light."""
    return looked_over(page, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})


def looked_over(page, only):
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    page.evaluate(STILL)
    found = page.evaluate("only => axe.run(document, {runOnly: only})", only)
    return [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@cache
def axe():
    return AXE.read_text("utf-8")


#: colours that are still on their way to the other light are no fault
STILL = """() => { const still = new CSSStyleSheet();
    still.replaceSync('* { transition: none !important; animation: none !important; }');
    document.adoptedStyleSheets = [still]; }"""
#: what is folded away; menus lie above the page, and one is open at a time
UNFOLD = """document.querySelectorAll('details:not(.mh-menu, .dk-verbs details)')
    .forEach(one => one.open = true)"""
#: each that the tab key reaches: ringed, and not wholly under something else
UNSEEN = """() => {
    const named = one => `${one.tagName} ${one.className} ${one.outerHTML.slice(0, 120)}`;
    const isRinged = one => [one, ...document.querySelectorAll(`label[for="${one.id}"]`)].some(it => {
        const style = getComputedStyle(it);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; });
    const isSeen = one => { const box = one.getBoundingClientRect();
        const at = (x, y) => document.elementFromPoint(
            box.left + box.width * x, box.top + Math.min(box.height * y, innerHeight - 2));
        return [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].some(([x, y]) => {
            const top = at(x, y); return top && (one.contains(top) || top.contains(one)); }); };
    const found = [];
    for (const one of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
        if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true}))
            continue;
        one.focus();
        if (document.activeElement !== one) continue;
        if (!isRinged(one)) found.push(`no ring: ${named(one)}`);
        else if (!isSeen(one)) found.push(`under something else: ${named(one)}`);
    }
    return found; }"""


def in_focus(page):
    """What the keyboard reaches without anybody seeing it, in words."""
    page.keyboard.press("Tab")
    return page.evaluate(UNSEEN)


WIDER = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
        .map(one => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


def too_wide(page):
    """What makes a page wider than its window, in words; nothing where it is not."""
    return page.evaluate(WIDER)
