"""HTTP as every adapter uses it: reads may be asked again, a write goes out once."""

import httpx
import pytest

from moothall.platforms.base import Transient, UnknownOutcome
from moothall.platforms.wire import Wire


class Breaking(httpx.BaseTransport):
    """Breaks the first connections, and answers after them."""

    def __init__(self, times, error=httpx.RemoteProtocolError):
        self.times, self.error, self.asked = times, error, []

    def handle_request(self, request):
        request.read()
        self.asked.append(request)
        if len(self.asked) <= self.times:
            raise self.error("the server closed it")
        return httpx.Response(200, json={"there": True})


def wire(transport, **how):
    return Wire(
        "https://social.test", title="Social", timeout=1, headers={}, transport=transport, **how
    )


def test_a_read_on_a_broken_connection_is_asked_once_more():
    breaking = Breaking(1)
    assert wire(breaking).read("/posts", since="7").json() == {"there": True}
    assert [str(one.url) for one in breaking.asked] == ["https://social.test/posts?since=7"] * 2


def test_a_read_that_breaks_twice_waits_for_the_next_poll():
    breaking = Breaking(2)
    with pytest.raises(Transient, match="Social cannot be reached"):
        wire(breaking).read("/posts")
    assert len(breaking.asked) == 2


@pytest.mark.parametrize("error", [httpx.RemoteProtocolError, httpx.ReadTimeout, httpx.ReadError])
def test_a_write_whose_answer_is_lost_is_unknown_and_never_sent_again(error):
    breaking = Breaking(1, error)
    with pytest.raises(UnknownOutcome):
        wire(breaking).write("/posts", {"text": "ours"})
    assert len(breaking.asked) == 1


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_a_write_that_never_left_may_be_sent_later(error):
    with pytest.raises(Transient):
        wire(Breaking(1, error)).write("/posts", {"text": "ours"})


@pytest.mark.parametrize(("how", "kept"), [({}, "keep-alive"), ({"fresh_writes": True}, "close")])
def test_a_write_has_a_connection_of_its_own_where_the_server_breaks_them(how, kept):
    answering = Breaking(0)
    wire(answering, **how).write("/posts", {"text": "ours"})
    assert answering.asked[0].headers["connection"] == kept


def test_a_form_and_a_file_go_out_together():
    answering = Breaking(0)
    picture = {"file": ("roof.png", b"\x89PNG", "image/png")}
    wire(answering).write("/media", form={"alt": "A roof"}, files=picture)
    [asked] = answering.asked
    assert asked.headers["content-type"].startswith("multipart/form-data")
    assert b"A roof" in asked.content
    assert b"\x89PNG" in asked.content
