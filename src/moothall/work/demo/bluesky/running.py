"""The demonstration on Bluesky's servers: what runs, and where to look."""

import logging
import os
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from uuid import uuid4

import httpx
import psycopg

from moothall.platforms.sandbox.script import Line
from moothall.store import Server, start
from moothall.store.cluster import ADMIN
from moothall.store.roles import make_database
from moothall.store.server import Embedded
from moothall.work import supervisor
from moothall.work.addresses import answers, require_free
from moothall.work.children import Child
from moothall.work.demo import running
from moothall.work.demo.bluesky import programs
from moothall.work.demo.bluesky.network import network
from moothall.work.demo.bluesky.people import OUR_HANDLE, Cast, Wrote, story
from moothall.work.demo.bluesky.public import shown
from moothall.work.demo.network import ALL, HOST, PUBLIC

#: lines of the day that are there when the desk is looked at first
AT_FIRST = 8
#: seconds between two lines afterwards
PACE = 30.0
CONNECT_WITHIN = 120.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bluesky:
    """The network as a child of the supervisor."""

    folder: Path
    port: int
    desk: str
    database_url: str = ""
    pace: float = PACE

    @property
    def url(self) -> str:
        """The page of what the public sees."""
        return f"http://{HOST}:{self.port}"

    def run(self) -> int:
        """Serve the network, connect the desk and have residents post, until told to stop."""
        stopped = Event()
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, lambda *_: stopped.set())
        os.umask(0o077)
        with ExitStack() as open_things:
            found = open_things.enter_context(network(self.folder, self.database_url))
            cast = Cast(found["pds"])
            open_things.callback(cast.close)
            lines = list(story())
            # the landlord's own are older than the desk, which would ask who wrote them there
            ours = [cast.say(line) for line in lines if not line.author]
            self._wait_until_shown(found["appview"], ours[-1], stopped)
            join(self, found, cast)
            open_things.enter_context(
                shown(found["appview"], lambda: cast.everybody, self.port, self.desk)
            )
            self._play(cast, [line for line in lines if line.author], stopped)
            stopped.wait()
        return 0

    def _play(self, cast: Cast, lines: Sequence[Line], stopped: Event) -> None:
        """What residents write: the first at once, the others one by one."""
        for number, line in enumerate(lines):
            if stopped.wait(0.0 if number < AT_FIRST else self.pace):
                return
            try:
                cast.say(line)
            except httpx.HTTPError as problem:
                log.warning("a resident could not post: %s", type(problem).__name__)

    def _wait_until_shown(self, appview: str, wrote: Wrote, stopped: Event) -> None:
        """The AppView knows an account a moment after the data server does."""
        until = time.monotonic() + CONNECT_WITHIN
        address = f"{appview}/xrpc/app.bsky.feed.getPosts"
        while not stopped.wait(0.5) and time.monotonic() < until:
            asked = httpx.get(address, params={"uris": wrote.uri}, trust_env=False)
            if asked.is_success and asked.json()["posts"]:
                return


def join(demo: Bluesky, found: Mapping[str, str], cast: Cast) -> None:
    """Connect the landlord's account as an administrator would, in place of an earlier one."""
    from django.utils import timezone  # noqa: PLC0415 - child only

    from moothall.channels import accounts  # noqa: PLC0415
    from moothall.channels.models import Account  # noqa: PLC0415
    from moothall.people.models import Organisation  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415
    from moothall.work.asking import ask  # noqa: PLC0415
    from moothall.work.demo.filling import SLUG, administrator_of  # noqa: PLC0415
    from moothall.work.tasks.receiving import poll  # noqa: PLC0415

    host, _, port = demo.desk.removeprefix("http://").rpartition(":")
    until = time.monotonic() + CONNECT_WITHIN
    while not answers(host, int(port)) and time.monotonic() < until:
        time.sleep(0.1)
    organisation = Organisation.objects.get(slug=SLUG)
    with organisation_scope(organisation.pk):
        by, at = administrator_of(organisation), timezone.now()
        for old in Account.objects.filter(platform="bluesky", disconnected_at=None):
            accounts.disconnect(old, by=by, at=at)
        account, _ = accounts.connect(
            organisation,
            "bluesky",
            by=by,
            at=at,
            server_url=found["pds"],
            credentials={
                "identifier": OUR_HANDLE,
                "app_password": cast.page.app_password(),
                "directory": found["plc"],
            },
        )
        ask(poll, organisation.pk, account=account.pk)


def run(port: int, speed: float | None) -> int:
    """Until told to stop. Raises CannotStartError and StoreError.

    It begins anew each time, since the network forgets everything when it stops.
    """
    beside = running.place_from(os.environ)
    place = running.Place(beside.root.with_name(f"{beside.root.name}-bluesky"))
    require_free(HOST, port)
    require_free(HOST, port + 1, use=f"which its data server takes beside --port {port}")
    programs.installed(programs.node(), supervisor.say)
    programs.redis_server()
    with running.alone(place):
        running.throw_away(place)
        running.prepare_folder(place)
        folder = place.root / "servers"
        folder.mkdir(exist_ok=True)
        demo = Bluesky(
            folder, port + 1, f"http://{HOST}:{port}", pace=0.0 if speed == ALL else PACE
        )
        running.set_environment(place, demo.desk, "")
        os.environ[PUBLIC] = demo.url
        out = running.open_log(place)
        plan = supervisor.Plan(
            host=HOST,
            port=port,
            settings="moothall.work.demo.settings",
            log=out,
            log_place=str(place.log),
            open_database=lambda _environment: start(place.desk),
            prepare=lambda server: prepare(demo, server, out),
            say=lambda _server: said(place, demo),
        )
        return supervisor.run(plan)


def prepare(demo: Bluesky, server: Server, out: int) -> Sequence[Child]:
    """The landlord and its staff; and the network, with an empty database of its own."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up by now

    from moothall.work.demo.filling import fill  # noqa: PLC0415

    fill(timezone.now())
    supervisor.close_pools()
    return (Child("network", lambda: replace(demo, database_url=empty(server)).run(), out),)


def empty(server: Server) -> str:
    """A new database beside the desk's, made anew for each start of the network."""
    if not isinstance(server, Embedded):
        raise TypeError("the demonstration has a database server of its own")
    name = f"bluesky_{uuid4().hex[:8]}"
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        make_database(connection, name, "template0")
    return server.url(ADMIN, name)


def said(place: running.Place, demo: Bluesky) -> Sequence[str]:
    """Where to look."""
    pace = "all at once" if not demo.pace else f"one every {demo.pace:.0f} seconds"
    return (
        f"  desk          {demo.desk}   sign in as whom you like",
        f"  the public    {demo.url}   what anybody sees, from Bluesky's AppView",
        "  the network   Bluesky's own servers start beside it: half a minute until they answer,",
        f"                then residents post, {pace}",
        f"  data          {place.root}   begins anew each time",
        f"  stop          Ctrl-C, or: kill {os.getpid()}",
    )
