"""The network, its people, and the desk's account on it."""

import json
import os
import time
import warnings
from datetime import UTC, datetime
from itertools import count
from unittest.mock import patch
from urllib.parse import parse_qsl

import pytest
from tests.peers.bluesky.chat_service import ChatService
from tests.peers.bluesky.network import Judge, installed, network
from tests.peers.bluesky.people import Page, Resident, create_account
from tests.peers.bluesky.provider import OnTheWeb

from moothall import platforms
from moothall.platforms.base import Action, Connection
from moothall.platforms.wire import Wire

NUMBERS = count(int(time.time()) % 100_000 * 1_000)
#: what the lexicons call lists and numbers; an address carries texts alone
LISTS = {"reasons", "uris", "actors", "members"}
COUNTS = {"limit", "depth", "parentHeight"}


@pytest.fixture(scope="session")
def chat():
    service = ChatService()
    yield service
    service.close()


@pytest.fixture(scope="session")
def web(tmp_path_factory):
    """The desk's address on the web, as the network's servers see it."""
    made = OnTheWeb(tmp_path_factory.mktemp("web"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def bluesky(chat, web, databases, tmp_path_factory):
    pytest.importorskip("atproto_client", reason="needs the extra: moothall[peers]")
    installed()  # before a database is made
    database = databases.create()
    with (
        patch.dict(os.environ, web.environment),
        network(tmp_path_factory.mktemp("bluesky"), database.admin_url, chat) as found,
    ):
        yield found
    databases.drop(database)


@pytest.fixture(scope="session")
def judge(bluesky):
    found = Judge(bluesky["judge"])
    yield found
    found.client.close()


@pytest.fixture(autouse=True)
def lexicons(judge, chat, monkeypatch):
    """Every request of the adapter is judged by Bluesky's own lexicons, and the stub's answers."""
    problems, asked = [], Asked()

    def look(request):
        if not request.url.path.startswith("/xrpc/"):
            return
        nsid = request.url.path.removeprefix("/xrpc/")
        asked.append(nsid)
        if nsid == "com.atproto.repo.uploadBlob":
            return
        if request.method == "GET":
            problems.append((nsid, judge.problem(nsid, "params", params(request.url.query))))
            return
        body = json_of(request)
        if body is not None:
            problems.append((nsid, judge.problem(nsid, "input", body)))
        if nsid == "com.atproto.repo.putRecord":
            problems.append((nsid, judge.problem(body["collection"], "record", body["record"])))

    made = Wire.__init__

    def making(wire, *args, **values):
        made(wire, *args, **values)
        wire._client.event_hooks["request"].append(look)

    monkeypatch.setattr(Wire, "__init__", making)
    chat.answers.clear()
    yield asked
    problems += [(nsid, judge.problem(nsid, "output", told)) for nsid, told in chat.answers]
    wrong = [one for one in problems if one[1] and not asked.expected(one[1])]
    assert wrong == []


class Asked(list):
    """The calls, and what may be wrong with them where a test is about a refusal."""

    tolerated = ()

    def expected(self, problem):
        return any(words in problem for words in self.tolerated)


def params(query):
    given = {}
    for name, value in parse_qsl(query.decode()):
        read = int(value) if name in COUNTS else value
        given[name] = [*given.get(name, []), value] if name in LISTS else read
    return given


def json_of(request):
    return json.loads(request.content) if request.content else None


@pytest.fixture
def resident(bluesky):
    """Somebody with the public SDK; ``resident("tess")``."""

    made = []

    def make(name):
        handle = f"{name}{next(NUMBERS)}.test"
        create_account(bluesky["pds"], handle)
        with warnings.catch_warnings():  # the SDK's own, of the library beneath it
            warnings.simplefilter("ignore")
            made.append(Resident(bluesky["pds"], handle))
        return made[-1]

    yield make
    for one in made:
        one.client.request.close()


@pytest.fixture
def tess(resident):
    return resident("tess")


@pytest.fixture
def bystander(resident):
    return resident("bystander")


@pytest.fixture
def page(bluesky):
    """The organisation's account, as its owner made it, with an app password for the desk."""
    handle = f"homes{next(NUMBERS)}.test"
    create_account(bluesky["pds"], handle)
    return Page(bluesky, handle)


@pytest.fixture
def connect(page):
    """The desk's connection, probed; what it keeps is in ``page.kept``."""
    opened = []

    def connecting(*, privileged=False, **options):
        given = page.connection(privileged=privileged) | options
        first = platforms.get("bluesky").open(Connection(**given))
        found = first.probe()
        first.close()
        known = {
            "account": found.account,
            "credentials": {**given["credentials"], **page.kept},
            "capabilities": found.capabilities,
            "scopes": found.scopes,
        }
        opened.append(platforms.get("bluesky").open(Connection(**{**given, **known, **options})))
        return opened[-1]

    yield connecting
    for platform in opened:
        platform.close()


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def make():
    """An action on an event; ``make(Verb.HIDE, event)``."""
    number = iter(range(10_000))

    def making(verb, event=None, text="", **given):
        told = {
            "verb": verb,
            "client_key": f"{time.time_ns()}-{next(number)}",
            "text": text,
            "decided_at": datetime.now(UTC),
        }
        if event is not None:
            told |= {
                "target": event.external_id,
                "author": event.author.external_id,
                "conversation": event.conversation,
                "target_visibility": event.visibility,
                "target_version": event.version,
            }
        return Action(**told | given)

    return making
