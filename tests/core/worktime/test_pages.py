"""The reference pages are printed from the data and kept up to date."""

import subprocess
import sys
from pathlib import Path

from moothall.core.worktime import clocks

ROOT = Path(__file__).parents[3]


def test_the_pages_are_those_that_the_data_print():
    checked = subprocess.run(
        [sys.executable, "tools/worktime_pages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout + checked.stderr


def test_every_clock_has_its_section():
    page = (ROOT / "docs" / "reference" / "clocks.md").read_text("utf-8")
    assert all(f"\n## {name}\n" in page for name in clocks())
