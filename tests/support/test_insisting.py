"""A peer that is missing is skipped by name on a laptop, and fails the run that insists."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
HOOKS = "from tests.support.insisting import *\n"
ABSENT = """
import pytest

@pytest.fixture(scope="session")
def server():
    pytest.skip("no snac2 can be had here")

def test_one(server):
    raise AssertionError

def test_two():
    pytest.importorskip("no_such_library", reason="needs the extra: moothall[peers]")

@pytest.mark.xfail(reason="known")
def test_three():
    raise AssertionError
"""
WHOLE = 'import pytest\npytest.importorskip("no_such_library", reason="needs a library")\n'


def run(folder, peers):
    asked = os.environ | {"PEERS": peers, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider",
             "-p", "no:xdist", "--rootdir", str(folder), "-c", os.devnull, str(folder)]  # fmt: skip
    return subprocess.run(words, env=asked, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "conftest.py").write_text(HOOKS)
    return tmp_path


def test_on_a_laptop_what_cannot_be_had_is_skipped_by_name(folder):
    (folder / "test_peer.py").write_text(ABSENT)
    ran = run(folder, "1")
    assert ran.returncode == 0, ran.stdout
    assert "2 skipped, 1 xfailed" in ran.stdout
    assert "no snac2 can be had here" in ran.stdout


def test_the_run_that_insists_fails_and_names_what_is_missing(folder):
    (folder / "test_peer.py").write_text(ABSENT)
    ran = run(folder, "insist")
    assert ran.returncode == 1, ran.stdout
    assert "1 failed, 1 xfailed, 1 error" in ran.stdout
    assert "this was not tried: Skipped: no snac2 can be had here" in ran.stdout
    assert "this was not tried: Skipped: needs the extra: moothall[peers]" in ran.stdout


@pytest.mark.parametrize("name", ["test_peer.py", "peer/conftest.py"])
def test_a_whole_file_that_lacks_its_library_fails_too(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(WHOLE)
    (folder / name).with_name("test_more.py").write_text("def test_it():\n    pass\n")
    ran = run(folder, "insist")
    assert ran.returncode != 0, ran.stdout
    assert "needs a library" in ran.stdout


def test_the_run_before_a_change_lands_insists_on_every_peer():
    script = (ROOT / ".ci" / "run").read_text()
    assert "export PEERS=insist\n" in script
    assert "pytest_runtest_makereport" in (ROOT / "tests/peers/conftest.py").read_text()
