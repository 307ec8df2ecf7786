"""Two snac servers on loopback that federate with each other, and people who live on them.

snac2 comes from Debian (bookworm-backports), unpacked into a cache and not installed. A host with
a port in it breaks snac's mentions, so each has a plain name on port 80 of an address of its own,
which needs root and two lines in /etc/hosts.
"""

import fcntl
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import httpx
import pytest
from mastodon import Mastodon
from tests.support.waiting import becomes

HOSTS = {"social-a.test": "127.0.1.1", "social-b.test": "127.0.1.2"}
PEOPLE = {
    "social-a.test": ("landlord",),
    "social-b.test": ("resident", "bystander"),
}
PATIENCE = 90.0
SCOPES = ["read", "write", "follow"]
BY_HAND = "urn:ietf:wg:oauth:2.0:oob"
SUITE = "bookworm-backports"


def cache():
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "moothall-peers" / "snac2"


def program():
    """snac, from the machine, the cache, or Debian. Skips and says what is missing."""
    if found := shutil.which("snac"):
        return Path(found)
    kept = cache() / "usr" / "bin" / "snac"
    if kept.exists():
        return kept
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        pytest.skip(f"no snac here, and no apt-get to fetch snac2 of {SUITE} with")
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return kept if kept.exists() else fetch(kept)


