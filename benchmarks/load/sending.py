"""A platform that sends so many deliveries a second, whatever becomes of the earlier ones.

Each waits for its turn by the clock and not for the one before it; what is not answered 200 is sent
again until it is, as every platform does.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

PATIENCE = 10.0
AGAIN_AFTER = 0.3


@dataclass(slots=True)
class Sent:
    """Seconds of each answered delivery, from when it was due and from when it was written."""

    from_due: list[float] = field(default_factory=list)
    from_written: list[float] = field(default_factory=list)
    repeated: int = 0
    #: how often each other status
    refused: Counter[int] = field(default_factory=Counter)


class Lines:
    """Connections that are kept open, as a platform keeps them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, raw: bytes, headers: dict[str, str]) -> int:
        """The status. Raises OSError, EOFError and TimeoutError where no answer came."""
        if self.free:
            reader, writer = self.free.pop()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}",
                 f"Content-Length: {len(raw)}"]  # fmt: skip
        lines += [f"{name}: {value}" for name, value in headers.items()]
        try:
            async with asyncio.timeout(PATIENCE):
                writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + raw)
                head = await reader.readuntil(b"\r\n\r\n")
                length = length_of(head)
                if length is not None:
                    await reader.readexactly(length)
        except BaseException:
            writer.close()
            raise
        if length is None:
            writer.close()
        else:
            self.free.append((reader, writer))
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        for _, writer in self.free:
            writer.close()


def length_of(head: bytes) -> int | None:
    """Of the body; None where the head does not say, and the connection is done with."""
    lines = head.lower().split(b"\r\n")
    found = (line for line in lines if line.startswith(b"content-length:"))
    return next((int(line.split(b":")[1]) for line in found), None)


Made = Callable[[int], tuple[bytes, dict[str, str]]]


async def send(port: int, path: str, number: int, a_second: float, made: Made) -> Sent:
    """So many deliveries, until each is answered 200."""
    lines, sent = Lines(port), Sent()
    began = time.monotonic() + 0.2

    async def one(which: int) -> None:
        due = began + which / a_second
        raw, headers = made(which)
        while True:
            written = time.monotonic()
            try:
                status = await lines.post(path, raw, headers)
            except (OSError, EOFError, TimeoutError, ValueError):
                status = 0
            if status == 200:
                now = time.monotonic()
                sent.from_due.append(now - due)
                sent.from_written.append(now - written)
                return
            sent.repeated += 1
            if status:
                sent.refused[status] += 1
            await asyncio.sleep(AGAIN_AFTER)

    tasks = []
    for which in range(number):
        wait = began + which / a_second - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(which)))
    await asyncio.gather(*tasks)
    lines.close()
    return sent
