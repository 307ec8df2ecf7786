"""Ctrl-C while a command is still being loaded is no fault of anybody's."""

import pytest

from moothall.cli import main


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt, 130), (BrokenPipeError, 141)])
def test_stopped_while_it_loads_it_says_so_and_shows_no_traceback(
    monkeypatch, capsys, error, status
):
    def loading(_name):
        raise error

    monkeypatch.setattr(main.importlib, "import_module", loading)
    monkeypatch.setattr(main.sys.stderr, "close", lambda: None)
    assert main.main(["hours"]) == status
    assert "Traceback" not in capsys.readouterr().err
