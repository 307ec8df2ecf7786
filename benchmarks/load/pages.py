"""How long the desk's pages take, each through the whole application as a browser asks for it.

    python -m benchmarks.load.pages --state /var/tmp/moothall-load [--rounds 100] [--only list]

For each page: the number of queries, then median and 95th percentile of the processor time of web
process and database connection together, and of the time by the clock. A quiet machine's time by
the clock is about its processor time; on a busy one only processor time means anything.
"""

import argparse
import io
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.load import desk

WARM = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--only", default="")
    parser.add_argument("--queries", action="store_true", help="print each page's statements")
    parser.add_argument("--profile", action="store_true", help="print where a page's time goes")
    asked = parser.parse_args()
    server = desk.opened(asked.state)
    try:
        measure(Visits(), asked)
    finally:
        server.stop()


class Visits:
    """Officers of the largest organisation and of others, signed in."""

    def __init__(self) -> None:
        from django.conf import settings  # noqa: PLC0415
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

        # as in earnest: a connection is taken from the pool and given back
        settings.DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1}
        self.application = get_wsgi_application()
        self.chance = random.Random(11)
        self.people = [self.sign_in(f"landlord-{number}") for number in (0, 0, 0, 5, 20, 39)]
        self.backend = self.backend_number()

    def sign_in(self, slug: str) -> tuple[str, list[Any]]:
        """The cookie of a senior officer, and some of the cases that they may open."""
        from django.conf import settings  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415
        from django.utils import timezone  # noqa: PLC0415

        from moothall.channels.models import Account  # noqa: PLC0415
        from moothall.inbox.queries import Filters, page  # noqa: PLC0415
        from moothall.people.models import Membership  # noqa: PLC0415
        from moothall.people.tenancy import organisation_scope  # noqa: PLC0415

        me = Membership.objects.select_related("person", "organisation").get(
            organisation__slug=slug, roles__contains=["senior-officer"]
        )
        client = Client()
        client.force_login(me.person, backend=settings.AUTHENTICATION_BACKENDS[-1])
        with organisation_scope(me.organisation_id):
            # as with a worker running; else every page says of every account that it is not read
            Account.objects.update(last_read_at=timezone.now())
            found = page(me, Filters(), timezone.now(), size=200).rows
        return client.cookies[settings.SESSION_COOKIE_NAME].value, [row.case.pk for row in found]

    def backend_number(self) -> int:
        from django.db import connection  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            number = int(cursor.fetchone()[0])
        connection.close()
        return number

    def ask(
        self, path: str, cookie: str, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One request, to its last byte."""
        from django.conf import settings  # noqa: PLC0415

        path, _, query = path.partition("?")
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1:8000",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
            "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={cookie}",
        } | (headers or {})  # fmt: skip
        answer = self.application(environ, lambda status, *_: said.append(status))
        body = b"".join(answer)
        answer.close()
        return int(said[0].split()[0]), body

    def worked(self) -> float:
        """Milliseconds of processor that this process and its connection have used."""
        ran = int(Path(f"/proc/{self.backend}/schedstat").read_text().split()[0])
        return time.process_time() * 1000 + ran / 1e6


def measure(visits: Visits, asked: argparse.Namespace) -> None:
    print(f"load average {os.getloadavg()[0]:.1f}")
    heads = ("queries", "CPU web", "CPU database", "CPU p50", "CPU p95", "clock p50", "clock p95")
    print(f"{'':28}" + "".join(f"{head:>14}" for head in heads))
    for name, page in PAGES.items():
        if asked.only in name:
            line(visits, name, page, asked)


def line(visits: Visits, name: str, page: Callable[..., Any], asked: argparse.Namespace) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    for _ in range(WARM):
        address = page(visits, *visits.people[0])
        status, _body = visits.ask(*address)
        if status not in {200, 204}:
            raise RuntimeError(f"{address[0]} answered {status}")
    with CaptureQueriesContext(connection) as caught:
        visits.ask(*page(visits, *visits.people[0]))
    asked_for = caught.captured_queries
    if asked.queries:
        for query in asked_for:
            print("   ", query["time"], query["sql"][:1500], "\n")
    if asked.profile:
        profile(visits, page)
    worked, clock, web = [], [], []
    for _ in range(asked.rounds):
        address = page(visits, *visits.chance.choice(visits.people))
        before, ours, began = visits.worked(), time.process_time(), time.perf_counter()
        visits.ask(*address)
        clock.append((time.perf_counter() - began) * 1000)
        web.append((time.process_time() - ours) * 1000)
        worked.append(visits.worked() - before)
    of_web, of_all = statistics.median(web), statistics.median(worked)
    numbers = (of_web, of_all - of_web, of_all, p95(worked), statistics.median(clock), p95(clock))
    print(f"{name:28}{len(asked_for):>14}" + "".join(f"{n:14.1f}" for n in numbers),
          flush=True)  # fmt: skip


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def profile(visits: Visits, page: Callable[..., Any]) -> None:
    import cProfile  # noqa: PLC0415
    import pstats  # noqa: PLC0415

    watch = cProfile.Profile()
    addresses = [page(visits, *visits.chance.choice(visits.people)) for _ in range(20)]
    watch.enable()
    for address in addresses:
        visits.ask(*address)
    watch.disable()
    for order in ("cumulative", "tottime"):
        pstats.Stats(watch).sort_stats(order).print_stats(60)


#: path, cookie, and headers if any
Address = tuple[Any, ...]


def page_of(**given: str) -> Callable[..., Address]:
    """The list, narrowed."""
    return lambda _visits, cookie, _cases: (f"/desk/?{urlencode(given)}", cookie)


def case_page(visits: Visits, cookie: str, cases: list[Any]) -> Address:
    return f"/desk/case/{visits.chance.choice(cases)}/?queue=", cookie


def case_alone(visits: Visits, cookie: str, cases: list[Any]) -> Address:
    """As it is opened from a list that is there already."""
    return *case_page(visits, cookie, cases)[:2], {
        "HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "section#conversation",
    }  # fmt: skip


def search_for(words: Callable[[random.Random], str], **given: str) -> Callable[..., Address]:
    def address(visits: Visits, cookie: str, _cases: list[Any]) -> Address:
        return f"/desk/search/?{urlencode({'words': words(visits.chance), **given})}", cookie

    return address


def record_page(**given: str) -> Callable[..., Address]:
    return lambda _visits, cookie, _cases: (f"/record/?{urlencode(given)}", cookie)


def poll(visits: Visits, cookie: str, _cases: list[Any]) -> Address:
    """As an open list asks, with what it shows: nothing has changed, and the answer is 204."""
    import re  # noqa: PLC0415

    known = visits.__dict__.setdefault("tokens", {})
    if cookie not in known:
        body = visits.ask("/desk/?queue=answer", cookie)[1].decode()
        known[cookie] = re.search(r'"(/desk/news/[^"]+)"', body)[1].replace("&amp;", "&")
    return known[cookie], cookie


PAGES: dict[str, Callable[..., Address]] = {
    "list: one queue": page_of(queue="answer"),
    "list: all open": page_of(queue=""),
    "list: mine": page_of(assigned="me"),
    "list: done": page_of(queue="done"),
    "list: late": page_of(overdue="yes"),
    "case with its list": case_page,
    "case alone (htmx)": case_alone,
    "poll, nothing new": poll,
    "search: nothing asked": search_for(lambda _: ""),
    "search: a common word": search_for(lambda _: "council"),
    "search: two words": search_for(lambda _: "boiler greenstead"),
    "search: a rare word": search_for(lambda chance: f"ref{chance.randrange(200_000)}"),
    "search: no such word": search_for(lambda _: "zzyzzx"),
    "search: part of a word": search_for(lambda _: "*reenstea*"),
    "search: word and filter": search_for(lambda _: "leak", disposition="foi"),
    "record": record_page(),
    "record: far down": record_page(before="500"),
    "record: a clause": record_page(under="R9"),
    "record: no such clause": record_page(under="Z99"),
    "record: one case": record_page(case="ABCDEF"),
    "record: an old day": record_page(until="2020-01-01"),
}


if __name__ == "__main__":
    main()