def fetch(kept):
    """With sources and lists of its own, so that the machine's apt stays as it is."""
    work = cache() / "apt"
    for folder in ("parts", "lists/partial", "archives/partial"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    (work / "parts" / "backports.sources").write_text(
        f"Types: deb\nURIs: {debian()}\nSuites: {SUITE}\nComponents: main\n"
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
    )
    options = [
        "-o", "Dir::Etc::SourceList=/dev/null", "-o", f"Dir::Etc::SourceParts={work}/parts",
        "-o", f"Dir::State::Lists={work}/lists", "-o", f"Dir::Cache={work}",
        "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=3",
    ]  # fmt: skip
    for words in (["update"], ["download", "snac2"]):
        ran = subprocess.run(
            ["apt-get", *options, *words], cwd=work, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            pytest.skip(f"snac2 of {SUITE} cannot be had: {ran.stderr.strip()[-300:]}")
    [package, *_] = sorted(work.glob("snac2_*.deb"))
    subprocess.run(["dpkg-deb", "-x", package, cache()], check=True)
    missing = subprocess.run(["ldd", kept], capture_output=True, text=True, check=False).stdout
    if "not found" in missing:
        kept.unlink()
        pytest.skip(f"snac2 lacks libraries on this machine: {missing}")
    return kept


def debian():
    """The machine's own address of Debian's archive."""
    for path in [*sorted(Path("/etc/apt").glob("**/*.sources")), Path("/etc/apt/sources.list")]:
        if path.exists() and (
            found := re.search(r"https?://[^\s\]]*/debian/?(?=\s|$)", path.read_text())
        ):
            return found.group()
    pytest.skip("needs snac2, and this machine names no archive of Debian to have it from")


def require_names():
    """Both names lead to loopback, and port 80 is free there."""
    if os.geteuid() != 0:
        pytest.skip("two snac servers need root: port 80 and two names in /etc/hosts")
    written = Path("/etc/hosts").read_text()
    lines = [f"{where} {name}\n" for name, where in HOSTS.items() if name not in written]
    if lines:
        before = "" if written.endswith("\n") else "\n"
        with Path("/etc/hosts").open("a") as hosts:
            hosts.write(before + "".join(lines))
    for name, where in HOSTS.items():
        if socket.gethostbyname(name) != where:
            pytest.skip(f"{name} does not lead to {where}: see /etc/hosts")


class Snac:
    """One server, with its data in a folder of its own."""

    def __init__(self, binary, root, host):
        self.binary, self.root, self.host = binary, root, host
        self.url = f"http://{host}"
        self.passwords = {}

    def make(self):
        answers = f"{HOSTS[self.host]}\n80\n{self.host}\n\nadmin@example.org\n"
        self.run("init", given=answers)
        settings = self.root / "server.json"
        settings.write_text(
            settings.read_text().replace('"protocol": "https"', '"protocol": "http"')
        )
        for person in PEOPLE[self.host]:
            said = self.run("adduser", person)
            self.passwords[person] = re.search(r"User password is (\S+)", said)[1]

    def run(self, verb, *words, given=""):
        ran = subprocess.run(
            [self.binary, verb, self.root, *words],
            input=given, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return ran.stdout + ran.stderr

    def start(self):
        with (self.root.parent / f"{self.host}.log").open("w") as log:
            self.process = subprocess.Popen(
                [self.binary, "httpd", self.root], stdout=log, stderr=log
            )
        if not becomes(self.answers):
            self.stop()
            pytest.skip(f"snac did not start as {self.host}; is its port 80 taken?")

    def answers(self):
        if self.process.poll() is not None:
            return False
        try:
            told = httpx.get(f"{self.url}/api/v1/instance", trust_env=False, timeout=5)
        except httpx.HTTPError:
            return False
        return told.status_code == 200 and told.json()["uri"] == self.host

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def agree(self, person, authorise_url):
        """A person signs in on the server's page and agrees; what the page sends back."""
        query = httpx.URL(authorise_url).params
        shown = httpx.get(authorise_url, trust_env=False, timeout=30)
        assert "OAuth" in shown.text
        form = {
            "login": person, "passwd": self.passwords[person], "redir": query["redirect_uri"],
            "cid": query["client_id"], "state": query.get("state", ""),
        }  # fmt: skip
        answer = httpx.post(
            f"{self.url}/oauth/x-snac-login", data=form, trust_env=False, timeout=30
        )
        if answer.has_redirect_location:
            return dict(httpx.URL(answer.headers["location"]).params)
        return {"code": re.match(r"[0-9a-f]{32}", answer.text)[0], "state": form["state"]}

    def page(self, path):
        """What a passer-by sees, signed in nowhere."""
        return httpx.get(f"{self.url}{path}", trust_env=False, timeout=30).text


class Person:
    """Somebody with a public library for a client, so that both ends are not our own code."""

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.handle = f"@{name}@{server.host}"
        made = httpx.post(
            f"{server.url}/api/v1/apps", trust_env=False, timeout=30,
            json={"client_name": "a phone", "redirect_uris": BY_HAND, "scopes": " ".join(SCOPES)},
        ).json()  # fmt: skip
        self.client = Mastodon(
            client_id=made["client_id"], client_secret=made["client_secret"],
            api_base_url=server.url, version_check_mode="none", request_timeout=60,
        )  # fmt: skip
        url = httpx.URL(f"{server.url}/oauth/authorize").copy_merge_params(
            {"client_id": made["client_id"], "redirect_uri": BY_HAND, "response_type": "code"}
        )
        code = server.agree(name, str(url))["code"]
        # the library compares the scopes that are granted, and snac names none
        answer = httpx.post(
            f"{server.url}/oauth/token", trust_env=False, timeout=30,
            json={"grant_type": "authorization_code", "code": code, "redirect_uri": BY_HAND,
                  "client_id": made["client_id"], "client_secret": made["client_secret"]},
        )  # fmt: skip
        self.client.access_token = answer.json()["access_token"]
        self.client.session.headers["Connection"] = "close"

    def writes(self, text, **given):
        return self.client.status_post(text, **given)

    def notified(self):
        """The posts that this person is told of, newest first."""
        told = httpx.get(
            f"{self.server.url}/api/v1/notifications", trust_env=False, timeout=30,
            headers={"Authorization": f"Bearer {self.client.access_token}"},
        ).json()  # fmt: skip
        return [one["status"] for one in told if one.get("status")]

    def sees(self, words):
        """The post with these words among what this person is told of, once it is there."""
        return becomes(
            lambda: next((one for one in self.notified() if words in one["content"]), None)
        )

    def deletes(self, status):
        """By the server's own page, since snac lets no program do it."""
        answer = httpx.post(
            f"{self.server.url}/{self.name}/admin/action", trust_env=False, timeout=30,
            auth=(self.name, self.server.passwords[self.name]),
            data={"id": status["uri"], "actor": f"{self.server.url}/{self.name}",
                  "action": "Delete", "redir": "top"},
        )  # fmt: skip
        assert answer.status_code in {200, 303}, answer.text
