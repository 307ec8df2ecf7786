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


def test_the_page_says_which_clocks_the_judge_starts_and_which_a_person_must():
    page = (ROOT / "docs" / "reference" / "clocks.md").read_text("utf-8")
    assert "| foi | `foi` | the judge |" in page
    by_hand = [line.split(" | ")[0] for line in page.splitlines() if "an officer, by hand" in line]
    wanted = {"eir", "erasure", "objection", "dp_complaint", "breach", "defamation_notice"}
    assert {words.removeprefix("| ") for words in by_hand} == wanted


def test_every_clock_has_its_section():
    page = (ROOT / "docs" / "reference" / "clocks.md").read_text("utf-8")
    assert all(f"\n## {name}\n" in page for name in clocks())
