"""The guard that keeps tests on this machine is itself tried out."""

import socket

import pytest


def test_a_test_that_reaches_for_the_network_fails():
    with (
        socket.socket() as caller,
        pytest.raises(AssertionError, match=r"tried to reach 192\.0\.2\.1"),
    ):
        caller.connect(("192.0.2.1", 80))


def test_a_server_on_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as caller:
        caller.connect(server.getsockname())
