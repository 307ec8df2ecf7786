"""An answer's body, read as far as a limit: unpacked, it is never larger by a single byte.

A few kilobytes of gzip can stand for gigabytes, so that counting what was unpacked comes too late.
"""

import zlib
from collections.abc import Iterable, Iterator
from math import inf
from time import monotonic

import httpx

#: what we tell servers that we can unpack
ENCODINGS = "gzip"
#: zlib's own header or gzip's, whichever is there
_EITHER = zlib.MAX_WBITS | 32
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class TooLargeError(Exception):
    """There is more than we read. ``begun`` is what was read of it."""

    def __init__(self, begun: bytes) -> None:
        super().__init__("the answer is too large")
        self.begun = begun


class OtherEncodingError(Exception):
    """It is packed in a way that we did not ask for."""


def body_of(answer: httpx.Response, most: int, *, until: float = inf) -> bytes:
    """All of it, unpacked. Raises :class:`TooLargeError`, :class:`OtherEncodingError`, and httpx's.

    ``answer`` is one that is still being received, ``until`` a moment of ``monotonic``.
    """
    parts = in_time(answer, until)
    packed = answer.headers.get("content-encoding", "identity").strip().lower()
    if packed in {"", "identity"}:
        return whole(parts, most)
    if packed not in _PACKED:
        raise OtherEncodingError(packed[:40])
    try:
        return unpacked(parts, most)
    except zlib.error as problem:
        raise httpx.DecodingError(str(problem), request=answer.request) from problem


def in_time(answer: httpx.Response, until: float) -> Iterator[bytes]:
    for part in answer.iter_raw():
        if monotonic() > until:
            raise httpx.ReadTimeout("it took too long", request=answer.request)
        yield part


def whole(parts: Iterable[bytes], most: int) -> bytes:
    read = bytearray()
    for part in parts:
        read += part[: most - len(read) + 1]
        if len(read) > most:
            raise TooLargeError(bytes(read[:most]))
    return bytes(read)


def unpacked(parts: Iterable[bytes], most: int) -> bytes:
    """One byte more than ``most`` is asked for, to know whether there is more; and never kept."""
    opening = zlib.decompressobj(_EITHER)
    read = bytearray()
    for part in parts:
        rest = part
        while rest and not opening.eof:
            read += opening.decompress(rest, most - len(read) + 1)
            if len(read) > most:
                raise TooLargeError(bytes(read[:most]))
            rest = opening.unconsumed_tail
    return bytes(read)


def received(answer: httpx.Response, most: int) -> httpx.Response:
    """The same answer with its body read, for whoever reads it as if it had come at once."""
    if answer.is_stream_consumed:  # it was made in this process
        return answer
    content = body_of(answer, most)
    kept = [
        (name, value)
        for name, value in answer.headers.raw
        if name.lower() not in {b"content-encoding", b"content-length", b"transfer-encoding"}
    ]
    return httpx.Response(answer.status_code, headers=kept, content=content, request=answer.request)
