"""A small platform over HTTP whose login has OAuth 2.0 with PKCE, state and rotating tokens.

Each refresh token is good once (RFC 9700, section 4.14.2): who brings it again is told
``invalid_grant``. ``Elm`` is the connector and ``ElmProvider`` the account behind it, as the
contract wants them; both only know the server's address.
"""

import json
import secrets
import threading
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from moothall import platforms
from moothall.platforms import capabilities_of
from moothall.platforms.base import (
    Candidate,
    ContractBroken,
    Field,
    Forged,
    Guide,
    Invalid,
    Permission,
    Probe,
    Renewed,
    Started,
    Transient,
    Unauthorized,
)

SCOPES = ("pages_read_user_content", "pages_manage_engagement", "pages_messaging")
HOUR = timedelta(hours=1)


class Server(ThreadingHTTPServer):
    """``pages``: what whoever signs in may speak for. ``granted``: what they agree to."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.pages = [("p1", "Elm House"), ("p2", "Elm House Repairs")]
        self.granted = SCOPES
        self.codes, self.refreshes, self.used, self.accesses = {}, {}, set(), set()
        self.lock = threading.Lock()
        #: what comes in, and what to do before the answer to a renewal is sent
        self.asked, self.before_answer = [], lambda: None
        self.status = 200

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def agree(self, url, *, deny=False):
        """As a person does it on the platform's page; where the browser is sent back to."""
        query = {name: one[0] for name, one in parse_qs(urlsplit(url).query).items()}
        return f"{query['redirect_uri']}?{urlencode(self.answer_of(query, deny))}"

    def answer_of(self, query, deny):
        if deny:
            return {"error": "access_denied", "state": query["state"]}
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return {"code": code, "state": query["state"]}

    def tokens(self):
        """A new pair; the refresh token is good once."""
        access, refresh = secrets.token_urlsafe(8), secrets.token_urlsafe(8)
        self.accesses.add(access)
        self.refreshes[refresh] = access
        return {"access_token": access, "refresh_token": refresh, "expires_in": 3600}


