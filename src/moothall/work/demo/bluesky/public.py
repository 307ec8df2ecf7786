"""What the public sees of the landlord's account, asked of the AppView by nobody in particular.

A page to read and nothing else, in place of an app: whoever is not signed in sees this much.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Thread
from typing import Any

import httpx
from jinja2 import Environment, PackageLoader, StrictUndefined

POSTS = 30
#: seconds between two looks of an open page
FRESH = 10
Post = Mapping[str, Any]


class Seen:
    """The AppView as a reader without an account asks it."""

    def __init__(self, appview: str, everybody: Callable[[], Sequence[str]]) -> None:
        self._http = httpx.Client(base_url=f"{appview}/xrpc/", trust_env=False, timeout=20)
        self._everybody = everybody

    def close(self) -> None:
        self._http.close()

    def threads(self) -> list[Mapping[str, Any]]:
        """What the landlord and its residents began, with the answers; the newest word first."""
        found = [self._thread(uri) for actor in self._everybody() for uri in self._begun(actor)]
        shown = [one for one in found if one["posts"]]
        return sorted(shown, key=lambda one: str(max(p["at"] for p in one["posts"])), reverse=True)

    def _begun(self, actor: str) -> list[str]:
        feed = self._ask("app.bsky.feed.getAuthorFeed", actor=actor, limit=POSTS,
                         filter="posts_no_replies")  # fmt: skip
        return [one["post"]["uri"] for one in feed.get("feed", [])]

    def _thread(self, uri: str) -> Mapping[str, Any]:
        thread = self._ask("app.bsky.unspecced.getPostThreadV2", anchor=uri, below=20)
        hidden = self._ask("app.bsky.unspecced.getPostThreadOtherV2", anchor=uri)
        at_once = [item for item in thread.get("thread", []) if item["depth"] >= 0]
        return {
            "posts": [post for item in at_once if (post := said(item))],
            "hidden": [post for item in hidden.get("thread", []) if (post := said(item))],
        }

    def _ask(self, nsid: str, **query: Any) -> dict[str, Any]:
        answer = self._http.get(nsid, params=query)
        if answer.status_code >= 500:
            answer.raise_for_status()
        found: dict[str, Any] = answer.json() if answer.is_success else {}
        return found


def said(item: Mapping[str, Any]) -> Post | None:
    """One entry of a thread; None for what is blocked, or gone."""
    post = item.get("value", {}).get("post")
    if not post:
        return None
    author = post["author"]
    return {
        "depth": min(int(item.get("depth", 0)), 6),
        "name": author.get("displayName") or author["handle"],
        "handle": author["handle"],
        "text": post["record"].get("text", ""),
        "at": post["indexedAt"],
    }


@contextmanager
def shown(
    appview: str, everybody: Callable[[], Sequence[str]], port: int, desk: str
) -> Iterator[None]:
    """The page, on this machine alone, as long as it is wanted."""
    seen = Seen(appview, everybody)
    template = Environment(
        loader=PackageLoader("moothall.work.demo.bluesky"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("public.html")
    style = (files("moothall.work.demo.bluesky") / "templates" / "public.css").read_text("utf-8")

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/public.css":
                self._answer(200, "text/css", style)
            elif self.path != "/":
                self._answer(404, "text/plain", "There is one page here: /")
            else:
                self._page()

        def _page(self) -> None:
            try:
                threads, problem = seen.threads(), ""
            except (httpx.HTTPError, KeyError, ValueError):
                threads, problem = [], "Bluesky's servers do not answer at the moment."
            html = template.render(threads=threads, problem=problem, desk=desk, fresh=FRESH)
            self._answer(200 if not problem else 503, "text/html", html)

        def _answer(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Who looked is nobody's business."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Page)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        seen.close()
