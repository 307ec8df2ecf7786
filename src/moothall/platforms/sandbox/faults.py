"""What can go wrong, switched on for once, for some times, or until it is switched off."""

from enum import StrEnum
from threading import Lock

from moothall.platforms.sandbox.storage import Storage


class Fault(StrEnum):
    TIMEOUT_AFTER = "timeout_after"
    TIMEOUT_BEFORE = "timeout_before"
    ERROR_AFTER = "error_after"
    ERROR_BEFORE = "error_before"
    RATE_LIMIT = "rate_limit"
    SLOW = "slow"
    DUPLICATE_EVENTS = "duplicate_events"
    OUT_OF_ORDER = "out_of_order"
    LOST_WEBHOOKS = "lost_webhooks"
    EDITED_BEFORE_ACTION = "edited_before_action"
    DELETED_BEFORE_ACTION = "deleted_before_action"
    SILENT_DELETIONS = "silent_deletions"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105  - the name of a fault


SPOKEN = {
    Fault.TIMEOUT_AFTER: "Do what the desk asks, then never answer",
    Fault.TIMEOUT_BEFORE: "Never answer, and do nothing",
    Fault.ERROR_AFTER: "Do what the desk asks, then answer with error 500",
    Fault.ERROR_BEFORE: "Answer with error 500, and do nothing",
    Fault.RATE_LIMIT: "Say “too many requests, wait”",
    Fault.SLOW: "Answer slowly",
    Fault.DUPLICATE_EVENTS: "Tell of everything twice",
    Fault.OUT_OF_ORDER: "Tell of things in the wrong order",
    Fault.LOST_WEBHOOKS: "Lose webhooks on the way",
    Fault.EDITED_BEFORE_ACTION: "The author edits the post just before the desk acts on it",
    Fault.DELETED_BEFORE_ACTION: "The author deletes the post just before the desk acts on it",
    Fault.SILENT_DELETIONS: "Say nothing when an author deletes a post",
    Fault.TOKEN_REVOKED: "Refuse the desk's token",
}

ALWAYS = -1


class Faults:
    """Which faults are on. A fault that is on for some times goes off by itself."""

    def __init__(self, storage: Storage) -> None:
        self._storage, self._lock = storage, Lock()

    def set(self, fault: Fault, times: int) -> None:
        """``times`` may be :data:`ALWAYS`; 0 switches it off."""
        with self._lock:
            self._storage.set("faults", self.now_on() | {str(fault): times})

    def clear(self) -> None:
        with self._lock:
            self._storage.set("faults", {})

    def now_on(self) -> dict[str, int]:
        kept: dict[str, int] = self._storage.setting("faults", {})
        return {name: times for name, times in kept.items() if times}

    def strikes(self, fault: Fault) -> bool:
        """Whether it happens now; uses up one time."""
        with self._lock:
            on = self.now_on()
            left = on.get(fault, 0)
            if left > 0:
                self._storage.set("faults", on | {str(fault): left - 1})
            return left != 0

    @property
    def seconds(self) -> float:
        """How long an answer that never comes is held, and how slow a slow one is."""
        kept: float = self._storage.setting("fault_seconds", 30.0)
        return kept

    def set_seconds(self, seconds: float) -> None:
        self._storage.set("fault_seconds", max(0.0, min(seconds, 600.0)))

    @property
    def wait(self) -> int:
        """What "too many requests" tells the desk to wait, in seconds."""
        kept: int = self._storage.setting("fault_wait", 60)
        return kept

    def set_wait(self, seconds: int) -> None:
        self._storage.set("fault_wait", max(1, min(seconds, 86_400)))
