"""``moothall demo --bluesky`` as a visitor meets it, from the start to Ctrl-C."""

import re
import signal
import socket
from contextlib import suppress
from html.parser import HTMLParser
from http.client import HTTPException

from tests.cli.test_demo import Visitor, environment  # noqa: F401
from tests.peers.bluesky.network import installed
from tests.support.desk_process import PATIENCE, Desk, family, is_gone
from tests.support.waiting import becomes

SENIOR = 2  # among those who can be signed in as: she may answer at any hour
WORDS = "Only the recycling moves to Monday. Black bags stay as they are."


class Fields(HTMLParser):
    """What a browser would send of the form with this action."""

    def __init__(self, ending):
        super().__init__()
        self.ending, self.action, self.values, self._inside = ending, "", {}, False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._inside = (given.get("action") or "").split("?")[0].endswith(self.ending)
            self.action = given["action"] if self._inside else self.action
        elif self._inside and tag == "input" and given.get("name"):
            self.values[given["name"]] = given.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False


def answer(visitor, case):
    """As the form asks; read again where the desk warns of something."""
    _, page = visitor.get(f"{case}reply/")
    for _ in range(2):
        form = Fields("/reply/")
        form.feed(page)
        form.values.pop("csrfmiddlewaretoken", None)
        given = form.values | {"text": WORDS, "then": "stay", "emergency_reason": "On her way"}
        _, page = visitor.post(form.action.split("?")[0], **given)
        if "On its way" in page:
            return
    raise AssertionError("it did not go out")


def low_port():
    """With the next one free; below those that the system gives to callers of a silent port."""
    for port in range(18_100, 18_900, 2):
        with suppress(OSError), socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", port))
            other.bind(("127.0.0.1", port + 1))
            return port
    raise AssertionError("no ports are free")


def test_an_officer_answers_a_resident_and_everybody_sees_it(environment):  # noqa: F811
    installed()
    port = low_port()
    words = ["demo", "--bluesky", "--port", str(port), "--speed", "all"]
    with Desk(words, environment) as desk:
        desk.wait_for("Ready in", within=PATIENCE)
        public, visitor = Visitor(port + 1), Visitor(port)

        def seen(text):
            try:
                return text in public.get("/")[1]
            except (OSError, HTTPException):
                return False

        assert becomes(lambda: seen("Right so black bags are Monday"), PATIENCE)
        _, page = visitor.get("/account/login/")
        assert f"http://127.0.0.1:{port + 1}" in page
        visitor.post(re.findall(r'action="(/demo/sign-in/[^"]+)"', page)[SENIOR])

        def case():
            _, page = visitor.get("/desk/?queue=")
            rows = re.findall(r'href="(/desk/case/[^/"]+/)[^"]*"[^>]*>(.*?)</a>', page, re.DOTALL)
            return next((one for one, said in rows if "Irene Mapp" in said), None)

        assert becomes(case, PATIENCE)
        answer(visitor, case())
        assert becomes(lambda: seen(WORDS), PATIENCE)
        everything = family(desk.process.pid)
        desk.tell(signal.SIGINT)
        assert desk.process.wait(PATIENCE) == 0
        assert becomes(lambda: all(is_gone(pid) for pid in everything), PATIENCE)
