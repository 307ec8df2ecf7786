"""Our account on a pretend Page; every request passes Meta's descriptions first."""

import hmac
import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from tests.platforms.facebook.page import (
    APP,
    HOST,
    NOW,
    PAGE,
    SCOPES,
    SECRET,
    TOKEN,
    PretendPage,
)
from tests.platforms.meta.checker import Checked

from moothall.platforms.base import Action, Application, Connection, Visibility
from moothall.platforms.facebook import names
from moothall.platforms.facebook.client import Facebook
from moothall.platforms.meta.usage import BUDGET
from moothall.platforms.table import table


@dataclass
class Fault:
    """One answer instead of the right one; ``after`` has the request done all the same."""

    answer: Any
    path: str = ""
    method: str = ""
    after: bool = False
    times: int = 1

    def fits(self, request):
        fits = request.url.path.endswith(self.path) and self.method in {"", request.method}
        return fits and self.times > 0

    def __call__(self, _):
        self.times -= 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def _nothing_known():
    BUDGET.forget()
    names.forget()
    yield
    BUDGET.forget()


@pytest.fixture
def page():
    return PretendPage()


@pytest.fixture
def fault(page):
    def faulty(answer, **where):
        page.faults.append(Fault(answer, **where))

    return faulty


@pytest.fixture
def application():
    return Application(
        client_id=APP,
        secrets={"client_secret": SECRET, "verify_token": "a word of ours"},
        redirect_uri="https://desk.example.org/back",
    )


@pytest.fixture
def checked(page):
    return Checked(page.checker, page)


@pytest.fixture
def connect(checked, application):
    opened = []

    def connecting(*, probed=True, **given):
        given = {
            "account": PAGE,
            "base_url": HOST,
            "credentials": {"token": TOKEN},
            "application": application,
        } | given
        platform = Facebook(Connection(**given), transport=checked, clock=lambda: NOW)
        opened.append(platform)
        if not probed:
            return platform
        found = platform.probe().capabilities
        given |= {"capabilities": found}
        opened.append(Facebook(Connection(**given), transport=checked, clock=lambda: NOW))
        return opened[-1]

    yield connecting
    for platform in opened:
        platform.close()


@pytest.fixture
def desk(connect):
    """As after a probe that found everything given."""
    scopes = frozenset(SCOPES)
    found = table()["facebook"].narrowed(scopes=scopes)
    return connect(probed=False, scopes=scopes, capabilities=found)


@pytest.fixture
def everything():
    def reading(platform, cursor=""):
        found = []
        while True:
            page = platform.fetch(cursor)
            found += page.events
            cursor = page.cursor
            if not page.more:
                reading.cursor = cursor
                return found

    return reading


@pytest.fixture
def make():
    def making(verb, target="", text="", **given):
        told = {
            "client_key": "key-1",
            "decided_at": NOW - timedelta(minutes=1),
            "target_visibility": Visibility.PUBLIC,
        }
        return Action(verb=verb, target=target, text=text, **told | given)

    return making


@pytest.fixture
def sent(page):
    """The forms that were written, each with where to."""

    def writing():
        from tests.platforms.meta.checker import params_of

        return [
            (one.method, one.url.path.removeprefix("/v25.0/"), params_of(one))
            for one in page.requests
            if one.method != "GET"
        ]

    return writing


@pytest.fixture
def hook():
    """A delivery of Meta's, signed."""

    def hooking(*, changes=(), messaging=(), entry_id=PAGE, when=NOW, about="page"):
        seconds = int(when.timestamp())
        entry = {"id": entry_id, "time": seconds * 1000 if messaging else seconds}
        if changes:
            entry["changes"] = list(changes)
        if messaging:
            entry["messaging"] = list(messaging)
        raw = json.dumps({"object": about, "entry": [entry]}).encode()
        signature = hmac.new(SECRET.encode(), raw, sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={signature}"}, raw

    return hooking
