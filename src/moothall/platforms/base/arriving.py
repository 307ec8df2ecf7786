"""What a platform tells later of a message that we sent: that it arrived, was read, or was lost."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from moothall.platforms.base.events import Event


class Reached(StrEnum):
    """How far it has got. Platforms tell of these in any order."""

    #: the platform has it, and nothing more is known
    TAKEN = "taken"
    DELIVERED = "delivered"
    READ = "read"
    LOST = "lost"


#: the person has it
ARRIVED = frozenset({Reached.DELIVERED, Reached.READ})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What became of one message. ``key`` is what we sent it with, where the platform says so."""

    external_id: str
    key: str = ""
    reached: Reached
    at: datetime
    #: a sentence for the officer; empty where there is nothing to say
    words: str = ""
    #: what an officer reads where the message was not sent by this desk; None: nothing
    notice: Event | None = None


@runtime_checkable
class TellsArrivals(Protocol):
    """A platform whose deliveries say what became of our messages."""

    def arrivals(self, raw: bytes) -> list[Arrival]:
        """Those of this account in one delivery. Raises :class:`ContractBroken`."""
        ...
