"""An answer of any size, packed in any way, is read as far as its limit and not a byte further."""

import gzip
import zlib

import httpx
import pytest

from moothall.platforms import wire as wires
from moothall.platforms.base import ContractBroken, Transient
from moothall.platforms.bodies import OtherEncodingError, TooLargeError, body_of, unpacked
from moothall.platforms.wire import Wire


class Stream(httpx.SyncByteStream):
    def __init__(self, parts):
        self.parts, self.taken = parts, 0

    def __iter__(self):
        for part in self.parts:
            self.taken += 1
            yield part


def answering(parts, encoding=""):
    headers = {"content-encoding": encoding} if encoding else {}
    stream = Stream(parts)
    made = httpx.Response(
        200, headers=headers, stream=stream, request=httpx.Request("GET", "https://a.test")
    )
    return made, stream


def packed(content, encoding):
    return gzip.compress(content) if encoding == "gzip" else zlib.compress(content)


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
@pytest.mark.parametrize("over", [0, 1])
def test_the_limit_is_exact(encoding, over):
    content = b"x" * (1000 + over)
    sent = packed(content, encoding) if encoding else content
    answer, _ = answering([sent[:7], sent[7:]], encoding)
    if over:
        with pytest.raises(TooLargeError) as raised:
            body_of(answer, 1000)
        assert len(raised.value.begun) == 1000
    else:
        assert body_of(answer, 1000) == content


def test_a_few_bytes_that_stand_for_gigabytes_are_not_unpacked(monkeypatch):
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    grown = []
    real = zlib.decompressobj

    class Watching:
        def __init__(self, bits):
            self.inner = real(bits)

        def decompress(self, data, most):
            found = self.inner.decompress(data, most)
            grown.append(len(found))
            return found

        def __getattr__(self, name):
            return getattr(self.inner, name)

    monkeypatch.setattr("moothall.platforms.bodies.zlib.decompressobj", Watching)
    with pytest.raises(TooLargeError):
        unpacked([bomb], 4096)
    assert sum(grown) == 4097


def test_what_comes_after_the_limit_is_not_received():
    answer, stream = answering([b"x" * 600] * 100)
    with pytest.raises(TooLargeError):
        body_of(answer, 1000)
    assert stream.taken == 2


def test_a_packing_that_nobody_asked_for_is_not_opened():
    with pytest.raises(OtherEncodingError):
        body_of(answering([b"x"], "br")[0], 1000)
    with pytest.raises(OtherEncodingError):
        body_of(answering([b"x"], "gzip, gzip")[0], 1000)


class Sending(httpx.BaseTransport):
    def __init__(self, parts, encoding=""):
        self.parts, self.encoding, self.asked = parts, encoding, []

    def handle_request(self, request):
        self.asked.append(request)
        return answering(self.parts, self.encoding)[0]


def wire(sending):
    return Wire("https://social.test", title="Social", timeout=1, headers={}, transport=sending)


def test_a_platforms_answer_is_read_packed_or_not():
    for parts, encoding in (([b'{"a":', b"1}"], ""), ([gzip.compress(b'{"a":1}')], "gzip")):
        sending = Sending(parts, encoding)
        opened = wire(sending)
        assert opened.read("/").json() == {"a": 1}
        assert opened.write("/", {}).json() == {"a": 1}
        assert sending.asked[0].headers["accept-encoding"] == "gzip"


def test_an_answer_without_end_is_kept_as_far_as_its_beginning(monkeypatch):
    monkeypatch.setattr(wires, "LARGEST", 1000)
    opened = wire(Sending([gzip.compress(b"x" * 100_000)], "gzip"))
    for ask in (lambda: opened.read("/"), lambda: opened.write("/", {})):
        with pytest.raises(ContractBroken) as raised:
            ask()
        assert raised.value.body == "x" * 1000


def test_a_packing_that_is_broken_is_a_passing_fault():
    with pytest.raises(Transient):
        wire(Sending([b"\x1f\x8b\x08 not gzip at all"], "gzip")).read("/")
