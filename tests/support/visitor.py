"""A browser without script, over TLS, that follows no redirect."""

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit


class Visitor:
    def __init__(self, root, context):
        self.root, self.context = root, context
        self.host, self.port = urlsplit(root).hostname, urlsplit(root).port
        self.jar = {}
        self.token = ""

    def get(self, path, headers=None):
        return self.ask("GET", path, None, headers or {})

    def post(self, path, form, headers=None):
        """With the token of the form that was seen last."""
        body = urlencode({"csrfmiddlewaretoken": self.token} | form)
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.root + path}
        return self.ask("POST", path, body, kind | (headers or {}))

    def ask(self, method, path, body, headers):
        connection = http.client.HTTPSConnection(
            self.host, self.port, context=self.context, timeout=60
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        try:
            connection.request(
                method, path, body, headers | ({"Cookie": cookies} if cookies else {})
            )
            answer = connection.getresponse()
            answer.text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for header in answer.headers.get_all("Set-Cookie") or ():
            self.jar.update({name: one.value for name, one in SimpleCookie(header).items()})
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text):
            self.token = found[1]
        return answer
