"""What Microsoft's and Google's token endpoints are to a desk, and to a mail server that asks.

The servers' part is played here; who looks at the tokens is a real Dovecot (RFC 7662).
"""

import json
import secrets
import threading
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

CLIENT, SECRET = "11111111-2222-3333-4444-555555555555", "hush~hush"
SCOPE = "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"


class Authority(ThreadingHTTPServer):
    """Who signs in speaks for ``mailbox``. A refresh token is good once."""

    daemon_threads = True

    def __init__(self, mailbox):
        super().__init__(("127.0.0.1", 0), Answers)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.mailbox, self.scope, self.lifetime = mailbox, SCOPE, 3600
        self.codes, self.refreshes, self.active = {}, set(), {}
        self.asked, self.introspected, self.lock = [], 0, threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()

    def agree(self, url):
        """As a person does; what the browser is sent back with."""
        query = dict(parse_qsl(urlsplit(url).query))
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return {"code": code, "state": query["state"]}

    def revoke(self):
        self.refreshes.clear()
        self.active.clear()

    def told(self, form):
        """The answer of the token endpoint, and its status."""
        self.asked.append(form)
        if (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return {"error": "invalid_client"}, 401
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refreshes:
                return {"error": "invalid_grant"}, 400
            self.refreshes.remove(form["refresh_token"])
        else:
            query = self.codes.pop(form["code"], None)
            proof = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest())
            if query is None or query["code_challenge"] != proof.rstrip(b"=").decode():
                return {"error": "invalid_grant"}, 400
        access, refresh = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        self.active[access] = self.mailbox
        self.refreshes.add(refresh)
        return {
            "token_type": "Bearer", "access_token": access, "refresh_token": refresh,
            "scope": self.scope, "expires_in": self.lifetime,
        }, 200  # fmt: skip

    def seen(self, token):
        self.introspected += 1
        if token in self.active:
            return {"active": True, "username": self.active[token], "scope": self.scope}
        return {"active": False}


class Answers(BaseHTTPRequestHandler):
    server: Authority

    def do_POST(self):
        read = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: one[0] for name, one in parse_qs(read).items()}
        with self.server.lock:
            if self.path == "/introspect":
                return self.give(self.server.seen(form["token"]), 200)
            return self.give(*self.server.told(form))

    def give(self, content, status):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
