"""The page about the pretend network leaves nothing out."""

from pathlib import Path

import pytest

from moothall.platforms.sandbox.__main__ import main
from moothall.platforms.sandbox.faults import SPOKEN, Fault
from moothall.platforms.sandbox.profiles import PROFILES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "sandbox.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*Fault, *PROFILES])
def test_every_fault_and_every_network_is_on_the_page(name):
    assert f"`{name}`" in PAGE


def test_every_fault_can_be_read_on_the_control_page():
    assert set(SPOKEN) == set(Fault)


def test_a_wrong_script_is_told_before_anything_is_served(tmp_path, capsys):
    day = tmp_path / "day.jsonl"
    day.write_text("nonsense\n", "utf-8")
    assert main(["--state", str(tmp_path / "n.db"), "--script", str(day)]) == 2
    assert "line 1: not JSON" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(tmp_path, elmhouse, capsys):
    port = elmhouse.url.rpartition(":")[2]
    assert main(["--state", str(tmp_path / "other.db"), "--port", port]) == 2
    assert "cannot serve at 127.0.0.1" in capsys.readouterr().err
