"""A data server that answers as it is told: for the faults that a real one cannot be asked for."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from urllib.parse import urlsplit

DID = "did:plc:homes"
SESSION = {"accessJwt": "new", "refreshJwt": "fresh", "did": DID, "handle": "homes.test",
           "didDoc": {}}  # fmt: skip


class Scripted:
    """``say(nsid, status, body, headers)``: in that order; the last one stays."""

    def __init__(self):
        self.script, self.asked = {}, []
        self.say("com.atproto.server.createSession", 200, SESSION)
        self.say("com.atproto.server.refreshSession", 200, SESSION)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def say(self, nsid, status, body, headers=None, *, cut=False, wait=0.0):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.script.setdefault(nsid, []).append((status, raw, headers or {}, cut, wait))

    def count(self, nsid):
        return sum(1 for name, _, _ in self.asked if name == nsid)

    def _handler(self):
        told = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                self.serve()

            def do_POST(self):
                self.serve()

            def serve(self):
                nsid = urlsplit(self.path).path.removeprefix("/xrpc/")
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                told.asked.append((nsid, self.headers.get("authorization", ""), body))
                lines = told.script.get(nsid) or [
                    (404, b'{"error":"RecordNotFound","message":""}', {}, False, 0)
                ]
                status, raw, headers, cut, wait = lines.pop(0) if len(lines) > 1 else lines[0]
                sleep(wait)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(raw) * (2 if cut else 1)))
                self.end_headers()
                self.wfile.write(raw)

        return Handler
