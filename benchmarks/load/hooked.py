"""A desk as it is served, with one application at whose address signed deliveries come.

The signatures are Meta's own scheme; the deliveries speak of pretend Pages of the training network,
so that what is in them is read and taken in as well. Started by `benchmarks.load.hooks` and by
tests/work/test_killed_hooks.py:

    MOOTHALL_STATE=DIR python -m benchmarks.load.hooked 8123 --pages 5
"""

import argparse
import hmac
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moothall.work.children import Child

SECRET = "a secret that Meta gave us"
SLUG = "hooked"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--pages", type=int, default=5)
    parser.add_argument("--web-processes", type=int, default=1)
    parser.add_argument("--no-worker", action="store_true")
    parser.add_argument("--server", default="http://127.0.0.1:9", help="where the pages are")
    parser.add_argument("--token", default="none")
    asked = parser.parse_args()
    from moothall.work import supervisor  # noqa: PLC0415 - only the desk's own process needs it

    return supervisor.run(
        supervisor.Plan(
            port=asked.port,
            web_processes=asked.web_processes,
            workers=0 if asked.no_worker else 1,
            prepare=lambda _server: prepare(asked),
            say=lambda _server: (f"at {address()}",),
        )
    )


def prepare(asked: argparse.Namespace) -> Sequence["Child"]:
    """The organisation with its accounts; and the scheme, known to every process that is forked."""
    from moothall import platforms  # noqa: PLC0415 - Django's settings come first
    from moothall.platforms.meta.hooks import MetaHooks  # noqa: PLC0415
    from moothall.work.supervisor import close_pools  # noqa: PLC0415

    platforms._HOOKS["sandbox"] = lambda: MetaHooks("page", title="Pretend")  # type: ignore[index]  # noqa: SLF001
    seed(asked)
    close_pools()
    return ()


def seed(asked: argparse.Namespace) -> None:
    from moothall.channels.models import Account, Application  # noqa: PLC0415
    from moothall.people.models import Organisation  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415

    if Organisation.objects.filter(slug=SLUG).exists():
        return
    now = datetime.now(UTC)
    made = Organisation.objects.create(name="Hooked Homes", slug=SLUG, kind="almo",
                                       nation="england")  # fmt: skip
    with organisation_scope(made.pk):
        Application.objects.create(
            organisation=made, platform="sandbox", client_id="c1", kept_at=now,
            secrets={"client_secret": SECRET, "verify_token": "hush"},
        )  # fmt: skip
        for number in range(asked.pages):
            Account.objects.create(
                organisation=made, platform="sandbox", name=f"Page {number}",
                external_id=f"page-{number}", server_url=asked.server, connected_at=now,
                credentials={"token": asked.token, "webhook_secret": "none"},
            )  # fmt: skip


def address() -> str:
    """The application's, as a path."""
    from moothall.channels.models import Application  # noqa: PLC0415
    from moothall.people.models import Organisation  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415
    from moothall.work.supervisor import close_pools  # noqa: PLC0415

    with organisation_scope(Organisation.objects.get(slug=SLUG).pk):
        found = Application.objects.get().pk
    close_pools()
    return f"/hooks/sandbox/{found}/"


def delivery(
    number: int, pages: int, mark: str = "hook", *, many: int = 1
) -> tuple[bytes, dict[str, str]]:
    """One delivery about so many comments on one page, with its headers."""
    now = datetime.now(UTC)
    body = {
        "object": "page",
        "entry": [{"id": f"page-{number % pages}", "time": int(now.timestamp())}],
        "events": [comment(one, mark, now) for one in range(number, number + many)],
    }
    raw = json.dumps(body).encode()
    right = hmac.new(SECRET.encode(), raw, "sha256").hexdigest()
    return raw, {"X-Hub-Signature-256": f"sha256={right}", "Content-Type": "application/json"}


def comment(number: int, mark: str, now: datetime) -> dict[str, Any]:
    """As the training network tells of it."""
    return {
        "id": f"{mark}-{number}", "kind": "created", "version": "1", "place": "comment",
        "author": {"id": f"u{number % 50}", "name": "Tess Tenant", "handle": "tess", "bio": ""},
        "visibility": "public", "text": f"The lift is broken again, number {number}",
        "parent": "p0", "root": "p0", "conversation": "p0", "path": f"/posts/{number}",
        "pictures": [], "occurred_at": now.isoformat(), "summons": False, "our_thread": True,
        "rating": None,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
