"""Identifiers that sort by the time they were made."""

import os
import time
from uuid import UUID

VERSION = 0x7 << 76
VARIANT = 0b10 << 62
NOISE = (1 << 62) - 1
#: 12 bits after the milliseconds say which 4096th of the millisecond (RFC 9562, 6.2, method 3)
PARTS = 4096
NANOSECONDS = 1_000_000


def new_id(at: int | None = None, random: bytes | None = None) -> UUID:
    """A version 7 UUID (RFC 9562): milliseconds, their 4096ths, then 62 random bits.

    ``at`` is in nanoseconds since 1970 and ``random`` eight bytes; both are for tests. Identifiers
    made one after the other by one process sort in that order unless less than a quarter of a
    microsecond, or a step back of the machine's clock, lies between them: nothing may rest on it.
    """
    moment = time.time_ns() if at is None else at
    milliseconds, rest = divmod(moment, NANOSECONDS)
    part = rest * PARTS // NANOSECONDS
    noise = int.from_bytes(os.urandom(8) if random is None else random, "big") & NOISE
    return UUID(int=(milliseconds & (1 << 48) - 1) << 80 | VERSION | part << 64 | VARIANT | noise)
