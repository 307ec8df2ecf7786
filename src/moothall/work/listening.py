"""Lines that are kept open to mail servers, so that a letter is read when it comes.

One thread for each account that can be listened to. It only asks for a poll, so that nothing
depends on it: each minute the timetable polls all accounts anyway.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import connections

from moothall.channels.models import Account
from moothall.channels.receive.listening import NothingToHearError, listen
from moothall.people.models import Organisation
from moothall.people.tenancy import organisation_scope
from moothall.work.asking import ask_once
from moothall.work.tasks.receiving import poll

log = logging.getLogger(__name__)
#: seconds between two looks for accounts that were connected
LOOK_EVERY = 60.0
#: seconds after a line that broke
REST = 30.0
#: platforms whose accounts are worth a try
LISTENED_TO = ("email",)
#: of one worker; a desk with more mailboxes polls the rest each minute
MOST = 50
Key = tuple[UUID, UUID]
T = TypeVar("T")


class Listeners:
    """A worker's. Stop by ending :meth:`run`; threads see it within two seconds."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._threads: dict[Key, threading.Thread] = {}
        #: whose servers tell of nothing by themselves
        self._silent: set[Key] = set()

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            while True:
                try:
                    for key in await asyncio.to_thread(found):
                        self.start(key)
                except Exception:
                    log.exception("looking for mailboxes to listen to failed")
                await asyncio.sleep(LOOK_EVERY)
        finally:
            self._stopping.set()

    def start(self, key: Key) -> None:
        """Listen to an account, unless that is done already."""
        if key in self._silent or len(self._threads) >= MOST or key in self._threads:
            return
        name = f"listening to {key[1]}"
        self._threads[key] = threading.Thread(target=self._keep, args=[key], name=name, daemon=True)
        self._threads[key].start()

    def _keep(self, key: Key) -> None:
        try:
            while not self._stopping.is_set():
                account = in_scope(key, lambda: connected(key))
                if account is None:
                    return
                if listen(account, self._stopping.is_set):
                    in_scope(key, lambda: ask_once(poll, key[0], account=key[1]))
                else:
                    self._stopping.wait(REST)
        except NothingToHearError:
            self._silent.add(key)
        except Exception:
            log.exception("listening to an account failed")
        finally:
            self._threads.pop(key, None)


def found() -> list[Key]:
    """Accounts of all organisations that may be listened to."""
    keys: list[Key] = []
    try:
        for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
            with organisation_scope(organisation):
                ours = Account.objects.filter(disconnected_at=None, platform__in=LISTENED_TO)
                keys += [(organisation, account) for account in ours.values_list("pk", flat=True)]
    finally:
        connections.close_all()
    return keys


def connected(key: Key) -> Account | None:
    """The account, with what it is opened with; None where it is not connected any more."""
    account = Account.objects.filter(pk=key[1]).first()
    return account if account and account.is_connected else None


def in_scope(key: Key, do: Callable[[], T]) -> T:
    """In the organisation's scope, with a connection that is given back at once."""
    try:
        with organisation_scope(key[0]):
            return do()
    finally:
        connections.close_all()
