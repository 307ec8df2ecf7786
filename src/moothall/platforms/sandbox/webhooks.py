"""Telling the desk at once: signed deliveries, sent again until they are taken."""

import hmac
import json
import random
import time
from hashlib import sha256
from threading import Event, Thread

import httpx

from moothall.platforms.sandbox.faults import Fault
from moothall.platforms.sandbox.network import Network

#: seconds between attempts: doubled each time, up to ten minutes
FIRST_WAIT = 0.5
LONGEST_WAIT = 600.0
ATTEMPTS = 12
TIMEOUT = 10.0


def signature(secret: str, delivery: str, timestamp: str, raw: bytes) -> str:
    """HMAC-SHA256 over the delivery's id, its time and the body's own bytes."""
    signed = f"{delivery}.{timestamp}.".encode() + raw
    return "sha256=" + hmac.new(secret.encode(), signed, sha256).hexdigest()


class Webhooks:
    """One thread that delivers what waits. ``stop`` waits for the delivery under way."""

    def __init__(self, network: Network, *, pace: float = 0.25) -> None:
        self._network, self._pace = network, pace
        self._news, self._stopped = Event(), Event()
        self._client = httpx.Client(timeout=TIMEOUT, trust_env=False)
        self._thread = Thread(target=self._run, name="elmhouse-webhooks", daemon=True)
        network.on_news = self._news.set

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join()
        self._client.close()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._news.wait(self._pace)
            self._news.clear()
            while not self._stopped.is_set() and self.deliver_due():
                pass

    def deliver_due(self) -> int:
        """Try what is due, once each; the number tried."""
        due = self._network.storage.rows(
            "select * from hooks where state = 'waiting' and next_at <= ? order by seq, copy"
            " limit 50",
            time.time(),
        )
        waiting = list(due)
        if self._network.faults.now_on().get(Fault.OUT_OF_ORDER) and len(waiting) > 1:
            random.shuffle(waiting)
        for hook in waiting:
            if self._stopped.is_set():
                break
            self._deliver(hook["id"], hook["seq"], hook["attempts"] + 1)
        return len(waiting)

    def _deliver(self, hook: str, seq: int, attempt: int) -> None:
        storage = self._network.storage
        if self._network.faults.strikes(Fault.LOST_WEBHOOKS):
            storage.run("update hooks set state = 'lost', last = 'lost' where id = ?", hook)
            return
        said = self._send(hook, seq)
        if said == "taken" or attempt >= ATTEMPTS:
            state = "taken" if said == "taken" else "given up"
            storage.run(
                "update hooks set state = ?, attempts = ?, last = ? where id = ?",
                state,
                attempt,
                said,
                hook,
            )
            return
        wait = min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT)
        storage.run(
            "update hooks set attempts = ?, next_at = ?, last = ? where id = ?",
            attempt,
            time.time() + wait,
            said,
            hook,
        )

    def _send(self, hook: str, seq: int) -> str:
        """What the desk's server said; "taken" where it took it."""
        storage = self._network.storage
        url = storage.setting("webhook_url")
        kept = storage.value("select body from events where seq = ?", seq)
        if not url or kept is None:
            return "nobody listens"
        body = json.loads(kept)
        raw = json.dumps({"events": [{"seq": seq, **body}]}, ensure_ascii=False).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Elmhouse-Delivery": hook,
            "Elmhouse-Timestamp": timestamp,
            "Elmhouse-Signature": signature(
                storage.setting("webhook_secret", ""), hook, timestamp, raw
            ),
        }
        try:
            answer = self._client.post(url, content=raw, headers=headers)
        except httpx.HTTPError as error:
            return type(error).__name__
        return "taken" if answer.is_success else f"answered {answer.status_code}"