class Answers(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path.startswith("/authorize"):
            return self.page()
        if (
            self.headers.get("Authorization", "").removeprefix("Bearer ")
            not in self.server.accesses
        ):
            return self.give({"error": "invalid_token"}, 401)
        pages = [{"id": id_, "name": name} for id_, name in self.server.pages]
        return self.give({"pages": pages, "scopes": list(self.server.granted)})

    def page(self):
        """Two links: a person agrees or does not."""
        url = f"{self.server.address}{self.path}"
        links = "".join(
            f'<p><a id="{name}" href="{self.server.agree(url, deny=name == "deny")}">{name}</a></p>'
            for name in ("agree", "deny")
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Elm</title>{links}".encode())

    def do_POST(self):
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        told = {name: one[0] for name, one in given.items()}
        self.server.asked.append((self.path, told))
        if self.path == "/revoke":
            self.server.accesses.discard(told["token"])
            return self.give({})
        if told.get("client_secret") != "hush":
            return self.give({"error": "invalid_client"}, 401)
        renewal = told["grant_type"] == "refresh_token"
        with self.server.lock:
            body = self.renewed(told) if renewal else self.exchanged(told)
        if renewal:
            self.server.before_answer()
        return self.give(body, 400 if "error" in body else self.server.status)

    def exchanged(self, told):
        query = self.server.codes.pop(told["code"], None)
        proof = urlsafe_b64encode(sha256(told["code_verifier"].encode()).digest())
        if query is None or proof.rstrip(b"=").decode() != query["code_challenge"]:
            return {"error": "invalid_grant"}
        return self.server.tokens()

    def renewed(self, told):
        access = self.server.refreshes.pop(told["refresh_token"], None)
        if access is None:
            return {"error": "invalid_grant"}
        self.server.used.add(told["refresh_token"])
        return self.server.tokens()

    def give(self, content, status=200):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


GUIDE = Guide(
    steps=(
        "Make a program on the platform.",
        "Give it the redirect address {redirect_uri}.",
        "Give it the webhook address {webhook_url}.",
    ),
    permissions=(
        Permission(scope=SCOPES[0], purpose="read what residents write"),
        Permission(scope=SCOPES[1], purpose="hide and answer"),
        Permission(scope=SCOPES[2], purpose="answer private messages"),
    ),
    application_fields=(
        Field(name="client_secret", label="Client secret"),
        Field(name="region", label="Region", secret=False, required=False),
    ),
    review="A week or two.",
    costs="Nothing.",
    source="https://elm.example/docs",
)


class Elm:
    guide = GUIDE

    def __init__(self, address):
        self.address = address

    def post(self, path, **form):
        try:
            answer = httpx.post(f"{self.address}{path}", data=form, timeout=5, trust_env=False)
        except httpx.HTTPError as problem:
            raise ContractBroken("The platform gave no clear answer.") from problem
        if answer.status_code == 503:
            raise Transient("The platform is busy.")
        body = answer.json()
        if body.get("error") == "invalid_grant":
            raise Unauthorized("The platform does not accept the tokens any more.")
        if "error" in body:
            raise Invalid("The platform does not know the program: look at its details again.")
        return body

    def start(self, application):
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "client_id": application.client_id,
            "redirect_uri": application.redirect_uri,
            "state": state,
            "code_challenge": challenge,
        }
        return Started(
            url=f"{self.address}/authorize?{urlencode(query)}", state=state, verifier=verifier
        )

    def finish(self, application, started, query, *, now):
        if query.get("state") != started.state:
            raise Forged("This answer does not belong to what was begun.")
        if "code" not in query:
            raise Invalid("The desk was not allowed.")
        body = self.post(
            "/token",
            grant_type="authorization_code",
            code=query["code"],
            code_verifier=started.verifier,
            client_secret=application.secrets["client_secret"],
        )
        told = httpx.get(f"{self.address}/accounts", headers=bearer(body["access_token"])).json()
        return [
            Candidate(
                external_id=page["id"],
                name=page["name"],
                handle=page["name"].casefold().replace(" ", ""),
                credentials={
                    "token": body["access_token"],
                    "refresh": body["refresh_token"],
                    "page": page["id"],
                    "address": self.address,
                },
                scopes=frozenset(told["scopes"]),
                expires_at=now + timedelta(seconds=body["expires_in"]),
                problem="" if page["id"] != "bad" else "Nobody may speak for this page.",
            )
            for page in told["pages"]
        ]

    def renew(self, application, credentials, *, now):
        body = self.post(
            "/token",
            grant_type="refresh_token",
            refresh_token=credentials["refresh"],
            client_secret=application.secrets["client_secret"],
        )
        return Renewed(
            credentials={"token": body["access_token"], "refresh": body["refresh_token"]},
            expires_at=now + timedelta(seconds=body["expires_in"]),
        )

    def revoke(self, application, credentials):  # noqa: ARG002
        self.post("/revoke", token=credentials["token"])
        return True


class ElmProvider:
    name = "facebook"

    @property
    def capabilities(self):
        return capabilities_of("facebook")

    def open(self, connection):
        return ElmAccount(connection)


class ElmAccount:
    """No more of an account than connecting asks for."""

    def __init__(self, connection):
        self.connection = connection

    def probe(self):
        credentials = self.connection.credentials
        told = httpx.get(f"{credentials['address']}/accounts", headers=bearer(credentials["token"]))
        if told.status_code == 401:
            raise Unauthorized("The platform does not accept the tokens any more.")
        body = told.json()
        [name] = [one["name"] for one in body["pages"] if one["id"] == credentials["page"]]
        scopes = frozenset(body["scopes"])
        return Probe(
            account=credentials["page"],
            handle=name.casefold().replace(" ", ""),
            name=name,
            capabilities=capabilities_of("facebook").narrowed(scopes=scopes),
            scopes=scopes,
        )

    def close(self):
        pass


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def stand_in(monkeypatch, address):
    """In place of Facebook, in this process."""
    monkeypatch.setitem(platforms._CONNECTORS, "facebook", lambda: Elm(address))
    monkeypatch.setitem(platforms._PROVIDERS, "facebook", ElmProvider)
