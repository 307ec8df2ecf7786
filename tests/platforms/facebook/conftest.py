"""Our account on a pretend Page; every request passes Meta's descriptions first."""

import hmac
import json
from datetime import timedelta
from hashlib import sha256

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
from tests.support.platform_accounts import actions, closed_after, told_of, whole_poll

from moothall.platforms.base import Application, Connection, Visibility
from moothall.platforms.facebook import names
from moothall.platforms.facebook.client import Facebook
from moothall.platforms.meta.usage import BUDGET
from moothall.platforms.table import table


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
    return told_of(page.faults)


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
    with closed_after() as opened:

        def connecting(*, probed=True, transport=checked, **given):
            given = {
                "account": PAGE,
                "base_url": HOST,
                "credentials": {"token": TOKEN},
                "application": application,
            } | given
            platform = Facebook(Connection(**given), transport=transport, clock=lambda: NOW)
            opened.append(platform)
            if not probed:
                return platform
            found = platform.probe().capabilities
            given |= {"capabilities": found}
            opened.append(Facebook(Connection(**given), transport=transport, clock=lambda: NOW))
            return opened[-1]

        yield connecting


@pytest.fixture
def desk(connect):
    """As after a probe that found everything given."""
    scopes = frozenset(SCOPES)
    found = table()["facebook"].narrowed(scopes=scopes)
    return connect(probed=False, scopes=scopes, capabilities=found)


@pytest.fixture
def everything():
    return whole_poll()


@pytest.fixture
def make():
    return actions(lambda: NOW - timedelta(minutes=1), target_visibility=Visibility.PUBLIC)


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
