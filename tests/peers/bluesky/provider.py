"""A person at the sign-in page of the account's own server, by what its page sends; and the desk
on the web, as that server's look-ups see it.

The page's script talks to the server as these requests do (@atproto/oauth-provider-ui).
"""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.peers.bluesky.people import PASSWORD

API = "/@atproto/oauth-provider/~api"
#: nobody's: the server's look-ups of it are led to this machine
DESK = "desk.moothall-on-trial.uk"
LOOKED_UP = """
const dns = require('node:dns')
const lookup = dns.lookup
dns.lookup = (name, options, done) => {
  if (name !== '%s') return lookup(name, options, done)
  if (typeof options === 'function') return options(null, '127.0.0.1', 4)
  const all = [{ address: '127.0.0.1', family: 4 }]
  return options?.all ? done(null, all) : done(null, '127.0.0.1', 4)
}
"""


class Browser:
    """One person's. It keeps cookies that are for encrypted pages alone, as browsers do here."""

    def __init__(self, server):
        self.server, self.cookies, self.page = server, {}, ""
        self.client = httpx.Client(trust_env=False, timeout=60)

    def close(self):
        self.client.close()

    def open(self, url):
        """As a link is followed."""
        self.page = url
        told = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document",
                "sec-fetch-site": "cross-site"}  # fmt: skip
        return self._kept(self.client.get(url, headers={**told, **self._cookie()}))

    def call(self, name, body=None, **query):
        told = {
            "sec-fetch-mode": "same-origin",
            "sec-fetch-site": "same-origin",
            "sec-fetch-dest": "empty",
            "origin": self.server,
            "referer": self.page,
            "x-csrf-token": self.cookies["csrf-token"],
            **self._cookie(),
        }
        url = f"{self.server}{API}/{name}"
        if body is None:
            answer = self.client.get(url, params=query, headers=told)
        else:
            answer = self.client.post(url, json=body, headers=told)
        assert answer.status_code == 200, answer.text
        return self._kept(answer).json()

    def sign_in(self, handle):
        body = {"locale": "en", "username": handle, "password": PASSWORD, "remember": True}
        return self.call("sign-in", body)["account"]

    def agree(self, url, handle):
        """Signs in and agrees; what the browser is sent back with.

        Who is signed in and has agreed to a program with a key of its own is sent back at once.
        """
        answer = self.open(url)
        if answer.status_code in {302, 303}:
            return dict(parse_qsl(urlsplit(answer.headers["location"]).query))
        assert answer.status_code == 200, answer.text
        account = self.sign_in(handle)
        did = account.get("did") or account.get("sub")
        return self._back(self.call("consent", {"did": did})["url"])

    def refuse(self, url, handle):
        assert self.open(url).status_code == 200
        self.sign_in(handle)
        return self._back(self.call("reject", {})["url"])

    def _back(self, url):
        told = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document",
                "sec-fetch-site": "same-origin", "referer": self.page}  # fmt: skip
        answer = self.client.get(url, headers={**told, **self._cookie()})
        assert answer.status_code in {302, 303}, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def take_back(self, did):
        """On the server's own page of programs that it lets in."""
        self.page = f"{self.server}/account/{did}"
        [*sessions] = self.call("oauth-sessions", did=did)
        for one in sessions:
            self.call("revoke-oauth-session", {"did": did, "tokenId": one["tokenId"]})
        return [one["clientId"] for one in sessions]

    def _cookie(self):
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _kept(self, answer):
        for one in answer.headers.get_list("set-cookie"):
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


class OnTheWeb(ThreadingHTTPServer):
    """The desk's public pages, by a certificate that the servers know. ``pages``: path to body."""

    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Pages)
        self.address = f"https://{DESK}:{self.server_port}"
        self.pages, self.asked = {}, []
        certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "desk.pem", folder / "desk.key")
        self.socket = context.wrap_socket(self.socket, server_side=True)
        (folder / "lookup.cjs").write_text(LOOKED_UP % DESK)
        #: what Node.js is told, so that it finds and trusts us
        self.environment = {
            "NODE_EXTRA_CA_CERTS": str(folder / "desk.pem"),
            "NODE_OPTIONS": f"--require {folder / 'lookup.cjs'}",
        }
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        body = self.server.pages.get(self.path, b"")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DESK)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(DESK)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "desk.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "desk.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def query_of(url):
    return {name: one[0] for name, one in parse_qs(urlsplit(url).query).items()}
