"""What the table denies, on every platform that the desk speaks to: nothing leaves the machine."""

import socket
from datetime import UTC, datetime

import pytest

from moothall import platforms
from moothall.platforms.base import (
    Action,
    Application,
    Connection,
    Result,
    Support,
    Unsupported,
    Verb,
    Visibility,
    attempt,
)
from moothall.platforms.table import table

DENIED = [
    (name, verb)
    for name in platforms.names()
    for verb in Verb
    if not table()[name].rows[verb].automatic
]
#: enough for every platform to be opened; the secrets and servers are nobody's
KEPT = {
    "access_token": "t",
    "app_password": "p",
    "business_account_id": "2",
    "identifier": "homes.test",
    "imap_host": "mail.homes.test",
    "page": "3",
    "password": "p",
    "smtp_host": "mail.homes.test",
    "token": "t",
    "user": "desk@homes.test",
}


@pytest.fixture
def dialled(monkeypatch):
    """Every attempt to leave the machine or to ask for an address."""
    found = []

    def refuse(*given, **_):
        found.append(given)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    return found


@pytest.fixture
def opened(dialled):
    made = []

    def opening(name):
        application = Application(client_id="1", secrets={"client_secret": "hush"})
        connection = Connection(
            account="desk@homes.test" if name == "email" else "1",
            base_url="https://social.homes.test",
            credentials=KEPT,
            application=application,
        )
        made.append(platforms.get(name).open(connection))
        assert dialled == []
        return made[-1]

    yield opening
    for platform in made:
        platform.close()


def test_the_look_for_requests_finds_one(opened, dialled):
    with pytest.raises(Exception, match=r".+"):
        opened("mastodon").fetch("")
    assert dialled


@pytest.mark.parametrize(("name", "verb"), DENIED)
def test_what_a_row_denies_opens_no_connection_and_says_why(opened, dialled, name, verb):
    row, desk = table()[name].rows[verb], opened(name)
    action = Action(
        verb=verb,
        client_key="key-1",
        target="1",
        author="2",
        conversation="3",
        text="Words",
        target_visibility=Visibility.PUBLIC,
        decided_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    )
    for call in (desk.perform, desk.find):
        with pytest.raises(Unsupported) as raised:
            call(action)
        assert raised.value.words == row.note
    outcome = attempt(desk, action)
    assert outcome.result is Result.BY_HAND
    assert outcome.steps == row.by_hand
    assert bool(outcome.steps) is (row.support is Support.MANUAL)
    assert dialled == []
