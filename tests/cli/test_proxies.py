"""The desk behind Caddy and behind nginx, by the files that docs/running/proxy ships."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from tests.support.desk_process import Desk, free_port
from tests.support.outside import make_certificate
from tests.support.visitor import Visitor
from tests.support.waiting import becomes

SHIPPED = Path(__file__).parents[2] / "docs" / "running" / "proxy"


@pytest.fixture(params=["caddy", "nginx"])
def proxy(request, databases, desk_database):  # noqa: ARG001 - its template is copied
    """Each in turn before a desk; gives the desk, and where browsers find it."""
    program = shutil.which(request.param)
    if program is None:
        pytest.skip(f"no {request.param} on this machine: apt-get install {request.param}")
    mine = databases.create("desk")
    inside, plain, port = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="moothall-proxy-") as folder:
        root = Path(folder)
        make_certificate(root)
        started = caddy if request.param == "caddy" else nginx
        environment = {
            "MOOTHALL_DATABASE_URL": mine.app_url,
            "MOOTHALL_OWNER_DATABASE_URL": mine.owner_url,
            "MOOTHALL_STATE": f"{root}/state",
            "MOOTHALL_ADDRESS": f"https://localhost:{port}",
            "MOOTHALL_PROXIES": "1",
        }
        words = ["serve", "--web-only", "--port", str(inside)]
        with Desk(words, environment) as desk, started(root, inside, plain, port) as before:
            desk.wait_for("or: kill")
            assert becomes(lambda: status(port, root) == 200, 60), (root / "said").read_text()
            yield Found(root, port, plain, mine, desk)
            before.terminate()
            before.wait(30)
    databases.drop(mine)


class Found:
    def __init__(self, root, port, plain, database, desk):
        self.root, self.port, self.plain, self.database, self.desk = (
            root, port, plain, database, desk,
        )  # fmt: skip

    def visitor(self):
        return Visitor(f"https://localhost:{self.port}", trusting(self.root))

    def rows(self, question):
        with psycopg.connect(self.database.owner_url) as connection:
            return connection.execute(question).fetchall()


def trusting(root):
    return ssl.create_default_context(cafile=str(root / "server.crt"))


def caddy(root, inside, plain, port):
    """The shipped file with this test's name, ports, certificate and shorter patience."""
    text = (SHIPPED / "Caddyfile").read_text()
    for old, new in (
        ("{\n\tservers {", (f"{{\n\tadmin off\n\tauto_https disable_redirects\n"
         f"\tstorage file_system {root}/kept\n\tservers {{")),
        ("desk.example.org {", (f"https://localhost:{port} {{\n"
         f"\ttls {root}/server.crt {root}/server.key")),
        ("127.0.0.1:8000", f"127.0.0.1:{inside}"),
        ("/var/log/caddy/desk.log", f"{root}/access.log"),
        ("read_header 10s", "read_header 2s"),
        ("health_interval 10s", "health_interval 1s"),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new, 1)
    (root / "Caddyfile").write_text(f"{text}\nhttp://localhost:{plain} {{\n\trespond 200\n}}\n")
    return running(
        root, [shutil.which("caddy"), "run", "--config", f"{root}/Caddyfile"], HOME=str(root)
    )


def nginx(root, inside, plain, port):
    text = (SHIPPED / "nginx.conf").read_text()
    for old, new in (
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{inside};"),
        ("listen 80 default_server;", f"listen 127.0.0.1:{plain} default_server;"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        ("/etc/ssl/desk.example.org.crt", f"{root}/server.crt"),
        ("/etc/ssl/desk.example.org.key", f"{root}/server.key"),
        ("/var/log/nginx/moothall.log", f"{root}/access.log"),
        ("client_header_timeout 10s", "client_header_timeout 2s"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    text = text.replace("desk.example.org", "localhost")
    text = text.replace("/etc/nginx/moothall-headers", str(SHIPPED / "moothall-headers"))
    (root / "whole.conf").write_text(
        f"pid {root}/pid; error_log {root}/error.log; daemon off; events {{}}\n"
        f"http {{ client_body_temp_path {root}/body; proxy_temp_path {root}/proxy;\n"
        f"fastcgi_temp_path {root}/f; uwsgi_temp_path {root}/u; scgi_temp_path {root}/s;\n"
        f"{text}\n}}\n"
    )
    return running(root, [shutil.which("nginx"), "-p", str(root), "-c", f"{root}/whole.conf"])


def running(root, words, **more):
    if os.geteuid() == 0:
        root.chmod(0o755)
    with (root / "said").open("w") as said:
        return subprocess.Popen(words, env=os.environ | more, stdout=said, stderr=said)


def status(port, root):
    connection = http.client.HTTPSConnection("localhost", port, context=trusting(root), timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def test_an_officer_behind_a_proxy_is_as_safe_as_before_one(proxy):
    visitor = proxy.visitor()
    page = visitor.get("/account/login/")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    [csrf] = [one for one in page.headers.get_all("Set-Cookie") if "csrf" in one]
    assert csrf.startswith("__Host-csrf=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(csrf.split("; "))

    # whoever says that they come from elsewhere is locked out all the same
    answers = [
        visitor.post(
            "/account/login/",
            {"login": "bob@example.org", "password": "wrong wrong wrong"},
            {"X-Forwarded-For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"},
        ).status
        for number in range(6)
    ]
    assert 429 in answers
    assert proxy.rows("SELECT DISTINCT host(ip_address) FROM axes_accessattempt") == [
        ("127.0.0.1",)
    ]


def test_a_link_in_a_mail_leads_back_through_the_proxy(proxy):
    token = re.search(r"/set-up/[\w-]{43}/", proxy.desk.said)[0]
    visitor = proxy.visitor()
    assert visitor.get(token).status == 200
    first = proxy.visitor()
    first.get("/account/password/reset/")
    assert first.post("/account/password/reset/", {"email": "bob@example.org"}).status == 302
    [mail] = (proxy.root / "state" / "unsent-mail").iterdir()
    links = re.findall(r"https?://[^\s>]+", mail.read_text())
    assert links
    assert all(link.startswith(f"https://localhost:{proxy.port}/") for link in links)


def test_what_is_too_large_or_too_slow_is_ended_by_the_proxy(proxy):
    visitor = proxy.visitor()
    visitor.get("/account/login/")
    with suppress(OSError, http.client.HTTPException):  # it may close before all is sent
        answer = visitor.post("/account/login/", {"login": "x" * 13_000_000})
        assert answer.status in {400, 413}
    began = time.monotonic()
    with (
        socket.create_connection(("localhost", proxy.port), timeout=60) as raw,
        trusting(proxy.root).wrap_socket(raw, server_hostname="localhost") as slow,
    ):
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        while slow.recv(4096):
            pass
    assert time.monotonic() - began < 50
    assert visitor.get("/account/login/").status == 200
    assert "/set-up/" not in (proxy.root / "access.log").read_text()
