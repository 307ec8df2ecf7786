"""Residents who write by the public SDK, and the organisation's account before the desk has it."""

import time

import httpx
from tests.support.waiting import eventually

PASSWORD = "a password of their own"
PATIENCE = 180


def call(base, nsid, body=None, token="", **query):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=60) as client:
        if body is None:
            return client.get(f"/xrpc/{nsid}", params=query)
        return client.post(f"/xrpc/{nsid}", json=body)


def create_account(pds, handle):
    body = {"handle": handle, "email": f"{handle}@example.org", "password": PASSWORD}
    answer = call(pds, "com.atproto.server.createAccount", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


class Resident:
    """Writes by the SDK ``atproto``, and looks as its own account sees the network."""

    def __init__(self, pds, handle):
        from atproto import Client

        self.pds, self.handle = pds, handle
        self.client = Client(base_url=pds)
        eventually(self._signed_in)
        self.did = self.client.me.did

    def _signed_in(self):
        """A new account has no profile yet."""
        from atproto.exceptions import BadRequestError

        try:
            return self.client.login(self.handle, PASSWORD)
        except BadRequestError:
            return None

    def _ask(self, nsid, **query):
        return call(self.pds, nsid, token=self.client._session.access_jwt, **query)

    def post(self, text, **more):
        return self.client.send_post(text, **more)

    def reply(self, text, parent, root=None):
        """``parent`` and ``root``: (uri, cid)."""
        from atproto import models

        refs = [
            models.ComAtprotoRepoStrongRef.Main(uri=u, cid=c) for u, c in (parent, root or parent)
        ]
        above, first = refs
        reply = models.AppBskyFeedPost.ReplyRef(parent=above, root=first)
        return self.client.send_post(text, reply_to=reply)

    def mention(self, text, did, handle):
        from atproto import client_utils

        return self.client.send_post(
            client_utils.TextBuilder().mention(f"@{handle}", did).text(text)
        )

    def delete(self, uri):
        assert self.client.delete_post(uri)

    def sees(self, uri):
        """The post, as ``getPosts`` shows it to us; None where it shows none."""
        found = self._ask("app.bsky.feed.getPosts", uris=[uri]).json()["posts"]
        return found[0] if found else None

    def thread(self, uri):
        """The addresses that a reader of the thread sees at once, and whether there are others."""
        answer = self._ask("app.bsky.unspecced.getPostThreadV2", anchor=uri, below=20)
        if answer.status_code != 200:
            return set(), False
        body = answer.json()
        return {one["uri"] for one in body["thread"]}, body["hasOtherReplies"]

    def behind(self, uri):
        """What stands behind "show hidden replies"."""
        answer = self._ask("app.bsky.unspecced.getPostThreadOtherV2", anchor=uri)
        return {one["uri"] for one in answer.json()["thread"]}

    def texts_of(self, did):
        feed = self._ask("app.bsky.feed.getAuthorFeed", actor=did, limit=50).json().get("feed", [])
        return [one["post"]["record"]["text"] for one in feed]


class Page:
    """The organisation's account: its owner makes app passwords for the desk."""

    def __init__(self, network, handle):
        self.network, self.handle, self.kept, self.keeps = network, handle, {}, []
        body = {"identifier": handle, "password": PASSWORD}
        session = call(network["pds"], "com.atproto.server.createSession", body).json()
        self.did, self.token = session["did"], session["accessJwt"]

    def app_password(self, *, privileged=False):
        name = f"desk {time.time_ns()}"
        body = {"name": name, "privileged": privileged}
        made = call(
            self.network["pds"], "com.atproto.server.createAppPassword", body, self.token
        ).json()
        return name, made["password"]

    def revoke(self, name):
        call(
            self.network["pds"], "com.atproto.server.revokeAppPassword", {"name": name}, self.token
        )

    def keep(self, given):
        self.keeps.append(dict(given))
        self.kept |= given

    def connection(self, *, privileged=False):
        _, password = self.app_password(privileged=privileged)
        return {
            "account": "",
            "base_url": self.network["pds"],
            "credentials": {
                "identifier": self.handle,
                "app_password": password,
                "chat_service": self.network["chat"],
                "directory": self.network["plc"],
            },
            "keep_credentials": self.keep,
            "timeout": 60.0,
        }
