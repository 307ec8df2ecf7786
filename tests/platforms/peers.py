"""The other side of a contract test: residents who write, and a bystander who looks.

What the bystander sees is the truth. Each adapter's contract tests bring a peer of this shape.
"""

from html.parser import HTMLParser

import httpx

from moothall.platforms.base import PostKind


class SandboxPeer:
    """Residents of Elmhouse Social, who use its pages as a visitor does."""

    def __init__(self, elmhouse):
        self._network = elmhouse.network
        self.url = elmhouse.url

    def browser(self, who="", view="self"):
        jar = {"me": who, "view": view} if who else {}
        return httpx.Client(
            base_url=self.url, cookies=jar, timeout=20, trust_env=False, verify=False
        )

    def our_post(self, text="Bin days change in Mill Ward."):
        return self._network.write("page", PostKind.POST, text).id

    def comment(self, who, text, *, under=None):
        return self._write(who, {"text": text, "parent": under or self.our_post()})

    def mention(self, who, text):
        return self._write(who, {"kind": "mention", "text": text})

    def review(self, who, text, rating="2"):
        return self._write(who, {"kind": "review", "text": text, "rating": rating})

    def message(self, who, text):
        return self._write(who, {"kind": "direct_message", "text": text})

    def try_to_write(self, who, form):
        with self.browser(who) as browser:
            return browser.post("/write", data=form)

    def _write(self, who, form):
        answer = self.try_to_write(who, form)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].partition("#")[2]

    def edit(self, who, post, text):
        with self.browser(who) as browser:
            assert browser.post(f"/post/{post}/edit", data={"text": text}).status_code == 303

    def delete(self, who, post):
        with self.browser(who) as browser:
            assert browser.post(f"/post/{post}/delete").status_code == 303

    def sees(self, path="/", who="", view="self"):
        """The words of every post that a page shows at once, hidden ones folded away left out."""
        with self.browser(who, view) as browser:
            reader = _Words()
            reader.feed(browser.get(path).text)
        return reader.found

    def messages_of(self, who):
        return self.sees("/messages", who)


class _Words(HTMLParser):
    """The text of each article, without what stands in folded details."""

    def __init__(self):
        super().__init__()
        self.found, self._in_words, self._folded = [], 0, 0

    def handle_starttag(self, tag, attributes):
        classes = dict(attributes).get("class") or ""
        if tag == "details" and "folded" in classes:
            self._folded += 1
        if tag == "div" and classes == "words":
            self._in_words = 1
            if not self._folded:
                self.found.append("")

    def handle_endtag(self, tag):
        if tag == "details" and self._folded:
            self._folded -= 1
        if tag == "div":
            self._in_words = 0

    def handle_data(self, data):
        if self._in_words and not self._folded:
            self.found[-1] += data


def events_of(platform, cursor=""):
    """Everything from ``cursor`` on."""
    found = []
    while True:
        page = platform.fetch(cursor)
        found += page.events
        cursor = page.cursor
        if not page.more:
            return found


def latest(events, external_id):
    """The last event of a post; ``events`` may be the question, asked only now."""
    told = events() if callable(events) else events
    return next(event for event in reversed(told) if event.external_id == external_id)
