"""Pages as a reader meets them: their words, and their forms filled in and sent."""

import re
from html import unescape
from html.parser import HTMLParser

from django.urls import reverse

TAG = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]+>", re.DOTALL)


def words(response):
    """What the page says, on one line."""
    return " ".join(unescape(TAG.sub(" ", response.content.decode())).split())


def url(case, verb="", query=""):
    found = (
        reverse("inbox-verb", args=[case.pk, verb])
        if verb
        else reverse("inbox-case", args=[case.pk])
    )
    return f"{found}?{query}" if query else found


class Forms(HTMLParser):
    """Every form of a page with what a browser would send."""

    def __init__(self, html):
        super().__init__()
        self.found, self.form, self.area, self.select = [], None, None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.form = {"action": given.get("action"), "values": {}}
            self.found.append(self.form)
        elif self.form is None or not given.get("name"):
            if tag == "option" and self.select and "selected" in given:
                self.form["values"][self.select] = given.get("value", "")
        elif tag == "input" and given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                self.form["values"].setdefault(given["name"], given.get("value") or "on")
        elif tag == "input":
            self.form["values"][given["name"]] = given.get("value") or ""
        elif tag == "select":
            self.select = given["name"]
        elif tag == "textarea":
            self.area = given["name"]
            self.form["values"][self.area] = ""

    def handle_data(self, data):
        if self.area:
            self.form["values"][self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            if self.area:
                text = self.form["values"][self.area]
                self.form["values"][self.area] = text.removeprefix("\n")
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.form = None


def filled(response, ending, **changes):
    """The form that is sent to an address ending so, filled in as it came, with changes."""
    forms = Forms(response.content.decode()).found
    form = next(
        one for one in forms if one["action"] and one["action"].split("?")[0].endswith(ending)
    )
    values = {
        name: value for name, value in form["values"].items() if name != "csrfmiddlewaretoken"
    }
    return form["action"], values | changes


def send(browser, response, ending, **changes):
    """Fill in and send; the page that follows."""
    action, values = filled(response, ending, **changes)
    return browser.post(action, values, follow=True)
