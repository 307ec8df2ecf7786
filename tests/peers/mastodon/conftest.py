"""Two servers for the whole run; the landlord's desk on one, a resident and a bystander on both."""

from datetime import UTC, datetime

import pytest

pytest.importorskip("mastodon", reason="needs the extra: moothall[peers]")

from tests.peers.mastodon.snac import Person, Snac, program, require_names
from tests.support.waiting import becomes

from moothall import platforms
from moothall.platforms.base import Action, Connection
from moothall.platforms.mastodon.oauth import Connecting


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    binary = program()
    require_names()
    root = tmp_path_factory.mktemp("snac")
    made = [Snac(binary, root / host, host) for host in ("social-a.test", "social-b.test")]
    for server in made:
        server.make()
    try:
        for server in made:
            server.start()
        yield made
    finally:
        for server in made:
            if hasattr(server, "process"):
                server.stop()


@pytest.fixture(scope="session")
def ours(servers):
    return servers[0]


@pytest.fixture(scope="session")
def theirs(servers):
    return servers[1]


@pytest.fixture(scope="session")
def credentials(ours):
    """Given as an administrator would be: our own steps, and a person who agrees on the page."""
    with Connecting(ours.url, timeout=60) as connecting:
        application = connecting.register("Moothall", website="https://example.org")
        started = connecting.start(application)
        return connecting.finish(application, started, ours.agree("landlord", started.url))


@pytest.fixture(scope="session")
def resident(theirs):
    return Person(theirs, "resident")


@pytest.fixture(scope="session")
def bystander(theirs):
    return Person(theirs, "bystander")


@pytest.fixture(scope="session")
def probed(ours, credentials):
    asking = Connection(account="", base_url=ours.url, credentials=credentials, timeout=60)
    opened = platforms.get("mastodon").open(asking)
    yield opened.probe()
    opened.close()


@pytest.fixture
def desk(ours, credentials, probed):
    opened = platforms.get("mastodon").open(
        Connection(
            account=probed.account,
            base_url=ours.url,
            credentials=credentials,
            timeout=60,
            capabilities=probed.capabilities,
        )
    )
    yield opened
    opened.close()


@pytest.fixture
def events(desk):
    def everything(cursor=""):
        found = []
        while True:
            page = desk.fetch(cursor)
            found += page.events
            cursor = page.cursor
            if not page.more:
                return found

    return everything


@pytest.fixture
def arrives(events):
    """The event with these words, once it is here."""

    def waiting(words, **like):
        def question():
            return next(
                (
                    one
                    for one in events()
                    if words in one.text and all(getattr(one, k) == v for k, v in like.items())
                ),
                None,
            )

        found = becomes(question)
        assert found is not None, f"nothing arrived with {words!r}"
        return found

    return waiting


@pytest.fixture
def make():
    numbers = iter(range(10_000))

    def making(verb, event=None, text="", **given):
        told = {
            "verb": verb,
            "client_key": f"key-{next(numbers)}",
            "text": text,
            "decided_at": datetime.now(UTC),
        }
        if event is not None:
            told |= {
                "target": event.external_id,
                "author": event.author.external_id,
                "conversation": event.conversation,
                "target_visibility": event.visibility,
            }
        return Action(**told | given)

    return making
