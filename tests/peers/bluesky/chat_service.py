"""A private message service that speaks the open lexicons chat.bsky.convo.*: the real is closed.

The data server hands calls on to it as it does in earnest: it checks the session, and signs whose
call it is. Every answer is judged by the lexicons as well (``answers``).
"""

import base64
import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from urllib.parse import parse_qsl, urlsplit


class ChatService:
    def __init__(self):
        self.convos, self.log, self.closed_to = {}, [], set()
        #: (nsid, body) of all that was answered, and what came in beside: who, aud, lxm
        self.answers, self.claims = [], []
        self.down = False
        #: names by DID, as profiles show them
        self.handles = {}
        self._number = count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://localhost:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # --- what residents do

    def write(self, sender, to, text):
        return self.put(self.between(sender, to)["id"], sender, text)

    def between(self, one, other):
        key = "-".join(sorted((one, other)))
        found = next((c for c in self.convos.values() if c["key"] == key), None)
        if found is None:
            found = {"id": f"convo{next(self._number)}", "key": key, "people": sorted((one, other)),
                     "messages": []}  # fmt: skip
            self.convos[found["id"]] = found
        return found

    def put(self, convo, sender, text):
        message = {
            "$type": "chat.bsky.convo.defs#messageView",
            "id": f"message{next(self._number)}",
            "rev": self._rev(),
            "text": text,
            "sender": {"did": sender},
            "sentAt": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        self.convos[convo]["messages"].append(message)
        self.log.append({
            "$type": "chat.bsky.convo.defs#logCreateMessage",
            "rev": message["rev"], "convoId": convo, "message": message,
        })  # fmt: skip
        return message

    def _rev(self):
        return f"22222{next(self._number):08d}"

    # --- what is asked

    def view(self, convo):
        return {
            "id": convo["id"],
            "rev": convo["messages"][-1]["rev"] if convo["messages"] else "2222200000000",
            "members": [
                {"did": did, "handle": self.handles.get(did, "someone.test")}
                for did in convo["people"]
            ],
            "muted": False,
            "unreadCount": 0,
        }

    def answer(self, name, who, query, body):
        """The status and the body."""
        given = dict(query)
        others = [value for key, value in query if key == "members"]
        if name == "listConvos":
            mine = [self.view(c) for c in self.convos.values() if who in c["people"]]
            return 200, {"convos": mine}
        if name == "getLog":
            since = given.get("cursor", "")
            seen = [one for one in self.log
                    if one["rev"] > since and who in self.convos[one["convoId"]]["people"]]  # fmt: skip
            return 200, {"logs": seen, "cursor": seen[-1]["rev"] if seen else since}
        if name in {"getConvoAvailability", "getConvoForMembers"}:
            if others[0] in self.closed_to:
                if name == "getConvoAvailability":
                    return 200, {"canChat": False}
                return 400, {"error": "MessagesDisabled", "message": "recipient takes no messages"}
            convo = self.view(self.between(who, others[0]))
            return 200, {"canChat": True, "convo": convo} if "Avail" in name else {"convo": convo}
        wanted = (body or given).get("convoId", "")
        convo = self.convos.get(wanted)
        if convo is None or who not in convo["people"]:
            return 400, {"error": "InvalidConvo", "message": "no such conversation"}
        if name == "getConvo":
            return 200, {"convo": self.view(convo)}
        if name == "getMessages":
            return 200, {"messages": convo["messages"][::-1]}
        if name == "sendMessage":
            sent = self.put(convo["id"], who, body["message"]["text"])
            return 200, {key: value for key, value in sent.items() if key != "$type"}
        return 501, {"error": "MethodNotImplemented", "message": name}

    def _handler(self):
        service = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                self.serve(None)

            def do_POST(self):
                length = int(self.headers.get("content-length") or 0)
                self.serve(json.loads(self.rfile.read(length)))

            def serve(self, body):
                place = urlsplit(self.path)
                nsid = place.path.removeprefix("/xrpc/")
                token = self.headers["authorization"].removeprefix("Bearer ").split(".")[1]
                claims = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
                service.claims.append(claims)
                query = parse_qsl(place.query)
                status, told = service.answer(nsid.rsplit(".", 1)[1], claims["iss"], query, body)
                if service.down:
                    status, told = 500, {"error": "InternalServerError", "message": "down"}
                if status == 200:
                    service.answers.append((nsid, told))
                raw = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

        return Handler
