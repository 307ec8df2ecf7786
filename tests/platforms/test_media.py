"""Pictures are fetched from the platform's own hosts, and from nowhere else."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from moothall.platforms import media, reach
from moothall.platforms.media import MediaNotHadError, checked, fetch

HOSTS = ("img.example.org", "*.cdn.example.net")


class Server(BaseHTTPRequestHandler):
    seen: ClassVar = []

    def do_GET(self):
        self.seen.append((self.path, self.headers.get("Authorization")))
        kind, body, status, more = {
            "/sky.png": ("image/png", b"\x89PNG sky", 200, {}),
            "/big.png": ("image/png", b"x" * 4096, 200, {}),
            "/page": ("text/html", b"<html>", 200, {}),
            "/busy": ("image/png", b"", 503, {}),
            "/here": ("", b"", 302, {"Location": "/sky.png"}),
            "/round": ("", b"", 302, {"Location": "/round"}),
            "/inside": ("", b"", 302, {"Location": "http://169.254.169.254/latest/meta-data"}),
            "/inside-too": ("", b"", 302, {"Location": "https://img.example.org/x.png"}),
            "/file": ("", b"", 302, {"Location": "file:///etc/passwd"}),
            "/nowhere": ("", b"", 302, {}),
            "/empty": ("image/png", b"", 200, {}),
        }.get(self.path, ("", b"", 404, {}))
        self.send_response(status)
        for name, value in ({"Content-Type": kind} | more).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def origin():
    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def get(origin, path, **more):
    return fetch(f"{origin}{path}", origin=origin, hosts=HOSTS, seconds=5, **more)


def test_the_accounts_own_server_is_asked_and_its_redirects_followed(origin):
    for path in ("/sky.png", "/here"):
        found = get(origin, path)
        assert (found.content, found.media_type) == (b"\x89PNG sky", "image/png")


@pytest.mark.parametrize(
    ("path", "why", "again"),
    [
        ("/gone", "not there any more", False),
        ("/page", "neither a picture", False),
        ("/busy", "refused", True),
        ("/round", "too often", False),
        ("/nowhere", "refused", False),
        ("/inside", "not at a safe address", False),
        ("/file", "cannot be read", False),
        ("/empty", "empty", False),
    ],
)
def test_what_cannot_be_had_says_why(origin, path, why, again):
    with pytest.raises(MediaNotHadError, match=why) as caught:
        get(origin, path)
    assert caught.value.again is again


def test_our_token_is_shown_to_the_first_host_and_to_no_other(origin, monkeypatch):
    Server.seen.clear()
    get(origin, "/sky.png", token="t0ken")
    assert Server.seen == [("/sky.png", "Bearer t0ken")]
    shown = []

    def pretending(place, *, own, until, token):  # noqa: ARG001 - the shape of the real one
        shown.append((place.hostname, token))
        return (
            "https://img.example.org/y.png" if len(shown) == 1 else media.Media(b"y", "image/png")
        )

    monkeypatch.setattr(media, "get", pretending)
    fetch("https://a.cdn.example.net/x.png", origin="", hosts=HOSTS, seconds=5, token="t0ken")
    assert shown == [("a.cdn.example.net", "t0ken"), ("img.example.org", "")]


def test_what_is_too_large_is_left(origin, monkeypatch):
    monkeypatch.setattr(media, "LARGEST", 1000)
    with pytest.raises(MediaNotHadError, match="larger than"):
        get(origin, "/big.png")


@pytest.mark.parametrize(
    "address",
    [
        "http://img.example.org/x.png", "https://img.example.org:8443/x.png",
        "https://img.example.org.evil.example/x.png", "https://evilcdn.example.net/x.png",
        "https://cdn.example.net/x.png", "https://user:pass@img.example.org/x.png",
        "ftp://img.example.org/x.png", "https:///x.png", "https://[::1", "//img.example.org/x",
        "http://127.0.0.1/x.png", "https://169.254.169.254/x.png", "https://localhost/x.png",
    ],
)  # fmt: skip
def test_no_other_host_scheme_or_port_is_asked(address):
    with pytest.raises(MediaNotHadError):
        checked(address, "http://127.0.0.1:8001", HOSTS)


def test_hosts_below_a_star_are_asked():
    assert checked("https://a.b.cdn.example.net/x.png", "", HOSTS)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0"],
)
def test_a_name_that_leads_into_a_private_network_is_not_followed(monkeypatch, origin, address):
    """Also where only one of its addresses does, and where a redirect names it."""
    answers = [(0, 0, 0, "", ("203.0.113.9", 443)), (0, 0, 0, "", (address, 443))]
    real = reach.socket.getaddrinfo
    monkeypatch.setattr(
        reach.socket,
        "getaddrinfo",
        lambda host, *rest, **more: (
            answers if host == "img.example.org" else real(host, *rest, **more)
        ),
    )
    for path in ("https://img.example.org/x.png", f"{origin}/inside-too"):
        with pytest.raises(MediaNotHadError, match="private network"):
            fetch(path, origin=origin, hosts=HOSTS, seconds=5)
