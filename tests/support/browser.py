"""Chromium at the desk: signed in without a form, watched for complaints, looked over by axe.

A test that uses it skips, with the reason, where Playwright or Chromium is missing.
"""

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
        """A page on which this person is signed in; ``expected`` statuses are no complaint."""
        context = self.browser.new_context(**{"viewport": {"width": 1366, "height": 800}} | options)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        session = signed_in(membership).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}]
        )
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
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


WIDER = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
        .map(one => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


def too_wide(page):
    """What makes a page wider than its window, in words; nothing where it is not."""
    return page.evaluate(WIDER)
