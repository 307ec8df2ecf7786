"""Google's sign-in as its pages describe it, pretended: tokens of an hour, refusals, revocation.

https://developers.google.com/identity/protocols/oauth2/web-server
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx

TOKEN = "https://oauth2.googleapis.com/token"
REVOKE = "https://oauth2.googleapis.com/revoke"
PAGES = [("POST", TOKEN), ("POST", REVOKE)]


def refusal(code, reason="", message="No.", *, status="", details=(), headers=None):
    """The error object, in its older and its newer writing at once.

    https://developers.google.com/youtube/v3/docs/errors, https://google.aip.dev/193
    """
    error = {"code": code, "message": message}
    if reason:
        error["errors"] = [{"message": message, "domain": "youtube", "reason": reason}]
    if status:
        error["status"] = status
    if details:
        error["details"] = list(details)
    return httpx.Response(code, json={"error": error}, headers=headers)


class Accounts:
    """``scope``: what the person ticked. Tokens are called t1, t2 ...; ``live`` are good ones."""

    def __init__(self, scope):
        self.scope, self.live, self.count = scope, set(), 0
        self.refresh, self.challenges = {"r1"}, {}
        self.more = {}
        self.forms = []

    def token(self):
        self.count += 1
        name = f"t{self.count}"
        self.live.add(name)
        return name

    def agree(self, url):
        """What a person's browser brings back from Google's page."""
        query = dict(parse_qsl(urlsplit(url).query))
        assert query["code_challenge_method"] == "S256"
        self.challenges["c1"] = query["code_challenge"]
        return {"code": "c1", "state": query["state"], "scope": self.scope}

    def __call__(self, request):
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.forms.append(form)
        if str(request.url) == REVOKE:
            known = form["token"] in self.refresh
            self.refresh.discard(form["token"])
            return httpx.Response(
                200 if known else 400, json={} if known else {"error": "invalid_token"}
            )
        if form["client_secret"] != "secret":
            return self._no("invalid_client", 401)
        given = {
            "access_token": "",
            "expires_in": 3599,
            "token_type": "Bearer",
            "scope": self.scope,
        }
        if form["grant_type"] == "authorization_code":
            made = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
            if self.challenges.pop(form["code"], "") != made.decode():
                return self._no("invalid_grant")
            given["refresh_token"] = "r1"
        elif form["refresh_token"] not in self.refresh:
            return self._no("invalid_grant")
        given["access_token"] = self.token()
        return httpx.Response(200, json=given | self.more)

    def _no(self, error, status=400):
        told = {"error": error, "error_description": "Bad Request"}
        return httpx.Response(status, json=told)

    def knows(self, request):
        return request.headers.get("authorization", "").removeprefix("Bearer ") in self.live
