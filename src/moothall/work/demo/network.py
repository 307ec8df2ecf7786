"""The pretend network as a child of the supervisor, and the desk's account on it."""

import logging
import os
import signal
import time
from dataclasses import dataclass
from importlib.resources import files
from math import inf
from pathlib import Path
from threading import Event

from moothall.work.addresses import answers

HOST = "127.0.0.1"
#: the environment variable by which the sign-in page knows the network's address
NETWORK = "ELMHOUSE_ADDRESS"
#: the same for the page of what the public sees on Bluesky's servers
PUBLIC = "BLUESKY_PUBLIC_ADDRESS"
#: minutes of the scripted day (it begins on Monday at 17:00): Tuesday 09:30, half an hour after
#: the desk has opened
MORNING = 990.0
#: the rest of the day, until Tuesday 20:44, in an hour
HOUR_LONG = 11.25
ALL = inf
CONNECT_WITHIN = 60.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Elsewhere:
    """Where the network is, where the desk is, and how fast the day goes by. None: as it went."""

    file: Path
    port: int
    desk: str
    speed: float | None = None

    @property
    def url(self) -> str:
        """Its public page."""
        return f"http://{HOST}:{self.port}"

    def run(self) -> int:
        """Serve the network, and play the day, until told to stop."""
        from moothall.platforms.sandbox.script import Player, parse  # noqa: PLC0415 - child only
        from moothall.platforms.sandbox.server import Elmhouse  # noqa: PLC0415

        def play(player: Player) -> None:
            if player.progress() is None:
                day = files("moothall.platforms.sandbox") / "days" / "colchester.jsonl"
                pace = HOUR_LONG if self.speed in {None, ALL} else self.speed
                already = ALL if self.speed == ALL else MORNING
                player.load(parse(day.read_text("utf-8")), speed=pace or 1.0, already=already)
            elif self.speed == ALL:
                player.finish()
            elif self.speed:
                player.set(speed=self.speed)

        os.umask(0o077)  # the file holds the account's token
        stopped = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        network = Elmhouse(
            self.file,
            host=HOST,
            port=self.port,
            page_name="Colchester Borough Homes",
            page_handle="cbhomes",
        )
        with network:
            play(network.player)
            stopped.wait()
        return 0

    def connect(self) -> int:
        """Once both answer: the desk's account, its news sent to us, and what is there already."""
        until = time.monotonic() + CONNECT_WITHIN
        host, _, port = self.desk.removeprefix("http://").rpartition(":")
        while not (answers(HOST, self.port, "/") and answers(host, int(port))):
            if time.monotonic() > until:
                return 1
            time.sleep(0.1)
        join(self)
        return 0


def join(network: Elsewhere) -> None:
    """Connect the account where it is not; tell the network where the desk is now."""
    from django.utils import timezone  # noqa: PLC0415 - child only

    from moothall.channels import accounts  # noqa: PLC0415
    from moothall.channels.models import Account  # noqa: PLC0415
    from moothall.people.models import Organisation  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415
    from moothall.platforms.sandbox.storage import Storage  # noqa: PLC0415
    from moothall.work.asking import ask  # noqa: PLC0415
    from moothall.work.demo.filling import SLUG, administrator_of  # noqa: PLC0415
    from moothall.work.demo.moving import Addresses, move  # noqa: PLC0415
    from moothall.work.tasks.receiving import poll  # noqa: PLC0415

    organisation = Organisation.objects.get(slug=SLUG)
    with organisation_scope(organisation.pk):
        account = Account.objects.filter(platform="sandbox").order_by("connected_at").last()
        if account is None:
            storage = Storage(network.file)
            token = storage.setting("token")
            storage.close()
            account, _ = accounts.connect(
                organisation,
                "sandbox",
                by=administrator_of(organisation),
                at=timezone.now(),
                server_url=network.url,
                credentials={"token": token},
            )
        if account.server_url != network.url:
            before = Addresses.by_network(account.server_url)
            move(organisation.pk, before, Addresses(network.desk, network.url))
            account.server_url = network.url
            account.save(update_fields=["server_url"])
        if not account.is_connected:
            return  # disconnected by hand: that is how it stays
        accounts.subscribe(account, network.desk)
        ask(poll, organisation.pk, account=account.pk)
