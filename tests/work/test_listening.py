"""A line that is kept open to a mailbox: news becomes a poll, and everything else is left to it."""

import pytest
from tests.channels.conftest import make_account, make_organisation
from tests.support.waiting import becomes

from moothall.channels.receive import listening as receiving
from moothall.channels.receive.listening import NothingToHearError
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Transient, Unsupported
from moothall.work import listening
from moothall.work.listening import Listeners


class Line:
    """What a platform's line brings, one after the other; then silence until it is stopped."""

    def __init__(self, *brings):
        self.brings = list(brings)
        self.asked = []

    def listen(self, _account, stopped):
        if not self.brings:
            becomes(stopped, 20)
            return False
        found = self.brings.pop(0)
        if isinstance(found, type):
            raise found
        return found

    def ask(self, task, organisation, **where):
        self.asked.append((task.name, organisation, where["account"]))


@pytest.fixture
def listen(monkeypatch):
    """Listeners of one account with this line; ended afterwards."""
    made = []

    def start(*brings):
        line, key = Line(*brings), ("the organisation", "the account")
        monkeypatch.setattr(listening, "listen", line.listen)
        monkeypatch.setattr(listening, "ask_once", line.ask)
        monkeypatch.setattr(listening, "in_scope", lambda _key, do: do())
        monkeypatch.setattr(listening, "connected", lambda _key: object())
        monkeypatch.setattr(listening, "REST", 0.01)
        made.append(Listeners())
        made[-1].start(key)
        return line, made[-1], key

    yield start
    for one in made:
        one._stopping.set()
        for thread in [*one._threads.values()]:
            thread.join(20)


def test_news_is_polled_for_and_a_broken_line_opened_again(listen):
    line, _, _ = listen(True, False, True)
    assert becomes(lambda: len(line.asked) == 2)
    assert line.asked[0] == ("poll", "the organisation", "the account")


def test_an_account_is_listened_to_once(listen):
    _, listeners, key = listen()
    [before] = listeners._threads.values()
    listeners.start(key)
    assert [*listeners._threads.values()] == [before]


def test_a_server_that_tells_of_nothing_is_left_to_the_poll(listen):
    line, listeners, key = listen(NothingToHearError)
    assert becomes(lambda: not listeners._threads)
    listeners.start(key)
    assert not listeners._threads
    assert line.asked == []


def test_it_ends_when_the_worker_does(listen):
    _, listeners, _ = listen()
    [thread] = listeners._threads.values()
    listeners._stopping.set()
    thread.join(20)
    assert not thread.is_alive()


class Platform:
    def __init__(self, raises=None):
        self.raises, self.closed = raises, False

    def listen(self, stopped, at_most):
        if self.raises:
            raise self.raises
        return not stopped() and at_most > 0

    def close(self):
        self.closed = True


@pytest.mark.parametrize(("raises", "found"), [(None, True), (Transient("The line broke."), False)])
def test_a_line_is_closed_whatever_it_brought(db, monkeypatch, raises, found):  # noqa: ARG001
    organisation = make_organisation("listening")
    account = make_account(organisation)
    platform = Platform(raises)
    monkeypatch.setattr("moothall.channels.connecting.platforms.get", lambda _: Opens(platform))
    assert receiving.listen(account, lambda: False) is found
    assert platform.closed


def test_what_cannot_listen_is_told_apart(db, monkeypatch):  # noqa: ARG001
    account = make_account(make_organisation("deaf"))
    for platform in (Platform(Unsupported("No IDLE.")), Deaf()):
        monkeypatch.setattr(
            "moothall.channels.connecting.platforms.get", lambda _, one=platform: Opens(one)
        )
        with pytest.raises(NothingToHearError):
            receiving.listen(account, lambda: False)


class Deaf:
    def close(self):
        pass


class Opens:
    def __init__(self, platform):
        self.platform = platform

    def open(self, _connection):
        return self.platform


def test_only_connected_mailboxes_are_looked_for(db, monkeypatch):  # noqa: ARG001
    monkeypatch.setattr(listening.connections, "close_all", lambda: None)
    organisation = make_organisation("mailboxes")
    mine = make_account(organisation, platform="email", external_id="desk@homes.test")
    make_account(organisation)
    gone = make_account(organisation, platform="email", external_id="old@homes.test",
                        disconnected_at=mine.connected_at)  # fmt: skip
    assert listening.found() == [(organisation.pk, mine.pk)]
    with organisation_scope(organisation.pk):
        assert listening.connected((organisation.pk, gone.pk)) is None
        assert listening.connected((organisation.pk, mine.pk)) == mine
