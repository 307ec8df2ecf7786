"""A disk that fills up is told before nothing can be saved, and once."""

from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

from moothall.store.server import Embedded, Server
from moothall.store.state import State
from moothall.work import room


def test_a_disk_that_fills_up_is_told_once_and_its_end_too(monkeypatch):
    free = iter([500, 30, 20, 900, 900])
    monkeypatch.setattr(
        room.shutil, "disk_usage", lambda _: SimpleNamespace(free=next(free) * 1024**2)
    )
    monkeypatch.setattr(room, "EVERY", 0.0)
    server = Mock(spec=Embedded, state=State(Path("/srv/moothall")))
    said = []
    looking = room.Room(said.append)
    for _ in range(5):
        looking.look(server)
    assert said == [
        (
            "The disk of /srv/moothall has 30 MB left. When it is full nothing can be saved: "
            "make room."
        ),
        "The disk of /srv/moothall has room again.",
    ]


def test_the_disk_of_somebody_elses_server_is_not_ours_to_watch():
    said = []
    room.Room(said.append).look(Server("postgresql://db.example.org/moothall", None, 17))
    assert said == []
