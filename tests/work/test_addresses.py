"""A port that is taken is told with what wanted it."""

import socket

import pytest

from moothall.work import addresses


def test_a_port_that_nobody_named_is_told_with_what_takes_it():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        use = f"which the pretend network takes beside --port {port - 1}"
        with pytest.raises(Exception, match=f"port {port}, {use}, cannot be had"):
            addresses.require_free("127.0.0.1", port, use=use)
        with pytest.raises(Exception, match=f"port {port} cannot be had"):
            addresses.require_free("127.0.0.1", port)
