"""Whatever name an administrator types in: the desk goes into no private network by it."""

import socket
from ipaddress import ip_network
from threading import Thread

import pytest

from moothall import platforms
from moothall.platforms import reach
from moothall.platforms.base import Connection, ContractBroken, Forbidden, Invalid
from moothall.platforms.bluesky.directory import document
from moothall.platforms.email.imap import connected as imap
from moothall.platforms.email.servers import server
from moothall.platforms.email.smtp import opened as smtp
from moothall.platforms.mastodon.client import Mastodon
from moothall.platforms.mastodon.connecting import MastodonConnector
from moothall.platforms.media import MediaNotHadError, fetch
from moothall.platforms.wire import Wire

PUBLIC = "203.0.114.9"


@pytest.fixture(autouse=True)
def _nothing_allowed():
    before = reach.allowed()
    reach.allow(())
    yield
    reach.allow(before)


@pytest.fixture
def listening():
    """A server on this machine, and whether anybody came."""
    came = []
    with socket.create_server(("127.0.0.1", 0)) as waiting:

        def accept():
            try:
                while True:
                    visitor, _ = waiting.accept()
                    came.append(visitor)
                    visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                    visitor.close()
            except OSError:
                return

        thread = Thread(target=accept, daemon=True)
        thread.start()
        yield waiting.getsockname()[1], came
        waiting.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture
def names(monkeypatch):
    """``names["evil.test"] = [["203.0.114.9"], ["127.0.0.1"]]``: an answer for each look-up."""
    told = {}
    real = socket.getaddrinfo

    def looking(host, port, *rest, **more):
        if host not in told:
            return real(host, port, *rest, **more)
        found = told[host].pop(0) if len(told[host]) > 1 else told[host][0]
        return [
            (
                socket.AF_INET6 if ":" in one else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (one, port),
            )
            for one in found
        ]

    monkeypatch.setattr(reach.socket, "getaddrinfo", looking)
    return told


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.9.9", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "198.18.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1",
        "::ffff:127.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:a00:1::1", "2001:db8::1",
        "2001:0:cb00:7209:8000:63bf:f5ff:fffe",
    ],
)  # fmt: skip
def test_no_address_inside_is_one_to_go_to(address):
    assert not reach.may(address)


@pytest.mark.parametrize(
    "address", [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101", "2002:101:101::1"]
)
def test_the_public_internet_is(address):
    assert reach.may(address)


def test_a_network_of_ours_is_where_it_was_allowed_and_no_other():
    reach.allow([ip_network("10.20.0.0/16"), ip_network("fd12::/16")])
    assert reach.may("10.20.3.4")
    assert reach.may("fd12::7")
    assert not reach.may("10.21.3.4")
    assert not reach.may("127.0.0.1")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "127.1"])
def test_this_machine_is_not_asked_by_any_of_its_names(listening, host):
    port, came = listening
    wire = Wire(f"http://{host}:{port}", title="The server", timeout=5, headers={})
    with pytest.raises(Forbidden, match="MOOTHALL_PRIVATE_SERVERS"):
        wire.read("/")
    with pytest.raises(Forbidden):
        wire.write("/", {})
    wire.close()
    assert came == []


def test_an_address_that_programs_read_differently_is_none():
    with pytest.raises(Invalid, match="no address of a server"):
        Wire("http://0177.0.0.1", title="The server", timeout=5, headers={})


def test_this_machine_is_asked_where_that_is_allowed(listening):
    port, came = listening
    reach.allow([ip_network("127.0.0.0/8")])
    wire = Wire(f"http://127.0.0.1:{port}", title="The server", timeout=5, headers={})
    assert wire.read("/").json() == {}
    wire.close()
    assert len(came) == 1


def test_the_network_to_practise_on_stands_on_this_machine_and_nowhere_else_inside(
    listening, names
):
    port, came = listening
    here = Wire(f"http://127.0.0.1:{port}", title="Elmhouse", timeout=5, headers={}, here=True)
    assert here.read("/").json() == {}
    here.close()
    assert len(came) == 1
    names["evil.test"] = [["10.0.0.1"]]
    inside = Wire("http://evil.test", title="Elmhouse", timeout=5, headers={}, here=True)
    with pytest.raises(Forbidden):
        inside.read("/")
    inside.close()
    opened = platforms.get("sandbox").open(
        Connection(account="page", base_url=f"http://127.0.0.1:{port}", credentials={"token": "t"})
    )
    with pytest.raises(ContractBroken):  # it is reached, and is no network
        opened.fetch("")
    opened.close()


def test_a_name_that_turns_into_another_address_leads_nowhere(listening, names):
    """Looked up once for each connection, and that address is the one that is connected to."""
    port, came = listening
    names["evil.test"] = [["127.0.0.1"]]
    wire = Wire(f"http://evil.test:{port}", title="The server", timeout=5, headers={})
    with pytest.raises(Forbidden):
        wire.read("/")
    names["evil.test"] = [[PUBLIC, "127.0.0.1"]]
    with pytest.raises(Forbidden):
        wire.read("/")
    wire.close()
    assert came == []


def test_what_is_connected_to_is_the_address_that_was_checked(names, monkeypatch):
    """The second look-up would lead inside; there is none."""
    names["evil.test"] = [[PUBLIC], ["127.0.0.1"]]
    asked = []

    def connecting(place, *_, **__):
        asked.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connecting)
    with pytest.raises(ConnectionRefusedError):
        reach.connect("evil.test", 993, 5)
    assert asked == [(PUBLIC, 993)]


def test_a_mastodon_server_on_this_machine_is_not_connected(listening):
    port, came = listening
    base = f"http://127.0.0.1:{port}"
    with pytest.raises(Forbidden, match="private network"):
        MastodonConnector().register(base, name="M", redirect_uri="https://x.test", website="")
    opened = Mastodon(Connection(account="1", base_url=base, credentials={"token": "t"}))
    with pytest.raises(Forbidden):
        opened.fetch("")
    opened.close()
    assert came == []


@pytest.mark.parametrize("written", ["imaps://127.0.0.1:{}", "imap://127.0.0.1:{}"])
def test_a_mailbox_on_this_machine_is_not_opened(listening, written):
    port, came = listening
    with pytest.raises(Forbidden, match="private network"):
        imap(server(written.format(port), "imap"), "", 5)
    assert came == []


@pytest.mark.parametrize("written", ["smtps://127.0.0.1:{}", "smtp://127.0.0.1:{}"])
def test_no_mail_is_handed_in_on_this_machine(listening, written):
    port, came = listening
    with pytest.raises(Forbidden, match="private network"):
        smtp(server(written.format(port), "smtp"), "", 5)
    assert came == []


def test_a_document_that_names_this_machine_is_not_looked_up_there(listening):
    port, came = listening
    assert document("did:plc:abcdefghijklmnopqrstuvwx", f"http://127.0.0.1:{port}", 5) == {}
    assert came == []


def test_a_picture_on_this_machine_is_not_fetched_for_evidence(listening):
    port, came = listening
    base = f"http://127.0.0.1:{port}"
    with pytest.raises(MediaNotHadError, match="private network"):
        fetch(f"{base}/x.png", origin=base, hosts=(), seconds=5)
    assert came == []
